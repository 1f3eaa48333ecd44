import { boolean, type Declaration, type Rule } from '../core/params.js';
import { Transformer } from '../core/transformer.js';
import type { Matrix, MatrixLike, Steps } from '../core/types.js';
import { type AffineState, affine } from '../predict/affine.js';
import { scaleOf, tooLarge, unscale } from './scaling.js';

export interface MinMaxScalerParams {
  /** Where the least and the greatest value of each column go. */
  featureRange: readonly [number, number];
  /** Whether values beyond those that `fit` saw are held at the ends of the range. */
  clip: boolean;
}

/** What the kernel needs, and what it was computed from. */
export interface MinMaxScalerState extends AffineState {
  readonly dataMin: Float64Array;
  readonly dataMax: Float64Array;
}

const range: Rule = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1]
    ? undefined
    : 'two finite numbers, the lesser first';

const declaration = (): Declaration<MinMaxScalerParams> => ({
  name: 'MinMaxScaler',
  defaults: { featureRange: [0, 1], clip: false },
  rules: { featureRange: range, clip: boolean },
});

/** Rows between two pauses of `fitAsync`. */
const BLOCK = 4096;

/**
 * Brings every column into a range (scikit-learn's MinMaxScaler). The least value is taken away first, so columns with small
 * differences at a large offset keep their digits, and the range 0 to 1 is met exactly. A column whose values differ by less
 * than 2.2e-15 is constant: it is shifted to the lower end and not stretched.
 *
 * NaN is passed over in `fit` and stays NaN in `transform`; a column without any value is left as it is. Weights change
 * nothing, except that rows of weight 0 do not count.
 * @example
 * const scaler = new MinMaxScaler({ clip: true }).fit([[2], [6]]);
 * scaler.transform([[3], [10]]).data; // [0.25, 1]
 */
export class MinMaxScaler extends Transformer<MinMaxScalerParams, MinMaxScalerState> {
  readonly kinds = [affine];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<MinMaxScalerParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix): Steps<MinMaxScalerState> {
    const { featureRange, clip } = this.params;
    const [low, high] = featureRange;
    const dataMin = new Float64Array(X.cols).fill(Infinity);
    const dataMax = new Float64Array(X.cols).fill(-Infinity);
    for (let from = 0; from < X.rows; from += BLOCK) {
      yield { done: from, total: X.rows };
      widen(X, from, dataMin, dataMax);
    }
    const offset = new Float64Array(X.cols).fill(low);
    const scale = new Float64Array(X.cols).fill(1);
    for (let j = 0; j < X.cols; j++) {
      if (dataMin[j]! > dataMax[j]!) {
        dataMin[j] = dataMax[j] = Number.NaN;
        continue;
      }
      offset[j] = dataMin[j]!;
      scale[j] = scaleOf(dataMax[j]! - dataMin[j]!) / (high - low);
      if (!Number.isFinite(scale[j]) || scale[j] === 0) throw tooLarge(this.name, X, j);
    }
    return { kind: 'affine', v: 1, offset, scale, plus: low, clip: clip ? [low, high] : undefined, dataMin, dataMax };
  }

  /** The least value of each column; NaN where it has none. */
  get dataMin(): Float64Array {
    return this.fitted.state.dataMin;
  }
  /** The greatest value of each column; NaN where it has none. */
  get dataMax(): Float64Array {
    return this.fitted.state.dataMax;
  }

  /** Scaled rows back to what they were; what was clipped is lost. */
  inverseTransform(X: MatrixLike): Matrix {
    return unscale(this.fitted, X, this.name);
  }
}

function widen({ rows, cols, data }: Matrix, from: number, least: Float64Array, greatest: Float64Array): void {
  for (let i = from; i < Math.min(rows, from + BLOCK); i++)
    for (let j = 0; j < cols; j++) {
      const x = data[i * cols + j]!;
      if (x < least[j]!) least[j] = x;
      if (x > greatest[j]!) greatest[j] = x;
    }
}
