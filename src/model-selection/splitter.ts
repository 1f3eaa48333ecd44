import { DataError, ParameterError } from '../core/errors.js';
import { encodingLabels } from '../core/labels.js';
import { matrix } from '../core/matrix.js';
import { boolean, checkParams, finite, integer } from '../core/params.js';
import { run } from '../core/run.js';
import type { Label, Labels, MatrixLike, Steps } from '../core/types.js';

/** One way to divide rows: indices in ascending order. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Splits that are made when they are first asked for: at once, or with pauses, so that an abort can land. */
export class Splits implements Iterable<Split> {
  constructor(readonly steps: () => Steps<Iterable<Split>>) {}

  [Symbol.iterator](): Iterator<Split> {
    return run(this.steps())[Symbol.iterator]();
  }
}

/** Anything that has rows: a matrix, a table, a list. */
export type RowsLike = MatrixLike | { readonly rows: number } | ArrayLike<unknown>;

/** Divides rows several times. What cross-validation and searches know of KFold and its like. */
export interface Splitter {
  /** @param times one number a row, in any unit */
  split(X: RowsLike, y?: ArrayLike<Label>, groups?: ArrayLike<Label>, times?: ArrayLike<number>): Iterable<Split>;
  /** How many splits there are; some splitters have to see the groups to know. */
  getNSplits(X?: RowsLike, y?: ArrayLike<Label>, groups?: ArrayLike<Label>): number;
  /**
   * Which of groups and times it looks at. Cross-validation then refuses those it would ignore; where this is missing, it
   * hands over both and asks nothing.
   */
  readonly uses?: readonly ('groups' | 'times')[];
}

export const SPLITTING = { done: 0, total: 1, stage: 'splitting' };

export interface FoldOptions {
  /** Number of folds, at least 2. Default 5. */
  readonly nSplits?: number;
  /** Whether chance decides who goes together. Default false. */
  readonly shuffle?: boolean;
  /** Seed of the shuffling. Default 0. */
  readonly randomState?: number;
}

/** Splitters that put each row into the test set of exactly one of `nSplits` folds. */
export abstract class FoldSplitter implements Splitter {
  readonly uses: readonly 'groups'[];
  readonly nSplits: number;
  readonly shuffle: boolean;
  readonly randomState: number;
  protected readonly name: string;

  /** @throws ParameterError for fewer than 2 splits, or a randomState without shuffle, which would do nothing */
  protected constructor(
    name: string,
    { nSplits = 5, shuffle = false, randomState }: FoldOptions = {},
    uses: readonly 'groups'[] = [],
  ) {
    const given = { nSplits, shuffle, randomState: randomState ?? 0 };
    const rules = { nSplits: integer(2), shuffle: boolean, randomState: finite };
    checkParams({ name, defaults: given, rules }, given);
    if (randomState !== undefined && !shuffle)
      throw new ParameterError(`${name}: randomState has no effect without shuffle: true`);
    this.name = name;
    this.uses = uses;
    this.nSplits = nSplits;
    this.shuffle = shuffle;
    this.randomState = given.randomState;
  }

  /** The fold in whose test set each of n rows is. */
  protected abstract assign(n: number, y?: ArrayLike<Label>, groups?: ArrayLike<Label>): Steps<Int32Array>;

  getNSplits(): number {
    return this.nSplits;
  }

  split(X: RowsLike, y?: ArrayLike<Label>, groups?: ArrayLike<Label>): Splits {
    return new Splits(() => this.#splitting(X, y, groups));
  }
  *#splitting(X: RowsLike, y?: ArrayLike<Label>, groups?: ArrayLike<Label>): Steps<Iterable<Split>> {
    const n = countRows(X, this.name);
    if (this.nSplits > n) throw this.tooMany('rows', n);
    return parts(yield* this.assign(n, y, groups), this.nSplits);
  }

  protected tooMany(what: string, number: number): DataError {
    return new DataError(`${this.name}: nSplits is ${this.nSplits}, more than the ${number} ${what} there are`);
  }
}

/** The rows of each of the codes from 0 to k - 1 against all others. */
export function* parts(codes: Int32Array, k: number): Generator<Split, void, void> {
  for (let code = 0; code < k; code++) yield parted(codes, code);
}

function parted(codes: Int32Array, k: number): Split {
  let n = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] === k) n++;
  const test = new Int32Array(n);
  const train = new Int32Array(codes.length - n);
  for (let i = 0, a = 0, b = 0; i < codes.length; i++)
    if (codes[i] === k) test[a++] = i;
    else train[b++] = i;
  return { train, test };
}

export function countRows(X: RowsLike, owner: string): number {
  if (X !== null && typeof X === 'object') {
    if ('rows' in X) return X.rows;
    if ('length' in X) return X.length;
    if ('toMatrix' in X) return X.toMatrix().rows;
  }
  return matrix(X, owner).rows; // throws, saying what X should be
}

/**
 * Labels or groups as codes, one a row.
 * @throws DataError where there are none, or not one a row
 */
export function codesFor(
  owner: string,
  name: 'y' | 'groups' | 'stratify',
  values: ArrayLike<Label> | undefined,
  n: number,
): Labels {
  return run(coding(owner, name, values, n));
}

/** `codesFor`, with pauses. */
export function* coding(
  owner: string,
  name: 'y' | 'groups' | 'stratify',
  values: ArrayLike<Label> | undefined,
  n: number,
): Steps<Labels> {
  if (values === undefined || values === null) throw new DataError(`${owner}: needs ${name}, one value a row`);
  const labels = yield* encodingLabels(values, owner, name, SPLITTING);
  if (labels.codes.length !== n)
    throw new DataError(`${owner}: X has ${n} rows, ${name} has ${labels.codes.length} values`);
  return labels;
}

/** How often each of `k` codes occurs. */
export function frequencies(codes: Int32Array, k: number): Int32Array {
  const counts = new Int32Array(k);
  for (let i = 0; i < codes.length; i++) counts[codes[i]!]!++;
  return counts;
}
