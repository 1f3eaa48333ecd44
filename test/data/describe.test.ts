import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, Random } from '../../src/core/index.js';
import {
  csvBatches,
  describe as describeTable,
  type NumberDescription,
  Table,
  type TextDescription,
} from '../../src/data/index.js';
import { TextTally } from '../../src/data/tally.js';

async function* parts(table: Table, rows: number) {
  for (let from = 0; from === 0 || from < table.rows; from += rows) yield table.slice(from, from + rows);
}
const uniform = (n: number, seed = 1) => {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => random.float());
};

describe('describe', () => {
  const table = Table.from({
    x: [3, 1, null, 2, 2, 10],
    label: ['b', 'a', 'b', null, 'c', 'b'],
    none: new Float64Array(6).fill(Number.NaN),
  });

  it('counts, and gives the moments and quartiles of numbers and the most frequent texts', () => {
    expect(describeTable(table)).toEqual({
      rows: 6,
      columns: [
        // pandas: Series([3, 1, nan, 2, 2, 10]).describe()
        {
          name: 'x',
          kind: 'number',
          count: 5,
          missing: 1,
          distinct: 4,
          moreDistinct: false,
          infinite: 0,
          mean: 3.6,
          std: 3.646916505762094,
          min: 1,
          q25: 2,
          median: 2,
          q75: 3,
          max: 10,
          rankError: 0,
        },
        {
          name: 'label',
          kind: 'category',
          count: 5,
          missing: 1,
          distinct: 3,
          moreDistinct: false,
          top: [
            { value: 'b', count: 3 },
            { value: 'a', count: 1 },
            { value: 'c', count: 1 },
          ],
          shortBy: 0,
        },
        {
          name: 'none',
          kind: 'number',
          count: 0,
          missing: 6,
          distinct: 0,
          moreDistinct: false,
          infinite: 0,
          mean: Number.NaN,
          std: Number.NaN,
          min: Number.NaN,
          q25: Number.NaN,
          median: Number.NaN,
          q75: Number.NaN,
          max: Number.NaN,
          rankError: 0,
        },
      ],
    });
    const label = describeTable(table, { top: 1 }).columns[1] as TextDescription;
    expect(label.top).toEqual([{ value: 'b', count: 3 }]);
  });

  it('counts infinities and lets them count, as pandas does', () => {
    const [x] = describeTable(Table.from({ x: [1, Infinity, 2] })).columns as [NumberDescription];
    expect(x).toMatchObject({ infinite: 1, mean: Infinity, std: Number.NaN, max: Infinity, median: 2, q75: Infinity });
  });

  it('gives the same of a stream as of the table, exactly while there are few distinct values', async () => {
    const values = Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 997) - 300 + (i % 3 === 0 ? 0.25 : 0));
    const some = Table.from({ x: values.map((v, i) => (i % 50 ? v : null)), y: values.map((v) => `v${v % 10}`) });
    const whole = describeTable(some);
    for (const rows of [1, 333, 5000]) {
      const streamed = await describeTable(parts(some, rows));
      expect(streamed.columns[1]).toEqual(whole.columns[1]);
      const { mean, std, ...rest } = streamed.columns[0] as NumberDescription;
      expect(whole.columns[0]).toMatchObject(rest);
      const exact = whole.columns[0] as NumberDescription;
      expect(Math.abs(mean / exact.mean - 1)).toBeLessThan(1e-13); // sums in another order
      expect(Math.abs(std / exact.std - 1)).toBeLessThan(1e-13);
    }
  });

  it('keeps quartiles within the stated rank error where there are many distinct values, the same at each run', async () => {
    const n = 200_000;
    const x = uniform(n);
    const many = Table.from({ x, id: Array.from({ length: n }, (_, i) => (i % 2 ? 'often' : `C${i}`)) });
    const [numbers, ids] = (await describeTable(parts(many, 8192))).columns as [NumberDescription, TextDescription];
    const sorted = x.slice().sort();
    const rank = (value: number) => sorted.findIndex((v) => v >= value) / n;
    for (const [value, p] of [
      [numbers.q25, 0.25],
      [numbers.median, 0.5],
      [numbers.q75, 0.75],
    ] as const)
      expect(Math.abs(rank(value) - p)).toBeLessThan(numbers.rankError);
    expect(numbers).toMatchObject({
      rankError: 0.0025,
      distinct: 10000,
      moreDistinct: true,
      min: sorted[0],
      max: sorted[n - 1],
    });
    expect(ids).toMatchObject({ distinct: 20000, moreDistinct: true, count: n });
    expect(ids.top[0]!.value).toBe('often');
    expect(ids.top[0]!.count).toBeLessThanOrEqual(100_000);
    expect(ids.top[0]!.count + ids.shortBy).toBeGreaterThanOrEqual(100_000);
    expect(ids.shortBy).toBeLessThanOrEqual(n / 10000);
    expect(await describeTable(parts(many, 8192))).toEqual({ rows: n, columns: [numbers, ids] });
    expect(
      ((await describeTable(parts(many, 8192), { randomState: 1 })).columns[0] as NumberDescription).median,
    ).not.toBe(numbers.median);
  });

  it('describes what csvBatches reads', async () => {
    const { rows, columns } = await describeTable(csvBatches('a,b\n1,x\n2,y\n3,x\n', { batchRows: 2 }));
    expect([rows, columns.map((column) => column.distinct)]).toEqual([3, [3, 2]]);
    expect(await describeTable(csvBatches('a\n'))).toMatchObject({ rows: 0, columns: [{ name: 'a', count: 0 }] });
    async function* nothing(): AsyncGenerator<Table> {}
    expect(await describeTable(nothing())).toEqual({ rows: 0, columns: [] });
  });

  it('refuses what is no table, and a stream whose columns change', async () => {
    expect(() => describeTable(5 as never)).toThrow(DataError);
    async function* changing() {
      yield table;
      yield table.withColumn('x', ['a', 'b', 'c', 'd', 'e', 'f']);
    }
    await expect(describeTable(changing())).rejects.toMatchObject({ column: 'x' });
  });
});

describe('TextTally', () => {
  it('loses no frequent text and undercounts by no more than it says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 5 })), { maxLength: 200 }), (given) => {
        const tally = new TextTally(5);
        const counts = new Map<string, number>();
        let n = 0;
        for (const [key, times] of given) {
          tally.add(`${key}`, times);
          counts.set(`${key}`, (counts.get(`${key}`) ?? 0) + times);
          n += times;
        }
        expect(tally.shortBy).toBeLessThanOrEqual(n / 6);
        const found = new Map(tally.top(100).map(({ value, count }) => [value, count]));
        for (const [key, count] of counts) {
          expect(found.get(key) ?? 0).toBeLessThanOrEqual(count);
          expect((found.get(key) ?? 0) + tally.shortBy).toBeGreaterThanOrEqual(count);
        }
      }),
    );
  });
});
