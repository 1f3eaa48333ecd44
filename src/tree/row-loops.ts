import { BINS, type Kernels, KINDS, type TreeMemory } from './tree-memory.js';

/** What is done to each row of a node, or of a slice of it: to those at [from, to). Ranks are those of `feature`. */
export interface RowLoops {
  /** The least and the greatest rank of the rows and of the two given: least + 65,536 x greatest. */
  look(feature: number, from: number, to: number, least: number, greatest: number): number;
  /** Adds rows to the histogram, whose bins hold 2^shift ranks from `lowest` on, and notes the bins in `used`. */
  add(feature: number, from: number, to: number, lowest: number, shift: number): void;
  /** The same to both histograms in turn; `used` stays as it is. */
  addMany(feature: number, from: number, to: number, lowest: number, shift: number): void;
  /**
   * The same for bins that begin at `lowest` and, in the upper half of the histogram, at `upper`. Rows below go to `before`;
   * those from `above` on, and those between, nowhere.
   */
  addNear(feature: number, from: number, to: number, lowest: number, upper: number, above: number, shift: number): void;
  /** Adds rows whose rank is at most `rank` to `left`. */
  addLeft(feature: number, from: number, to: number, rank: number): void;
  /**
   * Moves rows whose rank is at most `rank` to `left` and the others to `held`, both in their order; returns the end of the
   * left ones. `left` is not behind `from`, so nothing unread is lost.
   */
  divide(feature: number, from: number, to: number, rank: number, left: number, held: number): number;
  /** Moves the rows of one side to `from`, in their order, and returns their end; the others are lost. */
  keep(feature: number, from: number, to: number, rank: number, right: boolean): number;
}

/** The loops over a memory. @param counted whether to add up training rows too */
export function rowLoops(memory: TreeMemory, counted: boolean): RowLoops {
  return memory.kernels ? fastLoops(memory, memory.kernels, counted) : plainLoops(memory, counted);
}

function fastLoops(memory: TreeMemory, kernels: Kernels, counted: boolean): RowLoops {
  const { used, histogram, second, before, left, rows, held, classes, bins } = memory;
  const stride = 8 * (classes + 1);
  const count = counted ? 8 * classes : 0;
  const codes = (feature: number) => memory.codes + 2 * feature * bins.rows;
  const at = (row: number) => rows + 8 * row;
  return {
    look: (f, from, to, least, greatest) => kernels.look(codes(f), at(from), at(to), least, greatest) >>> 0,
    add(f, from, to, lowest, shift) {
      kernels.add(codes(f), at(from), at(to), lowest, shift, histogram, stride, count, used);
    },
    addMany(f, from, to, lowest, shift) {
      kernels.addMany(codes(f), at(from), at(to), lowest, shift, histogram, second, stride, count);
    },
    addNear(f, from, to, lowest, upper, above, shift) {
      const [start, end] = [at(from), at(to)];
      kernels.addNear(
        codes(f),
        start,
        end,
        lowest,
        upper,
        above,
        shift,
        BINS / 2,
        histogram,
        stride,
        count,
        used,
        before,
      );
    },
    addLeft(f, from, to, rank) {
      kernels.addLeft(codes(f), at(from), at(to), rank, left, count);
    },
    divide: (f, from, to, rank, toLeft, toHeld) =>
      (kernels.divide(codes(f), at(from), at(to), rank, at(toLeft), held + 8 * toHeld) - rows) / 8,
    keep: (f, from, to, rank, right) =>
      (kernels.keep(codes(f), at(from), at(to), rank, right ? 1 : 0, at(from)) - rows) / 8,
  };
}

/** Adds the row at a word of the memory to the bin at a number of it, and at `count` numbers from there, if not 0, the rows behind it. */
function addTo(words: Int32Array, numbers: Float64Array, bin: number, at: number, count: number): void {
  const kind = KINDS / 4 + 4 * words[at + 1]!;
  numbers[bin + words[kind + 2]!]! += numbers[kind >> 1]!;
  if (count > 0) numbers[bin + count]! += words[kind + 3]!;
}

