import { Random, shuffling } from '../core/random.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import { coding, type FoldOptions, FoldSplitter, frequencies, SPLITTING } from './splitter.js';

/**
 * Consecutive rows form a fold; with `shuffle`, random ones do. The first n mod nSplits folds have a row more.
 * Groups are not looked at: `GroupKFold` keeps them whole.
 * @throws DataError for fewer rows than splits
 * @example
 * for (const { train, test } of new KFold({ nSplits: 3, shuffle: true, randomState: 7 }).split(X)) { … }
 */
export class KFold extends FoldSplitter {
  /** @throws ParameterError */
  constructor(options: FoldOptions = {}) {
    super('KFold', options);
  }
  protected *assign(n: number): Steps<Int32Array> {
    const order = new Int32Array(n).map((_, i) => i);
    if (this.shuffle) yield* shuffling(order, new Random(this.randomState), SPLITTING);
    const fold = new Int32Array(n);
    yield* inSlices(n, LOOKUP, SPLITTING, (from, to) => {
      for (let i = from; i < to; i++) fold[order[i]!] = blockOf(i, n, this.nSplits);
    });
    return fold;
  }
}

/** The block that holds item i of n, where the first n mod k of k consecutive blocks have an item more. */
export function blockOf(i: number, n: number, k: number): number {
  const size = Math.floor(n / k);
  const longer = (n % k) * (size + 1);
  return i < longer ? Math.floor(i / (size + 1)) : (n % k) + Math.floor((i - longer) / size);
}

/**
 * Each fold has every class in about its share of all rows: of a class, two folds differ by at most one row. Within a
 * class the rows go to the folds in order, or with `shuffle` at random. Groups are not looked at.
 * The rows of a class with fewer members than splits are missing from some folds.
 * @throws DataError where every class has fewer members than there are splits
 * @example
 * for (const { train, test } of new StratifiedKFold({ nSplits: 10 }).split(X, y)) { … }
 */
export class StratifiedKFold extends FoldSplitter {
  /** @throws ParameterError */
  constructor(options: FoldOptions = {}) {
    super('StratifiedKFold', options);
  }
  protected *assign(n: number, y?: ArrayLike<Label>): Steps<Int32Array> {
    const { codes, classes } = yield* coding(this.name, 'y', y, n);
    const counts = frequencies(codes, classes.length);
    const most = counts.reduce((a, b) => Math.max(a, b));
    if (this.nSplits > most) throw this.tooMany('members of the largest class', most);

    // As in scikit-learn: with the rows sorted by class, classes in order of appearance, row p counts for fold p mod k.
    const folds: Int32Array[] = [];
    const random = new Random(this.randomState);
    let sorted = 0;
    for (const c of yield* byAppearance(codes, classes.length)) {
      folds[c] = foldsOf(sorted, counts[c]!, this.nSplits);
      sorted += counts[c]!;
      if (this.shuffle) yield* shuffling(folds[c], random.split(c), SPLITTING);
      else folds[c].sort();
      yield SPLITTING;
    }
    const fold = new Int32Array(n);
    const next = new Int32Array(classes.length);
    yield* inSlices(n, LOOKUP, SPLITTING, (from, to) => {
      for (let i = from; i < to; i++) fold[i] = folds[codes[i]!]![next[codes[i]!]!++]!;
    });
    return fold;
  }
}

/** The classes, that whose first row comes first before the others. */
function* byAppearance(codes: Int32Array, k: number): Steps<number[]> {
  const order: number[] = [];
  const seen = new Uint8Array(k);
  yield* inSlices(codes.length, LOOKUP, SPLITTING, (from, to) => {
    for (let i = from; i < to && order.length < k; i++) {
      const c = codes[i]!;
      if (seen[c] === 0) order.push(c);
      seen[c] = 1;
    }
  });
  return order;
}

/** p mod k for `n` places from p = `first` on. */
function foldsOf(first: number, n: number, k: number): Int32Array {
  const folds = new Int32Array(n);
  for (let p = 0; p < n; p++) folds[p] = (first + p) % k;
  return folds;
}
