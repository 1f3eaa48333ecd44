import { inSlices } from '../core/slices.js';
import type { Steps } from '../core/types.js';
import type { RowLoops } from './row-loops.js';
import { KINDS, type TreeMemory } from './tree-memory.js';

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
/** Kinds of rows that are remembered, so that rows of the same kind share it: nearly always all there are. */
const REMEMBERED = 1024;

/** A tree's rows in the order of its nodes: those of a node stand side by side, at [from, to). */
export class NodeRows {
  length = 0;
  /** Whether all weights are whole numbers, so that sums of them are exact in any order. */
  whole = true;
  total = 0;
  readonly #memory: TreeMemory;
  readonly #loops: RowLoops;
  readonly #counted: boolean;
  readonly #remembered = new Int32Array(REMEMBERED).fill(-1);
  #kinds = 0;
  // Of the node that is being divided: the end of its left side, and how many rows of its right side wait.
  #middle = 0;
  #held = 0;

  constructor(memory: TreeMemory, loops: RowLoops, counted: boolean) {
    this.#memory = memory;
    this.#loops = loops;
    this.#counted = counted;
  }

  /** Takes in the sample's rows that weigh anything, as the tree's root has them. */
  *layOut(sample: TreeSample): Steps<void> {
    yield* inSlices(sample.weight.length, 1, LAYING_OUT, (from, to) => this.#append(sample, from, to));
  }

  #append({ y, weight, count }: TreeSample, from: number, to: number): void {
    const { words, rows } = this.#memory;
    let { length, whole, total } = this;
    for (let i = from; i < to; i++) {
      const w = weight[i]!;
      if (w === 0) continue;
      if (w !== Math.floor(w)) whole = false;
      total += w;
      words[rows / 4 + 2 * length] = i;
      words[rows / 4 + 2 * length++ + 1] = this.#kind(w, y[i]!, count ? count[i]! : 1);
    }
    this.length = length;
    this.whole = whole;
    this.total = total;
  }

  /** A kind for rows of this weight, class and count. */
  #kind(weight: number, label: number, count: number): number {
    const { words, numbers } = this.#memory;
    const slot = (Math.imul(label, 31) + Math.imul(count, 17) + 16 * weight) & (REMEMBERED - 1);
    const known = this.#remembered[slot]!;
    const at = KINDS / 4 + 4 * known;
    if (known >= 0 && numbers[at / 2] === weight && words[at + 2] === label && words[at + 3] === count) return known;
    const kind = this.#kinds++;
    const to = KINDS / 4 + 4 * kind;
    numbers[to / 2] = weight;
    words[to + 2] = label;
    words[to + 3] = count;
    this.#remembered[slot] = kind;
    return kind;
  }

  /** Adds the weight of each class at [from, to) to `total`. */
  addTo(total: Float64Array, from: number, to: number): void {
    const { words, numbers, rows } = this.#memory;
    for (let p = from; p < to; p++) {
      const kind = KINDS / 4 + 4 * words[rows / 4 + 2 * p + 1]!;
      total[words[kind + 2]!]! += numbers[kind / 2]!;
    }
  }

  /** Rows at [from, to), as the parameters count them. */
  size(from: number, to: number): number {
    if (!this.#counted) return to - from;
    const { words, rows } = this.#memory;
    let size = 0;
    for (let p = from; p < to; p++) size += words[KINDS / 4 + 4 * words[rows / 4 + 2 * p + 1]! + 3]!;
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

  /** Rows at [from, to) whose rank is at most `rank` go left. */
  divide(feature: number, rank: number, from: number, to: number): void {
    const middle = this.#loops.divide(feature, from, to, rank, this.#middle, this.#held);
    this.#held += to - from - (middle - this.#middle);
    this.#middle = middle;
  }

  /** Lays the right side behind the left one; returns where it begins. */
  end(): number {
    const { words, rows, held } = this.#memory;
    words.copyWithin(rows / 4 + 2 * this.#middle, held / 4, held / 4 + 2 * this.#held);
    return this.#middle;
  }

  /** Keeps the rows of one side at the front, in their order, and returns their end; the others are lost. */
  keep(side: 'left' | 'right', feature: number, rank: number, from: number, to: number): number {
    return this.#loops.keep(feature, from, to, rank, side === 'right');
  }
}
