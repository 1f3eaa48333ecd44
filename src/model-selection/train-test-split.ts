import { type ColumnsLike, twinShare } from '../checks/index.js';
import { ParameterError } from '../core/errors.js';
import { describeValue, matrix, takeRows } from '../core/matrix.js';
import { boolean, checkParams, finite } from '../core/params.js';
import { Random } from '../core/random.js';
import type { Label, Labels, Matrix, MatrixLike } from '../core/types.js';
import { divideClasses, divideGroups, divideRows } from './divide.js';
import { type Size, splitSizes } from './split-sizes.js';
import { codesFor, countRows } from './splitter.js';

/** A table: rows can be taken from it, and its columns read. */
export interface TakeableLike extends ColumnsLike {
  take(index: Int32Array): unknown;
}
/** What rows are taken as: a table stays a table, anything else becomes a matrix. */
export type Taken<X> = X extends { take(index: Int32Array): infer T } ? T : Matrix;

export interface SplitOptions {
  /** Share or number of test rows. Default: what `trainSize` leaves, or 0.25. */
  readonly testSize?: Size;
  /** Share or number of training rows. Default: what `testSize` leaves. */
  readonly trainSize?: Size;
  /** Labels whose proportions both sides keep; mostly `y` itself. */
  readonly stratify?: ArrayLike<Label>;
  /** Rows of one group stay on one side. Sizes are then met as nearly as whole groups allow. */
  readonly groups?: ArrayLike<Label>;
  /** Default true. false: the first rows train, those that follow test; with `groups`, the last groups test. */
  readonly shuffle?: boolean;
  /** Seed of the shuffling. Default 0. */
  readonly randomState?: number;
}

/** What should be known before a score on this split is believed. */
export type Finding =
  | {
      readonly kind: 'twins';
      /** Share of the test rows that have an exact copy among the training rows. */
      readonly share: number;
      readonly message: string;
    }
  | {
      readonly kind: 'labels';
      readonly absentFrom: 'train' | 'test';
      readonly labels: readonly Label[];
      readonly message: string;
    };

export interface TrainTestSplit<X, L extends Label = Label, G extends Label = Label> {
  readonly XTrain: Taken<X>;
  readonly XTest: Taken<X>;
  readonly yTrain: L[];
  readonly yTest: L[];
  /** Rows of `X`, in the order of `XTrain`. */
  readonly trainIndex: Int32Array;
  readonly testIndex: Int32Array;
  /** There where `groups` were given. */
  readonly groupsTrain?: G[];
  readonly groupsTest?: G[];
  /** Empty where nothing was found. */
  readonly findings: readonly Finding[];
}

/**
 * Divides rows into a training and a test side, and says what is wrong with the division.
 *
 * Sizes round as in scikit-learn (test up, training down). `stratify` keeps the proportions of classes to within a row
 * (largest remainders; chance decides ties). `groups` keeps groups whole and goes by rows, where scikit-learn's
 * GroupShuffleSplit goes by groups; with both, groups go where they keep the classes' proportions best.
 * @throws ParameterError for sizes out of range, or `stratify` of single rows without `shuffle`
 * @throws DataError for lists of unequal length, a class of `stratify` with one member, a single group
 * @example
 * const { XTrain, XTest, yTrain, yTest, findings } = trainTestSplit(X, y, { testSize: 0.2, stratify: y, randomState: 42 });
 * for (const { message } of findings) console.warn(message);
 */
export function trainTestSplit<X extends MatrixLike | TakeableLike, L extends Label, G extends Label = Label>(
  X: X,
  y: ArrayLike<L>,
  options: SplitOptions & { readonly groups?: ArrayLike<G> } = {},
): TrainTestSplit<X, L, G> {
  const name = 'trainTestSplit';
  const { shuffle = true, randomState = 0, groups } = options;
  const given = { shuffle, randomState };
  checkParams({ name, defaults: given, rules: { shuffle: boolean, randomState: finite } }, given);
  const table = typeof (X as TakeableLike)?.take === 'function' ? (X as TakeableLike) : undefined;
  const rows = table ?? matrix(X as MatrixLike, name);
  const n = countRows(rows, name);
  const labels = codesFor(name, 'y', y, n);
  const sizes = splitSizes(name, n, options.testSize, options.trainSize);
  const strata = options.stratify === undefined ? undefined : codesFor(name, 'stratify', options.stratify, n);
  const random = shuffle ? new Random(randomState) : undefined;
  if (strata && !groups && !random)
    throw new ParameterError(`${name}: stratify needs shuffle: true, unless there are groups`);

  const { train, test } = groups
    ? divideGroups(name, codesFor(name, 'groups', groups, n), strata, sizes, random)
    : strata
      ? divideClasses(name, strata, sizes, random!)
      : divideRows(n, sizes, random);
  const take = (index: Int32Array) => (table ? table.take(index) : takeRows(rows as Matrix, index)) as Taken<X>;
  const pick = <T>(values: ArrayLike<T>, index: Int32Array) => Array.from(index, (i) => values[i]!);
  return {
    XTrain: take(train),
    XTest: take(test),
    yTrain: pick(y, train),
    yTest: pick(y, test),
    trainIndex: train,
    testIndex: test,
    ...(groups ? { groupsTrain: pick(groups, train), groupsTest: pick(groups, test) } : {}),
    findings: [...twins(rows, train, test), ...absent(labels, train, 'train'), ...absent(labels, test, 'test')],
  };
}

function twins(X: Matrix | TakeableLike, train: Int32Array, test: Int32Array): Finding[] {
  const share = twinShare(X, train, test);
  const percent = share < 0.001 ? 'less than 0.1' : (100 * share).toFixed(1);
  const message = `${percent} % of the test rows have an exact copy among the training rows: a score on them measures memory`;
  return share > 0 ? [{ kind: 'twins', share, message }] : [];
}

function absent({ codes, classes }: Labels, index: Int32Array, side: 'train' | 'test'): Finding[] {
  const there = new Set(index.map((i) => codes[i]!));
  const labels = classes.filter((_, c) => !there.has(c));
  if (labels.length === 0) return [];
  const [name, it] = labels.length === 1 ? ['label', 'it'] : ['labels', 'them'];
  const end = side === 'train' ? `no model can learn ${it}` : `a score says nothing about ${it}`;
  const message = `no ${side} row has the ${name} ${labels.map(describeValue).join(', ')}: ${end}`;
  return [{ kind: 'labels', absentFrom: side, labels, message }];
}
