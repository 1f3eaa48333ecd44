import { boolean, type Declaration } from '../core/params.js';
import { Transformer } from '../core/transformer.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type AffineState, affine } from '../predict/affine.js';
import { moments } from './moments.js';
import { tooLarge, unscale } from './scaling.js';

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
    const { weight, mean, variance } = yield* moments(X, sampleWeight);
    const offset = new Float64Array(cols);
    const scale = new Float64Array(cols).fill(1);
    for (let j = 0; j < cols; j++) {
      if (weight[j] === 0) continue;
      if ((withMean && !Number.isFinite(mean[j])) || (withStd && !Number.isFinite(variance[j])))
        throw tooLarge(this.name, X, j);
      if (withMean) offset[j] = mean[j]!;
      if (withStd && !isConstant(variance[j]!, mean[j]!, Math.max(weight[j]!, X.rows)))
        scale[j] = Math.sqrt(variance[j]!);
    }
    return { kind: 'affine', v: 1, offset, scale, mean, var: variance };
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
    return unscale(this.fitted, X, this.name);
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
