import { inSlices } from '../core/slices.js';
import type { Matrix, Progress, Steps } from '../core/types.js';

/** The standard deviation of each column over some rows, divided by their number; 0 to the bit where a column is constant. */
export function* deviations({ cols, data }: Matrix, rows: Int32Array, progress: Progress): Steps<Float64Array> {
  const origin = data.subarray(rows[0]! * cols, (rows[0]! + 1) * cols);
  const mean = new Float64Array(cols);
  const squares = new Float64Array(cols);
  yield* inSlices(rows.length, cols, progress, (from, to) => {
    for (let i = from; i < to; i++)
      for (let j = 0; j < cols; j++) mean[j]! += (data[rows[i]! * cols + j]! - origin[j]!) / rows.length;
  });
  yield* inSlices(rows.length, cols, progress, (from, to) => {
    for (let i = from; i < to; i++)
      for (let j = 0; j < cols; j++) {
        const d = data[rows[i]! * cols + j]! - origin[j]! - mean[j]!;
        squares[j]! += d * d;
      }
  });
  return squares.map((s) => Math.sqrt(s / rows.length));
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
