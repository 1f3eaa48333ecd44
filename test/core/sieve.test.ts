import { describe, expect, it } from 'vitest';
import type { PointTree } from '../../src/core/neighbors.js';
import { pointTree } from '../../src/core/point-tree.js';
import { Random } from '../../src/core/random.js';
import { run } from '../../src/core/run.js';
import { sieveOf } from '../../src/core/sieve.js';
import type { Matrix } from '../../src/core/types.js';
import { KINDS, type Make, rowsOf } from './numbers.js';

const PROGRESS = { done: 0, total: 1 };

const treeOf = (X: Matrix): PointTree => run(pointTree(X, { metric: 'euclidean', leafSize: 128, k: 1 }));

function squared(query: Float64Array, { points, cols }: PointTree, p: number): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) sum += (points[p * cols + j]! - query[j]!) * (points[p * cols + j]! - query[j]!);
  return sum;
}

/** Places that are asked about: a point, somewhere between two points, and farther and farther away. */
const PLACES: Record<string, (a: number, b: number) => number> = {
  'a point': (a) => a,
  'between two': (a, b) => a / 2 + b / 2,
  outside: (a, b) => 3 * a - 2 * b,
  'far away': (a, b) => 1000 * a - 999 * b,
};

describe('the sieve', () => {
  it.each(Object.keys(KINDS))('lets every point within the limit through, of numbers %s', (kind) => {
    for (const cols of [1, 5, 15, 22]) {
      const tree = treeOf(rowsOf(KINDS[kind]!, cols === 1 ? 5000 : 1203, cols));
      const rows = tree.start.length - 1;
      const sieve = run(sieveOf(tree, cols, PROGRESS));
      if (cols === 1 && !sieve) continue; // too few of them differ
      const random = new Random(cols);
      for (const place of Object.values(PLACES))
        for (let trial = 0; trial < 40; trial++) {
          const [a, b] = [random.below(rows), random.below(rows)];
          const query = Float64Array.from({ length: cols }, (_, j) =>
            place(tree.points[a * cols + j]!, tree.points[b * cols + j]!),
          );
          const from = random.below(rows);
          const to = Math.min(rows, from + 1 + random.below(trial & 1 ? 75 : sieve!.most));
          // Exactly as far as one of them.
          const limit = squared(query, tree, from + random.below(to - from));
          if (!sieve!.aim(query, 0)) continue;
          const found = new Set(sieve!.found.subarray(0, sieve!.pass(from, to, limit)));
          const near = Array.from({ length: to - from }, (_, i) => from + i).filter(
            (p) => squared(query, tree, p) <= limit,
          );
          expect(near.filter((p) => !found.has(p))).toEqual([]);
        }
    }
  });

  it('lets hardly any other through, where numbers are of one size', () => {
    const tree = treeOf(rowsOf(KINDS['evenly spread']!, 1000, 15));
    const sieve = run(sieveOf(tree, 15, PROGRESS))!;
    const all = Array.from({ length: 1000 }, (_, p) => p);
    for (let point = 0; point < 50; point++) {
      const query = tree.points.subarray(15 * point, 15 * point + 15);
      const limit = all.map((p) => squared(query, tree, p)).sort((a, b) => a - b)[8]!;
      expect(sieve.aim(tree.points, 15 * point)).toBe(true);
      const found = [0, 500].map((from) => sieve.pass(from, from + 500, limit));
      expect(found[0]! + found[1]!).toBeLessThanOrEqual(9 + 1);
    }
  });

  it('is not made for few points, or for columns that reach beyond what a float32 can square', () => {
    const sieveFor = (make: Make, rows: number) => run(sieveOf(treeOf(rowsOf(make, rows, 8)), 8, PROGRESS));
    expect(sieveFor(KINDS['evenly spread']!, 511)).toBeUndefined();
    expect(sieveFor(KINDS['evenly spread']!, 512)).toBeDefined();
    expect(sieveFor((random) => random.float() * 1e16, 600)).toBeUndefined();
    expect(sieveFor((random) => (random.float() - 0.5) * 1.7e308, 600)).toBeUndefined();
  });

  it('says of what place it cannot tell anything', () => {
    const sieve = run(sieveOf(treeOf(rowsOf(KINDS['evenly spread']!, 600, 8)), 8, PROGRESS))!;
    const query = new Float64Array(9);
    const at = (value: number) => sieve.aim(query.fill(value, 8), 1);
    expect([0, 1e14, -1e16, 1e200, Infinity, Number.NaN].map(at)).toEqual([true, true, false, false, false, false]);
  });
});
