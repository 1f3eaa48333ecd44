import { CategoryColumn, type Column, NumberColumn, spelledOut, textColumn } from '../data/column.js';
import type { ParquetColumn } from './schema.js';

const decoder = /* @__PURE__ */ new TextDecoder();
const asItIs = <T>(value: T): T => value;

/** How hyparquet hands over what has no JavaScript type of its own: times in ticks, exactly; JSON as its text. */
export const parsers = {
  timestampFromMilliseconds: asItIs<bigint>,
  timestampFromMicroseconds: asItIs<bigint>,
  timestampFromNanoseconds: asItIs<bigint>,
  dateFromDays: (days: number): number => days * 86400,
  jsonFromBytes: (bytes: Uint8Array): string => decoder.decode(bytes),
};

/** Collects the values of a column. */
export class Values {
  #numbers = new Float64Array(0);
  #codes = new Int32Array(0);
  #codeOf = new Map<string, number>();
  #length = 0;

  constructor(
    readonly column: ParquetColumn,
    /** How many values there will be, as far as one can tell. */
    readonly expected: number,
  ) {}

  get length(): number {
    return this.#length;
  }

  push(values: ArrayLike<unknown>, from: number, to: number): void {
    this.#makeRoom(this.#length + to - from);
    if (this.column.type === 'number')
      for (let i = from; i < to; i++) this.#numbers[this.#length++] = this.#number(values[i]);
    else for (let i = from; i < to; i++) this.#codes[this.#length++] = this.#code(values[i]);
  }

  /** The column collected so far; begins a new one. */
  finish(): Column {
    const numbers = this.#numbers.subarray(0, this.#length);
    const codes = this.#codes.subarray(0, this.#length);
    const texts = [...this.#codeOf.keys()];
    this.#numbers = new Float64Array(0);
    this.#codes = new Int32Array(0);
    this.#codeOf = new Map();
    this.#length = 0;
    const { type } = this.column;
    if (type === 'number') return new NumberColumn(numbers);
    if (type === 'string') return spelledOut(codes, texts);
    return type === 'category' ? new CategoryColumn(codes, texts) : textColumn(codes, texts);
  }

  #number(value: unknown): number {
    if (value === null || value === undefined) return Number.NaN;
    return Number(value) / this.column.ticks;
  }

  #code(value: unknown): number {
    if (value === null || value === undefined) return -1;
    const text = this.column.isTime ? this.#date(value) : String(value);
    let code = this.#codeOf.get(text);
    if (code === undefined) this.#codeOf.set(text, (code = this.#codeOf.size));
    return code;
  }

  // 2017-07-06T12:39:06.818901Z, with as many digits as the file has.
  #date(value: unknown): string {
    const { ticks } = this.column;
    const all = BigInt(value as bigint | number);
    const perSecond = BigInt(ticks);
    const part = ((all % perSecond) + perSecond) % perSecond;
    const whole = new Date(Number((all - part) / perSecond) * 1000);
    if (Number.isNaN(whole.getTime())) return `${value}`; // beyond the years that a Date has
    const digits = ticks > 1 ? `.${String(part).padStart(String(ticks).length - 1, '0')}` : '';
    return `${whole.toISOString().slice(0, -5)}${digits}Z`;
  }

  #makeRoom(needed: number): void {
    const isNumber = this.column.type === 'number';
    const { length } = isNumber ? this.#numbers : this.#codes;
    if (needed <= length) return;
    const room = Math.max(needed, length === 0 ? this.expected : length * 2);
    if (isNumber) {
      const grown = new Float64Array(room);
      grown.set(this.#numbers);
      this.#numbers = grown;
    } else {
      const grown = new Int32Array(room);
      grown.set(this.#codes);
      this.#codes = grown;
    }
  }
}
