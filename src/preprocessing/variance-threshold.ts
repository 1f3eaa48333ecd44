import { DataError } from '../core/errors.js';
import { type Declaration, nonNegative } from '../core/params.js';
import { Transformer } from '../core/transformer.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import { type SelectState, select } from '../predict/select.js';
import { moments } from './moments.js';
import { tooLarge } from './scaling.js';

export interface VarianceThresholdParams {
  /** A column is kept where its variance is greater. */
  threshold: number;
}

/** What the kernel needs, and what it was computed from. */
export interface VarianceThresholdState extends SelectState {
  readonly variance: Float64Array;
}

const declaration = (): Declaration<VarianceThresholdParams> => ({
  name: 'VarianceThreshold',
  defaults: { threshold: 0 },
  rules: { threshold: nonNegative },
});

/**
 * Leaves out the columns whose variance is no greater than a threshold: by default those with one value only (scikit-learn's
 * VarianceThreshold). Whether a column has one value only is told from the values, not from the rounding of their variance,
 * in columns with NaN too, where scikit-learn trusts the variance. Sample weights, which scikit-learn's has not, count a row
 * as often as its weight says.
 *
 * NaN is passed over in `fit` and stays NaN in `transform`; a column without any value is left out.
 * @example new VarianceThreshold().fitTransform([[1, 5], [2, 5]]).data // [1, 2]
 */
export class VarianceThreshold extends Transformer<VarianceThresholdParams, VarianceThresholdState> {
  readonly kinds = [select];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<VarianceThresholdParams>) {
    super(declaration(), params);
  }

  /** @throws DataError where no column is left */
  protected *steps(
    X: Matrix,
    _: Labels | undefined,
    sampleWeight: Float64Array | undefined,
  ): Steps<VarianceThresholdState> {
    const { threshold } = this.params;
    const { variance, weight } = yield* moments(X, sampleWeight);
    for (let j = 0; j < X.cols; j++) {
      yield { done: j, total: X.cols };
      if (weight[j] === 0) continue;
      if (isConstant(X, j)) variance[j] = 0;
      else if (!Number.isFinite(variance[j])) throw tooLarge(this.name, X, j);
    }
    const columns = Int32Array.from(variance.keys()).filter((j) => variance[j]! > threshold);
    if (columns.length === 0) throw new DataError(`${this.name}: no column has a variance greater than ${threshold}`);
    return { kind: 'select', v: 1, columns, variance };
  }

  protected override namesOut({ columns }: VarianceThresholdState, names: readonly string[]): readonly string[] {
    return Array.from(columns, (j) => names[j]!);
  }

  /** The variance of each column; NaN where it has no value. */
  get variances(): Float64Array {
    return this.fitted.state.variance;
  }
  /** Whether each column is kept. */
  getSupport(): boolean[] {
    return Array.from(this.variances, (_, j) => this.fitted.state.columns.includes(j));
  }
}

/** Whether all values of a column that are not NaN are the same. */
function isConstant({ rows, cols, data }: Matrix, column: number): boolean {
  let value = Number.NaN;
  for (let i = 0; i < rows; i++) {
    const x = data[i * cols + column]!;
    if (Number.isNaN(value)) value = x;
    else if (x !== value && !Number.isNaN(x)) return false;
  }
  return true;
}
