import { Classifier } from '../../src/core/classifier.js';
import { takeRows, zeros } from '../../src/core/matrix.js';
import { type Declaration, finite, positive } from '../../src/core/params.js';
import { Random } from '../../src/core/random.js';
import { Resampler } from '../../src/core/resampler.js';
import { Transformer } from '../../src/core/transformer.js';
import type { Kind, Labels, Matrix, MatrixLike, Resampled, State, Steps } from '../../src/core/types.js';
import { type AffineState, affine } from '../../src/predict/index.js';

// Two small estimators and a resampler that keep the contract, one of them with a kind of state of its own.

export interface CentresState extends State {
  readonly kind: 'centres';
  readonly cols: number;
  /** classes x cols */
  readonly centre: Float64Array;
}
export const centres: Kind<CentresState> = {
  kind: 'centres',
  apply({ centre, cols }, { rows, data }) {
    const k = centre.length / cols;
    const out = zeros(rows, k);
    for (let i = 0; i < rows; i++) {
      const near = Array.from({ length: k }, (_, c) => {
        let distance = 0;
        for (let j = 0; j < cols; j++) distance += (data[i * cols + j]! - centre[c * cols + j]!) ** 2;
        return 1 / (1 + distance);
      });
      const sum = near.reduce((a, b) => a + b);
      for (let c = 0; c < k; c++) out.data[i * k + c] = near[c]! / sum;
    }
    return out;
  },
  check: ({ centre, cols }) => centre.length / cols,
};

export interface NearestMeanParams {
  /** How far each mean is moved at random. */
  jitter: number;
  randomState: number;
  /** Kept, never read. */
  note: string;
}
export const NEAREST_MEAN: Declaration<NearestMeanParams> = {
  name: 'NearestMean',
  defaults: { jitter: 0.001, randomState: 0, note: '' },
  rules: { jitter: finite, randomState: finite, note: (v) => (typeof v === 'string' ? undefined : 'a string') },
};

/** The nearer a class's mean, the likelier the class. */
export class NearestMean extends Classifier<NearestMeanParams, CentresState> {
  readonly kinds: readonly Kind[] = [centres];
  constructor(params: Partial<NearestMeanParams> = {}, declaration = NEAREST_MEAN) {
    super(declaration, params);
  }
  protected override *steps(X: Matrix, { codes, classes }: Labels, weight?: Float64Array): Steps<CentresState> {
    const { cols, data } = X;
    const random = new Random(this.params.randomState);
    const centre = new Float64Array(classes.length * cols);
    const total = classes.length * cols;
    for (let c = 0; c < classes.length; c++)
      for (let j = 0; j < cols; j++) {
        let sum = 0;
        let n = 0;
        for (const [i, code] of codes.entries()) {
          if (code !== c) continue;
          sum += (weight?.[i] ?? 1) * data[i * cols + j]!;
          n += weight?.[i] ?? 1;
        }
        centre[c * cols + j] = sum / n + this.params.jitter * random.split(c * cols + j).float();
        yield { done: c * cols + j + 1, total };
      }
    return { kind: 'centres', v: 1, cols, centre };
  }
}

export interface ScalerParams {
  width: number;
}
/** Each column minus its mean, divided by `width`. */
export class MeanScaler extends Transformer<ScalerParams, AffineState> {
  readonly kinds: readonly Kind[] = [affine];
  constructor(params: Partial<ScalerParams> = {}) {
    super({ name: 'MeanScaler', defaults: { width: 2 }, rules: { width: positive } }, params);
  }
  protected override *steps({ rows, cols, data }: Matrix, _: unknown, weight?: Float64Array): Steps<AffineState> {
    const offset = new Float64Array(cols);
    const n = weight?.reduce((a, b) => a + b) ?? rows;
    for (let j = 0; j < cols; j++) {
      for (let i = 0; i < rows; i++) offset[j]! += ((weight?.[i] ?? 1) * data[i * cols + j]!) / n;
      yield { done: j + 1, total: cols };
    }
    return { kind: 'affine', v: 1, offset, scale: new Float64Array(cols).fill(this.params.width) };
  }
  inverseTransform(X: MatrixLike): Matrix {
    const { offset, scale } = this.fitted.state;
    const { rows, cols, data } = X as Matrix;
    return { rows, cols, data: data.map((x, k) => x * scale[k % cols]! + offset[k % cols]!) };
  }
}

export interface ThinnerParams {
  /** The share of the rows that stay. */
  share: number;
  randomState: number;
  /** Kept, never read. */
  note: string;
}
export const THINNER: Declaration<ThinnerParams> = {
  name: 'Thinner',
  defaults: { share: 0.5, randomState: 0, note: '' },
  rules: { share: positive, randomState: finite, note: (v) => (typeof v === 'string' ? undefined : 'a string') },
};
/** Drops rows at random, whatever their label. */
export class Thinner extends Resampler<ThinnerParams> {
  constructor(params: Partial<ThinnerParams> = {}, declaration = THINNER) {
    super(declaration, params);
  }
  protected override *steps(X: Matrix, _: Labels): Steps<Resampled> {
    const random = new Random(this.params.randomState);
    const source: number[] = [];
    for (let i = 0; i < X.rows; i++) {
      if (random.float() < this.params.share) source.push(i);
      if (i % 8 === 0) yield { done: i, total: X.rows };
    }
    return { X: takeRows(X, source), source: Int32Array.from(source) };
  }
}
