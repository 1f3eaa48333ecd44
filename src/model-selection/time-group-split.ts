import { DataError, ParameterError } from '../core/errors.js';
import { checkParams, integer, type Rule } from '../core/params.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import { sorted } from '../core/sorted.js';
import type { Label, Steps } from '../core/types.js';
import { coding, countRows, type RowsLike, SPLITTING, type Split, Splits, type Splitter } from './splitter.js';
import { timing } from './times.js';

const NAME = 'TimeGroupSplit';

export interface TimeGroupSplitOptions {
  /** The share of the rows, earliest first, before the first cut. Default: what `testSize` leaves, or 0.7. */
  readonly trainShare?: number;
  /** The share of the rows after the first cut; instead of `trainShare`. */
  readonly testSize?: number;
  /** Number of cuts, at least 1. Default 1. */
  readonly nSplits?: number;
}

/**
 * Trains on earlier rows and tests on groups of later ones that never occurred before: what a model meets in a network
 * some time after it was trained. A random split asks less (rows of one flow, host or minute resemble each other), groups
 * alone ask less (a host of the test was busy at the same time as those of training), time alone too.
 *
 * The training rows are all up to a cut in time; rows of the time of the cut itself are trained on, so they may be more
 * than asked for. The test rows are the later ones whose group has no row up to the cut; later rows of groups that were
 * seen are on neither side. With several splits the rows after the first cut are divided into nSplits successive parts of
 * equal size: each part is tested by a model of all that came before.
 * @example
 * // the first 70 % against the flows of the rest that had not begun
 * const [split] = new TimeGroupSplit({ trainShare: 0.7 }).split(X, y, flows, times);
 * crossValidate(model, X, y, { cv: new TimeGroupSplit({ nSplits: 3 }), groups: hosts, times });
 */
export class TimeGroupSplit implements Splitter {
  readonly uses = ['groups', 'times'] as const;
  readonly trainShare: number;
  readonly nSplits: number;

  /** @throws ParameterError for a share that is not over 0 and under 1, or both of them */
  constructor({ trainShare, testSize, nSplits = 1 }: TimeGroupSplitOptions = {}) {
    if (trainShare !== undefined && testSize !== undefined)
      throw new ParameterError(`${NAME}: give trainShare or testSize, not both`);
    const given = { trainShare: trainShare ?? 0.7, testSize: testSize ?? 0.3, nSplits };
    checkParams(
      { name: NAME, defaults: given, rules: { trainShare: share, testSize: share, nSplits: integer(1) } },
      given,
    );
    this.trainShare = testSize === undefined ? given.trainShare : 1 - testSize;
    this.nSplits = nSplits;
  }

  getNSplits(): number {
    return this.nSplits;
  }

  /**
   * @throws DataError without groups or times, for a time that is not finite, or a cut after which no new group comes
   */
  split(X: RowsLike, _y?: ArrayLike<Label>, groups?: ArrayLike<Label>, times?: ArrayLike<number>): Splits {
    return new Splits(() => this.#splitting(X, groups, times));
  }
  *#splitting(
    X: RowsLike,
    groups: ArrayLike<Label> | undefined,
    times: ArrayLike<number> | undefined,
  ): Steps<Iterable<Split>> {
    const n = countRows(X, NAME);
    const { codes, classes } = yield* coding(NAME, 'groups', groups, n);
    const time = yield* timing(NAME, times, n);
    const inOrder = yield* sorted(time, SPLITTING);
    const began = new Float64Array(classes.length).fill(Infinity);
    yield* inSlices(n, LOOKUP, SPLITTING, (from, to) => {
      for (let i = from; i < to; i++) began[codes[i]!] = Math.min(began[codes[i]!]!, time[i]!);
    });
    return this.#cuts(codes, time, began, inOrder);
  }
  /** @param began the time of the first row of each group */
  *#cuts(
    codes: Int32Array,
    time: Float64Array,
    began: Float64Array,
    inOrder: Float64Array,
  ): Generator<Split, void, void> {
    const n = codes.length;
    // The time of the last of the earliest rows that are this share of all.
    const cut = (share: number) => inOrder[Math.max(0, Math.round(share * n) - 1)]!;
    for (let k = 0; k < this.nSplits; k++) {
      const from = cut(this.trainShare + (k / this.nSplits) * (1 - this.trainShare));
      const to = cut(this.trainShare + ((k + 1) / this.nSplits) * (1 - this.trainShare));
      const train = new Int32Array(n);
      const test = new Int32Array(n);
      let a = 0;
      let b = 0;
      for (let i = 0; i < n; i++)
        if (time[i]! <= from) train[a++] = i;
        else if (time[i]! <= to && began[codes[i]!]! > from) test[b++] = i;
      if (b === 0)
        throw new DataError(
          `${NAME}: no group begins after time ${from}${k + 1 < this.nSplits ? ` and up to ${to}` : ''}: there is nothing to test in split ${k + 1} of ${this.nSplits}`,
        );
      yield { train: train.slice(0, a), test: test.slice(0, b) };
    }
  }
}

const share: Rule = (v) => (typeof v === 'number' && v > 0 && v < 1 ? undefined : 'a number > 0 and < 1');
