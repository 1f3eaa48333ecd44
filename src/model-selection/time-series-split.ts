import { DataError } from '../core/errors.js';
import { ordered } from '../core/order.js';
import { anyOf, checkParams, integer, oneOf } from '../core/params.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import { countRows, type RowsLike, SPLITTING, type Split, Splits, type Splitter } from './splitter.js';
import { timing } from './times.js';

export interface TimeSeriesSplitOptions {
  /** Number of splits, at least 2. Default 5. */
  readonly nSplits?: number;
  /** At most so many training rows, the latest ones. Default: all. */
  readonly maxTrainSize?: number | null;
  /** Number of test rows. Default: floor(rows / (nSplits + 1)). */
  readonly testSize?: number | null;
  /** Number of rows left out between the training and the test rows. Default 0. */
  readonly gap?: number;
}

/**
 * Trains on what came before and tests on what came next: nSplits consecutive test sets of equal size, the last of which
 * ends with the last row. Rows are taken to be in order of time; where `times` are given, they are put in that order
 * first (equal times stay as they are). Groups are not looked at: `TimeGroupSplit` tests on groups never seen.
 * @example
 * for (const { train, test } of new TimeSeriesSplit({ nSplits: 3, gap: 100 }).split(X)) { … }
 */
export class TimeSeriesSplit implements Splitter {
  readonly uses = ['times'] as const;
  readonly nSplits: number;
  readonly maxTrainSize: number | null;
  readonly testSize: number | null;
  readonly gap: number;

  /** @throws ParameterError */
  constructor({ nSplits = 5, maxTrainSize = null, testSize = null, gap = 0 }: TimeSeriesSplitOptions = {}) {
    const given = { nSplits, maxTrainSize, testSize, gap };
    const size = anyOf(integer(1), oneOf(null));
    const rules = { nSplits: integer(2), maxTrainSize: size, testSize: size, gap: integer(0) };
    checkParams({ name: 'TimeSeriesSplit', defaults: given, rules }, given);
    this.nSplits = nSplits;
    this.maxTrainSize = maxTrainSize;
    this.testSize = testSize;
    this.gap = gap;
  }

  getNSplits(): number {
    return this.nSplits;
  }

  /** @throws DataError for too few rows, or a time that is not finite */
  split(X: RowsLike, _y?: ArrayLike<Label>, _groups?: ArrayLike<Label>, times?: ArrayLike<number>): Splits {
    return new Splits(() => this.#splitting(X, times));
  }
  *#splitting(X: RowsLike, times: ArrayLike<number> | undefined): Steps<Iterable<Split>> {
    const name = 'TimeSeriesSplit';
    const n = countRows(X, name);
    const { nSplits, gap } = this;
    const size = this.testSize ?? Math.floor(n / (nSplits + 1));
    if (size === 0 || n - gap - size * nSplits <= 0)
      throw new DataError(
        `${name}: ${n} rows are too few for nSplits ${nSplits} with ${size || 'any'} test rows and gap ${gap}`,
      );
    const order = times && (yield* ordered(yield* timing(name, times, n), SPLITTING));
    const place = new Int32Array(n);
    yield* inSlices(n, LOOKUP, SPLITTING, (from, to) => {
      for (let k = from; k < to; k++) place[order ? order[k]! : k] = k;
    });
    return this.#successive(place, size);
  }
  /** @param place of each row in time */
  *#successive(place: Int32Array, size: number): Generator<Split, void, void> {
    const n = place.length;
    for (let start = n - this.nSplits * size; start < n; start += size) {
      const end = start - this.gap;
      const first = this.maxTrainSize === null ? 0 : Math.max(0, end - this.maxTrainSize);
      const train = new Int32Array(end - first);
      const test = new Int32Array(size);
      for (let i = 0, a = 0, b = 0; i < n; i++)
        if (place[i]! >= first && place[i]! < end) train[a++] = i;
        else if (place[i]! >= start && place[i]! < start + size) test[b++] = i;
      yield { train, test };
    }
  }
}
