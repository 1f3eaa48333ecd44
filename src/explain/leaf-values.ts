import type { Ensemble } from './ensemble.js';

/** Adds what leaves say of a block of rows. */
export class LeafValues {
  /** Rows of the block. */
  n = 0;
  /** columns x outputs x rows: what each column adds to each output of each row. */
  readonly sums: Float64Array;
  readonly #ensemble: Ensemble;

  /** @param parts what an output is divided into: columns, or pairs of them */
  constructor(ensemble: Ensemble, parts: number, capacity: number) {
    this.#ensemble = ensemble;
    this.sums = new Float64Array(parts * ensemble.outputs * capacity);
  }

  begin(n: number): void {
    this.n = n;
    this.sums.fill(0);
  }

  /**
   * Adds a leaf's values times the share of a part: one number a group.
   * @param shares by group, from `at` on
   * @param group of each row
   */
  add(node: number, tree: number, part: number, shares: Float64Array, at: number, group: Int32Array): void {
    const { state, width, outputs, output, scale } = this.#ensemble;
    const { n, sums } = this;
    const leaf = state.left[node]! * width;
    for (let k = 0; k < width; k++) {
      const value = scale * state.value[leaf + k]!;
      if (value === 0) continue; // most leaves of a forest are of one class
      const to = (part * outputs + output[tree]! + k) * n;
      for (let i = 0; i < n; i++) sums[to + i]! += value * shares[at + group[i]!]!;
    }
  }
}
