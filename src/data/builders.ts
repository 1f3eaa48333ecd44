import { CategoryColumn, type Column, NumberColumn, spelledOut, textColumn } from './column.js';
import type { Dictionary, Spelling } from './dictionary.js';

/** How a column is to be kept; `text` leaves it open whether as `category` or `string`. */
export type ColumnType = 'number' | 'category' | 'string' | 'text';

/** Collects the numbers of a slot of the scanner's block. */
export class NumberBuilder {
  #values = new Float64Array(0);
  #length = 0;
  /** @param expected how many rows there will be, as far as one can tell */
  constructor(
    readonly slot: number,
    readonly expected: number,
  ) {}

  /** Takes the first `rows` values of the slot from a block whose slots are `height` values high. */
  push(block: Float64Array, height: number, rows: number): void {
    const values = (this.#values = withRoom(
      this.#values,
      this.#length + rows,
      this.expected,
      (n) => new Float64Array(n),
    ));
    for (let i = this.#length, end = i + rows, k = this.slot * height; i < end; i++, k++) values[i] = block[k]!;
    this.#length += rows;
  }
  /** The column collected so far; begins a new one. */
  finish(): NumberColumn {
    const values = trimmed(this.#values, this.#length);
    this.#values = new Float64Array(0);
    this.#length = 0;
    return new NumberColumn(values);
  }
}

/** Collects the text of a slot, which holds codes of `dictionary`, NaN for missing. */
export class TextBuilder {
  #codes = new Int32Array(0);
  #length = 0;
  constructor(
    readonly slot: number,
    readonly expected: number,
    readonly type: ColumnType,
    readonly spelling: Spelling,
    readonly dictionary: Dictionary,
  ) {}

  /** Takes the first `rows` values of the slot from a block whose slots are `height` values high. */
  push(block: Float64Array, height: number, rows: number): void {
    const codes = (this.#codes = withRoom(this.#codes, this.#length + rows, this.expected, (n) => new Int32Array(n)));
    for (let i = this.#length, end = i + rows, k = this.slot * height; i < end; i++, k++) {
      const code = block[k]!;
      codes[i] = Number.isNaN(code) ? -1 : code;
    }
    this.#length += rows;
  }
  /** The column collected so far; begins a new one. */
  finish(): Column {
    const codes = trimmed(this.#codes, this.#length);
    this.#codes = new Int32Array(0);
    this.#length = 0;
    const { values, codes: meaning } = this.dictionary.finish(this.spelling);
    this.dictionary.clear();
    if (meaning) for (let i = 0; i < codes.length; i++) codes[i] = meaning[codes[i]!] ?? -1;
    if (this.type === 'string') return spelledOut(codes, values);
    return this.type === 'category' ? new CategoryColumn(codes, values) : textColumn(codes, values);
  }
}

interface Growing<A> {
  readonly length: number;
  set(part: A, at?: number): void;
  slice(from: number, to: number): A;
  subarray(from: number, to: number): A;
}

function withRoom<A extends Growing<A>>(array: A, needed: number, expected: number, make: (length: number) => A): A {
  if (needed <= array.length) return array;
  const grown = make(Math.max(needed, array.length === 0 ? expected : array.length * 2));
  grown.set(array);
  return grown;
}

// A copy only where more than an eighth would lie idle.
const trimmed = <A extends Growing<A>>(array: A, length: number): A =>
  length * 8 < array.length * 7 ? array.slice(0, length) : array.subarray(0, length);