function plainLoops(memory: TreeMemory, counted: boolean): RowLoops {
  // Each loop takes what it needs into variables of its own: it runs a third faster than on what its function encloses.
  const places = {
    words: memory.words,
    numbers: memory.numbers,
    codes: memory.bins.codes,
    rows: memory.rows / 4,
    held: memory.held / 4,
    histogram: memory.histogram / 8,
    second: memory.second / 8,
    before: memory.before / 8,
    left: memory.left / 8,
    stride: memory.classes + 1,
    count: counted ? memory.classes : 0,
    column: memory.bins.rows,
  };
  return {
    look(feature, from, to, least, greatest) {
      const { words, codes, rows, column } = places;
      const base = feature * column;
      for (let at = rows + 2 * from, end = rows + 2 * to; at < end; at += 2) {
        const code = codes[base + words[at]!]!;
        if (code < least) least = code;
        if (code > greatest) greatest = code;
      }
      return least + 65536 * greatest;
    },
    add(feature, from, to, lowest, shift) {
      const { words, numbers, codes, rows, column, histogram, stride, count } = places;
      const base = feature * column;
      for (let at = rows + 2 * from, end = rows + 2 * to; at < end; at += 2) {
        const bin = (codes[base + words[at]!]! - lowest) >> shift;
        addTo(words, numbers, histogram + bin * stride, at, count);
        words[bin >> 5]! |= 1 << (bin & 31);
      }
    },
    addMany(feature, from, to, lowest, shift) {
      const { words, numbers, codes, rows, column, histogram, second, stride, count } = places;
      const base = feature * column;
      for (let at = rows + 2 * from, end = rows + 2 * to; at < end; at += 4) {
        const bin = (codes[base + words[at]!]! - lowest) >> shift;
        addTo(words, numbers, histogram + bin * stride, at, count);
        if (at + 2 === end) break;
        const other = (codes[base + words[at + 2]!]! - lowest) >> shift;
        addTo(words, numbers, second + other * stride, at + 2, count);
      }
    },
    addNear(feature, from, to, lowest, upper, above, shift) {
      const { words, numbers, codes, rows, column, histogram, before, stride, count } = places;
      const base = feature * column;
      for (let at = rows + 2 * from, end = rows + 2 * to; at < end; at += 2) {
        const code = codes[base + words[at]!]!;
        if (code >= above) continue;
        if (code < lowest) {
          addTo(words, numbers, before, at, count);
          continue;
        }
        const bin = code < upper ? (code - lowest) >> shift : BINS / 2 + ((code - upper) >> shift);
        addTo(words, numbers, histogram + bin * stride, at, count);
        words[bin >> 5]! |= 1 << (bin & 31);
      }
    },
    addLeft(feature, from, to, rank) {
      const { words, numbers, codes, rows, column, left, count } = places;
      const base = feature * column;
      for (let at = rows + 2 * from, end = rows + 2 * to; at < end; at += 2)
        if (codes[base + words[at]!]! <= rank) addTo(words, numbers, left, at, count);
    },
    divide(feature, from, to, rank, toLeft, toHeld) {
      const { words, codes, rows, held, column } = places;
      const base = feature * column;
      let a = rows + 2 * toLeft;
      let b = held + 2 * toHeld;
      // Each row is written to both sides and counted on one: no branch to mispredict.
      for (let at = rows + 2 * from, end = rows + 2 * to; at < end; at += 2) {
        const row = words[at]!;
        const kind = words[at + 1]!;
        words[a] = row;
        words[a + 1] = kind;
        words[b] = row;
        words[b + 1] = kind;
        const goesLeft = codes[base + row]! <= rank ? 2 : 0;
        a += goesLeft;
        b += 2 - goesLeft;
      }
      return (a - rows) / 2;
    },
    keep(feature, from, to, rank, right) {
      const { words, codes, rows, column } = places;
      const base = feature * column;
      let kept = rows + 2 * from;
      for (let at = kept, end = rows + 2 * to; at < end; at += 2) {
        const row = words[at]!;
        words[kept] = row;
        words[kept + 1] = words[at + 1]!;
        if (codes[base + row]! <= rank !== right) kept += 2;
      }
      return (kept - rows) / 2;
    },
  };
}
