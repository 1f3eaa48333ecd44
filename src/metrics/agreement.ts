import { pairwiseSum } from '../core/pairwise-sum.js';
import { checkParams, oneOf } from '../core/params.js';
import { run } from '../core/run.js';
import type { Label, Steps } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { countingClasses } from './class-counts.js';
import { countPairs } from './confusion-matrix.js';
import { chosenLabels, codingTargets, targets } from './targets.js';

/**
 * The correlation of true and predicted labels, in [-1, 1]: 0 for a guess, however unequal the classes are, and 0 where
 * all rows have, or were given, the same label. For more than two classes by Gorodkin (Comput. Biol. Chem. 28, 2004).
 * @throws DataError for no rows, lists of unequal length, strings against numbers
 * @example matthewsCorrcoef([1, 1, 1, -1], [1, -1, 1, 1]) // -0.333…
 */
export function matthewsCorrcoef(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: MetricOptions = {},
): number {
  return run(matthewsSteps(yTrue, yPred, options));
}

/** `matthewsCorrcoef`, with pauses. */
export function* matthewsSteps(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  { sampleWeight }: MetricOptions,
): Steps<number> {
  const t = yield* codingTargets('matthewsCorrcoef', yTrue, yPred, sampleWeight);
  const { right, predicted, actual } = yield* countingClasses(t, t.classes);
  // Asked of the labels, for with fractional weights the variances below would be rounding errors instead of 0.
  if ([predicted, actual].some((counts) => counts.filter((n) => n > 0).length < 2)) return 0;
  const all = pairwiseSum(predicted);
  const product = (a: Float64Array, b: Float64Array) => pairwiseSum(a.map((n, c) => n * b[c]!));
  const spread = (counts: Float64Array) => all * all - product(counts, counts);
  const together = pairwiseSum(right) * all - product(actual, predicted);
  return together / Math.sqrt(spread(predicted) * spread(actual));
}

export interface CohenKappaOptions extends MetricOptions {
  /** The labels that count; rows with another one are left out. Their order matters to `weights`. Default: all, sorted. */
  readonly labels?: ArrayLike<Label>;
  /**
   * What a disagreement costs: the same for all (`null`, the default), or the distance of the two labels in the order
   * of `labels` (`'linear'`) or its square (`'quadratic'`).
   */
  readonly weights?: 'linear' | 'quadratic' | null;
}

/**
 * How far two raters agree beyond chance, in [-1, 1]; symmetric in them. NaN where no disagreement is possible: where both
 * use one and the same label only (Cohen, Educ. Psychol. Meas. 20, 1960).
 * @throws DataError for no rows, lists of unequal length, `labels` none of which occurs in `y1`
 * @throws ParameterError for an empty or repeating `labels`, or unknown `weights`
 * @example cohenKappaScore(['a', 'a', 'b', 'b'], ['a', 'b', 'b', 'b']) // 0.5
 */
export function cohenKappaScore(
  y1: ArrayLike<Label>,
  y2: ArrayLike<Label>,
  { labels, weights = null, sampleWeight }: CohenKappaOptions = {},
): number {
  const name = 'cohenKappaScore';
  const given = { weights };
  checkParams({ name, defaults: given, rules: { weights: oneOf('linear', 'quadratic', null) } }, given);
  const t = targets(name, y1, y2, sampleWeight);
  const { rows: k, data } = countPairs(name, t, chosenLabels(name, labels, t.classes));
  const first = new Float64Array(k);
  const second = new Float64Array(k);
  for (const [at, n] of data.entries()) {
    first[Math.floor(at / k)]! += n;
    second[at % k]! += n;
  }
  const all = pairwiseSum(first);
  let observed = 0;
  let expected = 0;
  for (const [at, n] of data.entries()) {
    const distance = Math.abs(Math.floor(at / k) - (at % k));
    const cost = weights === null ? Math.min(distance, 1) : weights === 'linear' ? distance : distance * distance;
    observed += cost * n;
    expected += (cost * first[Math.floor(at / k)]! * second[at % k]!) / all;
  }
  return expected > 0 ? 1 - observed / expected : Number.NaN;
}
