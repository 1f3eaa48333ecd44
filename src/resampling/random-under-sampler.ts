import { boolean, type Declaration, finite } from '../core/params.js';
import { Random } from '../core/random.js';
import { Resampler } from '../core/resampler.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Progress, Resampled, Steps } from '../core/types.js';
import { rowsByClass, taken } from './rows.js';
import { rowsToKeep, type UnderSampling, underRule } from './strategy.js';

export interface RandomUnderSamplerParams {
  /** Which classes rows are taken from, and how many are kept. */
  samplingStrategy: UnderSampling;
  randomState: number;
  /** Whether a row that was drawn may be drawn again. */
  replacement: boolean;
}

const declaration = (): Declaration<RandomUnderSamplerParams> => ({
  name: 'RandomUnderSampler',
  defaults: { samplingStrategy: 'auto', randomState: 0, replacement: false },
  rules: { samplingStrategy: underRule(), randomState: finite, replacement: boolean },
});

/**
 * Keeps a random part of large classes (imbalanced-learn's RandomUnderSampler). The rows that stay keep their order. NaN is
 * allowed in X.
 * @example new RandomUnderSampler({ samplingStrategy: { Benign: 5000 } }).fitResample(XTrain, yTrain);
 */
export class RandomUnderSampler extends Resampler<RandomUnderSamplerParams> {
  protected override readonly missing = 'nan';

  constructor(params?: Partial<RandomUnderSamplerParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, labels: Labels): Steps<Resampled> {
    const { samplingStrategy, randomState, replacement } = this.params;
    const targets = rowsToKeep(samplingStrategy, labels, this.name);
    const times = new Int32Array(X.rows).fill(1);
    const rows = yield* rowsByClass(labels);
    for (const [code, count] of targets) {
      const label = labels.classes[code]!;
      const draw = replacement ? drawAgain : drawOnce;
      const progress = { done: 0, total: 1, stage: String(label) };
      yield* draw(new Random(randomState).split(label), rows[code]!, count, times, progress);
    }
    return yield* taken(X, times);
  }
}

/** Sets how many `times` each of the rows stays. */
type Draw = (random: Random, rows: Int32Array, count: number, times: Int32Array, progress: Progress) => Steps<void>;

/** Every subset of `count` rows is equally likely (selection sampling: D. E. Knuth, TAOCP 2, 3.4.2, algorithm S). */
const drawOnce: Draw = function* (random, rows, count, times, progress) {
  let wanted = count;
  yield* inSlices(rows.length, 8, progress, (from, to) => {
    for (let i = from; i < to; i++) {
      const isKept = random.below(rows.length - i) < wanted;
      times[rows[i]!] = isKept ? 1 : 0;
      if (isKept) wanted--;
    }
  });
};

const drawAgain: Draw = function* (random, rows, count, times, progress) {
  for (const row of rows) times[row] = 0;
  yield* inSlices(count, 8, progress, (from, to) => {
    for (let i = from; i < to; i++) times[rows[random.below(rows.length)]!]!++;
  });
};
