import { ordered } from '../core/order.js';
import { pairwiseSum } from '../core/pairwise-sum.js';
import type { Random } from '../core/random.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Labels, Steps } from '../core/types.js';
import { SPLITTING } from './splitter.js';

/**
 * Whole groups to parts, so that every part has each class in its share: greedily, the groups whose classes are
 * most unlike in number first, each to the part where the shares then differ least; between equals, to the emptier
 * part. With equal sizes this is scikit-learn's StratifiedGroupKFold (after Wasikowski), to the last bit: its ties are decided by
 * rounding, so sums run in NumPy's order.
 * @param size of the parts, relative to each other (all 1, or shares of the whole)
 * @param random shuffles the groups first; without it they come in sorted order
 * @returns the part of each row
 */
export function* apportioning(labels: Labels, groups: Labels, size: Float64Array, random?: Random): Steps<Int32Array> {
  const classes = labels.classes.length;
  const n = groups.classes.length;
  const order = random ? random.permutation(n) : Int32Array.from({ length: n }, (_, g) => g);
  const counts = new Float64Array(n * classes); // of each class in each group
  const total = new Float64Array(classes);
  yield* inSlices(labels.codes.length, LOOKUP, SPLITTING, (from, to) => {
    for (let i = from; i < to; i++) {
      counts[groups.codes[i]! * classes + labels.codes[i]!]!++;
      total[labels.codes[i]!]!++;
    }
  });
  const even = new Float64Array(n); // minus the spread: the most unlike come first
  yield* inSlices(n, LOOKUP * classes, SPLITTING, (from, to) => {
    for (let at = from; at < to; at++) {
      const g = order[at]!;
      even[at] = -deviation(counts.slice(g * classes, (g + 1) * classes), pairwiseSum);
    }
  });
  const places = yield* ordered(even, SPLITTING);
  const parts = new Parts(size, total);
  const partOf = new Int32Array(n);
  yield* inSlices(n, LOOKUP * LOOKUP * classes, SPLITTING, (from, to) => {
    for (let k = from; k < to; k++) {
      const g = order[places[k]!]!;
      const group = counts.subarray(g * classes, (g + 1) * classes);
      parts.add((partOf[g] = parts.best(group)), group);
    }
  });
  return groups.codes.map((g) => partOf[g]!);
}

class Parts {
  readonly #size: Float64Array;
  readonly #total: Float64Array;
  readonly #counts: Float64Array; // parts x classes
  readonly #rows: Float64Array;
  readonly #shares: Float64Array; // parts x classes: the counts in units of what the part should get

  constructor(size: Float64Array, total: Float64Array) {
    this.#size = size;
    this.#total = total;
    this.#counts = new Float64Array(size.length * total.length);
    this.#shares = new Float64Array(size.length * total.length);
    this.#rows = new Float64Array(size.length);
  }

  add(part: number, group: Float64Array): void {
    const k = group.length;
    for (let c = 0; c < k; c++) {
      this.#counts[part * k + c]! += group[c]!;
      this.#shares[part * k + c] = this.#share(part, c, 0);
      this.#rows[part]! += group[c]!;
    }
  }

  #share(part: number, c: number, more: number): number {
    return (this.#counts[part * this.#total.length + c]! + more) / (this.#total[c]! * this.#size[part]!);
  }

  /** Where the group should go. */
  best(group: Float64Array): number {
    let best = 0;
    let least = Infinity;
    let fewest = Infinity;
    for (let part = 0; part < this.#size.length; part++) {
      const unlike = this.#unlikeness(part, group);
      const rows = this.#rows[part]! / this.#size[part]!;
      const alike = Math.abs(unlike - least) <= 1e-8 + 1e-5 * least; // np.isclose
      if (unlike < least || (alike && rows < fewest)) {
        best = part;
        least = unlike;
        fewest = rows;
      }
    }
    return best;
  }

  /** The mean over the classes of the standard deviation of the parts' shares, were the group added to `part`. */
  #unlikeness(part: number, group: Float64Array): number {
    const k = group.length;
    const column = new Float64Array(this.#size.length);
    const deviations = new Float64Array(k);
    for (let c = 0; c < k; c++) {
      for (let p = 0; p < column.length; p++) column[p] = this.#shares[p * k + c]!;
      column[part] = this.#share(part, c, group[c]!);
      // NumPy adds the rows of a matrix one after another; but a single column is a contiguous array to it.
      deviations[c] = deviation(column, k === 1 ? pairwiseSum : plainSum);
    }
    return pairwiseSum(deviations) / k;
  }
}

/** The standard deviation as np.std computes it. Overwrites the values. */
function deviation(values: Float64Array, sum: (values: Float64Array) => number): number {
  const mean = sum(values) / values.length;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * (values[i]! - mean);
  return Math.sqrt(sum(values) / values.length);
}

function plainSum(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
