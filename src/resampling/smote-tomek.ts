import { type Declaration, finite, type Rule } from '../core/params.js';
import { Resampler } from '../core/resampler.js';
import { takeLabels } from '../core/training.js';
import type { Labels, Matrix, Resampled, Sampler, Steps } from '../core/types.js';
import { SMOTE } from './smote.js';
import { type OverSampling, overRule } from './strategy.js';
import { TomekLinks } from './tomek-links.js';

export interface SMOTETomekParams {
  /** Which classes get synthetic rows, and how many. Not looked at where `smote` is given. */
  samplingStrategy: OverSampling;
  /** Not looked at where `smote` is given. */
  randomState: number;
  /** What adds rows; `null` is `new SMOTE({ samplingStrategy, randomState })`. */
  smote: Sampler | null;
  /** What removes rows afterwards; `null` is `new TomekLinks({ samplingStrategy: 'all' })`. */
  tomek: Sampler | null;
}

const sampler: Rule = (v) =>
  v === null || typeof (v as Sampler | undefined)?.resample === 'function' ? undefined : 'a resampler or null';
const declaration = (): Declaration<SMOTETomekParams> => ({
  name: 'SMOTETomek',
  defaults: { samplingStrategy: 'auto', randomState: 0, smote: null, tomek: null },
  rules: { samplingStrategy: overRule(), randomState: finite, smote: sampler, tomek: sampler },
});

/**
 * `SMOTE`, and then `TomekLinks` on what it made, original and synthetic rows alike (G. E. A. P. A. Batista, R. C. Prati, M. C.
 * Monard, "A Study of the Behavior of Several Methods for Balancing Machine Learning Training Data", SIGKDD Explorations 6,
 * 2004; parameters as in imbalanced-learn).
 * @example new SMOTETomek({ smote: new SMOTE({ kNeighbors: 3 }) }).fitResample(XTrain, yTrain);
 */
export class SMOTETomek extends Resampler<SMOTETomekParams> {
  constructor(params?: Partial<SMOTETomekParams>) {
    super(declaration(), params);
  }

  override clone(): this {
    const { smote, tomek, ...params } = this.getParams();
    const copy = { ...params, smote: smote?.clone(), tomek: tomek?.clone() };
    return new (this.constructor as new (params: Partial<SMOTETomekParams>) => this)(copy);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, randomState } = this.params;
    const smote = this.params.smote ?? new SMOTE({ samplingStrategy, randomState });
    const tomek = this.params.tomek ?? new TomekLinks({ samplingStrategy: 'all' });
    const more = yield* smote.resample(X, labels);
    const { X: kept, source } = yield* tomek.resample(more.X, takeLabels(labels, more.source));
    return { X: kept, source: source.map((i) => more.source[i]!) };
  }
}
