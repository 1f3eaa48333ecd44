import { DataError } from '../core/errors.js';
import { columnName, zeros } from '../core/matrix.js';
import { boolean, type Declaration } from '../core/params.js';
import { checkedRows } from '../core/training.js';
import { Transformer } from '../core/transformer.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type AffineState, affine } from '../predict/affine.js';

export interface StandardScalerParams {
  /** Whether the mean is taken away. */
  withMean: boolean;
  /** Whether columns are divided by their standard deviation. */
  withStd: boolean;
}

/** What the kernel needs, and what it was computed from. */
export interface StandardScalerState extends AffineState {
  readonly mean: Float64Array;
  readonly var: Float64Array;
}

const declaration = (): Declaration<StandardScalerParams> => ({
  name: 'StandardScaler',
  defaults: { withMean: true, withStd: true },
  rules: { withMean: boolean, withStd: boolean },
});

/** Rows between two pauses of `fitAsync`. */
const BLOCK = 4096;

/**
 * Brings every column to mean 0 and variance 1 (scikit-learn's StandardScaler, in the same order of operations: without
 * weights the same bits). A column whose variance is no more than rounding error is constant: it is shifted and not scaled.
 *
 * NaN is passed over in `fit` and stays NaN in `transform`; a column without any value is left as it is.
 * @example
 * const scaler = new StandardScaler().fit([[0, 5], [2, 5]]);
 * scaler.mean;                       // [1, 5]
 * scaler.transform([[4, 6]]).data;   // [3, 1]
 */
export class StandardScaler extends Transformer<StandardScalerParams, StandardScalerState> {
  readonly kinds = [affine];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<StandardScalerParams>) {
    super(declaration(), params);
  }

  protected *steps(
    X: Matrix,
    _: Labels | undefined,
    sampleWeight: Float64Array | undefined,
  ): Steps<StandardScalerState> {
    const { withMean, withStd } = this.params;
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
    const offset = new Float64Array(cols);
    const scale = new Float64Array(cols).fill(1);
    for (let j = 0; j < cols; j++) {
      if (weight[j] === 0) continue;
      if ((withMean && !Number.isFinite(mean[j])) || (withStd && !Number.isFinite(variance[j])))
        throw new DataError(`${this.name}: the values of ${columnName(X, j)} are too large: their sum overflows`, {
          column: X.names?.[j] ?? j,
        });
      if (withMean) offset[j] = mean[j]!;
      if (withStd && !isConstant(variance[j]!, mean[j]!, Math.max(weight[j]!, X.rows)))
        scale[j] = Math.sqrt(variance[j]!);
    }
    return { kind: 'affine', v: 1, offset, scale, mean, var: variance };
  }

  protected namesOut(_: StandardScalerState, names: readonly string[]): readonly string[] {
    return names;
  }

  /** The mean of each column; NaN where it has no value. */
  get mean(): Float64Array {
    return this.fitted.state.mean;
  }
  /** The variance of each column, divided by n. */
  get var(): Float64Array {
    return this.fitted.state.var;
  }
  /** What each column is divided by: the standard deviation; 1 for a constant column, and without `withStd`. */
  get scale(): Float64Array {
    return this.fitted.state.scale;
  }

  /** Scaled rows back to what they were. */
  inverseTransform(X: MatrixLike): Matrix {
    const { offset, scale } = this.fitted.state;
    const { rows, cols, data, names } = checkedRows(this.name, X, this.fitted, 'nan');
    const out = zeros(rows, cols, names);
    for (let i = 0, k = 0; i < rows; i++)
      for (let j = 0; j < cols; j++, k++) out.data[k] = data[k]! * scale[j]! + offset[j]!;
    return out;
  }
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

/**
 * Whether a variance lies within the error bound of its computation from `n` rows (scikit-learn's `_is_constant_feature`).
 * `n` is the sum of the weights, but never less than the rows: weights that sum to 1 make no error smaller.
 */
function isConstant(variance: number, mean: number, n: number): boolean {
  const error = n * mean * Number.EPSILON;
  return variance <= n * Number.EPSILON * variance + error * error;
}
