import type { Progress, Steps } from './types.js';

/** Numbers that are read between two pauses, where reading them is the work. */
const NUMBERS = 262144;

/** Width of an index that reads a number far from the last one, such as one in a column: a whole cache line comes along. */
export const FAR = 8;
/** Width of an index that is looked up in a sorted list or a hash table. */
export const LOOKUP = 16;

/**
 * Does `work` for the indices from 0 to `n`, so many at a time that some 262,144 numbers are read between two pauses.
 * @param width numbers an index stands for
 */
export function* inSlices(
  n: number,
  width: number,
  progress: Progress,
  work: (from: number, to: number) => void,
): Steps<void> {
  const size = Math.ceil(NUMBERS / width);
  for (let from = 0; from < n; from += size) {
    work(from, Math.min(n, from + size));
    yield progress;
  }
}
