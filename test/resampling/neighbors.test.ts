import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/core/matrix.js';
import { run } from '../../src/core/run.js';
import { arranged, nearestOthers, neighborhoodOf } from '../../src/resampling/neighbors.js';
import { layoutOf } from '../../src/resampling/search.js';

const PROGRESS = { done: 0, total: 1 };
/** Few values, so that rows repeat and distances tie; or any, up to those whose distances overflow; and the sign of zero. */
const value = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(-0, 0.1, 1e308),
  fc.double({ min: -9, max: 9, noNaN: true }).filter((x) => x === 0 || Math.abs(x) > 1e-100),
);

/** The squared distance, added up eight columns at first and then four by four, as `PointSearch` does. */
function distance(a: readonly number[], b: readonly number[]): number {
  const square = (j: number) => ((a[j] ?? 0) - (b[j] ?? 0)) * ((a[j] ?? 0) - (b[j] ?? 0));
  const four = (j: number) => square(j) + square(j + 1) + (square(j + 2) + square(j + 3));
  let sum = four(0) + four(4);
  for (let j = 8; j < a.length; j += 4) sum += four(j);
  return sum;
}

/** The neighbours that comparing with every row finds, nearest first, at the same distance in the order of the rows. */
function brute(n: number, k: number, asked: number, apart: (i: number, j: number) => number): number[] {
  return Array.from({ length: n }, (_, i) => ({ i, d: apart(asked, i) }))
    .filter(({ i }) => i !== asked)
    .sort((a, b) => (a.d === b.d ? a.i - b.i : a.d < b.d ? -1 : 1))
    .slice(0, k)
    .map(({ i }) => i);
}

const tableOf = (cols: number, minLength: number, maxLength: number) =>
  fc.array(fc.array(value, { minLength: cols, maxLength: cols }), { minLength, maxLength, size: 'max' });

describe('the nearest other rows', () => {
  it('are those that comparing with every row finds, in the same order, however many rows are the same', () => {
    const problem = fc.integer({ min: 1, max: 19 }).chain((cols) =>
      fc.record({
        X: tableOf(cols, 2, 400),
        picks: fc.array(fc.nat(), { minLength: 2, maxLength: 700, size: 'max' }),
        k: fc.integer({ min: 1, max: 9 }),
      }),
    );
    fc.assert(
      fc.property(problem, ({ X, picks, ...p }) => {
        // Rows in any order, each any number of times: more than a leaf holds.
        const rows = Int32Array.from(picks, (pick) => pick % X.length);
        const k = Math.min(p.k, rows.length - 1);
        const among = run(neighborhoodOf(matrix(X), rows, k, PROGRESS));
        const asked = Int32Array.from({ length: 40 }, (_, i) => (i * 7) % rows.length);
        const found: number[][] = [];
        run(nearestOthers(among, asked, k, PROGRESS, (i, neighbors) => void (found[i] = [...neighbors])));
        const apart = (i: number, j: number) => distance(X[rows[i]!]!, X[rows[j]!]!);
        expect(found).toEqual(Array.from(asked, (row) => brute(rows.length, k, row, apart)));
      }),
      { numRuns: 60 },
    );
  });

  it('are further apart by the penalty for each nominal column in which they differ', () => {
    const nominal = fc.array(fc.array(fc.constantFrom(6, 17, 1, 53), { minLength: 2, maxLength: 2 }), {
      minLength: 500,
      maxLength: 500,
    });
    fc.assert(
      fc.property(
        tableOf(3, 500, 500),
        nominal,
        fc.constantFrom(0, 0.25, 4, Infinity),
        fc.integer({ min: 1, max: 7 }),
        (X, N, penalty, k) => {
          const layout = layoutOf(3, 2, penalty);
          const laid = X.map((row, i) => [
            ...row.map((x) => x + 0),
            ...new Array(layout.numeric - 3).fill(0),
            ...N[i]!,
          ]);
          const among = run(arranged(matrix(laid), layout, k, PROGRESS));
          const asked = Int32Array.from({ length: 25 }, (_, i) => i * 20);
          const found: number[][] = [];
          run(nearestOthers(among, asked, k, PROGRESS, (i, neighbors) => void (found[i] = [...neighbors])));
          const apart = (i: number, j: number) =>
            N[i]!.reduce((sum, category, c) => sum + (category === N[j]![c] ? 0 : penalty), distance(X[i]!, X[j]!));
          expect(found).toEqual(Array.from(asked, (row) => brute(X.length, k, row, apart)));
        },
      ),
      { numRuns: 30 },
    );
  });
});
