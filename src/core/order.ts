import { inSlices } from './slices.js';
import type { Progress, Steps } from './types.js';

/** Runs of this length are sorted by insertion. */
const RUN = 16;
/** Indices that are merged between two pauses. */
const SLICE = 65536;

/**
 * The indices of the keys, of which none is NaN, in ascending order; equal ones stay in order. Runs are merged in slices, so that a
 * million keys keep no abort waiting; a sort that asks a function for each pair takes three times as long.
 */
export function* ordered(keys: Float64Array, progress: Progress): Steps<Int32Array> {
  const n = keys.length;
  let from = new Int32Array(n);
  yield* inSlices(Math.ceil(n / RUN), 8 * RUN, progress, (first, end) => {
    for (let run = first; run < end; run++) sortRun(keys, from, run * RUN, Math.min(n, (run + 1) * RUN));
  });
  let to = new Int32Array(n > RUN ? n : 0);
  for (let width = RUN; width < n; width *= 2) {
    let merged = 0;
    for (let start = 0; start < n; start += 2 * width) {
      const middle = Math.min(start + width, n);
      const end = Math.min(start + 2 * width, n);
      for (let a = start, b = middle, k = start; k < end; ) {
        const stop = Math.min(end, k + SLICE - merged);
        merged += stop - k;
        for (; k < stop; k++)
          to[k] = b >= end || (a < middle && keys[from[a]!]! <= keys[from[b]!]!) ? from[a++]! : from[b++]!;
        if (merged < SLICE) continue;
        merged = 0;
        yield progress;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

function sortRun(keys: Float64Array, order: Int32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const key = keys[i]!;
    let k = i;
    for (; k > start && keys[order[k - 1]!]! > key; k--) order[k] = order[k - 1]!;
    order[k] = i;
  }
}
