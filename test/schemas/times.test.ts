import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seconds } from '../../src/schemas/times.js';

describe('a time in a cell', () => {
  it.each([
    ['26/04/201711:11:17', Date.UTC(2017, 3, 26, 11, 11, 17) / 1000], // Unicauca
    ['5/7/2017 8:42', Date.UTC(2017, 6, 5, 8, 42) / 1000], // CICIDS2017
    ['14/02/2018 08:31:01', Date.UTC(2018, 1, 14, 8, 31, 1) / 1000], // CSE-CIC-IDS2018
    ['26/04/2015 05:25:41 PM', Date.UTC(2015, 3, 26, 17, 25, 41) / 1000], // the Java version at its head
    ['26/04/2015 12:00:00 AM', Date.UTC(2015, 3, 26) / 1000],
    ['26/04/2015 12:00:00 pm', Date.UTC(2015, 3, 26, 12) / 1000],
    ['2017-07-06 12:39:06.818901', Date.UTC(2017, 6, 6, 12, 39, 6) / 1000 + 0.818901], // corrected
    ['2019-04-08T10:13:22.5Z', Date.UTC(2019, 3, 8, 10, 13, 22) / 1000 + 0.5], // Zeek's JSON
    ['2019-04-08T10:13+02:00', Date.UTC(2019, 3, 8, 8, 13) / 1000],
    ['2019-04-08T10:13:00-0130', Date.UTC(2019, 3, 8, 11, 43) / 1000],
    ['1545403816.962094', 1545403816.962094],
    [1545403816.962094, 1545403816.962094],
  ])('%j is read', (cell, expected) => {
    expect(seconds(cell)).toBe(expected);
  });

  it.each([
    ['04/26/2017 11:11:17'], // month first: there is no month 26
    ['31/04/2017 11:11:17'],
    ['26/04/2017 24:00:00'],
    ['26/04/2017 13:00:00 PM'],
    ['26/04/2017 0:00:00 AM'],
    ['2017-02-29 00:00:00'],
    ['2017-07-06 12:60:00'],
    ['XXXXXXXXXX.XXXXXX'], // masked, in Zeek's own tests
    [''],
    ['-'],
    ['9'.repeat(100)],
    [Infinity],
    [Number.NaN],
    [null],
    [undefined],
    [{}],
  ])('%j is none', (cell) => {
    expect(seconds(cell)).toBeNaN();
  });

  it('gives back any second from 1970 to 2100 in each notation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4102444799 }), (t) => {
        const iso = new Date(t * 1000).toISOString();
        const [year, month, day, clock] = [iso.slice(0, 4), iso.slice(5, 7), iso.slice(8, 10), iso.slice(11, 19)];
        expect(seconds(iso)).toBe(t);
        expect(seconds(`${year}-${month}-${day} ${clock}`)).toBe(t);
        expect(seconds(`${day}/${month}/${year}${clock}`)).toBe(t);
        expect(seconds(`${day}/${month}/${year} ${clock}`)).toBe(t);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (cell) => void seconds(cell)));
  });
});
