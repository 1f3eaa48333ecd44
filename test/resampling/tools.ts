import type { ResampledSet } from '../../src/core/index.js';
import { Random } from '../../src/core/random.js';
import type { Label, Matrix } from '../../src/core/types.js';

export const row = ({ data, cols }: Matrix, i: number): number[] => [...data.subarray(i * cols, (i + 1) * cols)];

/** How many rows each class has. */
export function countsOf(y: readonly Label[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const label of y) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

export const rowsOf = (y: readonly Label[], label: Label): number[] =>
  y.flatMap((other, i) => (other === label ? [i] : []));

export const squared = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, j) => sum + (x - b[j]!) * (x - b[j]!), 0);

/** Of some rows of X, the `k` nearest to row `i` other than itself; at the same distance in the order of the rows. */
export function nearest(X: readonly number[][], among: readonly number[], i: number, k: number): number[] {
  return among
    .filter((other) => other !== i)
    .map((other) => ({ other, d: squared(X[other]!, X[i]!) }))
    .sort((a, b) => a.d - b.d || a.other - b.other)
    .slice(0, k)
    .map(({ other }) => other);
}

/**
 * How far x lies on the way from a to b, where a column tells (0 where none does); undefined where it lies elsewhere. To 1e-9 of the
 * greatest value.
 */
export function along(
  x: readonly number[],
  a: readonly number[],
  b: readonly number[],
  only = a.map((_, j) => j),
): number | undefined {
  const far = only.reduce((best, j) => (Math.abs(b[j]! - a[j]!) > Math.abs(b[best]! - a[best]!) ? j : best), only[0]!);
  const t = b[far] === a[far] ? 0 : (x[far]! - a[far]!) / (b[far]! - a[far]!);
  const size = Math.max(1, ...only.map((j) => Math.max(Math.abs(a[j]!), Math.abs(b[j]!))));
  const fits = only.every((j) => Math.abs(x[j]! - (a[j]! + t * (b[j]! - a[j]!))) <= 1e-9 * size);
  return fits && t >= -1e-9 && t <= 1 + 1e-9 ? t : undefined;
}

/** The synthetic rows of a result: those behind the first `n`. */
export function* madeRows(
  { X, y, source }: ResampledSet,
  n: number,
): Generator<{ x: number[]; label: Label; from: number }> {
  for (let i = n; i < X.rows; i++) yield { x: row(X, i), label: y[i]!, from: source[i]! };
}

/** Rows on a coarse grid, so that many are the same and distances tie; or none the same. */
export function flows(n: number, cols: number, isCoarse: boolean, seed = 0): { X: number[][]; y: string[] } {
  const random = new Random(seed).split('flows');
  const X = Array.from({ length: n }, (_, i) =>
    Array.from({ length: cols }, () => (isCoarse ? random.below(4) : random.float() * 4) + (i % 5 === 0 ? 1 : 0)),
  );
  return { X, y: X.map((_, i) => (i % 5 === 0 ? 'rare' : 'usual')) };
}
