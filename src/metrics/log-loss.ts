import { log } from '../core/math.js';
import { run } from '../core/run.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { probabilityMatrix, type ScoresLike, scored, trueLabels } from './scored.js';
import { SCORING } from './targets.js';

export interface ProbabilityOptions extends MetricOptions {
  /** The label of each column of `yProba`, such as `model.classes`. Default: the labels of `yTrue`, sorted. */
  readonly labels?: ArrayLike<Label>;
}
export interface LogLossOptions extends ProbabilityOptions {
  /** false: the sum over the rows instead of their mean. */
  readonly normalize?: boolean;
}

// float64 epsilon: a probability is taken to lie in [EPS, 1 - EPS], so that no loss is infinite.
const EPS = 2.220446049250313e-16;

/**
 * Minus the logarithm of the probability given to the true label, averaged over the rows; >= 0, smaller is better.
 * @param yProba n x classes, or n probabilities of the second of two labels
 * @throws DataError for a probability outside [0, 1], a row that does not sum to 1, a label without a column
 * @throws ParameterError for `labels` that are not one a column
 * @example logLoss(['spam', 'ham'], [[0.1, 0.9], [0.9, 0.1]]) // 0.105…
 */
export function logLoss(yTrue: ArrayLike<Label>, yProba: ScoresLike, options: LogLossOptions = {}): number {
  return run(logLossSteps(yTrue, yProba, options));
}

/** `logLoss`, with pauses. */
export function* logLossSteps(
  yTrue: ArrayLike<Label>,
  yProba: ScoresLike,
  { labels, sampleWeight, normalize = true }: LogLossOptions,
): Steps<number> {
  const name = 'logLoss';
  const y = yield* trueLabels(name, yTrue);
  const P = yield* probabilityMatrix(name, yProba);
  const { codes, scores, weight } = scored(name, y, 'yProba', P, labels, sampleWeight);
  let loss = 0;
  let all = 0;
  yield* inSlices(codes.length, LOOKUP, SCORING, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = weight ? weight[i]! : 1;
      loss -= w * log(Math.min(Math.max(scores.data[i * scores.cols + codes[i]!]!, EPS), 1 - EPS));
      all += w;
    }
  });
  return normalize ? loss / all : loss;
}
