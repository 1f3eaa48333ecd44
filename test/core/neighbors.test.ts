import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctRows } from '../../src/core/distinct.js';
import { matrix } from '../../src/core/matrix.js';
import { type Metric, NeighborSearch } from '../../src/core/neighbors.js';
import { pointTree } from '../../src/core/point-tree.js';
import { run } from '../../src/core/run.js';

const distances: Record<Metric, (a: readonly number[], b: readonly number[]) => number> = {
  euclidean: (a, b) => a.reduce((sum, x, j) => sum + (x - b[j]!) * (x - b[j]!), 0),
  manhattan: (a, b) => a.reduce((sum, x, j) => sum + Math.abs(x - b[j]!), 0),
  chebyshev: (a, b) => a.reduce((max, x, j) => Math.max(max, Math.abs(x - b[j]!)), 0),
};

/** Few values, so that rows repeat and distances tie; or any; with the sign of zero. */
const value = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constant(-0),
  fc.constant(0.1),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const rowsOf = (cols: number, minLength: number) =>
  fc.array(fc.array(value, { minLength: cols, maxLength: cols }), { minLength, maxLength: 60 });

describe('the search for nearest neighbours', () => {
  it('finds what comparing with every row finds, in the same order, to the last bit', () => {
    const problem = fc.integer({ min: 1, max: 6 }).chain((cols) =>
      fc.record({
        rows: rowsOf(cols, 1),
        asked: rowsOf(cols, 1),
        k: fc.integer({ min: 1, max: 12 }),
        leafSize: fc.constantFrom(1, 2, 5, Infinity),
        metric: fc.constantFrom<Metric>('euclidean', 'manhattan', 'chebyshev'),
      }),
    );
    fc.assert(
      fc.property(problem, ({ rows, asked, metric, leafSize, ...p }) => {
        const k = Math.min(p.k, rows.length);
        const tree = run(pointTree(matrix(rows), { metric, leafSize, k }));
        const search = new NeighborSearch(tree, k);
        for (const query of [...asked, ...rows]) {
          search.find(Float64Array.from([9, ...query]), 1);
          const nearest = rows
            .map((row, i) => ({ i, d: distances[metric](query, row) }))
            .sort((a, b) => (a.d === b.d ? a.i - b.i : a.d < b.d ? -1 : 1))
            .slice(0, k);
          expect(Array.from(search.entry, (e) => tree.rows[e])).toEqual(nearest.map(({ i }) => i));
          expect([...search.reduced]).toEqual(nearest.map(({ d }) => d));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('puts identical rows into one point, however many', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [i % 2, 7]);
    const tree = run(pointTree(matrix(rows), { metric: 'euclidean', leafSize: 1, k: 2 }));
    expect([...tree.points].sort()).toEqual([0, 1, 7, 7]);
    expect([...tree.rows].sort()).toEqual([0, 1, 2, 3]);
    expect(tree.boxes.length).toBe(3 * 2 * 2);
  });
});

describe('distinctRows', () => {
  it('numbers groups of identical rows in the order in which they occur', () => {
    const rows = [
      [1, 2],
      [3, 4],
      [1, 2],
      [0, 2],
      [3, 4],
      [-0, 2],
    ];
    const { first, group } = run(distinctRows(matrix(rows)));
    expect([...first]).toEqual([0, 1, 3, 5]);
    expect([...group]).toEqual([0, 1, 0, 2, 1, 3]);
  });

  it('finds the groups that comparing all texts finds', () => {
    fc.assert(
      fc.property(rowsOf(2, 1), (rows) => {
        const { first, group } = run(distinctRows(matrix(rows)));
        const text = (i: number) => String(new BigUint64Array(Float64Array.from(rows[i]!).buffer));
        expect(first.length).toBe(new Set(rows.map((_, i) => text(i))).size);
        for (const [i, g] of group.entries()) expect(text(first[g]!)).toBe(text(i));
      }),
    );
  });
});
