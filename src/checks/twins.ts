import { matrix, zeros } from '../core/matrix.js';
import type { Matrix, MatrixLike } from '../core/types.js';

/** Named columns of numbers or text: what is needed of a `Table`. */
export interface ColumnsLike {
  readonly rows: number;
  readonly names: readonly string[];
  column(name: string): { get(row: number): unknown };
}

/**
 * The share of test rows, in [0, 1], of which an exact copy is among the training rows: what a model can answer by heart.
 * Missing values (NaN, null) are alike, and so are 0 and -0. Labels are not looked at.
 * @param X rows; a table's text columns count too
 * @param trainIndex rows of `X` a model learns from
 * @param testIndex rows of `X` it is tested on
 * @returns 0 where there is no test row
 * @example twinShare([[80, 1], [443, 2], [80, 1]], [0, 1], [2]) // 1
 */
export function twinShare(
  X: MatrixLike | ColumnsLike,
  trainIndex: ArrayLike<number>,
  testIndex: ArrayLike<number>,
): number {
  const rows = 'names' in X && 'column' in X ? coded(X) : matrix(X as MatrixLike, 'twinShare');
  const seen = new RowSet(rows, trainIndex);
  let twins = 0;
  for (let i = 0; i < testIndex.length; i++) if (seen.has(testIndex[i]!)) twins++;
  return testIndex.length === 0 ? 0 : twins / testIndex.length;
}

/** A table as numbers that are equal where its values are. */
function coded(table: ColumnsLike): Matrix {
  const out = zeros(table.rows, table.names.length);
  for (const [j, name] of table.names.entries()) {
    const column = table.column(name);
    const codes = new Map<unknown, number>();
    for (let i = 0; i < table.rows; i++) {
      const value = column.get(i);
      let code = codes.get(value);
      if (code === undefined) codes.set(value, (code = codes.size));
      out.data[i * out.cols + j] = code;
    }
  }
  return out;
}

/** The distinct rows of a part of a matrix: a hash table with open addressing, at most half full. */
class RowSet {
  readonly #X: Matrix;
  readonly #mask: number;
  /** Row + 1 in each slot; 0 where it is free. */
  readonly #slots: Int32Array;
  /** The two halves of each value of the matrix. */
  readonly #words: Int32Array;

  constructor(X: Matrix, index: ArrayLike<number>) {
    let size = 2;
    while (size < 2 * index.length) size *= 2;
    this.#X = X;
    this.#words = new Int32Array(X.data.buffer, X.data.byteOffset, 2 * X.data.length);
    this.#mask = size - 1;
    this.#slots = new Int32Array(size);
    for (let i = 0; i < index.length; i++) {
      const slot = this.#find(index[i]!);
      if (this.#slots[slot] === 0) this.#slots[slot] = index[i]! + 1;
    }
  }

  has(row: number): boolean {
    return this.#slots[this.#find(row)] !== 0;
  }

  /** The slot that holds a row equal to `row`, or the free one where it would go. */
  #find(row: number): number {
    let slot = this.#hash(row) & this.#mask;
    while (this.#slots[slot] !== 0 && !this.#equal(this.#slots[slot]! - 1, row)) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #equal(a: number, b: number): boolean {
    const { cols, data } = this.#X;
    for (let j = 0, p = a * cols, q = b * cols; j < cols; j++, p++, q++)
      if (data[p] !== data[q] && !(Number.isNaN(data[p]) && Number.isNaN(data[q]))) return false;
    return true;
  }

  // A multiplication for each word of a value; at the end the finaliser of MurmurHash3 (Appleby 2011).
  #hash(row: number): number {
    const { cols, data } = this.#X;
    const words = this.#words;
    let h = 0;
    for (let k = row * cols; k < (row + 1) * cols; k++) {
      const x = data[k]!;
      const plain = x !== 0 && !Number.isNaN(x); // 0 and NaN have several bit patterns each
      h = Math.imul(h ^ (plain ? words[2 * k]! : x === 0 ? 0 : 1), 0xcc9e2d51);
      h = Math.imul(((h << 15) | (h >>> 17)) ^ (plain ? words[2 * k + 1]! : 0), 0x1b873593);
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  }
}
