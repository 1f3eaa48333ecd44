import { SchemaError } from '../core/errors.js';
import { describeValue, zeros } from '../core/matrix.js';
import { normalizeName } from '../core/names.js';
import type { Matrix, State } from '../core/types.js';
import { insist, isNumber, isObject, isString, list } from './checks.js';

/**
 * How one field of a record becomes columns of a row.
 * - `number`: one column, the value.
 * - `bucket`: one column, the number of `edges` that the value reaches: with edges [1024, 49152] port 80 is 0, 8080 is 1.
 * - `category`: a column for each of `values`, 1 where the field has it; `ssl,http` has two of them.
 * - `letters`: a column for each letter in `values`, 1 where the text has it.
 */
export interface InputField {
  readonly name: string;
  /** Other spellings; compared by letters and digits only, without case. */
  readonly aliases: readonly string[];
  readonly as: 'number' | 'bucket' | 'category' | 'letters';
  /** Unit of a number, such as `s`, `µs`, `bytes`. */
  readonly unit?: string;
  readonly values?: readonly string[];
  readonly edges?: readonly number[];
  /** What stands for a missing or infinite number; null: it is an error. A missing category or text sets no column. */
  readonly missing: number | null;
  /** Smallest and greatest number that can be. */
  readonly min?: number;
  readonly max?: number;
  /** A category that is not in `values`: an error, or no column set. */
  readonly unknown?: 'error' | 'ignore';
}

/** A named record becomes a row: made by a schema's `dataset`, kept by `fit`, written by `save`. */
export interface InputState extends State {
  readonly kind: 'input';
  readonly schema: string;
  /** Which extractor's numbers these are: rows of another profile have other meanings under the same names. */
  readonly profile: string;
  readonly fields: readonly InputField[];
}

/** One flow, by field name. Numbers may be written as text; absent, null, '' and '-' are missing. */
export type FlowRecord = Readonly<Record<string, unknown>>;

/** Reads records: what `loadWith` is given under the name `input`. */
export interface InputReader {
  readonly kind: 'input';
  /** @throws ModelError for a state that is none */
  compile(state: InputState): RowReader;
}

export interface RowReader {
  /** Names of the columns of a row. */
  readonly names: readonly string[];
  /** @throws SchemaError naming what is missing, extra or out of range */
  record(record: FlowRecord): Matrix;
  /**
   * A whole table, or the rows at `index`: `column(name)` is asked with each of its own names.
   * @throws SchemaError as for a record, with the row of the table
   */
  table(table: TableLike, index?: ArrayLike<number>): Matrix;
}

/** What a reader needs of a `Table`. */
export interface TableLike {
  readonly rows: number;
  readonly names: readonly string[];
  column(name: string): { get(row: number): unknown };
}

export const input: InputReader = {
  kind: 'input',

  compile(state) {
    const { v, schema, profile, fields } = state;
    insist(v === 1 && isString(schema) && isString(profile), 'input');
    list(fields, isField, 'input.fields');
    const names = inputNames(state);
    const codes = fields.map(codesOf);
    const index = new Map(
      fields.flatMap(({ name, aliases }, i) => [name, ...aliases].map((spelling) => [normalizeName(spelling), i])),
    );
    // A stream of like records matches its names once.
    let last: readonly string[] | undefined;
    let found: readonly string[] = [];

    /** Which of the given names stands for each field. */
    const match = (given: readonly string[]): readonly string[] => {
      const found: string[] = [];
      const extra: string[] = [];
      for (const name of given) {
        const i = index.get(normalizeName(name));
        if (i === undefined) extra.push(name);
        else if (found[i] === undefined) found[i] = name;
        else throw new SchemaError(`"${found[i]}" and "${name}" are both ${fields[i]!.name}`, { extra: [name] });
      }
      const missing = fields.map(({ name }) => name).filter((_, i) => found[i] === undefined);
      if (!missing.length) return found;
      const unknown = extra.length ? `; not known: ${some(extra)}` : '';
      throw new SchemaError(`no ${schema} input, missing: ${some(missing)}${unknown}`, { missing, extra });
    };
    const table = (from: TableLike, index?: ArrayLike<number>): Matrix => {
      const given = from.names;
      if (given.length !== last?.length || given.some((name, i) => name !== last![i])) {
        found = match(given);
        last = given;
      }
      const X = zeros(index?.length ?? from.rows, names.length, names);
      let start = 0;
      for (const [i, field] of fields.entries()) {
        const column = from.column(found[i]!);
        for (let k = 0, at = start; k < X.rows; k++, at += X.cols) {
          const row = index ? index[k]! : k;
          const value = column.get(row);
          const wanted = write(field, codes[i]!, value, X.data, at);
          if (wanted)
            throw new SchemaError(
              `${from.rows > 1 ? `row ${row}: ` : ''}${field.name} must be ${wanted}, got ${describeValue(value)}`,
              { outOfRange: [field.name] },
            );
        }
        start += columnsOf(field).length;
      }
      return { ...X, input: state };
    };
    return {
      names,
      table,
      // A table of one row: same code, same bits.
      record: (record) =>
        table({ rows: 1, names: Object.keys(record ?? {}), column: (name) => ({ get: () => record[name] }) }),
    };
  },
};

