import { FAR, inSlices } from '../../core/slices.js';
import type { Steps } from '../../core/types.js';
import type { ValueBins } from './bins.js';

const ENTERING = { done: 0, total: 1, stage: 'binning' };
/** A bin that holds a smaller share of the rows is not worth leaving out: to complete it costs a look at every other one. */
const SHARE = 0.3;

/**
 * Of each column the bin that holds most rows, if it holds many: it stands in no row's list, and gets in a histogram what all the
 * others leave of the sum. In the balanced IoT-23 file a row then has 3 bins to be added to, not 15.
 */
export function* commonBins({ rows, cols, codes, start }: ValueBins): Steps<{ common: Int32Array; entries: number }> {
  const common = new Int32Array(cols).fill(-1);
  let entries = 0;
  for (let j = 0; j < cols; j++) {
    const count = new Int32Array(start[j + 1]! - start[j]!);
    yield* inSlices(rows, 1, ENTERING, (from, to) => {
      for (let k = j * rows + from, end = j * rows + to; k < end; k++) count[codes[k]!]!++;
    });
    let most = 0;
    for (let b = 1; b < count.length; b++) if (count[b]! > count[most]!) most = b;
    const n = count[most] ?? 0;
    if (n > SHARE * rows) common[j] = most;
    entries += n > SHARE * rows ? rows - n : rows;
  }
  return { common, entries };
}

/**
 * Writes for each row the bins it lies in, the common ones left out, numbered through all columns.
 * @param pointers where the list of each row begins, and at the end how long all are
 */
export function* enter(
  { rows, cols, codes, start }: ValueBins,
  common: Int32Array,
  pointers: Uint32Array,
  entries: Uint16Array | Uint32Array,
): Steps<void> {
  let at = 0;
  yield* inSlices(rows, FAR * cols, ENTERING, (from, to) => {
    for (let i = from; i < to; i++) {
      pointers[i] = at;
      for (let j = 0; j < cols; j++) {
        const bin = codes[j * rows + i]!;
        if (bin !== common[j]) entries[at++] = start[j]! + bin;
      }
    }
  });
  pointers[rows] = at;
}
