import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

/** What a column may be made from: one of ours, or numbers, or strings (booleans become 'true' and 'false'). */
export type ColumnLike = Column | ArrayLike<number | string | boolean | null | undefined>;

/** One column of a `Table`. Told apart by `kind`. */
export type Column = NumberColumn | CategoryColumn | StringColumn;

/** Numbers; NaN stands for a missing one. */
export class NumberColumn {
  readonly kind = 'number';
  constructor(readonly values: Float64Array) {}
  get length(): number {
    return this.values.length;
  }
  /** The number in row `i`, NaN where it is missing. */
  get(i: number): number {
    return this.values[i] ?? Number.NaN;
  }
  toArray(): number[] {
    return Array.from(this.values);
  }
  slice(from: number, to: number): NumberColumn {
    return new NumberColumn(this.values.subarray(from, to));
  }
  take(rows: ArrayLike<number>): NumberColumn {
    const values = new Float64Array(rows.length);
    gather(this.values, rows, values);
    return new NumberColumn(values);
  }
}

/** Text of few distinct values: row `i` holds `values[codes[i]]`; the code -1 stands for a missing one. */
export class CategoryColumn {
  readonly kind = 'category';
  constructor(
    readonly codes: Int32Array,
    /** The distinct values, in order of first occurrence. Some may not occur in a part of a table. */
    readonly values: readonly string[],
  ) {}
  get length(): number {
    return this.codes.length;
  }
  /** The text in row `i`, null where it is missing. */
  get(i: number): string | null {
    return this.values[this.codes[i] ?? -1] ?? null;
  }
  toArray(): (string | null)[] {
    return Array.from(this.codes, (code) => this.values[code] ?? null);
  }
  slice(from: number, to: number): CategoryColumn {
    return new CategoryColumn(this.codes.subarray(from, to), this.values);
  }
  take(rows: ArrayLike<number>): CategoryColumn {
    const codes = new Int32Array(rows.length);
    gather(this.codes, rows, codes);
    return new CategoryColumn(codes, this.values);
  }
}

/** Text that hardly repeats: flow ids, addresses, timestamps. */
export class StringColumn {
  readonly kind = 'string';
  constructor(readonly values: readonly (string | null)[]) {}
  get length(): number {
    return this.values.length;
  }
  /** The text in row `i`, null where it is missing. */
  get(i: number): string | null {
    return this.values[i] ?? null;
  }
  toArray(): (string | null)[] {
    return this.values.slice();
  }
  slice(from: number, to: number): StringColumn {
    return new StringColumn(this.values.slice(from, to));
  }
  take(rows: ArrayLike<number>): StringColumn {
    return new StringColumn(Array.from(rows, (row) => this.values[row]!));
  }
}

function gather<T>(from: ArrayLike<T>, rows: ArrayLike<number>, out: { [i: number]: T }): void {
  for (let i = 0; i < rows.length; i++) out[i] = from[rows[i]!]!;
}

/**
 * Text as the kind that suits it: `string` where more than half of the rows (and more than 1,000) are distinct,
 * else `category`. A dictionary as long as its column saves nothing and costs a lookup.
 */
export function textColumn(codes: Int32Array, values: readonly string[]): CategoryColumn | StringColumn {
  return values.length > 1000 && values.length * 2 > codes.length
    ? spelledOut(codes, values)
    : new CategoryColumn(codes, values);
}

/** A coded column with each row's text written out. */
export function spelledOut(codes: Int32Array, values: readonly string[]): StringColumn {
  return new StringColumn(new CategoryColumn(codes, values).toArray());
}

/**
 * Makes a column of what was given.
 * @throws DataError naming the row where numbers and text are mixed or a value is neither
 */
export function columnFrom(name: string, given: ColumnLike): Column {
  if (given === null || typeof given !== 'object' || typeof given.length !== 'number')
    throw new DataError(`Table: column "${name}" must be an array, got ${describeValue(given)}`, { column: name });
  if ('kind' in given) return given;
  if (given instanceof Float64Array) return new NumberColumn(given);
  const isText = firstPresent(given, name) === 'string';
  const numbers = new Float64Array(isText ? 0 : given.length).fill(Number.NaN);
  const coder = new TextCoder(isText ? given.length : 0);
  for (let i = 0; i < given.length; i++) {
    const value = given[i];
    if (value === null || value === undefined) continue;
    const type = valueType(value);
    if (type !== (isText ? 'string' : 'number'))
      throw new DataError(
        `Table: column "${name}", row ${i} must be ${isText ? 'text' : 'a number'} like the rows before it, got ${describeValue(value)}`,
        { row: i, column: name },
      );
    if (isText) coder.set(i, String(value));
    else numbers[i] = value as number;
  }
  return isText ? textColumn(coder.codes, coder.values) : new NumberColumn(numbers);
}

/** Codes strings in order of first occurrence; a row that is never set is missing. */
export class TextCoder {
  readonly codes: Int32Array;
  readonly #codeOf = new Map<string, number>();
  constructor(rows: number) {
    this.codes = new Int32Array(rows).fill(-1);
  }
  get values(): string[] {
    return [...this.#codeOf.keys()];
  }
  set(row: number, text: string): void {
    let code = this.#codeOf.get(text);
    if (code === undefined) this.#codeOf.set(text, (code = this.#codeOf.size));
    this.codes[row] = code;
  }
}

function firstPresent(given: ArrayLike<unknown>, name: string): 'number' | 'string' {
  for (let i = 0; i < given.length; i++) {
    if (given[i] === null || given[i] === undefined) continue;
    const type = valueType(given[i]);
    if (type) return type;
    throw new DataError(`Table: column "${name}", row ${i} must be a number or text, got ${describeValue(given[i])}`, {
      row: i,
      column: name,
    });
  }
  return 'number';
}

function valueType(value: unknown): 'number' | 'string' | undefined {
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' || typeof value === 'boolean' ? 'string' : undefined;
}
