import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import { type Split, TimeGroupSplit, TimeSeriesSplit } from '../../src/model-selection/index.js';
import { golden } from './golden.js';

const range = ([from, to]: readonly [number, number]) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const ascending = (rows: Int32Array) => rows.every((row, i) => i === 0 || row > rows[i - 1]!);

describe('TimeSeriesSplit', () => {
  it.each(golden.series)('is that of scikit-learn: $rows rows, $nSplits splits', ({ rows, splits, ...options }) => {
    const cv = new TimeSeriesSplit(options);
    expect(cv.getNSplits()).toBe(options.nSplits);
    expect([...cv.split({ rows })]).toEqual(
      splits.map(([train, test]) => ({ train: range(train), test: range(test) })),
    );
  });

  it('puts rows in the order of their times, and trains on none that is later than a test row', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 12, maxLength: 60 }), fc.nat(2), (times, gap) => {
        const splits = [...new TimeSeriesSplit({ nSplits: 3, gap }).split(times, undefined, undefined, times)];
        const tested = splits.flatMap(({ test }) => [...test]);
        expect(new Set(tested).size).toBe(tested.length);
        for (const { train, test } of splits) {
          expect(ascending(train) && ascending(test)).toBe(true);
          expect(Math.max(...[...train].map((i) => times[i]!))).toBeLessThanOrEqual(
            Math.min(...[...test].map((i) => times[i]!)),
          );
        }
      }),
    );
    const sorted = Array.from({ length: 20 }, (_, i) => i);
    const cv = new TimeSeriesSplit();
    expect([...cv.split(sorted, undefined, undefined, sorted)]).toEqual([...cv.split(sorted)]);
  });

  it('refuses what it cannot do', () => {
    expect(() => new TimeSeriesSplit({ nSplits: 1 })).toThrow(ParameterError);
    expect(() => new TimeSeriesSplit({ gap: -1 })).toThrow(
      new ParameterError('TimeSeriesSplit: gap must be an integer >= 0, got -1'),
    );
    expect(() => [...new TimeSeriesSplit({ nSplits: 3, testSize: 3, gap: 1 }).split({ rows: 10 })]).toThrow(
      new DataError('TimeSeriesSplit: 10 rows are too few for nSplits 3 with 3 test rows and gap 1'),
    );
    expect(() => [...new TimeSeriesSplit().split({ rows: 5 })]).toThrow(
      new DataError('TimeSeriesSplit: 5 rows are too few for nSplits 5 with any test rows and gap 0'),
    );
    const times = [1, Number.NaN, 3, 4, 5, 6];
    expect(() => [...new TimeSeriesSplit().split(times, undefined, undefined, times)]).toThrow(
      new DataError('TimeSeriesSplit: the time of row 1 must be a finite number, got NaN', { row: 1 }),
    );
  });
});

