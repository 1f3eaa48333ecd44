import { DataError, ParameterError } from '../core/errors.js';
import { describeValue, zeros } from '../core/matrix.js';
import { boolean, checkParams, finite } from '../core/params.js';
import { Random } from '../core/random.js';
import { run, runAsync } from '../core/run.js';
import type { Label, Matrix, MatrixLike, Steps } from '../core/types.js';
import type { ClassifierLike } from './classifier-like.js';
import { type CrossValidation, validation } from './cross-validate.js';
import { type AsyncFoldsOptions, type Folds, type FoldsOptions, foldsOf } from './folds.js';
import type { ScoringFunction, ScoringName } from './scoring.js';

interface Points<E> {
  /**
   * How many of the training rows of each fold: all numbers <= 1 are shares, all others numbers of rows. Default
   * [0.1, 0.325, 0.55, 0.775, 1].
   */
  readonly trainSizes?: ArrayLike<number>;
  /** What to score by. Default `'accuracy'`. */
  readonly scoring?: ScoringName | ScoringFunction<E>;
  /**
   * Whether chance decides which training rows come first. Default false: the first rows do, which are of few classes
   * where rows are sorted by class.
   */
  readonly shuffle?: boolean;
  /** Seed of the shuffling. Default 0. */
  readonly randomState?: number;
}
export interface LearningCurveOptions<E = ClassifierLike> extends FoldsOptions, Points<E> {}
export interface AsyncLearningCurveOptions<E = ClassifierLike> extends AsyncFoldsOptions, Points<E> {}

/** A row for each size, a column for each fold. */
export interface LearningCurve {
  /** Numbers of training rows, rising; equal ones are taken together. */
  readonly trainSizes: Int32Array;
  /** Scores on the rows that were trained on. */
  readonly trainScores: Matrix;
  /** Scores on the test rows of the fold. */
  readonly testScores: Matrix;
  /** Seconds of work to fit, here and in workers, without pauses. */
  readonly fitTimes: Matrix;
  /** Seconds to predict and score the test rows. */
  readonly scoreTimes: Matrix;
}

const NAME = 'learningCurve';

/**
 * How scores change with the number of training rows: whether more data would help (test scores still rise), or another
 * model (both are low), or less freedom (they are far apart). A larger size holds the rows of the smaller ones.
 * Shares are of the smallest training set of all folds, where scikit-learn takes the first.
 * @param X n x d
 * @param y n labels
 * @throws DataError, ParameterError; what fails in a fit names it: with k sizes, fits 1 to k are those of the first fold
 * @example
 * const { trainSizes, testScores } = learningCurve(new DecisionTreeClassifier(), X, y, { groups: hosts, shuffle: true });
 */
export function learningCurve<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: LearningCurveOptions<E> = {},
): LearningCurve {
  return run(curve(estimator, X, y, options), options);
}

/**
 * The same curve as `learningCurve` without blocking the event loop; with `workers` the fits run side by side, as those of
 * `crossValidateAsync`.
 * @throws the signal's reason when aborted
 */
export async function learningCurveAsync<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncLearningCurveOptions<E> = {},
): Promise<LearningCurve> {
  return runAsync(curve(estimator, X, y, options), options);
}

function* curve<E extends ClassifierLike>(
  estimator: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: LearningCurveOptions<E>,
): Steps<LearningCurve> {
  const { folds, sizes } = yield* growing(X, y, options);
  const { scoring = 'accuracy' } = options;
  const asked = { scoring: { score: scoring }, returnTrainScore: true };
  return curveOf(yield* validation(estimator, folds, asked, NAME), sizes);
}

/** The folds, each once for every size, with so many of its training rows. */
function* growing<E>(
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: FoldsOptions & Points<E>,
): Steps<{ folds: Folds; sizes: Int32Array }> {
  const { trainSizes = [0.1, 0.325, 0.55, 0.775, 1], shuffle = false, randomState } = options;
  const given = { shuffle, randomState: randomState ?? 0 };
  checkParams({ name: NAME, defaults: given, rules: { shuffle: boolean, randomState: finite } }, given);
  if (randomState !== undefined && !shuffle)
    throw new ParameterError(`${NAME}: randomState has no effect without shuffle: true`);
  const folds = yield* foldsOf(NAME, X, y, options);
  const most = folds.splits.reduce((least, { train }) => Math.min(least, train.length), Infinity);
  const sizes = rowsFor(trainSizes, most);
  const random = new Random(given.randomState);
  const splits = folds.splits.flatMap(({ train, test }, fold) => {
    const order = shuffle ? random.split(fold).shuffle(train.slice()) : train;
    return Array.from(sizes, (size) => ({ train: order.slice(0, size), test }));
  });
  return { folds: { ...folds, splits, noun: 'fit' }, sizes };
}

/** Numbers of rows, at most `most`, ascending and distinct. */
function rowsFor(trainSizes: ArrayLike<number>, most: number): Int32Array {
  const given = Array.from(trainSizes);
  const shares = given.every((size) => size <= 1);
  if (given.length === 0) throw new ParameterError(`${NAME}: trainSizes names no size`);
  for (const size of given) {
    if (shares ? !(size > 0) : !(Number.isInteger(size) && size > 0 && size <= most))
      throw new ParameterError(
        `${NAME}: trainSizes must be shares > 0 and <= 1, or numbers of rows from 1 to ${most}, got ${describeValue(size)}`,
      );
  }
  if (most < 1) throw new DataError(`${NAME}: a fold has no training rows`);
  const rows = given.map((size) => (shares ? Math.max(1, Math.floor(size * most)) : size));
  return Int32Array.from(new Set(rows)).sort();
}

function curveOf<E>(
  { testScore, trainScore, fitTime, scoreTime }: CrossValidation<E>,
  sizes: Int32Array,
): LearningCurve {
  const k = sizes.length;
  const bySize = (values: Float64Array) => {
    const out = zeros(k, values.length / k);
    for (const [at, value] of values.entries()) out.data[(at % k) * out.cols + Math.floor(at / k)] = value;
    return out;
  };
  return {
    trainSizes: sizes,
    trainScores: bySize(trainScore!.score!),
    testScores: bySize(testScore.score!),
    fitTimes: bySize(fitTime),
    scoreTimes: bySize(scoreTime),
  };
}
