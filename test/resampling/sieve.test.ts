import { afterEach, describe, expect, it, vi } from 'vitest';
import { pointTree } from '../../src/core/point-tree.js';
import { Random } from '../../src/core/random.js';
import { run } from '../../src/core/run.js';
import type { Matrix } from '../../src/core/types.js';
import { instantiate } from '../../src/core/wasm.js';
import { SMOTE, SMOTENC } from '../../src/resampling/index.js';
import { arranged, nearestOthers } from '../../src/resampling/neighbors.js';
import { layoutOf } from '../../src/resampling/search.js';
import { sieveOf } from '../../src/resampling/sieve.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
afterEach(() => void asked.mockReset());

const PROGRESS = { done: 0, total: 1 };
/** Makes the number in row i and column j. */
type Make = (random: Random, i: number, j: number) => number;
const KINDS: Record<string, Make> = {
  'evenly spread': (random) => random.float(),
  'in one dense cluster and some far away': (random, i, j) =>
    (i % 50 === 0 ? 900 * random.float() : 3 * j) + random.float() / 100,
  'that repeat, with distances that tie': (random) => random.below(12) - 5.5,
  'that differ in the last digits only': (random, _, j) => 1e9 + 1000 * j + random.below(40) * 2 ** -20,
  'of very different scales': (random, _, j) => random.float() * 10 ** (j - 10),
  'whose squares are no float32': (random) => (random.float() - 0.5) * 1e-25,
  'whose squares are hardly float32': (random) => (random.float() - 0.5) * 1e14,
  'one of which is far from all others': (random, i) => (i === 77 ? 1e13 : random.float()),
};

function rowsOf(make: Make, rows: number, cols: number, numeric: number): Matrix {
  const random = new Random(rows + cols).split('sieve');
  const data = new Float64Array(rows * numeric);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[i * numeric + j] = make(random, i, j);
  return { rows, cols: numeric, data };
}

function squared({ data, cols }: Matrix, a: number, b: number): number {
  let sum = 0;
  for (let j = 0; j < cols; j++)
    sum += (data[a * cols + j]! - data[b * cols + j]!) * (data[a * cols + j]! - data[b * cols + j]!);
  return sum;
}

describe('the sieve', () => {
  it.each(Object.keys(KINDS))('lets every point within the limit through, of numbers %s', (kind) => {
    for (const cols of [5, 15, 22]) {
      const { numeric } = layoutOf(cols);
      const X = rowsOf(KINDS[kind]!, 1203, cols, numeric);
      const tree = run(pointTree(X, { metric: 'euclidean', leafSize: 128, k: 1 }));
      const points = { rows: tree.start.length - 1, cols: numeric, data: tree.points };
      const sieve = run(sieveOf(tree, numeric, PROGRESS))!;
      const random = new Random(cols);
      for (let trial = 0; trial < 60; trial++) {
        // No more than a leaf has: 76.
        const from = random.below(points.rows);
        const to = Math.min(points.rows, from + 1 + random.below(75));
        const point = random.below(points.rows);
        // Exactly as far as one of them.
        const limit = squared(points, point, from + random.below(to - from));
        const found = new Set(sieve.found.subarray(0, sieve.pass(point, from, to, limit)));
        const near = Array.from({ length: to - from }, (_, i) => from + i).filter(
          (p) => squared(points, point, p) <= limit,
        );
        expect(near.filter((p) => !found.has(p))).toEqual([]);
      }
    }
  });

  it('lets hardly any other through, where numbers are of one size', () => {
    const X = rowsOf(KINDS['evenly spread']!, 1000, 15, 16);
    const tree = run(pointTree(X, { metric: 'euclidean', leafSize: 128, k: 1 }));
    const points = { ...X, data: tree.points };
    const sieve = run(sieveOf(tree, 16, PROGRESS))!;
    const all = Array.from({ length: 1000 }, (_, p) => p);
    for (let point = 0; point < 50; point++) {
      const limit = all.map((p) => squared(points, point, p)).sort((a, b) => a - b)[8]!;
      // 120 at a time: a leaf has 125.
      const found = all.filter((p) => p % 120 === 0).map((p) => sieve.pass(point, p, Math.min(1000, p + 120), limit));
      expect(found.reduce((a, b) => a + b)).toBeLessThanOrEqual(9 + 1);
    }
  });

  it('is not made for few points, or for columns that reach beyond what a float32 can square', () => {
    const sieveFor = (make: Make, rows: number) => {
      const X = rowsOf(make, rows, 8, 8);
      return run(sieveOf(run(pointTree(X, { metric: 'euclidean', leafSize: 128, k: 1 })), 8, PROGRESS));
    };
    expect(sieveFor(KINDS['evenly spread']!, 511)).toBeUndefined();
    expect(sieveFor(KINDS['evenly spread']!, 512)).toBeDefined();
    expect(sieveFor((random) => random.float() * 1e16, 600)).toBeUndefined();
    expect(sieveFor((random) => (random.float() - 0.5) * 1.7e308, 600)).toBeUndefined();
  });
});

/** With WebAssembly, and without. */
function bothWays<R>(work: () => R): R[] {
  return [false, true].map((plain) => {
    if (plain) asked.mockReturnValue(undefined);
    const result = work();
    expect(asked.mock.results.map(({ value }) => value === undefined)).toContain(plain);
    asked.mockReset();
    return result;
  });
}

describe('neighbours found through the sieve', () => {
  it.each(Object.keys(KINDS))('are those found without, of numbers %s', (kind) => {
    for (const [cols, nominal, k] of [
      [15, 0, 5],
      [3, 2, 1],
      [21, 1, 40],
    ] as const) {
      const layout = layoutOf(cols, nominal, 0.3);
      const X = rowsOf(KINDS[kind]!, 3000, cols, layout.numeric + nominal);
      for (let i = 0; i < X.rows; i++)
        for (let j = layout.numeric; j < X.cols; j++) X.data[i * X.cols + j] = (i * (j + 1)) % 3;
      const asked = Int32Array.from({ length: 600 }, (_, i) => 5 * i);
      const [fast, plain] = bothWays(() => {
        const among = run(arranged(X, layout, k, PROGRESS));
        const lists: string[] = [];
        run(nearestOthers(among, asked, k, PROGRESS, (i, neighbors) => void (lists[i] = neighbors.join())));
        return lists;
      });
      expect(fast).toEqual(plain);
    }
  });

  it('give the same rows', () => {
    const X = rowsOf(KINDS['in one dense cluster and some far away']!, 3000, 15, 15);
    const y = Array.from({ length: X.rows }, (_, i) => (i % 3 === 0 ? 'rare' : 'usual'));
    for (const sampler of [new SMOTE(), new SMOTENC({ categoricalFeatures: [14] })]) {
      const [fast, plain] = bothWays(() => sampler.fitResample(X, y));
      expect(fast).toEqual(plain);
    }
  });
});
