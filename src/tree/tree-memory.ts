import { inSlices } from '../core/slices.js';
import type { Steps } from '../core/types.js';
import { instantiate } from '../core/wasm.js';
import type { Bins } from './bins.js';
import { binary } from './kernels.wasm.js';

/** Bins of a node's histogram. */
export const BINS = 256;
/** Where the kinds of rows begin; kernels.as.ts knows this place too. */
export const KINDS = 64;
/** More is left to the plain loops, which need no second copy of the ranks. */
const MOST_BYTES = 0x40000000;

/** The loops of kernels.as.ts, by addresses. */
export type Kernels = Readonly<
  Record<
    'look' | 'add' | 'addMany' | 'addNear' | 'addLeft' | 'divide' | 'keep' | 'merge' | 'gini',
    (...numbers: readonly number[]) => number
  >
>;

/**
 * Where a tree grows: its rows, what they weigh, and the histogram of the node at work, in one block that the loops over rows
 * read alike in WebAssembly and without. Places in it are in bytes.
 *
 * A row is two words: its number and its kind. Rows of the same weight, class and count may share a kind, which is four words:
 * the weight (a double), the class, and how many training rows stand behind such a row. A bin of the histogram is a double for
 * the weight of each class, and one for the training rows.
 */
export class TreeMemory {
  /** One bit a bin: set where the histogram holds anything, so that empty bins cost neither a look nor a reset. */
  readonly used = 0;
  /** The best cut: two words for the bins on both sides of it, and a double for its score. */
  readonly found = 32;
  /** Twice: rows of a large node are added in turn, because a sum waits for the one before it into the same place. */
  readonly histogram: number;
  readonly second: number;
  /** Like a bin: what lies to the left of the first one, to the left of a cut and of the best one, and the whole node. */
  readonly before: number;
  readonly left: number;
  readonly best: number;
  readonly total: number;
  /** The rows in the order of their nodes; and those of a right side, while those of the left one close ranks. */
  readonly rows: number;
  readonly held: number;
  /** Ranks, column after column; only in WebAssembly's memory. */
  readonly codes: number;

  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly bins: Bins;
  readonly classes: number;
  readonly kernels: Kernels | undefined;

  constructor(bins: Bins, classes: number) {
    const bin = 8 * (classes + 1);
    this.bins = bins;
    this.classes = classes;
    this.histogram = KINDS + 16 * bins.rows;
    this.second = this.histogram + BINS * bin;
    this.before = this.second + BINS * bin;
    this.left = this.before + bin;
    this.best = this.left + bin;
    this.total = this.best + bin;
    this.rows = this.total + bin;
    this.held = this.rows + 8 * bins.rows;
    this.codes = this.held + 8 * bins.rows;
    const bytes = this.codes + bins.codes.byteLength;
    const instance = bytes <= MOST_BYTES ? instantiate<Kernels>(binary, bytes) : undefined;
    const memory = instance?.memory ?? new ArrayBuffer(this.codes);
    this.kernels = instance?.kernels;
    this.words = new Int32Array(memory);
    this.numbers = new Float64Array(memory);
  }
}

const COPYING = { done: 0, total: 1, stage: 'growing' };

const idle = new WeakMap<Bins, TreeMemory[]>();

/** A memory for one tree: one that another tree on the same bins no longer needs, if there is any. */
export function* takeMemory(bins: Bins, classes: number): Steps<TreeMemory> {
  const used = idle.get(bins)?.pop();
  if (used) return used;
  const memory = new TreeMemory(bins, classes);
  const { codes } = bins;
  if (memory.kernels) {
    const copy = new Uint16Array(memory.words.buffer, memory.codes, codes.length);
    yield* inSlices(codes.length, 1, COPYING, (from, to) => copy.set(codes.subarray(from, to), from));
  }
  return memory;
}

/** Hands on the memory of a tree that has grown to its end, with an empty histogram. */
export function returnMemory(memory: TreeMemory): void {
  const free = idle.get(memory.bins);
  if (free) free.push(memory);
  else idle.set(memory.bins, [memory]);
}
