import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table } from '../../src/data/index.js';
import { iot23, unicauca } from '../../src/schemas/index.js';

const flows = Table.from({
  'id.orig_p': [1, 2],
  proto: ['tcp', 'udp'],
  duration: [1, null],
  orig_bytes: [1, 2],
  resp_bytes: [1, 2],
  conn_state: ['S0', 'SF'],
  orig_pkts: [1, 2],
  resp_pkts: [1, 2],
});

describe('check', () => {
  it('finds nothing in a table that fits, labelled or not', () => {
    expect(iot23.check(flows)).toEqual({
      ok: true,
      missing: [],
      absent: ['id.resp_p', 'service', 'missed_bytes', 'history', 'orig_ip_bytes', 'resp_ip_bytes'],
      extra: [],
      outOfRange: [],
      schema: iot23,
    });
    expect(iot23.check(flows.withColumn('label', ['a', 'b'])).ok).toBe(true);
  });

  it('names what is missing and what is not known', () => {
    const { ok, missing, extra } = iot23.check(flows.drop(['proto', 'duration']).withColumn('colour', [1, 2]));
    expect([ok, missing, extra]).toEqual([false, ['proto', 'duration'], ['colour']]);
    expect(iot23.check(flows.withColumn('colour', [1, 2])).ok).toBe(true);
    expect(unicauca.check(flows).missing).toHaveLength(76);
  });

  it('names the first value out of range in each column, with its row', () => {
    const table = flows
      .withColumn('id.orig_p', [1, 70000])
      .withColumn('conn_state', ['S0', 'S9'])
      .withColumn('orig_pkts', [-1, -2])
      .withColumn('resp_pkts', [1, null]);
    expect(iot23.check(table)).toMatchObject({
      ok: false,
      outOfRange: [
        {
          name: 'id.orig_p',
          row: 1,
          value: 70000,
          message: expect.stringMatching(/^row 1: id\.orig_p .*65535.*70000/),
        },
        { name: 'conn_state', row: 1, value: 'S9' },
        { name: 'orig_pkts', row: 0, value: -1 },
        { name: 'resp_pkts', row: 1, value: Number.NaN, message: expect.stringMatching(/^row 1: resp_pkts .*NaN/) },
      ],
    });
  });

  it('names a second column for a feature', () => {
    const { ok, extra } = iot23.check(flows.withColumn('state', ['S0', 'SF']));
    expect([ok, extra]).toEqual([false, ['state']]);
  });

  it('finds the row wherever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20000 }), fc.nat(), (rows, at) => {
        const ports = new Float64Array(rows).fill(80);
        ports[at % rows] = -1;
        const [found] = iot23.check(Table.from({ 'id.orig_p': ports })).outOfRange;
        expect(found).toMatchObject({ name: 'id.orig_p', row: at % rows, value: -1 });
      }),
      { numRuns: 30 },
    );
  });
});
