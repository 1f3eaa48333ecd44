import { checkParams, oneOf } from '../core/params.js';
import { run } from '../core/run.js';
import { inSlices } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import type { ProbabilityOptions } from './log-loss.js';
import { probabilityMatrix, type ScoresLike, scored, trueLabels } from './scored.js';
import { SCORING } from './targets.js';

export interface BrierScoreOptions extends ProbabilityOptions {
  /** Whether to halve the sum, so that the worst score is 1 and not 2. Default `'auto'`: for two labels only. */
  readonly scaleByHalf?: boolean | 'auto';
}

/**
 * The squared distance between the probabilities and the truth (1 for the label of the row, 0 for the others), averaged
 * over the rows; smaller is better. In [0, 1] for two labels, where it is the square of what the probability of one of
 * them lacks; in [0, 2] for more.
 * @param yProba n x classes, or n probabilities of the second of two labels
 * @throws DataError for a probability outside [0, 1], a row that does not sum to 1, a label without a column
 * @throws ParameterError for `labels` that are not one a column
 * @example brierScoreLoss([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]) // 0.0375
 */
export function brierScoreLoss(yTrue: ArrayLike<Label>, yProba: ScoresLike, options: BrierScoreOptions = {}): number {
  return run(brierScoreSteps(yTrue, yProba, options));
}

/** `brierScoreLoss`, with pauses. */
export function* brierScoreSteps(
  yTrue: ArrayLike<Label>,
  yProba: ScoresLike,
  { labels, sampleWeight, scaleByHalf = 'auto' }: BrierScoreOptions,
): Steps<number> {
  const name = 'brierScoreLoss';
  const given = { scaleByHalf };
  checkParams({ name, defaults: given, rules: { scaleByHalf: oneOf('auto', true, false) } }, given);
  const y = yield* trueLabels(name, yTrue);
  const P = yield* probabilityMatrix(name, yProba);
  const { codes, scores, weight } = scored(name, y, 'yProba', P, labels, sampleWeight);
  const { cols, data } = scores;
  let loss = 0;
  let all = 0;
  yield* inSlices(codes.length, cols, SCORING, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = weight ? weight[i]! : 1;
      let squares = 0;
      for (let j = 0; j < cols; j++) {
        const off = data[i * cols + j]! - (j === codes[i] ? 1 : 0);
        squares += off * off;
      }
      loss += w * squares;
      all += w;
    }
  });
  const half = scaleByHalf === 'auto' ? cols < 3 : scaleByHalf;
  return ((half ? 0.5 : 1) * loss) / all;
}
