/** Adds what leaves say of a block of rows. */
export class LeafValues {
  /** Rows of the block. */
  n = 0;
  /** columns x outputs x rows: what each column adds to each output of each row. */
  readonly sums: Float64Array;
  readonly #outputs: number;

  /** @param parts what an output is divided into: columns, or pairs of them */
  constructor(outputs: number, parts: number, capacity: number) {
    this.#outputs = outputs;
    this.sums = new Float64Array(parts * outputs * capacity);
  }

  begin(n: number): void {
    this.n = n;
    this.sums.fill(0);
  }

  /**
   * Adds a value of a leaf times the share of a part: one number a group.
   * @param shares by group, from `at` on
   * @param group of each row
   */
  add(value: number, part: number, output: number, shares: Float64Array, at: number, group: Int32Array): void {
    const { n, sums } = this;
    const to = (part * this.#outputs + output) * n;
    for (let i = 0; i < n; i++) sums[to + i]! += value * shares[at + group[i]!]!;
  }
}
