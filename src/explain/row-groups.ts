import type { Matrix } from '../core/types.js';
import { decide, type Ensemble } from './ensemble.js';
import type { Level } from './level.js';

/**
 * Rows on their way down a tree. What a leaf says of a row depends only on which of the columns on its path would let the row pass:
 * so rows with the same answer for every column so far are one group. Groups of a level lie side by side in arrays.
 */
export class RowGroups {
  /** Number of rows. */
  n = 0;
  readonly #words: number;
  readonly #cols: number;
  readonly #columns: Float64Array;
  readonly #capacity: number;
  readonly #levels: Level[] = [];
  readonly #child: Int32Array;

  /** @param slots most columns that a path can have */
  constructor(capacity: number, cols: number, slots: number) {
    this.#capacity = capacity;
    this.#words = Math.max(1, Math.ceil(slots / 32));
    this.#cols = cols;
    this.#columns = new Float64Array(capacity * cols);
    this.#child = new Int32Array(2 * capacity);
  }

  /** Takes the rows from … to of X. */
  load(X: Matrix, from: number, to: number): void {
    this.n = to - from;
    for (let j = 0; j < this.#cols; j++)
      for (let i = 0; i < this.n; i++) this.#columns[j * this.n + i] = X.data[(from + i) * this.#cols + j]!;
  }

  /** The groups at the nodes of a depth. */
  level(depth: number): Level {
    return (this.#levels[depth] ??= {
      n: 0,
      count: 0,
      row: new Int32Array(this.#capacity),
      group: new Int32Array(this.#capacity),
      right: new Uint8Array(this.#capacity),
      bits: new Int32Array(this.#capacity * this.#words),
      words: this.#words,
    });
  }

  /** All rows at a root: one group. */
  begin(): void {
    const root = this.level(0);
    root.n = this.n;
    root.count = 1;
    for (let i = 0; i < this.n; i++) root.row[i] = i;
    root.group.fill(0, 0, this.n);
    root.bits.fill(0, 0, this.#words);
  }

  /** Asks all rows, at a node of a depth. */
  decide(depth: number, ensemble: Ensemble, node: number): void {
    decide(ensemble, node, this.#columns, ensemble.state.feature[node]! * this.n, this.level(depth));
  }

  /**
   * The groups at a child of the node that was decided last at this depth.
   * @param slot the place of the node's column among those on the path
   * @param isNew whether it is the first node of that column
   * @param side 1: the right child
   * @param least 1: rows that the column does not let pass are left behind
   */
  descend(depth: number, slot: number, isNew: boolean, side: number, least: number): Level {
    const from = this.level(depth);
    const to = this.level(depth + 1);
    const child = this.#child;
    const words = this.#words;
    const word = slot >> 5;
    const bit = slot & 31;
    const { row, group, right, bits } = from;
    const flip = side ^ 1;
    let count = 0;
    let n = 0;
    for (let key = 2 * from.count; key-- > 0; ) child[key] = -1;
    for (let i = 0; i < from.n; i++) {
      const g = group[i]!;
      let passes = right[i]! ^ flip;
      if (!isNew) passes &= bits[g * words + word]! >>> bit;
      if (passes < least) continue;
      const key = 2 * g + passes;
      let next = child[key]!;
      if (next < 0) {
        next = child[key] = count++;
        for (let w = 0; w < words; w++) to.bits[next * words + w] = bits[g * words + w]!;
        const at = next * words + word;
        to.bits[at] = passes ? to.bits[at]! | (1 << bit) : to.bits[at]! & ~(1 << bit);
      }
      to.row[n] = row[i]!;
      to.group[n++] = next;
    }
    to.count = count;
    to.n = n;
    return to;
  }
}
