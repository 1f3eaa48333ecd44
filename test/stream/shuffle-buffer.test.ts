import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { type Rows, ShuffleBuffer } from '../../src/stream/shuffle-buffer.js';

/** Rows whose two numbers say which they are, and whose class and weight follow from it. */
const rowsFrom = (from: number, to: number, classes: number): Rows => {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    X: { rows: to - from, cols: 2, data: Float64Array.from(numbers.flatMap((i) => [i, -i])) },
    codes: Int32Array.from(numbers, (i) => i % classes),
    weight: Float64Array.from(numbers, (i) => i + 1),
  };
};
interface Setting {
  readonly n: number;
  readonly batchRows: number;
  readonly shuffleRows: number;
  readonly classes: number;
  readonly stratified: boolean;
  readonly seed: number;
  readonly cuts: readonly number[];
}
const setting = fc.record({
  n: fc.nat(80),
  batchRows: fc.integer({ min: 1, max: 20 }),
  shuffleRows: fc.nat(40),
  classes: fc.integer({ min: 1, max: 4 }),
  stratified: fc.boolean(),
  seed: fc.nat(9),
  cuts: fc.array(fc.nat(80)),
});

function batches({ n, batchRows, shuffleRows, classes, stratified, seed, cuts }: Setting): Rows[] {
  const strata = stratified && shuffleRows > 0 ? classes : 1;
  const buffer = new ShuffleBuffer(2, { batchRows, shuffleRows, strata }, new Random(seed));
  const ends = [...cuts.filter((cut) => cut < n).sort((a, b) => a - b), n];
  const out = ends.flatMap((end, k) => [...buffer.add(rowsFrom(k === 0 ? 0 : ends[k - 1]!, end, classes))]);
  return [...out, ...buffer.end(rowsFrom(0, 0, classes).X)];
}
const order = (parts: readonly Rows[]) =>
  parts.flatMap(({ X }) => Array.from({ length: X.rows }, (_, i) => X.data[2 * i]!));

describe('a shuffle buffer', () => {
  it('gives the rows that it was given, each once, whole, with its label and its weight', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const out = batches(given);
        expect(order(out).sort((a, b) => a - b)).toEqual(Array.from({ length: given.n }, (_, i) => i));
        for (const { X, codes, weight } of out)
          for (let i = 0; i < X.rows; i++) {
            const row = X.data[2 * i]!;
            expect([X.data[2 * i + 1]! + row, codes[i], weight![i]]).toEqual([0, row % given.classes, row + 1]);
          }
      }),
    );
  });

  it('gives batches of the size asked for, of which the last alone may be smaller', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const sizes = batches(given).map(({ X }) => X.rows);
        expect(sizes.slice(0, -1).every((size) => size === given.batchRows)).toBe(true);
        expect(sizes.length).toBe(Math.ceil(given.n / given.batchRows));
      }),
    );
  });

  it('gives an order that does not depend on how the rows were divided', () => {
    fc.assert(
      fc.property(setting, (given) => {
        expect(order(batches(given))).toEqual(order(batches({ ...given, cuts: [] })));
      }),
    );
  });

  it('never lets a row go ahead by more than the rows that wait, and keeps no more than these', () => {
    fc.assert(
      fc.property(setting, (given) => {
        for (const [place, row] of order(batches(given)).entries())
          expect(row - place).toBeLessThanOrEqual(given.shuffleRows);
      }),
    );
  });

  it('gives the order of the source where no row waits, and another for each seed where some do', () => {
    const given = { n: 60, batchRows: 7, shuffleRows: 0, classes: 2, stratified: false, seed: 1, cuts: [] };
    expect(order(batches(given))).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const shuffled = order(batches({ ...given, shuffleRows: 60 }));
    expect(shuffled).toEqual(order(batches({ ...given, shuffleRows: 60 })));
    expect(shuffled).not.toEqual(order(batches({ ...given, shuffleRows: 60, seed: 2 })));
  });

  it('brings each row to each place equally often, where all of them wait', () => {
    const places = new Float64Array(16);
    const draws = 4000;
    for (let seed = 0; seed < draws; seed++) {
      const out = order(batches({ n: 4, batchRows: 4, shuffleRows: 4, classes: 1, stratified: false, seed, cuts: [] }));
      for (const [place, row] of out.entries()) places[4 * row + place]!++;
    }
    const expected = draws / 4;
    const chi = places.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(27.9); // 9 degrees of freedom: exceeded once in 1,000 trials
  });

  it('with strata, gives each batch the proportion of the rows that wait, to within a row of each class', () => {
    const random = new Random(3);
    const codes = Int32Array.from({ length: 1000 }, () =>
      random.below(10) === 0 ? 1 : random.below(50) === 0 ? 2 : 0,
    );
    const X = { rows: 1000, cols: 1, data: Float64Array.from(codes) };
    const buffer = new ShuffleBuffer(1, { batchRows: 100, shuffleRows: 1000, strata: 3 }, random);
    expect([...buffer.add({ X, codes, weight: undefined })]).toEqual([]);
    const share = [0, 1, 2].map((k) => codes.filter((code) => code === k).length / 10);
    for (const batch of buffer.end(X))
      for (const k of [0, 1, 2])
        expect(Math.abs(batch.codes.filter((code) => code === k).length - share[k]!)).toBeLessThan(2);
  });
});
