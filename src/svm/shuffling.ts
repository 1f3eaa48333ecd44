import { type Random, settle } from '../core/random.js';
import { FAR, inSlices } from '../core/slices.js';
import type { Progress, Steps } from '../core/types.js';

/** Shuffles the first `n` numbers in place, with what `random.shuffle` draws for so many. */
export function* shuffling(array: Int32Array, n: number, random: Random, progress: Progress): Steps<void> {
  yield* inSlices(n, FAR, progress, (from, to) => settle(random, array, n - to, n - from));
}
