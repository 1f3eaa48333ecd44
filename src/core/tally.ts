import { FAR, inSlices, LOOKUP } from './slices.js';
import { sorted } from './sorted.js';
import type { Progress, Steps } from './types.js';

/** Distinct values in ascending order, each with the weight of its occurrences. */
export interface Tally {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** Counts how often each value occurs. There must be no NaN among them; the two zeros are one value. */
export function* counted(column: Float64Array, progress: Progress): Steps<Tally> {
  const keys = yield* sorted(column, progress);
  const values = new Float64Array(keys.length);
  const weights = new Float64Array(keys.length);
  let n = 0;
  yield* inSlices(keys.length, FAR, progress, (from, to) => {
    let last = n - 1;
    for (let i = from; i < to; i++) {
      if (last < 0 || keys[i] !== values[last]) values[++last] = keys[i]!;
      weights[last]!++;
    }
    n = last + 1;
  });
  return { values: values.subarray(0, n), weights: weights.subarray(0, n) };
}

/** Adds up the weight of each of the distinct `values` of a column, in the order of its rows. */
export function* weighed(
  values: Float64Array,
  column: Float64Array,
  weight: Float64Array,
  progress: Progress,
): Steps<Tally> {
  const weights = new Float64Array(values.length);
  yield* inSlices(column.length, LOOKUP, progress, (from, to) => {
    for (let i = from; i < to; i++) weights[rankOf(values, column[i]!)]! += weight[i]!;
  });
  return { values, weights };
}

/** The first place in an ascending list whose value is not below x; the last where all are. */
export function rankOf(values: Float64Array, x: number): number {
  let from = 0;
  let to = values.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (x <= values[middle]!) to = middle;
    else from = middle + 1;
  }
  return from;
}
