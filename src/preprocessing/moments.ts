import type { Matrix, Steps } from '../core/types.js';

/** Of each column: the weight of its values, their mean, and their variance divided by that weight; NaN where it has none. */
export interface Moments {
  readonly weight: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Rows between two pauses of `fitAsync`. */
const BLOCK = 4096;

/** Means and variances in scikit-learn's order of operations; NaN is passed over. */
export function* moments(X: Matrix, sampleWeight: Float64Array | undefined): Steps<Moments> {
  const { cols } = X;
  const weight = new Float64Array(cols);
  const sum = new Float64Array(cols);
  for (let from = 0; from < X.rows; from += BLOCK) {
    yield { done: from, total: 2 * X.rows };
    addValues(X, from, sampleWeight, weight, sum);
  }
  const mean = sum.map((s, j) => s / weight[j]!);
  // Two passes and a correction: Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983, eq. 1.7.
  const deviation = new Float64Array(cols);
  const squares = new Float64Array(cols);
  for (let from = 0; from < X.rows; from += BLOCK) {
    yield { done: X.rows + from, total: 2 * X.rows };
    addDeviations(X, from, sampleWeight, mean, deviation, squares);
  }
  const variance = squares.map((s, j) => Math.max(0, s - (deviation[j]! * deviation[j]!) / weight[j]!) / weight[j]!);
  return { weight, mean, variance };
}

/**
 * The moments of two sets of rows together (Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample
 * variances", 1979).
 */
export function merged(a: Moments, b: Moments): Moments {
  const weight = a.weight.map((w, j) => w + b.weight[j]!);
  const mean = a.mean.slice();
  const variance = a.variance.slice();
  for (let j = 0; j < weight.length; j++) {
    if (b.weight[j] === 0) continue;
    const share = b.weight[j]! / weight[j]!;
    const apart = a.weight[j] === 0 ? 0 : b.mean[j]! - a.mean[j]!;
    mean[j] = a.weight[j] === 0 ? b.mean[j]! : a.mean[j]! + share * apart;
    const own = a.weight[j] === 0 ? 0 : (1 - share) * a.variance[j]!;
    variance[j] = own + share * b.variance[j]! + share * (1 - share) * apart * apart;
  }
  return { weight, mean, variance };
}

/** Adds up the values and weights of a block of rows, column by column. */
function addValues(
  { rows, cols, data }: Matrix,
  from: number,
  sampleWeight: Float64Array | undefined,
  weight: Float64Array,
  sum: Float64Array,
): void {
  for (let i = from; i < Math.min(rows, from + BLOCK); i++) {
    const w = sampleWeight ? sampleWeight[i]! : 1;
    for (let j = 0; j < cols; j++) {
      const x = data[i * cols + j]!;
      if (Number.isNaN(x)) continue;
      weight[j]! += w;
      sum[j]! += w * x;
    }
  }
}

/** Adds up the deviations from the mean, which sum to its rounding error, and their squares. */
function addDeviations(
  { rows, cols, data }: Matrix,
  from: number,
  sampleWeight: Float64Array | undefined,
  mean: Float64Array,
  deviation: Float64Array,
  squares: Float64Array,
): void {
  for (let i = from; i < Math.min(rows, from + BLOCK); i++) {
    const w = sampleWeight ? sampleWeight[i]! : 1;
    for (let j = 0; j < cols; j++) {
      const d = data[i * cols + j]! - mean[j]!;
      if (Number.isNaN(d)) continue;
      deviation[j]! += w * d;
      squares[j]! += w * (d * d);
    }
  }
}
