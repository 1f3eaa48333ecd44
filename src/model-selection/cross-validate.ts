import { run, runAsync } from '../core/run.js';
import type { Label, MatrixLike, Steps } from '../core/types.js';
import type { ClassifierLike } from './classifier-like.js';
import { evaluate, onEachFold } from './evaluate.js';
import { type AsyncFoldsOptions, type Folds, type FoldsOptions, foldsOf } from './folds.js';
import { type Scoring, scorersFor } from './scoring.js';
import type { Outcome } from './search-results.js';
import type { Split } from './splitter.js';

const NAME = 'crossValidate';

interface Returned<E> {
  /** What to score by. Default `'accuracy'`. */
  readonly scoring?: Scoring<E>;
  /** Also score the rows each model was trained on. */
  readonly returnTrainScore?: boolean;
  /** Keep the fitted estimators. */
  readonly returnEstimator?: boolean;
  /** Keep the splits. */
  readonly returnIndices?: boolean;
}
export interface CrossValidateOptions<E = ClassifierLike> extends FoldsOptions, Returned<E> {}
export interface AsyncCrossValidateOptions<E = ClassifierLike> extends AsyncFoldsOptions, Returned<E> {}

/** One value a fold in every list. */
export interface CrossValidation<E> {
  /** By the name of the score; `score` for a function. */
  readonly testScore: Readonly<Record<string, Float64Array>>;
  readonly trainScore?: Readonly<Record<string, Float64Array>>;
  /** Seconds of work to fit, here and in workers, without pauses. */
  readonly fitTime: Float64Array;
  /** Seconds to predict and score the test rows. */
  readonly scoreTime: Float64Array;
  readonly estimators?: readonly E[];
  readonly indices?: readonly Split[];
}

/**
 * Fits a clone of the estimator to the training rows of each fold and scores it on the test rows. The estimator itself is
 * left as it is.
 * @param X n x d
 * @param y n labels
 * @param options `sampleWeight` goes to `fit`, not into the scores
 * @throws DataError, ParameterError; what fails in a fold names the fold
 * @example
 * const { testScore } = crossValidate(new Pipeline([['scale', new StandardScaler()], ['svc', new SVC()]]), X, y, {
 *   cv: new GroupKFold({ nSplits: 5 }), groups: hosts, scoring: ['accuracy', 'f1_macro'],
 * });
 * testScore.f1_macro; // Float64Array of 5
 */
export function crossValidate<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: CrossValidateOptions<E> = {},
): CrossValidation<E> {
  return run(validating(estimator, X, y, options), options);
}

/**
 * The same scores as `crossValidate` without blocking the event loop. With `workers` the folds of one of the library's own
 * classifiers run side by side; an estimator of your own is fitted on the calling thread, fold by fold, by `fitAsync` where there is one.
 * @throws the signal's reason when aborted
 * @example await crossValidateAsync(new RandomForestClassifier(), X, y, { cv: 10, workers: 2, signal });
 */
export async function crossValidateAsync<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncCrossValidateOptions<E> = {},
): Promise<CrossValidation<E>> {
  return runAsync(validating(estimator, X, y, options), options);
}

function* validating<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: CrossValidateOptions<E>,
): Steps<CrossValidation<E>> {
  return yield* validation(estimator, yield* foldsOf(NAME, X, y, options), options);
}

/** Fits and scores on each fold. */
export function* validation<E extends ClassifierLike>(
  estimator: E,
  folds: Folds,
  { scoring = 'accuracy', returnTrainScore = false, returnEstimator, returnIndices }: Returned<E>,
  owner = NAME,
): Steps<CrossValidation<E>> {
  const scorers = scorersFor(owner, scoring);
  const estimators: E[] = [];
  const outcomes = yield* onEachFold(estimator, folds, (fold) => {
    const told = (error: unknown) => error;
    const judging = { folds, scorers, returnTrainScore, errorScore: 'raise', weighs: false, where: '', told } as const;
    return evaluate(judging, fold, () => {
      const copy = estimator.clone();
      if (returnEstimator) estimators[fold] = copy;
      return copy;
    });
  });
  const list = (value: (outcome: Outcome) => number) => Float64Array.from(outcomes, value);
  const byName = (value: (outcome: Outcome, name: string) => number) =>
    Object.fromEntries(Array.from(scorers.keys(), (name) => [name, list((outcome) => value(outcome, name))]));
  return {
    testScore: byName(({ test }, name) => test.get(name)!),
    ...(returnTrainScore ? { trainScore: byName(({ train }, name) => train!.get(name)!) } : {}),
    fitTime: list(({ fitTime }) => fitTime),
    scoreTime: list(({ scoreTime }) => scoreTime),
    ...(returnEstimator ? { estimators } : {}),
    ...(returnIndices ? { indices: folds.splits } : {}),
  };
}
