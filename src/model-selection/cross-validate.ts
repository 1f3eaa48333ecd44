import type { Label, MatrixLike } from '../core/types.js';
import type { ClassifierLike } from './classifier-like.js';
import { drive, driveAsync, type FoldSteps, secondsSince } from './drive.js';
import { type AsyncFoldsOptions, type Folds, type FoldsOptions, foldsOf, inFold, rowsAt } from './folds.js';
import { type Scoring, scorersFor, scoresOf } from './scoring.js';
import type { Split } from './splitter.js';
import { trialOf } from './trial.js';

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
  /** Seconds to fit. */
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
  return drive(validation(estimator, foldsOf('crossValidate', X, y, options), options), options.onProgress);
}

/**
 * The same scores as `crossValidate` without blocking the event loop: each fit gets `signal`, `onProgress` and `workers`.
 * @throws the signal's reason when aborted
 * @example await crossValidateAsync(new RandomForestClassifier(), X, y, { cv: 10, workers: 2, signal });
 */
export async function crossValidateAsync<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncCrossValidateOptions<E> = {},
): Promise<CrossValidation<E>> {
  return driveAsync(validation(estimator, foldsOf('crossValidate', X, y, options), options), options);
}

/** Fits and scores, fold by fold. */
export function* validation<E extends ClassifierLike>(
  estimator: E,
  folds: Folds,
  { scoring = 'accuracy', returnTrainScore, returnEstimator, returnIndices }: Returned<E>,
  owner = 'crossValidate',
): FoldSteps<CrossValidation<E>> {
  const { splits } = folds;
  const scorers = scorersFor(owner, scoring);
  const empty = () => Object.fromEntries(Array.from(scorers.keys(), (name) => [name, new Float64Array(splits.length)]));
  const testScore = empty();
  const trainScore = empty();
  const fitTime = new Float64Array(splits.length);
  const scoreTime = new Float64Array(splits.length);
  const estimators: E[] = [];
  for (const [fold, { train, test }] of splits.entries()) {
    const fitted = estimator.clone();
    fitTime[fold] = yield { estimator: fitted, folds, fold };
    const score = (index: Int32Array, into: Record<string, Float64Array>) =>
      inFold(folds, fold, index, () => {
        const { X, y } = rowsAt(folds, index);
        for (const [name, value] of scoresOf(scorers, trialOf(fitted, X, y))) into[name]![fold] = value;
      });
    const start = performance.now();
    score(test, testScore);
    scoreTime[fold] = secondsSince(start);
    if (returnTrainScore) score(train, trainScore);
    if (returnEstimator) estimators.push(fitted);
  }
  return {
    testScore,
    ...(returnTrainScore ? { trainScore } : {}),
    fitTime,
    scoreTime,
    ...(returnEstimator ? { estimators } : {}),
    ...(returnIndices ? { indices: splits } : {}),
  };
}
