import { FAR, inSlices, LOOKUP } from '../core/slices.js';
import { counted, rankOf, type Tally, weighed } from '../core/tally.js';
import type { Matrix, Steps } from '../core/types.js';

/**
 * A matrix with every value replaced by its rank among the column's distinct values, column after column: what histogram
 * trees grow on. Nothing is lost up to 65,536 distinct values a column; beyond, values share ranks of about equal weight.
 */
export interface Bins {
  readonly rows: number;
  readonly cols: number;
  /** Rank of row i in column j: `codes[j * rows + i]`. */
  readonly codes: Uint16Array;
  /** Number of ranks of column j. */
  readonly size: Int32Array;
  /** Smallest and greatest value of rank b of column j: `low[start[j] + b]`. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly start: Int32Array;
}

const MAX_RANKS = 65536;

/**
 * Ranks every column.
 * @param weight of each row; undefined for 1 each
 */
export function* binned(X: Matrix, weight: Float64Array | undefined): Steps<Bins> {
  const { rows, cols, data } = X;
  const codes = new Uint16Array(shareable(rows * cols * 2));
  const column = new Float64Array(rows);
  const edges: Edges[] = [];
  for (let j = 0; j < cols; j++) {
    yield* inSlices(rows, FAR, BINNING, (from, end) => {
      for (let i = from, k = from * cols + j; i < end; i++, k += cols) column[i] = data[k]! + 0; // -0 becomes 0
    });
    edges.push(yield* ranked(column, codes.subarray(j * rows, (j + 1) * rows), MAX_RANKS, weight));
  }
  const size = Int32Array.from(edges, ({ low }) => low.length);
  const start = size.map((_, j) => size.subarray(0, j).reduce((sum, n) => sum + n, 0));
  return {
    rows,
    cols,
    codes,
    size,
    start,
    low: joined(edges.map(({ low }) => low)),
    high: joined(edges.map(({ high }) => high)),
  };
}

/** Smallest and greatest value of each rank of a column. */
export interface Edges {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Writes the rank of each value of a column, of at most `limit`. There must be no NaN among the values, nor -0.
 * @param weight of each value; undefined for 1 each
 */
export function* ranked(
  column: Float64Array,
  to: Uint16Array,
  limit: number,
  weight: Float64Array | undefined,
): Steps<Edges> {
  const table = new ValueTable();
  let few = true;
  yield* inSlices(column.length, FAR, BINNING, (from, end) => {
    few &&= table.code(column, to, from, end);
  });
  const values = few ? table.sorted() : undefined;
  if (values && values.length <= limit) {
    const rank = table.ranks(values);
    yield* inSlices(column.length, 1, BINNING, (from, end) => {
      for (let i = from; i < end; i++) to[i] = rank[to[i]!]!;
    });
    return { low: values, high: values };
  }
  let distinct = yield* counted(column, BINNING);
  if (weight && distinct.values.length > limit) distinct = yield* weighed(distinct.values, column, weight, BINNING);
  const found = yield* quantiles(distinct, limit);
  yield* inSlices(column.length, LOOKUP, BINNING, (from, end) => {
    for (let i = from; i < end; i++) to[i] = rankOf(found.high, column[i]!);
  });
  return found;
}

const BINNING = { done: 0, total: 1, stage: 'binning' };

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(shareable(8 * parts.reduce((sum, part) => sum + part.length, 0)));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A buffer that workers can look into where the platform allows it; elsewhere one that is copied to them. */
export function shareable(bytes: number): ArrayBuffer {
  return (
    typeof SharedArrayBuffer === 'function' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
  ) as ArrayBuffer;
}

const FEW = 256;

/** Ranks a column of few distinct values in one pass, without sorting its rows. */
class ValueTable {
  // Open addressing over the bits of the value; four slots for each value that can be there.
  readonly #slots = new Int16Array(4 * FEW).fill(-1);
  readonly #values = new Float64Array(FEW);
  readonly #bits = new Int32Array(2);
  readonly #number = new Float64Array(this.#bits.buffer);
  #size = 0;

  /** Writes to `codes` at [from, to) the order in which each value was first seen; false where there are more than a few. */
  code(column: Float64Array, codes: Uint16Array, from: number, to: number): boolean {
    const slots = this.#slots;
    const values = this.#values;
    let last = Number.NaN;
    let code = 0;
    for (let i = from; i < to; i++) {
      const x = column[i]!;
      if (x !== last) {
        this.#number[0] = last = x;
        let at = Math.imul(this.#bits[0]! ^ Math.imul(this.#bits[1]!, 0x85ebca6b), 0x9e3779b1) >>> 22;
        while ((code = slots[at]!) >= 0 && values[code] !== x) at = (at + 1) % slots.length;
        if (code < 0) {
          if (this.#size === FEW) return false;
          code = this.#size++;
          values[code] = x;
          slots[at] = code;
        }
      }
      codes[i] = code;
    }
    return true;
  }

  /** The values in ascending order. */
  sorted(): Float64Array {
    return this.#values.slice(0, this.#size).sort();
  }

  /** The place of each code's value among them. */
  ranks(sorted: Float64Array): Uint16Array {
    return Uint16Array.from(this.#values.subarray(0, this.#size), (x) => rankOf(sorted, x));
  }
}

/**
 * Cuts sorted distinct values into at most `limit` ranks of about equal weight; a value heavier than an equal share gets
 * a rank of its own (as in LightGBM's GreedyFindBin).
 */
export function* quantiles({ values, weights }: Tally, limit: number): Steps<Edges> {
  if (values.length <= limit) return { low: values, high: values };
  const low = new Float64Array(limit);
  const high = new Float64Array(limit);
  let left = 0;
  for (let i = 0; i < weights.length; i++) left += weights[i]!;
  let n = 0;
  let held = 0;
  for (let i = 0; i < values.length; i++) {
    if (held === 0) low[n] = values[i]!;
    held += weights[i]!;
    high[n] = values[i]!;
    const share = left / (limit - n);
    const next = weights[i + 1] ?? 0;
    if (n < limit - 1 && (held + next / 2 >= share || next >= share)) {
      left -= held;
      held = 0;
      n++;
    }
    if (i % 65536 === 65535) yield BINNING;
  }
  const size = held > 0 ? n + 1 : n;
  return { low: low.slice(0, size), high: high.slice(0, size) };
}
