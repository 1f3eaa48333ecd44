import { inSlices } from '../core/slices.js';
import type { Progress, Steps } from '../core/types.js';

/** Values sorted at once: some 5 ms. */
const RUN = 65536;

/** The distinct values, ascending: sorted in runs, which are then merged two by two, without keeping an abort waiting. */
export function* sortedDistinct(values: Float64Array, progress: Progress): Steps<Float64Array> {
  let runs: Float64Array[] = [];
  for (let from = 0; from < values.length; from += RUN) {
    const run = values.slice(from, from + RUN).sort();
    runs.push(run.filter((value, k) => k === 0 || value !== run[k - 1]));
    yield progress;
  }
  while (runs.length > 1) {
    const longer: Float64Array[] = [];
    for (let k = 0; k < runs.length; k += 2)
      longer.push(k + 1 < runs.length ? yield* union(runs[k]!, runs[k + 1]!, progress) : runs[k]!);
    runs = longer;
  }
  return runs[0] ?? new Float64Array(0);
}

function* union(a: Float64Array, b: Float64Array, progress: Progress): Steps<Float64Array> {
  const out = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  let n = 0;
  yield* inSlices(out.length, 1, progress, (from, to) => {
    for (let k = from; k < to && (i < a.length || j < b.length); k++) {
      const left = i < a.length ? a[i]! : Infinity;
      const right = j < b.length ? b[j]! : Infinity;
      out[n++] = Math.min(left, right);
      if (left <= right) i++;
      if (right <= left) j++;
    }
  });
  return out.subarray(0, n);
}
