import { inSlices } from '../core/slices.js';
import type { Steps } from '../core/types.js';

/** The rows a tree is grown on. */
export interface TreeSample {
  /** Class of each row. */
  readonly y: Int32Array;
  /** Weight of each row; 0 leaves it out. */
  readonly weight: Float64Array;
  /** Distinct training rows behind each row, where a parameter counts rows. */
  readonly count: Int32Array | undefined;
}

const LAYING_OUT = { done: 0, total: 1, stage: 'growing' };

/** Lays out the rows that weigh anything, as the tree's root has them. */
export function* nodeRows(sample: TreeSample): Steps<NodeRows> {
  const { weight, count } = sample;
  let n = 0;
  yield* inSlices(weight.length, 1, LAYING_OUT, (from, to) => {
    let present = 0;
    for (let i = from; i < to; i++) if (weight[i]! > 0) present++;
    n += present;
  });
  const rows = new NodeRows(n, count !== undefined);
  yield* inSlices(weight.length, 1, LAYING_OUT, (from, to) => rows.append(sample, from, to));
  return rows;
}

/** A tree's rows in the order of its nodes: those of a node stand side by side, at [from, to). */
export class NodeRows {
  length = 0;
  readonly row: Int32Array;
  readonly label: Int32Array;
  readonly weight: Float64Array;
  readonly count: Int32Array | undefined;
  /** Whether all weights are whole numbers, so that sums of them are exact in any order. */
  whole = true;
  total = 0;
  // Rows of the right side wait here while those of the left side close ranks.
  readonly #row: Int32Array;
  readonly #label: Int32Array;
  readonly #weight: Float64Array;
  readonly #count: Int32Array | undefined;
  #middle = 0;
  #held = 0;

  /** Room for `n` rows, and for how many training rows stand behind each where that is `counted`. */
  constructor(n: number, counted: boolean) {
    this.row = new Int32Array(n);
    this.label = new Int32Array(n);
    this.weight = new Float64Array(n);
    this.count = counted ? new Int32Array(n) : undefined;
    this.#row = new Int32Array(n);
    this.#label = new Int32Array(n);
    this.#weight = new Float64Array(n);
    this.#count = counted ? new Int32Array(n) : undefined;
  }

  /** Takes in those of the sample's rows [from, to) that weigh anything. */
  append({ y, weight, count }: TreeSample, from: number, to: number): void {
    let { length, whole, total } = this;
    for (let i = from; i < to; i++) {
      const w = weight[i]!;
      if (w === 0) continue;
      if (w !== Math.floor(w)) whole = false;
      total += w;
      this.row[length] = i;
      this.label[length] = y[i]!;
      if (count) this.count![length] = count[i]!;
      this.weight[length++] = w;
    }
    this.length = length;
    this.whole = whole;
    this.total = total;
  }

  /** Adds the weight of each class at [from, to) to `total`. */
  addTo(total: Float64Array, from: number, to: number): void {
    const { label, weight } = this;
    for (let p = from; p < to; p++) total[label[p]!]! += weight[p]!;
  }

  /** Rows at [from, to), as the parameters count them. */
  size(from: number, to: number): number {
    if (!this.count) return to - from;
    let size = 0;
    for (let p = from; p < to; p++) size += this.count[p]!;
    return size;
  }

  /**
   * Divides a node in three steps, so that a large one can be done in slices: `begin` at its first row, `divide` its rows
   * from first to last, `end` behind the last. Both sides keep the order of their rows.
   */
  begin(from: number): void {
    this.#middle = from;
    this.#held = 0;
  }

  /** Rows at [from, to) whose code is at most `rank` go left. */
  divide(codes: Uint16Array, column: number, rank: number, from: number, to: number): void {
    const { row, label, weight, count } = this;
    const heldRow = this.#row;
    const heldLabel = this.#label;
    const heldWeight = this.#weight;
    const heldCount = this.#count;
    let left = this.#middle;
    let right = this.#held;
    // Each row is written to both sides and counted on one: no branch to mispredict. left <= p, so nothing unread is lost.
    for (let p = from; p < to; p++) {
      const i = row[p]!;
      const y = label[p]!;
      const w = weight[p]!;
      row[left] = i;
      label[left] = y;
      weight[left] = w;
      heldRow[right] = i;
      heldLabel[right] = y;
      heldWeight[right] = w;
      if (count) {
        const c = count[p]!;
        count[left] = c;
        heldCount![right] = c;
      }
      const goesLeft = codes[column + i]! <= rank ? 1 : 0;
      left += goesLeft;
      right += 1 - goesLeft;
    }
    this.#middle = left;
    this.#held = right;
  }

  /** Keeps the rows at [from, to) that go left (or right) at the front, in their order, and returns their end; the others are lost. */
  keep(side: 'left' | 'right', codes: Uint16Array, column: number, rank: number, from: number, to: number): number {
    const { row, label, weight, count } = this;
    const left = side === 'left';
    let kept = from;
    for (let p = from; p < to; p++) {
      const i = row[p]!;
      row[kept] = i;
      label[kept] = label[p]!;
      weight[kept] = weight[p]!;
      if (count) count[kept] = count[p]!;
      kept += codes[column + i]! <= rank === left ? 1 : 0;
    }
    return kept;
  }

  /** Lays the right side behind the left one; returns where it begins. */
  end(): number {
    const middle = this.#middle;
    const held = this.#held;
    for (let k = 0; k < held; k++) {
      this.row[middle + k] = this.#row[k]!;
      this.label[middle + k] = this.#label[k]!;
      this.weight[middle + k] = this.#weight[k]!;
    }
    if (this.count) for (let k = 0; k < held; k++) this.count[middle + k] = this.#count![k]!;
    return middle;
  }
}
