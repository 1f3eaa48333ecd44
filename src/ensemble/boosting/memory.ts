import { inSlices } from '../../core/slices.js';
import type { Steps } from '../../core/types.js';
import { instantiate } from '../../core/wasm.js';
import type { ValueBins } from './bins.js';
import { commonBins, enter } from './entries.js';
import { binary } from './kernels.wasm.js';

/** Bytes of a bin of a histogram: the sums of the gradients and of the hessians. */
export const BIN = 16;
/** Bytes of a column: its first bin, how many it has, whether one of the missing follows, its common bin, whether it is in use. */
export const COLUMN = 20;
/** Where the best cut is left: gain, gradients and hessians on the left; column, bin, whether the missing go left. */
export const FOUND = 0;
/** Where the sums of all gradients and of all hessians are left. */
export const SUMS = 48;
const COLUMNS = 64;
/** WebAssembly's memory ends there; what needs more is left to the plain loops. */
const MOST_BYTES = 0xffff0000;
/** Histograms of open nodes are kept in so many bytes; what finds no room there is summed anew. */
const HISTOGRAM_BYTES = 0x4000000;

/** The loops of kernels.as.ts, by addresses. */
export type Kernels = Readonly<
  Record<
    | 'softmax'
    | 'sigmoid'
    | 'differentiate'
    | 'add'
    | 'addWide'
    | 'subtract'
    | 'complete'
    | 'scan'
    | 'divide'
    | 'divideWide'
    | 'raise'
    | 'raiseBoth'
    | 'raiseBothWide',
    (...numbers: readonly number[]) => number
  >
>;

/**
 * Where boosting goes on: rows, scores, gradients and histograms in one block that the loops read alike in WebAssembly and
 * without. Places in it are in bytes.
 */
export class BoostMemory {
  readonly rows: number;
  readonly cols: number;
  readonly outputs: number;
  readonly bins: ValueBins;
  readonly common: Int32Array;
  /** Entries of all lists, and whether they take four bytes. */
  readonly entryCount: number;
  readonly wide: boolean;
  /** Whether bins take two bytes. */
  readonly wideCodes: boolean;
  /** Bytes of one number for each row: an even number of them. */
  readonly stride: number;
  /** Columns of categories on which cuts are looked for: not by the loops, which know no sets. */
  categories: readonly number[] = [];
  /** Bytes of a histogram. */
  readonly histogramBytes: number;
  /** Histograms there is room for. */
  readonly slots: number;

  readonly columns = COLUMNS;
  /** Weight of each row; of each output, the weight of those in the class; the scores, and what they make probable. */
  readonly weight: number;
  readonly target: number;
  readonly scores: number;
  readonly probabilities: number;
  /** Gradient and hessian of each row. */
  readonly pairs: number;
  readonly histograms: number;
  /** The rows in the order of their nodes; and those of a right side, while those of the left one close ranks. */
  readonly order: number;
  readonly held: number;
  /** The lists of bins in which a row lies. */
  readonly pointers: number;
  readonly entries: number;
  /** The bin of each row, column after column. */
  readonly codes: number;

  readonly words: Int32Array;
  /** The memory as bins are read from it. */
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly numbers: Float64Array;
  readonly kernels: Kernels | undefined;

  constructor(bins: ValueBins, common: Int32Array, entryCount: number, outputs: number, slots: number) {
    const { rows, cols, start } = bins;
    this.rows = rows;
    this.cols = cols;
    this.outputs = outputs;
    this.bins = bins;
    this.common = common;
    this.entryCount = entryCount;
    this.wide = start[cols]! > 65536;
    this.wideCodes = bins.size.some((n, j) => n + bins.holed[j]! > 256);
    this.stride = 16 * Math.ceil(rows / 2);
    this.histogramBytes = BIN * start[cols]!;
    this.slots = Math.max(3, Math.min(slots, Math.floor(HISTOGRAM_BYTES / this.histogramBytes)));
    let at = 16 * Math.ceil((COLUMNS + COLUMN * cols) / 16);
    const take = (bytes: number) => {
      const from = at;
      at += 16 * Math.ceil(bytes / 16);
      return from;
    };
    this.histograms = take(this.slots * this.histogramBytes);
    this.weight = take(this.stride);
    this.target = take(outputs * this.stride);
    this.scores = take(outputs * this.stride);
    this.probabilities = take(outputs * this.stride);
    this.pairs = take(2 * this.stride);
    this.order = take(4 * rows);
    this.held = take(4 * rows);
    this.pointers = take(4 * (rows + 1));
    this.entries = take(entryCount * (this.wide ? 4 : 2));
    this.codes = take((this.wideCodes ? 2 : 1) * rows * cols);
    const instance = at <= MOST_BYTES ? instantiate<Kernels>(binary, at) : undefined;
    const memory = instance?.memory ?? new ArrayBuffer(at);
    this.kernels = instance?.kernels;
    this.words = new Int32Array(memory, 0, at / 4);
    this.bytes = new Uint8Array(memory);
    this.halves = new Uint16Array(memory, 0, at / 2);
    this.numbers = new Float64Array(memory, 0, at / 8);
    for (let j = 0, to = COLUMNS / 4; j < cols; j++, to += COLUMN / 4)
      this.words.set([start[j]!, bins.size[j]!, bins.holed[j]!, common[j]!, 1], to);
    this.use(new Uint8Array(cols).fill(1));
  }

  /** Numbers of the memory, one for each row. */
  column(at: number): Float64Array {
    return this.numbers.subarray(at / 8, at / 8 + this.rows);
  }

  /** Says on which columns cuts are looked for. */
  use(columns: Uint8Array): void {
    const { categorical } = this.bins;
    for (let j = 0, at = COLUMNS / 4 + 4; j < this.cols; j++, at += COLUMN / 4)
      this.words[at] = categorical?.[j] ? 0 : columns[j]!;
    if (categorical) this.categories = Array.from(categorical.keys()).filter((j) => categorical[j]! && columns[j]!);
  }
}

const COPYING = { done: 0, total: 1, stage: 'binning' };

/**
 * A memory with the rows in it, without weights and scores.
 * @param outputs scores of a row
 * @param slots histograms that are wanted at a time
 */
export function* boostMemory(bins: ValueBins, outputs: number, slots: number): Steps<BoostMemory> {
  const { common, entries } = yield* commonBins(bins);
  const memory = new BoostMemory(bins, common, entries, outputs, slots);
  const { buffer } = memory.words;
  const pointers = new Uint32Array(buffer, memory.pointers, bins.rows + 1);
  const lists = memory.wide
    ? new Uint32Array(buffer, memory.entries, entries)
    : new Uint16Array(buffer, memory.entries, entries);
  yield* enter(bins, common, pointers, lists);
  const codes = memory.wideCodes ? memory.halves.subarray(memory.codes / 2) : memory.bytes.subarray(memory.codes);
  yield* inSlices(bins.codes.length, 1, COPYING, (from, to) => codes.set(bins.codes.subarray(from, to), from));
  return memory;
}
