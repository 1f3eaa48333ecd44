import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Label, Matrix, Steps } from '../core/types.js';
import {
  accuracyScore,
  balancedAccuracyScore,
  brierScoreLoss,
  f1Score,
  logLoss,
  matthewsCorrcoef,
  precisionScore,
  recallScore,
} from '../metrics/index.js';
import { askInSlices } from './ask-in-slices.js';
import { type ClassifierLike, isTrainer } from './classifier-like.js';
import { asksOfCurve, byCurve, type CurveScoringName, isCurveScore } from './scoring-curves.js';
import { type Answers, probabilitiesOf, type Question, type Trial, trialOf } from './trial.js';

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
  score(trial: Trial<E>): number;
}
export type Scorers<E> = ReadonlyMap<string, Scorer<E>>;

/** The scorers by the names under which their results are given. @throws ParameterError for an unknown name */
export function scorersFor<E extends ClassifierLike>(owner: string, scoring: Scoring<E>): Scorers<E> {
  const scorer = (given: ScoringName | ScoringFunction<E>): Scorer<E> =>
    typeof given === 'function'
      ? ofLabels((yTrue, yPred, { sampleWeight }, t) => given(yTrue, yPred, t.estimator, t.X, sampleWeight))
      : named(owner, given);
  if (typeof scoring === 'string') return new Map([[scoring, scorer(scoring)]]);
  if (typeof scoring === 'function') return new Map([['score', scorer(scoring)]]);
  if (scoring === null || typeof scoring !== 'object')
    throw new ParameterError(`${owner}: scoring must be a name, a function or several, got ${describeValue(scoring)}`);
  const entries = Array.isArray(scoring) ? scoring.map((name) => [name, name] as const) : Object.entries(scoring);
  if (entries.length === 0) throw new ParameterError(`${owner}: scoring names no score`);
  return new Map(entries.map(([name, given]) => [name, scorer(given)]));
}

/** The scores of a fitted estimator on rows. @throws DataError for a score that is no number */
export function scoresOf<E extends ClassifierLike>(scorers: Scorers<E>, trial: Trial<E>): Map<string, number> {
  return new Map(Array.from(scorers, ([name, scorer]) => [name, scoreOf(name, scorer, trial)]));
}

function scoreOf<E>(name: string, scorer: Scorer<E>, trial: Trial<E>): number {
  const score = scorer.score(trial);
  if (typeof score !== 'number')
    throw new DataError(`scoring "${name}" must give a number, got ${describeValue(score)}`);
  return score;
}

/** The same scores in slices: rows are asked about a few at a time, where the estimator is known to allow it. */
export function* scoringSteps<E extends ClassifierLike>(
  scorers: Scorers<E>,
  estimator: E,
  X: Matrix,
  yTrue: Label[],
  weight: Float64Array | undefined,
): Steps<Map<string, number>> {
  const known: Partial<Answers> = {};
  if (isTrainer(estimator))
    for (const question of new Set(Array.from(scorers.values(), (scorer) => scorer.asks(estimator))))
      Object.assign(known, { [question]: yield* askInSlices(estimator, question, X) });
  const trial = trialOf(estimator, X, yTrue, weight, known);
  const scores = new Map<string, number>();
  for (const [name, scorer] of scorers) {
    scores.set(name, scoreOf(name, scorer, trial));
    yield { done: scores.size, total: scorers.size, stage: 'scoring' };
  }
  return scores;
}

function named<E extends ClassifierLike>(owner: string, name: ScoringName): Scorer<E> {
  if (name === 'accuracy') return ofLabels(accuracyScore);
  if (name === 'balanced_accuracy') return ofLabels(balancedAccuracyScore);
  if (name === 'matthews_corrcoef') return ofLabels(matthewsCorrcoef);
  if (name === 'neg_log_loss') return ofProbabilities(logLoss, name);
  if (name === 'neg_brier_score') return ofProbabilities(brierScoreLoss, name);
  if (isCurveScore(name)) return { asks: asksOfCurve, score: (trial) => byCurve(name, trial) };
  const [, family, average = 'binary'] = /^(precision|recall|f1)(?:_(macro|micro|weighted))?$/.exec(name) ?? [];
  if (!family)
    throw new ParameterError(
      `${owner}: scoring must be "accuracy", "balanced_accuracy", "matthews_corrcoef", "neg_log_loss", "neg_brier_score", "average_precision", "roc_auc" alone or with "_ovr", "_ovo", "_ovr_weighted", "_ovo_weighted", or "precision", "recall", "f1" alone or with "_macro", "_micro", "_weighted", got ${describeValue(name)}`,
    );
  const score = { precision: precisionScore, recall: recallScore, f1: f1Score }[family as Family];
  return ofLabels((yTrue, yPred, weights) =>
    score(yTrue, yPred, { ...weights, average: average as 'binary' | 'macro' | 'micro' | 'weighted' }),
  );
}

function ofLabels<E>(
  score: (yTrue: Label[], yPred: Label[], weights: { sampleWeight?: Float64Array }, trial: Trial<E>) => number,
): Scorer<E> {
  return {
    asks: () => 'predict',
    score: (trial) => score(trial.yTrue, Array.from(trial.ask('predict')), { sampleWeight: trial.weight }, trial),
  };
}

// A class that the estimator was not trained on has probability 0 in its rows, which logLoss raises to 2^-52.
function ofProbabilities(loss: typeof logLoss, name: string): Scorer<ClassifierLike> {
  return {
    asks: () => 'predictProba',
    score: (trial) => {
      const { labels, P } = probabilitiesOf(name, trial);
      return -loss(trial.yTrue, P, { labels, sampleWeight: trial.weight });
    },
  };
}
