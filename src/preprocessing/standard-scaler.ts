import { boolean, type Declaration } from '../core/params.js';
import { Transformer } from '../core/transformer.js';
import type { FitOptions, Label, Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type AffineState, affine } from '../predict/affine.js';
import { type Moments, merged, moments } from './moments.js';
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
  /** The sum of the weights of each column's values: their number, without weights. */
  readonly weight: Float64Array;
  /** Rows that were learned from. */
  readonly rows: number;
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
    return this.#state(yield* moments(X, sampleWeight), X, X.rows);
  }
  #state({ weight, mean, variance }: Moments, X: Matrix, rows: number): StandardScalerState {
    const { withMean, withStd } = this.params;
    const { cols } = X;
    const offset = new Float64Array(cols);
    const scale = new Float64Array(cols).fill(1);
    for (let j = 0; j < cols; j++) {
      if (weight[j] === 0) continue;
      if ((withMean && !Number.isFinite(mean[j])) || (withStd && !Number.isFinite(variance[j])))
        throw tooLarge(this.name, X, j);
      if (withMean) offset[j] = mean[j]!;
      if (withStd && !isConstant(variance[j]!, mean[j]!, Math.max(weight[j]!, rows)))
        scale[j] = Math.sqrt(variance[j]!);
    }
    return { kind: 'affine', v: 1, offset, scale, mean, var: variance, weight, rows };
  }

  /**
   * Learns from more rows, as if all had been there at once, but for rounding. After an error everything is as it was.
   * @param X n x d, with the columns of the rows before
   * @throws DataError
   * @example
   * const scaler = new StandardScaler();
   * for await (const { X } of batches) scaler.partialFit(X);
   */
  partialFit(X: MatrixLike, _y?: ArrayLike<Label>, options: Pick<FitOptions, 'sampleWeight'> = {}): this {
    this.learnMore(X, options, (...given) => this.#more(...given));
    return this;
  }
  *#more(
    before: StandardScalerState | undefined,
    X: Matrix,
    sampleWeight: Float64Array | undefined,
  ): Steps<StandardScalerState> {
    const found = yield* moments(X, sampleWeight);
    if (!before) return this.#state(found, X, X.rows);
    const all = merged({ weight: before.weight, mean: before.mean, variance: before.var }, found);
    return this.#state(all, X, before.rows + X.rows);
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
