import type { Factors } from './quadrature.js';

/** What values by pairs of columns need besides. Only who asks for them brings it along. */
export interface Interactions {
  /** Pairs of columns, those of a column with itself among them. */
  parts(cols: number): number;
  /** Where the sums of a pair, in any order, stand. */
  partAt(cols: number, a: number, b: number): number;
  /**
   * What each pair of slots a < b, in the order (0, 1), (0, 2) … (1, 2) …, contributes together to a group.
   * @param product p at each place, times its weight
   * @param passes whether the column at a slot lets the group pass
   * @param pairs where it is written, from `to` on, every `count` numbers
   */
  compute(
    slots: number,
    factors: Factors,
    product: Float64Array,
    passes: (slot: number) => number,
    pairs: Float64Array,
    to: number,
    count: number,
  ): void;
  /** Adds sums to the values of pairs of features. */
  gather(
    add: (part: number, place: number, times: number) => void,
    cols: number,
    feature: Int32Array,
    features: number,
  ): void;
}

export const interactions: Interactions = {
  parts: (cols) => (cols * (cols + 1)) / 2,

  partAt(cols, a, b) {
    const low = Math.min(a, b);
    return low * cols - (low * (low - 1)) / 2 + Math.max(a, b) - low;
  },

  compute(slots, { u, gain }, product, passes, pairs, to, count) {
    const places = u.length;
    const slope = new Float64Array(slots * places);
    for (let s = 0, at = 0; s < slots; s++) {
      const passing = passes(s);
      for (let q = 0; q < places; q++, at++) slope[at] = passing ? gain[at]! : -1 / u[q]!;
    }
    for (let a = 0; a < slots; a++)
      for (let b = a + 1; b < slots; b++, to += count) {
        let sum = 0;
        for (let q = 0; q < places; q++) sum += product[q]! * slope[a * places + q]! * slope[b * places + q]!;
        pairs[to] = sum;
      }
  },

  gather(add, cols, feature, features) {
    for (let a = 0; a < cols; a++) {
      const x = feature[a]!;
      add(this.partAt(cols, a, a), x * features + x, 1);
      for (let b = a + 1; b < cols; b++) {
        // Half of what two do together stands with either, and is taken from what each does by itself.
        const pair = this.partAt(cols, a, b);
        const y = feature[b]!;
        for (const [from, to] of [
          [x, y],
          [y, x],
        ] as const) {
          add(pair, from * features + to, 0.5);
          add(pair, from * features + from, -0.5);
        }
      }
    }
  },
};
