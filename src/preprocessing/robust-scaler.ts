import { ParameterError } from '../core/errors.js';
import { boolean, type Declaration, type Rule } from '../core/params.js';
import { Transformer } from '../core/transformer.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type AffineState, affine } from '../predict/affine.js';
import { normalQuantile } from './normal.js';
import { median, quantiles, ranked, valuesOf } from './ranks.js';
import { scaleOf, tooLarge, unscale } from './scaling.js';

export interface RobustScalerParams {
  /** Whether the median is taken away. */
  withCentering: boolean;
  /** Whether columns are divided by the distance of two of their quantiles. */
  withScaling: boolean;
  /** Which quantiles, in percent. */
  quantileRange: readonly [number, number];
  /** Whether that distance is divided by that of the normal distribution, so that normal columns get variance 1. */
  unitVariance: boolean;
}

const percents: Rule = (value) =>
  Array.isArray(value) && value.length === 2 && 0 <= value[0] && value[0] <= value[1] && value[1] <= 100
    ? undefined
    : 'two numbers from 0 to 100, the lesser first';

const declaration = (): Declaration<RobustScalerParams> => ({
  name: 'RobustScaler',
  defaults: { withCentering: true, withScaling: true, quantileRange: [25, 75], unitVariance: false },
  rules: { withCentering: boolean, withScaling: boolean, quantileRange: percents, unitVariance: boolean },
});

/**
 * Takes the median away from every column and divides it by its interquartile range, so that outliers do not decide the scale
 * (scikit-learn's RobustScaler, in the same order of operations: without weights the same bits). A column whose quantiles differ by
 * less than 2.2e-15 is not scaled. Sample weights, which scikit-learn's has not, count a row as often as its weight says.
 *
 * NaN is passed over in `fit` and stays NaN in `transform`; a column without any value is left as it is.
 * @example
 * const scaler = new RobustScaler().fit([[1], [2], [3], [4], [1000]]);
 * scaler.transform([[3], [5]]).data; // [0, 1]
 */
export class RobustScaler extends Transformer<RobustScalerParams, AffineState> {
  readonly kinds = [affine];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<RobustScalerParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, _: Labels | undefined, sampleWeight: Float64Array | undefined): Steps<AffineState> {
    const { withCentering, withScaling, quantileRange, unitVariance } = this.params;
    const [low, high] = quantileRange.map((percent) => percent / 100) as [number, number];
    if (unitVariance && !(0 < low && low < high && high < 1))
      throw new ParameterError(
        `${this.name}: quantileRange must lie between 0 and 100 with unitVariance, got ${quantileRange}`,
      );
    const normal = unitVariance ? normalQuantile(high) - normalQuantile(low) : 1;
    const offset = new Float64Array(X.cols);
    const scale = new Float64Array(X.cols).fill(1);
    for (let j = 0; j < X.cols; j++) {
      const progress = { done: j, total: X.cols };
      const given = yield* valuesOf(X, j, sampleWeight, progress);
      if (given.values.length === 0) continue;
      const column = yield* ranked(given, progress);
      if (withCentering) offset[j] = median(column);
      if (!withScaling) continue;
      const [a, b] = quantiles(column, [low, high]);
      scale[j] = scaleOf(b! - a!) / normal;
      if (!Number.isFinite(scale[j])) throw tooLarge(this.name, X, j);
    }
    return { kind: 'affine', v: 1, offset, scale };
  }

  /** The median of each column; 0 without `withCentering` and where it has no value. */
  get center(): Float64Array {
    return this.fitted.state.offset;
  }
  /** What each column is divided by; 1 without `withScaling` and where it has no value. */
  get scale(): Float64Array {
    return this.fitted.state.scale;
  }

  /** Scaled rows back to what they were. */
  inverseTransform(X: MatrixLike): Matrix {
    return unscale(this.fitted, X, this.name);
  }
}
