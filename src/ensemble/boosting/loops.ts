import type { Judge } from './judge.js';
import { BIN, type BoostMemory, COLUMN, FOUND, type Kernels, SUMS } from './memory.js';
import { exp, powersOf2 } from './plain-exp.js';
import { scanPlainly } from './scan.js';

/**
 * What is done to rows and histograms, in WebAssembly or without. `magic` is a number so large that adding and subtracting it rounds
 * to the grid on which all sums are exact. Rows are counted in the order of the nodes, histograms by their place in bytes.
 */
export interface Loops {
  /** Turns the scores of the rows from … to - 1 (even numbers) into probabilities. */
  softmax(from: number, to: number, magic: number): void;
  sigmoid(from: number, to: number, magic: number): void;
  /**
   * Writes gradient and hessian of those rows for one output: w p - t, and w p (1 - p) times the factor, on the `coarse` grid. Adds
   * their sums at `SUMS`, and brings the rows into the order of their numbers.
   */
  differentiate(output: number, from: number, to: number, factor: number, magic: number, coarse: number): void;
  /** Adds the rows at [from, to) to a histogram. */
  add(histogram: number, from: number, to: number): void;
  /** Takes a part away from a histogram. */
  subtract(histogram: number, part: number): void;
  /** Gives the bins that no row lists what the others of their column leave of the sums. */
  complete(histogram: number, gradients: number, hessians: number): void;
  /** Leaves the best cut at `FOUND`, if any gains more than `least` over what the node is worth on its own. */
  scan(histogram: number, gradients: number, hessians: number, judge: Judge, own: number, least: number): boolean;
  /**
   * Moves rows whose bin is at most that of the side, or `also`, to `left` and the others to `held`, both in their order; returns the end
   * of the left ones. `left` is not behind `from`, so nothing unread is lost.
   */
  divide(side: Side, from: number, to: number, left: number, held: number): number;
  /** Adds to the scores of the rows at [from, to). */
  raise(output: number, from: number, to: number, value: number): void;
  /** The same for the rows of a node whose children are leaves: one value for those that `divide` would move left, and another. */
  raiseBoth(output: number, side: Side, from: number, to: number, left: number, right: number): void;
}

/** Which rows go left: those whose bin in the column is at most `bin`, or is `also`. */
export interface Side {
  readonly column: number;
  readonly bin: number;
  readonly also: number;
  /** Instead, for each bin and that of the missing values, whether it goes left: 1 or 0. */
  readonly set?: Uint8Array;
}

export function loopsOn(memory: BoostMemory): Loops {
  return memory.kernels ? fastLoops(memory, memory.kernels) : plainLoops(memory);
}

function fastLoops(memory: BoostMemory, kernels: Kernels): Loops {
  const { rows, cols, stride, outputs, order, held, pairs, columns, pointers, entries, histogramBytes } = memory;
  const { scores, probabilities, weight, target, codes } = memory;
  const add = memory.wide ? kernels.addWide : kernels.add;
  const divide = memory.wideCodes ? kernels.divideWide : kernels.divide;
  const raiseBoth = memory.wideCodes ? kernels.raiseBothWide : kernels.raiseBoth;
  const codesOf = (column: number) => codes + (memory.wideCodes ? 2 : 1) * column * rows;
  return {
    softmax(from, to, magic) {
      kernels.softmax(scores, probabilities, 8 * from, 8 * to, outputs, stride, magic);
    },
    sigmoid(from, to, magic) {
      kernels.sigmoid(scores, probabilities, 8 * from, 8 * to, magic);
    },
    differentiate(output, from, to, factor, magic, coarse) {
      const p = probabilities + output * stride;
      kernels.differentiate(p, weight, target + output * stride, pairs, order, 8 * from, 8 * to, factor, magic, coarse);
    },
    add(histogram, from, to) {
      add(order + 4 * from, order + 4 * to, pairs, pointers, entries, histogram);
    },
    subtract(histogram, part) {
      kernels.subtract(histogram, part, histogramBytes);
    },
    complete(histogram, gradients, hessians) {
      kernels.complete(histogram, columns, columns + COLUMN * cols, gradients, hessians);
    },
    scan: (histogram, gradients, hessians, { regAlpha, regLambda, minChildWeight }, own, least) =>
      kernels.scan(histogram, columns, cols, gradients, hessians, regAlpha, regLambda, minChildWeight, own, least) ===
      1,
    divide({ column, bin, also }, from, to, left, toHeld) {
      const [start, end] = [order + 4 * from, order + 4 * to];
      return ((divide(codesOf(column), start, end, bin, also, order + 4 * left, held + 4 * toHeld) >>> 0) - order) / 4;
    },
    raiseBoth(output, { column, bin, also }, from, to, left, right) {
      const [start, end] = [order + 4 * from, order + 4 * to];
      raiseBoth(codesOf(column), start, end, bin, also, scores + output * stride, left, right);
    },
    raise(output, from, to, value) {
      kernels.raise(scores + output * stride, order + 4 * from, order + 4 * to, value);
    },
  };
}

