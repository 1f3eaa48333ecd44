import { DataError } from '../core/errors.js';
import { encodeLabels } from '../core/labels.js';
import { ordered } from '../core/order.js';
import { Random } from '../core/random.js';
import type { Label, Steps } from '../core/types.js';
import { blockOf } from './k-fold.js';
import {
  coding,
  countRows,
  type FoldOptions,
  FoldSplitter,
  frequencies,
  parts,
  type RowsLike,
  SPLITTING,
  type Split,
  Splits,
  type Splitter,
} from './splitter.js';

/**
 * Rows of one group (a host, a capture, a flow seen twice) are never on both sides. Groups go to the fold that has
 * fewest rows so far, largest group first; with `shuffle`, an equal number of random groups makes a fold.
 * @throws DataError without groups, or for fewer groups than splits
 * @example
 * for (const { train, test } of new GroupKFold({ nSplits: 5 }).split(X, y, hosts)) { … }
 */
export class GroupKFold extends FoldSplitter {
  /** @throws ParameterError */
  constructor(options: FoldOptions = {}) {
    super('GroupKFold', options, ['groups']);
  }
  protected *assign(n: number, _y?: ArrayLike<Label>, groups?: ArrayLike<Label>): Steps<Int32Array> {
    const { codes, classes } = yield* coding(this.name, 'groups', groups, n);
    const k = classes.length;
    if (this.nSplits > k) throw this.tooMany('groups', k);
    const foldOf = this.shuffle
      ? new Random(this.randomState).permutation(k).map((position) => blockOf(position, k, this.nSplits))
      : yield* this.#balanced(frequencies(codes, k));
    return codes.map((group) => foldOf[group]!);
  }
  *#balanced(size: Int32Array): Steps<Int32Array> {
    // The last of equally large groups goes first, as in scikit-learn, which reverses an ascending order.
    const order = yield* ordered(Float64Array.from(size), SPLITTING);
    const rows = new Float64Array(this.nSplits);
    const foldOf = new Int32Array(size.length);
    for (const group of order.reverse()) {
      let lightest = 0;
      for (let f = 1; f < rows.length; f++) if (rows[f]! < rows[lightest]!) lightest = f;
      rows[lightest]! += size[group]!;
      foldOf[group] = lightest;
    }
    return foldOf;
  }
}

/**
 * Each group in turn is the test set, in sorted order: how well does a model do on a capture it has never seen?
 * @example
 * for (const { train, test } of new LeaveOneGroupOut().split(X, y, captures)) { … }
 */
export class LeaveOneGroupOut implements Splitter {
  readonly uses = ['groups'] as const;

  /** The number of groups. @throws DataError without groups */
  getNSplits(_X?: RowsLike, _y?: ArrayLike<Label>, groups?: ArrayLike<Label>): number {
    if (groups === undefined) throw new DataError('LeaveOneGroupOut: needs groups to know the number of splits');
    return encodeLabels(groups, 'LeaveOneGroupOut', 'groups').classes.length;
  }
  /** @throws DataError without groups, or for a single one */
  split(X: RowsLike, _y?: ArrayLike<Label>, groups?: ArrayLike<Label>): Splits {
    return new Splits(() => this.#splitting(X, groups));
  }
  *#splitting(X: RowsLike, groups: ArrayLike<Label> | undefined): Steps<Iterable<Split>> {
    const name = 'LeaveOneGroupOut';
    const { codes, classes } = yield* coding(name, 'groups', groups, countRows(X, name));
    if (classes.length < 2) throw new DataError(`${name}: needs at least 2 groups, got ${classes.length}`);
    return parts(codes, classes.length);
  }
}
