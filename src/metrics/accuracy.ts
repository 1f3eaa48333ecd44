import { DataError } from '../core/errors.js';
import { run } from '../core/run.js';
import { inSlices } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import { countingClasses, meanOf, quotients } from './class-counts.js';
import { codingTargets, SCORING } from './targets.js';

/** What every metric takes. */
export interface MetricOptions {
  /** One weight >= 0 a row. */
  readonly sampleWeight?: ArrayLike<number>;
}

/**
 * The share of rows whose label was predicted, in [0, 1].
 * @param options `normalize: false` gives their number (or weight) instead
 * @throws DataError for no rows, lists of unequal length, strings against numbers
 * @example accuracyScore(['a', 'b', 'b'], ['a', 'b', 'a']) // 2 / 3
 */
export function accuracyScore(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: MetricOptions & { readonly normalize?: boolean } = {},
): number {
  return run(accuracySteps(yTrue, yPred, options));
}

/** `accuracyScore`, with pauses. */
export function* accuracySteps(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  { sampleWeight, normalize = true }: MetricOptions & { readonly normalize?: boolean },
): Steps<number> {
  const t = yield* codingTargets('accuracyScore', yTrue, yPred, sampleWeight);
  let right = 0;
  let all = 0;
  yield* inSlices(t.yTrue.length, 3, SCORING, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = t.weight ? t.weight[i]! : 1;
      all += w;
      if (t.yTrue[i] === t.yPred[i]) right += w;
    }
  });
  return normalize ? right / all : right;
}

/**
 * The mean of the recalls of the classes that occur in `yTrue`, in [0, 1]: 1 / classes for a guess, however
 * unequal the classes are. A class that is only predicted does not count.
 * @param options `adjusted: true` rescales it so that a guess gives 0 and a perfect answer 1
 * @throws DataError as for `accuracyScore`, and for `adjusted` with a single class
 * @example balancedAccuracyScore([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]) // 0.625
 */
export function balancedAccuracyScore(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: MetricOptions & { readonly adjusted?: boolean } = {},
): number {
  return run(balancedAccuracySteps(yTrue, yPred, options));
}

/** `balancedAccuracyScore`, with pauses. */
export function* balancedAccuracySteps(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  { sampleWeight, adjusted = false }: MetricOptions & { readonly adjusted?: boolean },
): Steps<number> {
  const t = yield* codingTargets('balancedAccuracyScore', yTrue, yPred, sampleWeight);
  const { right, actual } = yield* countingClasses(t, t.classes);
  const recall = quotients(right, actual, Number.NaN).filter((r) => !Number.isNaN(r));
  const score = meanOf(recall);
  if (!adjusted) return score;
  if (recall.length === 1)
    throw new DataError('balancedAccuracyScore: yTrue has one class only: there is no chance level to adjust for');
  const chance = 1 / recall.length;
  return (score - chance) / (1 - chance);
}