function plainLoops(memory: BoostMemory): Loops {
  // Each loop takes what it needs into variables of its own: it runs a third faster than on what its function encloses.
  const places = {
    words: memory.words,
    numbers: memory.numbers,
    lists: memory.wide ? new Uint32Array(memory.words.buffer) : memory.halves,
    rows: memory.rows,
    outputs: memory.outputs,
    stride: memory.stride / 8,
    scores: memory.scores / 8,
    probabilities: memory.probabilities / 8,
    weight: memory.weight / 8,
    target: memory.target / 8,
    pairs: memory.pairs / 8,
    order: memory.order / 4,
    held: memory.held / 4,
    pointers: memory.pointers / 4,
    entries: memory.entries / (memory.wide ? 4 : 2),
    bins: memory.wideCodes ? memory.halves : memory.bytes,
    codes: memory.codes / (memory.wideCodes ? 2 : 1),
    columns: memory.columns / 4,
  };
  const powers = powersOf2();
  return {
    softmax(from, to, magic) {
      const { numbers, scores, probabilities, outputs, stride } = places;
      const shift = probabilities - scores;
      for (let i = scores + from; i < scores + to; i++) {
        const end = i + outputs * stride;
        let max = numbers[i]!;
        for (let s = i + stride; s < end; s += stride) max = Math.max(max, numbers[s]!);
        let sum = 0;
        for (let s = i; s < end; s += stride) {
          const e = exp(numbers[s]! - max, powers);
          sum += e;
          numbers[s + shift] = e;
        }
        const share = 1 / sum;
        for (let s = i + shift; s < end + shift; s += stride) numbers[s] = numbers[s]! * share + magic - magic;
      }
    },
    sigmoid(from, to, magic) {
      const { numbers, scores, probabilities } = places;
      for (let i = from; i < to; i++) {
        const x = numbers[scores + i]!;
        const e = exp(-Math.abs(x), powers);
        numbers[probabilities + i] = (x >= 0 ? 1 : e) / (1 + e) + magic - magic;
      }
    },
    differentiate(output, from, to, factor, magic, coarse) {
      const { words, numbers, probabilities, weight, target, pairs, order, stride } = places;
      const p0 = probabilities + output * stride;
      const t0 = target + output * stride;
      let gradients = 0;
      let hessians = 0;
      for (let i = from, pair = pairs + 2 * from; i < to; i++, pair += 2) {
        const p = numbers[p0 + i]!;
        const w = numbers[weight + i]!;
        const curve = factor * (p * (1 - p)) + magic - magic;
        gradients += numbers[pair] = w * p - numbers[t0 + i]! + coarse - coarse;
        hessians += numbers[pair + 1] = w * curve + coarse - coarse;
        words[order + i] = i;
      }
      numbers[SUMS / 8]! += gradients;
      numbers[SUMS / 8 + 1]! += hessians;
    },
    add(histogram, from, to) {
      const { words, numbers, lists, order, pairs, pointers, entries } = places;
      const h0 = histogram / 8;
      for (let at = order + from; at < order + to; at++) {
        const row = words[at]!;
        const g = numbers[pairs + 2 * row]!;
        const h = numbers[pairs + 2 * row + 1]!;
        const end = entries + words[pointers + row + 1]!;
        for (let entry = entries + words[pointers + row]!; entry < end; entry++) {
          const bin = h0 + 2 * lists[entry]!;
          numbers[bin]! += g;
          numbers[bin + 1]! += h;
        }
      }
    },
    subtract(histogram, part) {
      const { numbers } = places;
      const shift = (part - histogram) / 8;
      for (let k = histogram / 8, end = k + memory.histogramBytes / 8; k < end; k++) numbers[k]! -= numbers[k + shift]!;
    },
    complete(histogram, gradients, hessians) {
      const { words, numbers, columns } = places;
      for (let j = 0, at = columns; j < memory.cols; j++, at += COLUMN / 4) {
        const common = words[at + 3]!;
        if (common < 0) continue;
        const first = (histogram + BIN * words[at]!) / 8;
        const last = first + 2 * (words[at + 1]! + words[at + 2]!);
        let g = 0;
        let h = 0;
        for (let bin = first; bin < last; bin += 2) {
          g += numbers[bin]!;
          h += numbers[bin + 1]!;
        }
        numbers[first + 2 * common] = gradients - g;
        numbers[first + 2 * common + 1] = hessians - h;
      }
    },
    scan: (histogram, gradients, hessians, judge, own, least) =>
      scanPlainly(memory, histogram, gradients, hessians, judge, own, least),
    divide({ column, bin, also }, from, to, left, toHeld) {
      const { words, bins, rows, order, held, codes } = places;
      const base = codes + column * rows;
      let a = order + left;
      let b = held + toHeld;
      for (let at = order + from, end = order + to; at < end; at++) {
        const row = words[at]!;
        words[a] = row;
        words[b] = row;
        const code = bins[base + row]!;
        const goesLeft = code <= bin || code === also ? 1 : 0;
        a += goesLeft;
        b += 1 - goesLeft;
      }
      return a - order;
    },
    raiseBoth(output, { column, bin, also }, from, to, left, right) {
      const { words, numbers, bins, rows, order, codes, scores, stride } = places;
      const base = codes + column * rows;
      const score = scores + output * stride;
      for (let at = order + from, end = order + to; at < end; at++) {
        const row = words[at]!;
        const code = bins[base + row]!;
        numbers[score + row]! += code <= bin || code === also ? left : right;
      }
    },
    raise(output, from, to, value) {
      const { words, numbers, order, scores, stride } = places;
      const base = scores + output * stride;
      for (let at = order + from, end = order + to; at < end; at++) numbers[base + words[at]!]! += value;
    },
  };
}

/** Empties the sums that `differentiate` adds to. */
export function clearSums({ numbers }: BoostMemory): void {
  numbers.fill(0, SUMS / 8, SUMS / 8 + 2);
}

/** The sums of all gradients and of all hessians. */
export function sumsOf({ numbers }: BoostMemory): { gradients: number; hessians: number } {
  return { gradients: numbers[SUMS / 8]!, hessians: numbers[SUMS / 8 + 1]! };
}

/** The cut that `scan` found. */
export interface Cut {
  readonly gain: number;
  readonly gradientsLeft: number;
  readonly hessiansLeft: number;
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Of a column of categories: for each, and for the missing values, 1 where it goes left. */
  readonly set?: Uint8Array;
}

export function cutFound({ numbers, words }: BoostMemory): Cut {
  const [n, w] = [FOUND / 8, FOUND / 4];
  return {
    gain: numbers[n]!,
    gradientsLeft: numbers[n + 1]!,
    hessiansLeft: numbers[n + 2]!,
    column: words[w + 6]!,
    bin: words[w + 7]!,
    missingLeft: words[w + 8] === 1,
  };
}
