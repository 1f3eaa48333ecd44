import { DataError, ParameterError } from '../core/errors.js';
import { checkParams, integer, type Rule } from '../core/params.js';
import type { Label } from '../core/types.js';
import { codesFor, countRows, type RowsLike, type Split, type Splitter } from './splitter.js';
import { timesFor } from './times.js';

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
    const name = 'TimeGroupSplit';
    if (trainShare !== undefined && testSize !== undefined)
      throw new ParameterError(`${name}: give trainShare or testSize, not both`);
    const given = { trainShare: trainShare ?? 0.7, testSize: testSize ?? 0.3, nSplits };
    checkParams({ name, defaults: given, rules: { trainShare: share, testSize: share, nSplits: integer(1) } }, given);
    this.trainShare = testSize === undefined ? given.trainShare : 1 - testSize;
    this.nSplits = nSplits;
  }

  getNSplits(): number {
    return this.nSplits;
  }

  /**
   * @throws DataError without groups or times, for a time that is not finite, or a cut after which no new group comes
   */
  *split(
    X: RowsLike,
    _y?: ArrayLike<Label>,
    groups?: ArrayLike<Label>,
    times?: ArrayLike<number>,
  ): Generator<Split, void, void> {
    const name = 'TimeGroupSplit';
    const n = countRows(X, name);
    const { codes, classes } = codesFor(name, 'groups', groups, n);
    const time = timesFor(name, times, n);
    const sorted = time.slice().sort();
    const began = new Float64Array(classes.length).fill(Infinity);
    for (const [i, group] of codes.entries()) began[group] = Math.min(began[group]!, time[i]!);
    // The time of the last of the earliest rows that are this share of all.
    const cut = (share: number) => sorted[Math.max(0, Math.round(share * n) - 1)]!;
    for (let k = 0; k < this.nSplits; k++) {
      const from = cut(this.trainShare + (k / this.nSplits) * (1 - this.trainShare));
      const to = cut(this.trainShare + ((k + 1) / this.nSplits) * (1 - this.trainShare));
      const rows = (keep: (i: number) => boolean) => Int32Array.from(codes.keys()).filter(keep);
      const train = rows((i) => time[i]! <= from);
      const test = rows((i) => time[i]! > from && time[i]! <= to && began[codes[i]!]! > from);
      if (test.length === 0)
        throw new DataError(
          `${name}: no group begins after time ${from}${k + 1 < this.nSplits ? ` and up to ${to}` : ''}: there is nothing to test in split ${k + 1} of ${this.nSplits}`,
        );
      yield { train, test };
    }
  }
}

const share: Rule = (v) => (typeof v === 'number' && v > 0 && v < 1 ? undefined : 'a number > 0 and < 1');
