import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Label, Matrix, Steps } from '../core/types.js';
import { accuracySteps, balancedAccuracySteps } from '../metrics/accuracy.js';
import { matthewsSteps } from '../metrics/agreement.js';
import { brierScoreSteps } from '../metrics/brier-score.js';
import { logLossSteps } from '../metrics/log-loss.js';
import { type Average, fscoreSteps } from '../metrics/precision-recall.js';
import type { Question } from './ask-in-slices.js';
import type { ClassifierLike } from './classifier-like.js';
import { asksOfCurve, byCurve, type CurveScoringName, isCurveScore } from './scoring-curves.js';
import { probabilitiesOf, type Trial, trialOf } from './trial.js';

type Family = 'precision' | 'recall' | 'f1';
/** scikit-learn's names; without an ending, the score of the class 1 of two. Greater is always better. */
export type ScoringName =
  | 'accuracy'
  | 'balanced_accuracy'
  | 'matthews_corrcoef'
  | 'neg_log_loss'
  | 'neg_brier_score'
  | CurveScoringName
  | Family
  | `${Family}_${'macro' | 'micro' | 'weighted'}`;
/** A score of one's own; greater should be better. A search that was given weights hands them on. */
export type ScoringFunction<E = ClassifierLike> = (
  yTrue: Label[],
  yPred: Label[],
  estimator: E,
  X: Matrix,
  sampleWeight?: Float64Array,
) => number;
/** One score (called `score` if a function), several by scikit-learn's names, or several by names of one's own. */
export type Scoring<E = ClassifierLike> =
  | ScoringName
  | ScoringFunction<E>
  | readonly ScoringName[]
  | Readonly<Record<string, ScoringName | ScoringFunction<E>>>;

/** A score, and what it asks the estimator. */
interface Scorer<E> {
  asks(estimator: ClassifierLike): Question;
  score(trial: Trial<E>): Steps<number>;
}
export type Scorers<E> = ReadonlyMap<string, Scorer<E>>;

/** The scorers by the names under which their results are given. @throws ParameterError for an unknown name */
export function scorersFor<E extends ClassifierLike>(owner: string, scoring: Scoring<E>): Scorers<E> {
  const scorer = (given: ScoringName | ScoringFunction<E>): Scorer<E> =>
    typeof given === 'function' ? ofLabels(own(given)) : named(owner, given);
  if (typeof scoring === 'string') return new Map([[scoring, scorer(scoring)]]);
  if (typeof scoring === 'function') return new Map([['score', scorer(scoring)]]);
  if (scoring === null || typeof scoring !== 'object')
    throw new ParameterError(`${owner}: scoring must be a name, a function or several, got ${describeValue(scoring)}`);
  const entries = Array.isArray(scoring) ? scoring.map((name) => [name, name] as const) : Object.entries(scoring);
  if (entries.length === 0) throw new ParameterError(`${owner}: scoring names no score`);
  return new Map(entries.map(([name, given]) => [name, scorer(given)]));
}

/**
 * The scores of a fitted estimator on rows, with pauses but for what a function of one's own computes.
 * @throws DataError for a score that is no number
 */
export function* scoringSteps<E extends ClassifierLike>(
  scorers: Scorers<E>,
  estimator: E,
  X: Matrix,
  yTrue: Label[],
  weight: Float64Array | undefined,
): Steps<Map<string, number>> {
  const questions = new Set(Array.from(scorers.values(), (scorer) => scorer.asks(estimator)));
  const trial = yield* trialOf(estimator, X, yTrue, weight, questions);
  const scores = new Map<string, number>();
  for (const [name, scorer] of scorers) {
    const score = yield* scorer.score(trial);
    if (typeof score !== 'number')
      throw new DataError(`scoring "${name}" must give a number, got ${describeValue(score)}`);
    scores.set(name, score);
    yield { done: scores.size, total: scorers.size, stage: 'scoring' };
  }
  return scores;
}

function named<E extends ClassifierLike>(owner: string, name: ScoringName): Scorer<E> {
  if (name === 'accuracy') return ofLabels(accuracySteps);
  if (name === 'balanced_accuracy') return ofLabels(balancedAccuracySteps);
  if (name === 'matthews_corrcoef') return ofLabels(matthewsSteps);
  if (name === 'neg_log_loss') return ofProbabilities(logLossSteps, name);
  if (name === 'neg_brier_score') return ofProbabilities(brierScoreSteps, name);
  if (isCurveScore(name)) return { asks: asksOfCurve, score: (trial) => byCurve(name, trial) };
  const [, family, average = 'binary'] = /^(precision|recall|f1)(?:_(macro|micro|weighted))?$/.exec(name) ?? [];
  if (!family)
    throw new ParameterError(
      `${owner}: scoring must be "accuracy", "balanced_accuracy", "matthews_corrcoef", "neg_log_loss", "neg_brier_score", "average_precision", "roc_auc" alone or with "_ovr", "_ovo", "_ovr_weighted", "_ovo_weighted", or "precision", "recall", "f1" alone or with "_macro", "_micro", "_weighted", got ${describeValue(name)}`,
    );
  const [metric, which] = FAMILIES[family as Family];
  return ofLabels(function* (yTrue, yPred, weights) {
    const options = { ...weights, average: average as Exclude<Average, null> };
    return (yield* fscoreSteps(metric, yTrue, yPred, options))[which];
  });
}

const FAMILIES = {
  precision: ['precisionScore', 'precision'],
  recall: ['recallScore', 'recall'],
  f1: ['f1Score', 'fscore'],
} as const;

const own = <E extends ClassifierLike>(score: ScoringFunction<E>): ByLabels<E> =>
  // biome-ignore lint/correctness/useYield: how long it takes is not ours to say
  function* (yTrue, yPred, { sampleWeight }, { estimator, X }) {
    return score(yTrue, yPred, estimator, X, sampleWeight);
  };

type ByLabels<E> = (
  yTrue: Label[],
  yPred: Label[],
  weights: { readonly sampleWeight?: Float64Array },
  trial: Trial<E>,
) => Steps<number>;

function ofLabels<E>(score: ByLabels<E>): Scorer<E> {
  return {
    asks: () => 'predict',
    *score(trial) {
      const given = trial.ask('predict');
      const yPred = Array.isArray(given) ? given : Array.from(given);
      return yield* score(trial.yTrue, yPred, { sampleWeight: trial.weight }, trial);
    },
  };
}

// A class that the estimator was not trained on has probability 0 in its rows, which logLoss raises to 2^-52.
function ofProbabilities(loss: typeof logLossSteps, name: string): Scorer<ClassifierLike> {
  return {
    asks: () => 'predictProba',
    *score(trial) {
      const { labels, P } = yield* probabilitiesOf(name, trial);
      return -(yield* loss(trial.yTrue, P, { labels, sampleWeight: trial.weight }));
    },
  };
}
