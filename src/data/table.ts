import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { Matrix } from '../core/types.js';
import { type Column, type ColumnLike, columnFrom } from './column.js';
import { noColumn, requireDistinct } from './names.js';

/** One row by column name: NaN stands for a missing number, null for missing text. */
export type TableRow = Record<string, number | string | null>;

/**
 * Named columns of equal length. A table never changes: what looks like a change returns a new one, which shares the
 * columns that stayed.
 * @example
 * const table = Table.from({ proto: ['tcp', 'udp'], duration: [0.5, 1] });
 * table.column('proto').get(1)            // 'udp'
 * table.select(['duration']).toMatrix()   // { rows: 2, cols: 1, … }
 */
export class Table implements Iterable<TableRow> {
  readonly rows: number;
  readonly names: readonly string[];
  readonly #columns: ReadonlyMap<string, Column>; // a Map, so that "__proto__" is a name like any other

  /**
   * @param columns name and column of each, in order
   * @param rows needed only where there is no column
   * @throws DataError for a name that occurs twice or columns of unequal length
   */
  constructor(columns: Iterable<readonly [string, Column]>, rows?: number) {
    const entries = [...columns];
    this.names = entries.map(([name]) => name);
    requireDistinct('Table', this.names);
    this.rows = rows ?? entries[0]?.[1].length ?? 0;
    for (const [name, column] of entries)
      if (column.length !== this.rows)
        throw new DataError(`Table: column "${name}" has ${column.length} rows, the table has ${this.rows}`, {
          column: name,
        });
    this.#columns = new Map(entries);
  }

  /**
   * A table of arrays by name. Numbers make a `number` column (null and undefined become NaN), strings and booleans a
   * text column.
   * @throws DataError naming the column and row of a value that is neither, or differs in kind from those before it
   * @example Table.from({ port: new Float64Array([80, 443]), label: ['web', null] })
   */
  static from(columns: Readonly<Record<string, ColumnLike>>): Table {
    return new Table(Object.entries(columns).map(([name, values]) => [name, columnFrom(name, values)]));
  }

  /**
   * A table of objects; its columns are the keys in order of first occurrence. A key that is not there is missing.
   * @throws DataError naming the row that is no object, or the column that mixes numbers and text
   * @example Table.fromRecords([{ port: 80, label: 'web' }, { port: 443 }])
   */
  static fromRecords(records: Iterable<Readonly<Record<string, number | string | boolean | null | undefined>>>): Table {
    const all = [...records];
    const columns = new Map<string, (number | string | boolean | null | undefined)[]>();
    for (const [i, record] of all.entries()) {
      if (record === null || typeof record !== 'object')
        throw new DataError(`Table.fromRecords: row ${i} must be an object, got ${describeValue(record)}`, { row: i });
      for (const [name, value] of Object.entries(record)) {
        let values = columns.get(name);
        if (!values) columns.set(name, (values = new Array(all.length).fill(null)));
        values[i] = value;
      }
    }
    return new Table(
      [...columns].map(([name, values]) => [name, columnFrom(name, values)]),
      all.length,
    );
  }

  has(name: string): boolean {
    return this.#columns.has(name);
  }

  /** @throws DataError naming the column that is not there, and those whose names come near */
  column(name: string): Column {
    const column = this.#columns.get(name);
    if (!column) throw noColumn('the table', name, this.names);
    return column;
  }

  /** The named columns, in the order asked for. @throws DataError for a name that is not there or asked for twice */
  select(names: readonly string[]): Table {
    return new Table(
      names.map((name) => [name, this.column(name)]),
      this.rows,
    );
  }

  /** All columns but the named ones. @throws DataError for a name that is not there */
  drop(names: readonly string[]): Table {
    for (const name of names) this.column(name);
    const dropped = new Set(names);
    return this.select(this.names.filter((name) => !dropped.has(name)));
  }

  /** New names by old ones. @throws DataError for a name that is not there, or one that two columns would have */
  rename(names: Readonly<Record<string, string>> | ReadonlyMap<string, string>): Table {
    const renamed = names instanceof Map ? (names as ReadonlyMap<string, string>) : new Map(Object.entries(names));
    for (const old of renamed.keys()) this.column(old);
    return new Table(
      [...this.#columns].map(([name, column]) => [renamed.get(name) ?? name, column]),
      this.rows,
    );
  }

  /** The table with a column added at the end, or replaced where it stands. @throws DataError for a wrong length */
  withColumn(name: string, values: ColumnLike): Table {
    const rows = this.names.length === 0 ? undefined : this.rows;
    return new Table(new Map(this.#columns).set(name, columnFrom(name, values)), rows);
  }

  /** The rows at `index`, in that order. @throws DataError for an index that is no row */
  take(index: ArrayLike<number>): Table {
    for (let i = 0; i < index.length; i++) this.#check(index[i]!);
    return new Table(
      [...this.#columns].map(([name, column]) => [name, column.take(index)]),
      index.length,
    );
  }

  /** Rows `from` up to but not `to`, as `Array.slice` counts them. Numbers and codes are shared, not copied. */
  slice(from = 0, to = this.rows): Table {
    const at = (i: number) => Math.min(Math.max(i < 0 ? this.rows + i : i, 0), this.rows);
    const start = at(from);
    const end = Math.max(start, at(to));
    return new Table(
      [...this.#columns].map(([name, column]) => [name, column.slice(start, end)]),
      end - start,
    );
  }

  /** Row `i` as an object. @throws DataError for an index that is no row */
  row(i: number): TableRow {
    this.#check(i);
    // fromEntries defines properties, so a column "__proto__" becomes a plain one.
    return Object.fromEntries([...this.#columns].map(([name, column]) => [name, column.get(i)]));
  }

  /** The rows as objects, one after another. */
  *[Symbol.iterator](): IterableIterator<TableRow> {
    for (let i = 0; i < this.rows; i++) yield this.row(i);
  }

  /**
   * The numbers as a matrix that knows its columns' names.
   * @throws DataError naming the first text column
   */
  toMatrix(): Matrix {
    const cols = this.names.length;
    const data = new Float64Array(this.rows * cols);
    for (const [j, name] of this.names.entries()) {
      const column = this.column(name);
      if (column.kind !== 'number')
        throw new DataError(`Table.toMatrix: column "${name}" is text; drop it or encode it first`, { column: name });
      for (let i = 0, k = j; i < this.rows; i++, k += cols) data[k] = column.values[i]!;
    }
    return { rows: this.rows, cols, data, names: this.names };
  }

  #check(i: number): void {
    if (!Number.isInteger(i) || i < 0 || i >= this.rows)
      throw new DataError(`the table has rows 0 to ${this.rows - 1}, got ${describeValue(i)}`, { row: i });
  }
}
