import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Label, Matrix } from '../core/types.js';
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
import type { ClassifierLike } from './classifier-like.js';
import { byCurve, type CurveScoringName, isCurveScore } from './scoring-curves.js';
import { probabilitiesOf, type Trial } from './trial.js';

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
/** A score of one's own; greater should be better. */
export type ScoringFunction<E = ClassifierLike> = (yTrue: Label[], yPred: Label[], estimator: E, X: Matrix) => number;
/** One score (called `score` if a function), several by scikit-learn's names, or several by names of one's own. */
export type Scoring<E = ClassifierLike> =
  | ScoringName
  | ScoringFunction<E>
  | readonly ScoringName[]
  | Readonly<Record<string, ScoringName | ScoringFunction<E>>>;

type Scorer<E> = (trial: Trial<E>) => number;

/** The scorers by the names under which their results are given. @throws ParameterError for an unknown name */
export function scorersFor<E extends ClassifierLike>(owner: string, scoring: Scoring<E>): Map<string, Scorer<E>> {
  const scorer = (given: ScoringName | ScoringFunction<E>): Scorer<E> =>
    typeof given === 'function' ? (t) => given(t.yTrue, t.yPred, t.estimator, t.X) : named(owner, given);
  if (typeof scoring === 'string') return new Map([[scoring, scorer(scoring)]]);
  if (typeof scoring === 'function') return new Map([['score', scorer(scoring)]]);
  if (scoring === null || typeof scoring !== 'object')
    throw new ParameterError(`${owner}: scoring must be a name, a function or several, got ${describeValue(scoring)}`);
  const entries = Array.isArray(scoring) ? scoring.map((name) => [name, name] as const) : Object.entries(scoring);
  if (entries.length === 0) throw new ParameterError(`${owner}: scoring names no score`);
  return new Map(entries.map(([name, given]) => [name, scorer(given)]));
}

/** The scores of a fitted estimator on rows. @throws DataError for a score that is no number */
export function scoresOf<E extends ClassifierLike>(
  scorers: ReadonlyMap<string, Scorer<E>>,
  estimator: E,
  X: Matrix,
  yTrue: Label[],
): Map<string, number> {
  let predicted: Label[] | undefined;
  const trial: Trial<E> = {
    estimator,
    X,
    yTrue,
    get yPred() {
      return (predicted ??= Array.from(estimator.predict(X)));
    },
  };
  return new Map(
    Array.from(scorers, ([name, scorer]) => {
      const score = scorer(trial);
      if (typeof score !== 'number')
        throw new DataError(`scoring "${name}" must give a number, got ${describeValue(score)}`);
      return [name, score];
    }),
  );
}

function named<E extends ClassifierLike>(owner: string, name: ScoringName): Scorer<E> {
  if (name === 'accuracy') return (t) => accuracyScore(t.yTrue, t.yPred);
  if (name === 'balanced_accuracy') return (t) => balancedAccuracyScore(t.yTrue, t.yPred);
  if (name === 'matthews_corrcoef') return (t) => matthewsCorrcoef(t.yTrue, t.yPred);
  if (name === 'neg_log_loss') return (t) => -ofProbabilities(logLoss, name, t);
  if (name === 'neg_brier_score') return (t) => -ofProbabilities(brierScoreLoss, name, t);
  if (isCurveScore(name)) return (t) => byCurve(name, t);
  const [, family, average = 'binary'] = /^(precision|recall|f1)(?:_(macro|micro|weighted))?$/.exec(name) ?? [];
  if (!family)
    throw new ParameterError(
      `${owner}: scoring must be "accuracy", "balanced_accuracy", "matthews_corrcoef", "neg_log_loss", "neg_brier_score", "average_precision", "roc_auc" alone or with "_ovr", "_ovo", "_ovr_weighted", "_ovo_weighted", or "precision", "recall", "f1" alone or with "_macro", "_micro", "_weighted", got ${describeValue(name)}`,
    );
  const score = { precision: precisionScore, recall: recallScore, f1: f1Score }[family as Family];
  return (t) => score(t.yTrue, t.yPred, { average: average as 'binary' | 'macro' | 'micro' | 'weighted' });
}

// A class that the estimator was not trained on has probability 0 in its rows, which logLoss raises to 2^-52.
function ofProbabilities(score: typeof logLoss, name: ScoringName, trial: Trial<ClassifierLike>): number {
  const { labels, P } = probabilitiesOf(name, trial);
  return score(trial.yTrue, P, { labels });
}
