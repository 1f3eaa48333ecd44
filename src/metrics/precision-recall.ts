import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { anyOf, checkParams, nonNegative, oneOf, type Rule } from '../core/params.js';
import { run } from '../core/run.js';
import type { Label, Steps } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { type ClassCounts, countingClasses, meanOf, quotients, together } from './class-counts.js';
import { chosenLabels, codingTargets, type Targets } from './targets.js';

/**
 * How scores of classes become one: of the positive class alone (`binary`), their mean (`macro`), their mean by
 * support (`weighted`), or one score from the counts of all classes together (`micro`).
 */
export type Average = 'binary' | 'macro' | 'micro' | 'weighted';

/** What 0 / 0 gives; `'nan'` leaves the class out of averages; `'warn'` is 0 (nothing is printed). */
export type ZeroDivision = 0 | 1 | 'nan' | 'warn';

export interface ScoreOptions<A extends Average | null = Average | null> extends MetricOptions {
  /** Default `'binary'`, which is for two classes; `null` gives the score of each label. */
  readonly average?: A;
  /** The labels that count, in this order; default: all that occur, sorted. Without effect for `'binary'`. */
  readonly labels?: ArrayLike<Label>;
  /** The positive class of `'binary'`. Default 1. */
  readonly posLabel?: Label;
  /** Default `'warn'`. */
  readonly zeroDivision?: ZeroDivision;
}

/** A number, or one for each label where `average` is null. */
export type Averaged<A> = A extends null ? Float64Array : number;

/** Precision, recall and F of each label, or their average. */
export interface PrecisionRecallFscore<A = Average | null> {
  readonly precision: Averaged<A>;
  readonly recall: Averaged<A>;
  readonly fscore: Averaged<A>;
  /** The rows (or weight) of each label in `yTrue`; null for an average. */
  readonly support: A extends null ? Float64Array : null;
}

/**
 * Precision (of the rows given a label, the share that has it), recall (of the rows that have it, the share that was
 * given it) and F (their harmonic mean, recall counting `beta` times as much), each in [0, 1].
 * As scikit-learn's precision_recall_fscore_support, but for `average: 'binary'` as the default.
 * @throws ParameterError for more than two classes with `'binary'`, or a `posLabel` that is none of the two
 * @throws DataError for no rows, lists of unequal length, strings against numbers
 * @example
 * const { recall, support } = precisionRecallFscoreSupport(yTest, predicted, { average: null, labels: ['DNS', 'Web'] });
 */
export function precisionRecallFscoreSupport<A extends Average | null = 'binary'>(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: ScoreOptions<A> & { readonly beta?: number } = {},
): PrecisionRecallFscore<A> {
  return run(fscoreSteps('precisionRecallFscoreSupport', yTrue, yPred, options));
}

/**
 * Of the rows that were given a label, the share that has it. See `precisionRecallFscoreSupport`.
 * @example precisionScore(yTest, predicted, { average: 'macro' })
 */
export function precisionScore<A extends Average | null = 'binary'>(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: ScoreOptions<A> = {},
): Averaged<A> {
  return run(fscoreSteps('precisionScore', yTrue, yPred, options)).precision;
}

/**
 * Of the rows that have a label, the share that was given it. See `precisionRecallFscoreSupport`.
 * @example recallScore(yTest, predicted, { average: null, labels: ['DDoS'] })[0]
 */
export function recallScore<A extends Average | null = 'binary'>(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: ScoreOptions<A> = {},
): Averaged<A> {
  return run(fscoreSteps('recallScore', yTrue, yPred, options)).recall;
}

/**
 * The harmonic mean of precision and recall. See `precisionRecallFscoreSupport`.
 * @example f1Score(yTest, predicted, { average: 'macro' })
 */
export function f1Score<A extends Average | null = 'binary'>(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: ScoreOptions<A> = {},
): Averaged<A> {
  return run(fscoreSteps('f1Score', yTrue, yPred, options)).fscore;
}

const infinite: Rule = (v) => (v === Infinity ? undefined : 'Infinity');

/** `precisionRecallFscoreSupport`, with pauses. */
export function* fscoreSteps<A extends Average | null = 'binary'>(
  owner: string,
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  options: ScoreOptions<A> & { readonly beta?: number },
): Steps<PrecisionRecallFscore<A>> {
  const { average = 'binary', labels, posLabel = 1, zeroDivision = 'warn', beta = 1 } = options;
  const given = { average, zeroDivision, beta };
  const rules = {
    average: oneOf('binary', 'macro', 'micro', 'weighted', null),
    zeroDivision: oneOf(0, 1, 'nan', 'warn'),
    beta: anyOf(nonNegative, infinite),
  };
  checkParams({ name: owner, defaults: given, rules }, given);
  const t = yield* codingTargets(owner, yTrue, yPred, options.sampleWeight);
  const chosen = average === 'binary' ? [positive(owner, t.classes, posLabel)] : chosenLabels(owner, labels, t.classes);
  return scores(yield* countingClasses(t, chosen), average, zeroDivision, beta) as PrecisionRecallFscore<A>;
}

function positive(owner: string, classes: Targets['classes'], posLabel: Label): Label {
  if (classes.length > 2)
    throw new ParameterError(
      `${owner}: there are ${classes.length} classes, but average is "binary": choose null, "micro", "macro" or "weighted"`,
    );
  // A single class that is not the positive one is allowed, as in scikit-learn: there are no positives then.
  if (!classes.includes(posLabel) && (classes.length === 2 || typeof classes[0] !== typeof posLabel))
    throw new ParameterError(
      `${owner}: posLabel must be one of ${classes.map(describeValue).join(', ')}, got ${describeValue(posLabel)}`,
    );
  return posLabel;
}

/** The scores of each label, or their average. */
export function scores(
  counts: ClassCounts,
  average: Average | null,
  zeroDivision: ZeroDivision,
  beta = 1,
): PrecisionRecallFscore<Average | null> {
  const { right, predicted, actual } = average === 'micro' ? together(counts) : counts;
  const empty = zeroDivision === 'nan' ? Number.NaN : zeroDivision === 'warn' ? 0 : zeroDivision;
  const precision = quotients(right, predicted, empty);
  const recall = quotients(right, actual, empty);
  const b2 = beta * beta;
  const fscore =
    beta === Infinity
      ? recall
      : beta === 0
        ? precision
        : quotients(
            right.map((n) => (1 + b2) * n),
            predicted.map((n, k) => b2 * actual[k]! + n),
            empty,
          );
  if (average === null) return { precision, recall, fscore, support: actual };
  const mean = (values: Float64Array) => meanOf(values, average === 'weighted' ? actual : undefined);
  return { precision: mean(precision), recall: mean(recall), fscore: mean(fscore), support: null };
}
