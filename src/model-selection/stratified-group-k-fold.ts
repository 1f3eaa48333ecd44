import { Random } from '../core/random.js';
import type { Label, Steps } from '../core/types.js';
import { apportioning } from './apportion.js';
import { coding, type FoldOptions, FoldSplitter, frequencies } from './splitter.js';

/**
 * Rows of one group are never on both sides, and each fold has every class in as near its share of all rows as whole
 * groups allow. `shuffle` only changes who comes first among groups whose classes are spread alike.
 * @throws DataError without y or groups, for fewer groups than splits, or where every class has fewer members than there are splits
 * @example
 * for (const { train, test } of new StratifiedGroupKFold({ nSplits: 5 }).split(X, y, hosts)) { … }
 */
export class StratifiedGroupKFold extends FoldSplitter {
  /** @throws ParameterError */
  constructor(options: FoldOptions = {}) {
    super('StratifiedGroupKFold', options, ['groups']);
  }
  protected *assign(n: number, y?: ArrayLike<Label>, groups?: ArrayLike<Label>): Steps<Int32Array> {
    const labels = yield* coding(this.name, 'y', y, n);
    const { codes, classes } = yield* coding(this.name, 'groups', groups, n);
    const most = frequencies(labels.codes, labels.classes.length).reduce((a, b) => Math.max(a, b));
    if (this.nSplits > most) throw this.tooMany('members of the largest class', most);
    if (this.nSplits > classes.length) throw this.tooMany('groups', classes.length);
    const random = this.shuffle ? new Random(this.randomState) : undefined;
    return yield* apportioning(labels, { codes, classes }, new Float64Array(this.nSplits).fill(1), random);
  }
}
