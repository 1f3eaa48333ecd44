import { FAR, inSlices } from '../../core/slices.js';
import type { Steps } from '../../core/types.js';
import { takeBins } from '../../tree/collapse.js';
import type { ValueBins } from './bins.js';
import { commonBins } from './entries.js';

/** Binned rows, and which of them stands for each row that was given; undefined where every row stands for itself. */
export interface Grouped {
  readonly bins: ValueBins;
  readonly group: Int32Array | undefined;
}

const LINING_UP = { done: 0, total: 1, stage: 'binning' };
/** More bins than this are not copied once more, to save memory. */
const MANY = 134217728;

/**
 * Brings rows into the order of how many histogram bins each is added to. Sums are the same in any order, and the loop over the bins of a
 * row then ends when the processor expects it to: on IoT-23 trees take a tenth less time.
 */
export function* linedUp({ bins, group }: Grouped): Steps<Grouped> {
  const { rows, cols, codes } = bins;
  if (codes.length > MANY) return { bins, group };
  const { common, entries } = yield* commonBins(bins);
  if (entries === codes.length) return { bins, group };
  const length = new Int32Array(rows);
  for (let j = 0; j < cols; j++)
    yield* inSlices(rows, 1, LINING_UP, (from, to) => {
      for (let i = from, k = j * rows + from; i < to; i++, k++) length[i]! += codes[k] === common[j] ? 0 : 1;
    });
  // Where the rows of each length begin.
  const next = new Int32Array(cols + 2);
  yield* inSlices(rows, 1, LINING_UP, (from, to) => {
    for (let i = from; i < to; i++) next[length[i]! + 1]!++;
  });
  for (let n = 0; n <= cols; n++) next[n + 1]! += next[n]!;
  const order = new Int32Array(rows);
  const place = new Int32Array(rows);
  yield* inSlices(rows, FAR, LINING_UP, (from, to) => {
    for (let i = from; i < to; i++) {
      place[i] = next[length[i]!]!++;
      order[place[i]!] = i;
    }
  });
  const own = group && new Int32Array(group.length);
  if (own)
    yield* inSlices(own.length, FAR, LINING_UP, (from, to) => {
      for (let i = from; i < to; i++) own[i] = place[group[i]!]!;
    });
  return { bins: yield* takeBins(bins, order), group: own ?? place };
}
