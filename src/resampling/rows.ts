import { DataError } from '../core/errors.js';
import { takeRows } from '../core/matrix.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Progress, Resampled, Steps } from '../core/types.js';

const COPYING: Progress = { done: 1, total: 1, stage: 'copying' };
/** Numbers in the largest matrix that is made: 16 GiB. */
const MOST = 2147483648;

/** 0, 1, 2, … */
export function indices(n: number): Int32Array {
  const list = new Int32Array(n);
  for (let i = 0; i < n; i++) list[i] = i;
  return list;
}

/** The rows of each class, in order, by its code. */
export function rowsByClass({ codes, classes }: Labels): Int32Array[] {
  const count = new Int32Array(classes.length);
  for (const code of codes) count[code]!++;
  const rows = Array.from(count, (n) => new Int32Array(n));
  count.fill(0);
  for (let i = 0; i < codes.length; i++) rows[codes[i]!]![count[codes[i]!]!++] = i;
  return rows;
}

/** New rows, and the row of X that each comes from. */
export interface NewRows {
  readonly data: Float64Array;
  readonly source: Int32Array;
}

/** The rows of X and behind them new ones. */
export function* grown(X: Matrix, blocks: readonly NewRows[]): Steps<Resampled> {
  const rows = blocks.reduce((sum, { source }) => sum + source.length, X.rows);
  const data = new Float64Array(rows * X.cols);
  const source = new Int32Array(rows);
  source.set(indices(X.rows));
  data.set(X.data);
  let at = X.rows;
  for (const block of blocks) {
    yield COPYING;
    data.set(block.data, at * X.cols);
    source.set(block.source, at);
    at += block.source.length;
  }
  return { X: { ...X, rows, data }, source };
}

/**
 * What `targets` add up to must fit into memory.
 * @throws DataError
 */
export function requireRoom(owner: string, X: Matrix, targets: ReadonlyMap<number, number>): void {
  let rows = X.rows;
  for (const added of targets.values()) rows += added;
  if (rows * X.cols > MOST)
    throw new DataError(
      `${owner}: samplingStrategy asks for ${rows} rows of ${X.cols} columns, more than ${MOST} numbers`,
    );
}

/** The rows of X at `source`. */
export function* taken(X: Matrix, source: Int32Array): Steps<Resampled> {
  const data = new Float64Array(source.length * X.cols);
  yield* inSlices(source.length, X.cols, COPYING, (from, to) => {
    data.set(takeRows(X, source.subarray(from, to)).data, from * X.cols);
  });
  return { X: { ...X, rows: source.length, data }, source };
}
