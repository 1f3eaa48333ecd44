import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { admitted, rowsThatCount, type TrainingSet, trainingSet, valuesAt } from '../core/training.js';
import type { AsyncFitOptions, FitOptions, Label, Labels, Matrix, MatrixLike, RowFacts, Steps } from '../core/types.js';
import { StratifiedKFold } from './k-fold.js';
import { SPLITTING, type Split, type Splits, type Splitter } from './splitter.js';
import { StratifiedGroupKFold } from './stratified-group-k-fold.js';

export interface FoldsOptions extends FitOptions {
  /**
   * A splitter, or a number of folds: StratifiedKFold, or StratifiedGroupKFold where `groups` are given. Default 5.
   * With `groups` or `times`, a splitter that would ignore them, such as KFold, is an error.
   */
  readonly cv?: number | Splitter;
  /** Rows of one group stay on one side. An estimator that divides its rows itself, as a search does, is given them too. */
  readonly groups?: ArrayLike<Label>;
  /** When each row was seen, in any unit, for splitters that ask: TimeGroupSplit, TimeSeriesSplit. */
  readonly times?: ArrayLike<number>;
}
export interface AsyncFoldsOptions extends FoldsOptions, AsyncFitOptions {}

/** Rows, labels and weights, checked, and the splits of them. */
export interface Folds {
  readonly X: Matrix;
  readonly y: Label[];
  readonly labels: Labels;
  readonly weight: Float64Array | undefined;
  readonly facts: RowFacts;
  readonly splits: readonly Split[];
  /** What a split is called in messages. Default `'fold'`. */
  readonly noun?: string;
  /** Where each row stands in what was given, if not in the same place. */
  readonly origin?: Int32Array;
}

const REMEDY = {
  groups:
    'take a number, GroupKFold, StratifiedGroupKFold, LeaveOneGroupOut or TimeGroupSplit for cv, or leave groups out',
  times: 'take TimeGroupSplit or TimeSeriesSplit for cv, or leave times out',
};

/** The folds of rows as they are given, those of weight 0 among them. @throws DataError, ParameterError */
export function* foldsOf(
  owner: string,
  rows: MatrixLike,
  y: ArrayLike<Label>,
  { cv = 5, ...given }: FoldsOptions,
): Steps<Folds> {
  const splitter = splitterFor(owner, cv, given);
  const { X, labels, sampleWeight: weight, facts } = yield* admitted(owner, rows, y, given);
  if (!labels) throw new DataError(`${owner}: needs y, one value a row`);
  if (labels.codes.length !== X.rows)
    throw new DataError(`${owner}: X has ${X.rows} rows, y has ${labels.codes.length} values`);
  const own = labelsOf(labels);
  return { X, y: own, labels, weight, facts, splits: yield* splitting(splitter, X, own, facts) };
}

/**
 * The folds of an estimator that divides its rows itself; rows of weight 0 are in none. Of times, which an estimator around
 * it may have handed down, a splitter that does not look at them makes nothing; groups it must keep.
 */
export function* foldsWithin(
  owner: string,
  { X, labels, sampleWeight, facts }: TrainingSet,
  cv: number | Splitter,
): Steps<Folds> {
  if (!labels) throw new DataError(`${owner}: needs labels y`);
  const splitter = splitterFor(owner, cv, { groups: facts.groups });
  const set = yield* trainingSet(owner, X, labels, sampleWeight, 'nan', facts);
  yield SPLITTING;
  const y = labelsOf(set.labels!);
  yield SPLITTING;
  const splits = yield* splitting(splitter, set.X, y, set.facts);
  if (splits.length === 0) throw new ParameterError(`${owner}: cv makes no split`);
  const origin = set.X === X ? undefined : rowsThatCount(sampleWeight!);
  return { X: set.X, y, labels: set.labels!, weight: set.sampleWeight, facts: set.facts, splits, origin };
}