const isText = ({ as }: InputField): boolean => as === 'category' || as === 'letters';

const columnsOf = (field: InputField): readonly string[] =>
  isText(field) ? field.values!.map((value) => `${field.name}=${value}`) : [field.name];

/** The names of the columns that the fields make: `duration`, `proto=tcp`, `history=S`. */
export const inputNames = ({ fields }: Pick<InputState, 'fields'>): readonly string[] => fields.flatMap(columnsOf);

/** Positions of values by their text, and by their text in lower case. */
function codesOf({ values = [] }: InputField): ReadonlyMap<string, number> {
  const codes = new Map(values.map((value, k) => [value.toLowerCase(), k]));
  for (const [k, value] of values.entries()) codes.set(value, k);
  return codes;
}

/** Writes one field's columns at `at`; returns what the value should have been where it cannot be used. */
function write(
  field: InputField,
  codes: ReadonlyMap<string, number>,
  value: unknown,
  out: Float64Array,
  at: number,
): string | undefined {
  const { as, values, edges, unknown, missing, min = -Infinity, max = Infinity } = field;
  if (isObject(value)) return 'a number or text';
  let text = '';
  if (isText(field) || typeof value !== 'number') text = String(value ?? '').trim();
  if (isText(field)) {
    if (text === '-' || text === '(empty)') return;
    if (as === 'letters') values!.forEach((letter, k) => (out[at + k] = text.includes(letter) ? 1 : 0));
    else if (text)
      for (const part of text.split(',')) {
        const k = codes.get(part) ?? codes.get(part.toLowerCase());
        if (k !== undefined) out[at + k] = 1;
        else if (unknown === 'error') return `one of ${some(values!)}`;
      }
    return;
  }
  let x = value as number;
  if (typeof value !== 'number') {
    if (/^[-+]?(inf(inity)?|nan)?$/i.test(text)) x = Number.NaN;
    else if (Number.isNaN((x = Number(text)))) return 'a number';
  }
  // NaN and Infinity: a rate over a duration of 0 is as unknown as an unset cell.
  if (x - x !== 0) {
    if (missing === null) return 'given';
    x = missing;
  } else if (x < min || x > max) return `from ${min} to ${max}`;
  out[at] = as === 'number' ? x : edges!.filter((edge) => x >= edge).length;
  return;
}

function isField(field: unknown): boolean {
  const {
    name,
    aliases,
    as,
    unit = '',
    values = [],
    edges = [],
    missing,
    min = 0,
    max = 0,
    unknown = 'ignore',
  } = Object(field) as InputField;
  return (
    [aliases, values, edges].every(Array.isArray) &&
    [name, unit, ...aliases, ...values].every(isString) &&
    [missing === null ? 0 : missing, min, max, ...edges].every(isNumber) &&
    ['number', 'bucket', 'category', 'letters'].includes(as) &&
    ['error', 'ignore'].includes(unknown)
  );
}

const some = (names: readonly string[]): string => names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '');
