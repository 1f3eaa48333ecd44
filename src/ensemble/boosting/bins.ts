import { FAR, inSlices } from '../../core/slices.js';
import { weightsAt } from '../../core/training.js';
import type { Matrix, Steps } from '../../core/types.js';
import { type Edges, ranked, shareable } from '../../tree/bins.js';

/**
 * A matrix with every value replaced by its bin: one bin for each distinct value of a column where there are no more than asked for,
 * otherwise bins of about equal weight. Missing values have a bin of their own behind the others.
 */
export interface ValueBins {
  readonly rows: number;
  readonly cols: number;
  /** Bin of row i in column j: `codes[j * rows + i]`; `size[j]` where the value is missing. */
  readonly codes: Uint8Array | Uint16Array;
  /** Number of bins of column j, without that of the missing. */
  readonly size: Int32Array;
  /** 1 where values of column j are missing. */
  readonly holed: Uint8Array;
  /** Where the bins of column j begin in a histogram of all columns, and at the end how many there are. */
  readonly start: Int32Array;
  /** 1 where a column holds categories, whose bins are their numbers; undefined where none does. */
  readonly categorical?: Uint8Array;
  /** The values between which the bins of a column are cut. */
  readonly edges: readonly Edges[];
}

const BINNING = { done: 0, total: 1, stage: 'binning' };

/**
 * Sorts the values of each column into bins.
 * @param weight of each row; undefined for 1 each
 * @param limit bins a column may have
 * @param missing stands for a missing value, besides NaN
 * @param categorical 1 for columns of categories
 */
export function* sortedIntoBins(
  { rows, cols, data }: Matrix,
  weight: Float64Array | undefined,
  limit: number,
  missing: number,
  categorical?: Uint8Array,
): Steps<ValueBins> {
  const codes = new Uint16Array(shareable(2 * rows * cols));
  const present = new Float64Array(rows);
  const place = new Int32Array(rows);
  const edges: Edges[] = [];
  const holed = new Uint8Array(cols);
  const start = new Int32Array(cols + 1);
  for (let j = 0; j < cols; j++) {
    const to = codes.subarray(j * rows, (j + 1) * rows);
    let n = 0;
    yield* inSlices(rows, FAR, BINNING, (from, end) => {
      for (let i = from, k = from * cols + j; i < end; i++, k += cols) {
        const x = data[k]!;
        present[n] = x + 0; // -0 becomes 0
        place[n] = i;
        n += x - x === 0 && x !== missing ? 1 : 0;
      }
    });
    const sorted = categorical?.[j] ? numbered : ranked;
    if (n === rows) edges.push(yield* sorted(present, to, limit, weight));
    else {
      holed[j] = 1;
      const some = new Uint16Array(n);
      const weights = weight && weightsAt(weight, place.subarray(0, n));
      const found = yield* sorted(present.slice(0, n), some, limit, weights);
      to.fill(found.low.length);
      yield* inSlices(n, FAR, BINNING, (from, end) => {
        for (let i = from; i < end; i++) to[place[i]!] = some[i]!;
      });
      edges.push(found);
    }
    start[j + 1] = start[j]! + edges[j]!.low.length + holed[j]!;
  }
  const size = Int32Array.from(edges, ({ low }) => low.length);
  return { rows, cols, codes, size, holed, start, edges, ...(categorical ? { categorical } : {}) };
}

/** A bin for each category up to the greatest, also for those that no row has: as in XGBoost, their number decides how sets are looked for. */
function* numbered(column: Float64Array, to: Uint16Array): Steps<Edges> {
  let size = 0;
  yield* inSlices(column.length, 1, BINNING, (from, end) => {
    for (let i = from; i < end; i++) size = Math.max(size, (to[i] = column[i]!) + 1);
  });
  const values = Float64Array.from({ length: size }, (_, b) => b);
  return { low: values, high: values };
}

/**
 * The threshold of a cut behind bin `bin` of a column: rows go left where x <= threshold. Behind the last bin only missing
 * values are on the other side; how far the left one then reaches is XGBoost's choice.
 * @param between whether to cut half way to the next value, as scikit-learn does; otherwise right before it, as XGBoost does
 */
export function thresholdBehind({ low, high }: Edges, bin: number, between: boolean): number {
  const below = high[bin]!;
  if (bin + 1 === low.length) return below + Math.abs(below) + 1e-5;
  const above = low[bin + 1]!;
  // Before it lies this number, by S. M. Rump et al., "Computing predecessor and successor in rounding to nearest", BIT 49, 2009.
  if (!between) return Math.max(below, above - (1.1102230246251568e-16 * Math.abs(above) + 5e-324));
  const middle = below / 2 + above / 2;
  return middle < above ? middle : below;
}