function* splitting(splitter: Splitter, X: Matrix, y: Label[], { groups, times }: RowFacts): Steps<Split[]> {
  const given: Iterable<Split> & Partial<Splits> = splitter.split(X, y, groups, times);
  const splits: Split[] = [];
  for (const split of given.steps ? yield* given.steps() : given) {
    splits.push(split);
    yield SPLITTING;
  }
  return splits;
}

/** The label of each row. */
export const labelsOf = ({ codes, classes }: Labels): Label[] => valuesAt(classes, codes);

/** @throws ParameterError for what is no splitter, and for one that would ignore the groups or times given */
export function splitterFor(owner: string, cv: unknown, { groups, times }: RowFacts): Splitter {
  if (typeof cv !== 'number' && !(typeof cv === 'object' && typeof (cv as Splitter | null)?.split === 'function'))
    throw new ParameterError(`${owner}: cv must be a number of folds or a splitter, got ${describeValue(cv)}`);
  const splitter =
    typeof cv !== 'number'
      ? (cv as Splitter)
      : groups === undefined
        ? new StratifiedKFold({ nSplits: cv })
        : new StratifiedGroupKFold({ nSplits: cv });
  for (const [name, given] of [
    ['groups', groups],
    ['times', times],
  ] as const)
    if (given !== undefined && splitter.uses?.includes(name) === false)
      throw new ParameterError(`${owner}: ${name} are given, but cv does not look at them: ${REMEDY[name]}`);
  return splitter;
}

/**
 * What went wrong with the rows at `index` of a fold: its message names the fold, and the row as it was given. A DataError or
 * ParameterError stays one; any other becomes the `cause` of a plain Error.
 * @param before what else tells where it went wrong, such as `'candidate 2 of 3, '`
 */
export function foldError(
  error: unknown,
  { splits, noun = 'fold', origin }: Folds,
  fold: number,
  index: Int32Array,
  before = '',
): Error {
  const where = `${before}${noun} ${fold + 1} of ${splits.length}`;
  const message = `${where}: ${error instanceof Error ? error.message : String(error)}`;
  let named: Error;
  if (error instanceof DataError) {
    const at = error.row === undefined ? undefined : index[error.row];
    const row = at === undefined || !origin ? at : origin[at];
    named =
      row === undefined
        ? Object.assign(new DataError(message), error)
        : Object.assign(new DataError(`${message} (row ${row} of X)`), error, { row });
  } else named = error instanceof ParameterError ? new ParameterError(message) : new Error(message);
  named.cause = error;
  return named;
}

/**
 * A failure in a fold of an estimator that divides its rows itself.
 * @param told what `cause` is to the users of that estimator: what is said of a parameter keeps its beginning, by which an
 * estimator further out knows it for one of its own
 * @param before such as `'candidate 2 of 3, '`
 */
export function failureIn(
  cause: unknown,
  told: unknown,
  folds: Folds,
  fold: number,
  index: Int32Array,
  before = '',
): Error {
  if (told === cause) return foldError(cause, folds, fold, index, before);
  const place = `in ${before}fold ${fold + 1} of ${folds.splits.length}`;
  return new ParameterError(`${(told as Error).message}, ${place}`, { cause });
}

export const setOf = ({ X, labels, weight, facts }: Folds): TrainingSet => ({ X, labels, sampleWeight: weight, facts });

/** @throws ParameterError */
export function requirePartition(owner: string, { splits, y }: Folds): void {
  const times = new Int32Array(y.length);
  for (const { test } of splits) for (const i of test) times[i]!++;
  const row = times.findIndex((n) => n !== 1);
  if (row >= 0)
    throw new ParameterError(`${owner}: cv must put every row into one test set; row ${row} is in ${times[row]}`);
}

/** What the folds of an estimator look at. */
export const usesOf = (cv: number | Splitter): readonly ('groups' | 'times')[] =>
  typeof cv === 'number' ? ['groups'] : (cv.uses ?? ['groups', 'times']);