describe('TimeGroupSplit', () => {
  const split = (options: object, groups: (string | number)[], times: number[]): Split[] => [
    ...new TimeGroupSplit(options).split(groups, undefined, groups, times),
  ];

  it('trains on the rows up to a cut and tests on later groups that have none', () => {
    const times = [5, 1, 2, 3, 4, 6, 7, 8, 9, 10];
    const groups = ['a', 'a', 'b', 'b', 'c', 'a', 'd', 'd', 'b', 'e'];
    expect(split({ trainShare: 0.5 }, groups, times)).toEqual([
      { train: Int32Array.of(0, 1, 2, 3, 4), test: Int32Array.of(6, 7, 9) },
    ]);
    expect(split({ testSize: 0.5 }, groups, times)).toEqual(split({ trainShare: 0.5 }, groups, times));
    // Rows at the time of the cut are trained on.
    expect(split({ trainShare: 0.5 }, groups, [1, 1, 1, 1, 3, 3, 3, 8, 9, 10])).toEqual([
      { train: Int32Array.of(0, 1, 2, 3, 4, 5, 6), test: Int32Array.of(9) },
    ]);
    // A second cut: d, tested after the first, is trained on before it.
    expect(split({ trainShare: 0.5, nSplits: 2 }, groups, [1, 2, 3, 4, 5, 6, 7, 7, 8, 9])).toEqual([
      { train: Int32Array.of(0, 1, 2, 3, 4), test: Int32Array.of(6, 7) },
      { train: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7), test: Int32Array.of(9) },
    ]);
  });

  it('takes 70 % of the rows where nothing is said', () => {
    const rows = Array.from({ length: 100 }, (_, i) => i);
    const [only, ...others] = split({}, rows, rows);
    expect(others).toEqual([]);
    expect([only!.train.length, only!.test.length]).toEqual([70, 30]);
    for (const testSize of [0.1, 0.3, 0.29]) {
      const [{ train }] = split({ testSize }, rows, rows) as [Split];
      expect(train.length).toBe(Math.round(100 * (1 - testSize)));
    }
  });

  it('never tests a group that was seen, nor a time that was trained on, and tests no row twice', () => {
    const pairs = fc.array(fc.tuple(fc.nat(40), fc.nat(30)), { minLength: 20, maxLength: 80 });
    fc.assert(
      fc.property(
        pairs,
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: 0.2, max: 0.8, noNaN: true }),
        (rows, nSplits, share) => {
          const groups = rows.map(([group]) => group);
          const times = rows.map(([, time]) => time);
          let splits: Split[];
          try {
            splits = split({ nSplits, trainShare: share }, groups, times);
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
            return;
          }
          expect(splits).toHaveLength(nSplits);
          const tested = splits.flatMap(({ test }) => [...test]);
          expect(new Set(tested).size).toBe(tested.length);
          for (const { train, test } of splits) {
            expect(ascending(train) && ascending(test)).toBe(true);
            const seen = new Set([...train].map((i) => groups[i]));
            const last = Math.max(...[...train].map((i) => times[i]!));
            expect(train.length).toBe(times.filter((time) => time <= last).length);
            expect(train.length).toBeGreaterThanOrEqual(Math.round(share * rows.length));
            for (const i of test) expect(seen.has(groups[i]) || times[i]! <= last).toBe(false);
          }
          // With one split, every later row is tested or of a group that was seen.
          if (nSplits === 1) {
            const [{ train, test }] = splits as [Split];
            const seen = new Set([...train].map((i) => groups[i]));
            expect(train.length + test.length + groups.filter((g, i) => seen.has(g) && !train.includes(i)).length).toBe(
              rows.length,
            );
          }
        },
      ),
    );
  });

  const file = '../shared/data/unicauca/unicauca-10k.csv';
  const there = existsSync(file);
  it.skipIf(!there)(`keeps the flows of 10,000 Unicauca rows apart${there ? '' : ` (skipped: no ${file})`}`, () => {
    const [head, ...lines] = readFileSync(file, 'utf8')
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => line.split(','));
    const column = (title: string) => lines.map((cells) => cells[head!.indexOf(title)]!);
    const flows = column('Flow.ID');
    const stamps = column('Timestamp');
    // 26/04/201711:11:17: of one day, so the clock tells the order.
    const times = stamps.map((stamp) => {
      const [h, m, s] = stamp.slice(10).split(':').map(Number);
      return h! * 3600 + m! * 60 + s!;
    });
    const [{ train, test }] = split({}, flows, times) as [Split];
    expect([train.length, test.length]).toEqual([7081, 2511]);
    const seen = new Set([...train].map((i) => flows[i]));
    expect([...test].some((i) => seen.has(flows[i]))).toBe(false);
  });

  it('refuses what it cannot do', () => {
    const made = (options: object) => () => new TimeGroupSplit(options);
    expect(made({ trainShare: 0.5, testSize: 0.5 })).toThrow(
      new ParameterError('TimeGroupSplit: give trainShare or testSize, not both'),
    );
    expect(made({ testSize: 1 })).toThrow(
      new ParameterError('TimeGroupSplit: testSize must be a number > 0 and < 1, got 1'),
    );
    expect(made({ nSplits: 0 })).toThrow(ParameterError);
    const cv = new TimeGroupSplit();
    expect(() => [...cv.split([1, 2], undefined, undefined, [1, 2])]).toThrow(
      new DataError('TimeGroupSplit: needs groups, one value a row'),
    );
    expect(() => [...cv.split([1, 2], undefined, ['a', 'b'])]).toThrow(
      new DataError('TimeGroupSplit: needs times, one value a row'),
    );
    expect(() => [...cv.split([1, 2], undefined, ['a', 'b'], [1])]).toThrow(
      new DataError('TimeGroupSplit: X has 2 rows, times has 1 values'),
    );
    expect(() => split({}, ['a', 'b', 'a'], [1, 2, 3])).toThrow(
      new DataError('TimeGroupSplit: no group begins after time 2: there is nothing to test in split 1 of 1'),
    );
  });
});
