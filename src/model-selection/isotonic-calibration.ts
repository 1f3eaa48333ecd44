import { DataError } from '../core/errors.js';
import { inSlices } from '../core/slices.js';
import type { Progress, Steps } from '../core/types.js';
import type { MapTable } from '../predict/map.js';
import { sortedDistinct } from './sorted-distinct.js';

const PROGRESS: Progress = { done: 0, total: 1, stage: 'calibrating' };
/** scikit-learn takes scores that are nearer than that for one (`numpy.finfo(float64).resolution`). */
const RESOLUTION = 1e-15;

/**
 * The monotone function of the score that comes nearest to the labels in weighted squares (Zadrozny, Elkan, KDD 2002), as a table:
 * linear between its points, constant beyond. Blocks that fall are pooled into their mean (Barlow et al. 1972;
 * scikit-learn's IsotonicRegression, whose points within a level stretch are left out too).
 * @param positive 1 or 0 a row
 */
export function* fitIsotonic(
  scores: Float64Array,
  positive: Uint8Array,
  weight: Float64Array | undefined,
): Steps<Required<MapTable>> {
  const x = merged(yield* sortedDistinct(scores, PROGRESS));
  if (!Number.isFinite(x.at(-1)! - x[0]!)) throw new DataError('scores are too far apart for isotonic calibration');
  const sums = new Float64Array(x.length);
  const weights = new Float64Array(x.length);
  yield* inSlices(scores.length, 16, PROGRESS, (from, to) => {
    for (let i = from; i < to; i++) {
      const at = lastAtMost(scores[i]!, x);
      const w = weight ? weight[i]! : 1;
      sums[at]! += w * positive[i]!;
      weights[at]! += w;
    }
  });
  yield PROGRESS;
  const y = pooled(sums, weights);
  const kept = Int32Array.from(y.keys()).filter(
    (k) => k === 0 || k === y.length - 1 || y[k] !== y[k - 1] || y[k] !== y[k + 1],
  );
  return { x: Float64Array.from(kept, (k) => x[k]!), y: Float64Array.from(kept, (k) => y[k]!) };
}

/** Ascending values without those that are too near to the first of those before them. */
function merged(values: Float64Array): Float64Array {
  let first = values[0]!;
  return values.filter((value, k) => {
    const apart = k === 0 || value - first >= RESOLUTION;
    if (apart) first = value;
    return apart;
  });
}

/** The index of the last of the ascending values that is not above `value`. */
function lastAtMost(value: number, values: Float64Array): number {
  let low = 0;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** The means of pooled neighbours, one value for each of them: never falling. */
function pooled(sums: Float64Array, weights: Float64Array): Float64Array {
  const n = sums.length;
  // Blocks on a stack: their sums, weights and ends.
  const sum = new Float64Array(n);
  const weight = new Float64Array(n);
  const end = new Int32Array(n);
  let top = -1;
  for (let k = 0; k < n; k++) {
    top++;
    sum[top] = sums[k]!;
    weight[top] = weights[k]!;
    while (top > 0 && sum[top - 1]! / weight[top - 1]! >= sum[top]! / weight[top]!) {
      top--;
      sum[top]! += sum[top + 1]!;
      weight[top]! += weight[top + 1]!;
    }
    end[top] = k + 1;
  }
  const means = new Float64Array(n);
  for (let block = 0, from = 0; block <= top; from = end[block]!, block++)
    means.fill(sum[block]! / weight[block]!, from, end[block]!);
  return means;
}
