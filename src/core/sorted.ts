import type { Progress, Steps } from './types.js';

// Sorting a million numbers at once would keep an abort waiting: sorted runs of this length are merged in slices.
const RUN = 65536;

/** The values, of which none is NaN, in ascending order. */
export function* sorted(values: Float64Array, progress: Progress): Steps<Float64Array> {
  let from = new Float64Array(values.length);
  for (let i = 0; i < from.length; i += RUN) {
    from.set(values.subarray(i, i + RUN), i);
    from.subarray(i, i + RUN).sort();
    yield progress;
  }
  let to = from.length > RUN ? new Float64Array(from.length) : from;
  for (let width = RUN; width < from.length; width *= 2) {
    for (let i = 0; i < from.length; i += 2 * width) {
      const middle = Math.min(i + width, from.length);
      const end = Math.min(i + 2 * width, from.length);
      for (let a = i, b = middle, k = i; k < end; ) {
        const stop = Math.min(end, k + RUN);
        for (; k < stop; k++) to[k] = b >= end || (a < middle && from[a]! <= from[b]!) ? from[a++]! : from[b++]!;
        yield progress;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
