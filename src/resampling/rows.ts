import { DataError } from '../core/errors.js';
import { takeRows } from '../core/matrix.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Progress, Resampled, Steps } from '../core/types.js';

const SORTING: Progress = { done: 0, total: 1, stage: 'rows by class' };
const COPYING: Progress = { done: 1, total: 1, stage: 'copying' };
/** Numbers in the largest matrix that is made: 16 GiB. */
const MOST = 2147483648;

/** 0, 1, 2, … */
export function indices(n: number): Int32Array {
  const list = new Int32Array(n);
  for (let i = 0; i < n; i++) list[i] = i;
  return list;
}

export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const n of numbers) total += n;
  return total;
}

/** The rows of each class, in order, by its code. */
export function* rowsByClass({ codes, classes }: Labels): Steps<Int32Array[]> {
  const count = new Int32Array(classes.length);
  yield* inSlices(codes.length, 1, SORTING, (from, to) => {
    for (let i = from; i < to; i++) count[codes[i]!]!++;
  });
  const rows = Array.from(count, (n) => new Int32Array(n));
  count.fill(0);
  yield* inSlices(codes.length, 1, SORTING, (from, to) => {
    for (let i = from; i < to; i++) rows[codes[i]!]![count[codes[i]!]!++] = i;
  });
  return rows;
}

/**
 * What `targets` add up to must fit into memory.
 * @throws DataError
 */
export function requireRoom(owner: string, X: Matrix, targets: ReadonlyMap<number, number>): void {
  const rows = X.rows + sum(targets.values());
  if (rows * X.cols > MOST)
    throw new DataError(
      `${owner}: samplingStrategy asks for ${rows} rows of ${X.cols} columns, more than ${MOST} numbers`,
    );
}

/** The rows of X, and behind them new ones as they are made. */
export interface Room extends Resampled {
  /** Rows so far. */
  used: number;
}

/** Room for `added` rows behind those of X. */
export function* roomFor(X: Matrix, added: number): Steps<Room> {
  const rows = X.rows + added;
  const data = new Float64Array(rows * X.cols);
  const source = new Int32Array(rows);
  source.set(indices(X.rows));
  yield* inSlices(X.data.length, 1, COPYING, (from, to) => data.set(X.data.subarray(from, to), from));
  return { X: { ...X, rows, data }, source, used: X.rows };
}

/** The rows of X in order, each as often as `times` says. */
export function* taken(X: Matrix, times: Int32Array | Uint8Array): Steps<Resampled> {
  let rows = 0;
  yield* inSlices(X.rows, 1, SORTING, (from, to) => {
    for (let i = from; i < to; i++) rows += times[i]!;
  });
  const source = new Int32Array(rows);
  let at = 0;
  yield* inSlices(X.rows, 1, SORTING, (from, to) => {
    for (let i = from; i < to; i++) for (let n = times[i]!; n > 0; n--) source[at++] = i;
  });
  const data = new Float64Array(rows * X.cols);
  yield* inSlices(rows, X.cols, COPYING, (from, to) => {
    data.set(takeRows(X, source.subarray(from, to)).data, from * X.cols);
  });
  return { X: { ...X, rows, data }, source };
}
