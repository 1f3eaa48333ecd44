import { SchemaError } from '../core/errors.js';
import { describeValue, zeros } from '../core/matrix.js';
import { normalizeName } from '../core/names.js';
import type { Matrix, State } from '../core/types.js';
import { insist, isNumber, isString, list } from './checks.js';

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
  check(state: InputState): number;
  compile(state: InputState): RowReader;
}

export interface RowReader {
  /** Names of the columns of a row. */
  readonly names: readonly string[];
  /** @throws SchemaError naming what is missing, extra or out of range */
  record(record: FlowRecord): Matrix;
  /**
   * A whole table: `column(name)` is asked with each of its own names.
   * @throws SchemaError as for a record, with the row
   */
  table(table: TableLike): Matrix;
}

/** What a reader needs of a `Table`. */
export interface TableLike {
  readonly rows: number;
  readonly names: readonly string[];
  column(name: string): { get(row: number): unknown };
}

export const input: InputReader = {
  kind: 'input',

  check({ fields, schema, profile }) {
    insist(isString(schema) && isString(profile), 'input has no schema or profile');
    list(fields, (f) => typeof f === 'object' && f !== null, 'input.fields');
    for (const field of fields) checkField(field);
    return inputNames({ fields }).length;
  },

  compile(state) {
    const { fields } = state;
    const names = inputNames(state);
    const index = new Map<string, number>();
    for (const [i, field] of fields.entries())
      for (const name of [field.name, ...field.aliases]) index.set(normalizeName(name), i);
    // Spellings seen before, so that a stream of like records normalises each name once. Bounded: names may be hostile.
    const known = new Map<string, number>();
    const fieldOf = (name: string): number => {
      let at = known.get(name);
      if (at === undefined) {
        at = index.get(normalizeName(name)) ?? -1;
        if (known.size < 4096) known.set(name, at);
      }
      return at;
    };
    const offsets: number[] = [];
    for (let i = 0, at = 0; i < fields.length; at += widthOf(fields[i++]!)) offsets.push(at);

    /** Which of the given names stands for each field. */
    const match = (given: readonly string[]): string[] => {
      const found: string[] = new Array(fields.length);
      const extra: string[] = [];
      for (const name of given) {
        const at = fieldOf(name);
        if (at < 0) extra.push(name);
        else if (found[at] === undefined) found[at] = name;
        else
          throw new SchemaError(`"${found[at]}" and "${name}" both stand for ${fields[at]!.name}`, { extra: [name] });
      }
      const missing = fields.flatMap((field, i) => (found[i] === undefined ? [field.name] : []));
      if (missing.length > 0)
        throw new SchemaError(
          `does not fit the ${state.schema} input: missing ${some(missing)}${extra.length > 0 ? `; not known: ${some(extra)}` : ''}`,
          { missing, extra },
        );
      return found;
    };

    return {
      names,
      record(record) {
        const found = match(Object.keys(record));
        const X = zeros(1, names.length, names);
        for (let i = 0; i < fields.length; i++) encode(fields[i]!, record[found[i]!], X.data, offsets[i]!);
        return X;
      },
      table(table) {
        const found = match(table.names);
        const X = { ...zeros(table.rows, names.length, names), input: state };
        for (let i = 0; i < fields.length; i++) {
          const field = fields[i]!;
          const column = table.column(found[i]!);
          for (let row = 0, at = offsets[i]!; row < table.rows; row++, at += names.length)
            encode(field, column.get(row), X.data, at, row);
        }
        return X;
      },
    };
  },
};

/** The names of the columns that the fields make: `duration`, `proto=tcp`, `history=S`. */
export function inputNames({ fields }: Pick<InputState, 'fields'>): readonly string[] {
  return fields.flatMap(({ name, as, values = [] }) =>
    as === 'category' || as === 'letters' ? values.map((v) => `${name}=${v}`) : [name],
  );
}

const widthOf = ({ as, values = [] }: InputField): number =>
  as === 'category' || as === 'letters' ? values.length : 1;

/** Writes one field's columns at `at`. A record and a row of a table both come here: same bits. */
function encode(field: InputField, value: unknown, out: Float64Array, at: number, row?: number): void {
  const { as, values = [] } = field;
  if (as === 'letters') {
    const text = isString(value) && value !== '-' && value !== '(empty)' ? value : '';
    for (let k = 0; k < values.length; k++) out[at + k] = text.includes(values[k]!) ? 1 : 0;
  } else if (as === 'category') {
    if (value === undefined || value === null || value === '' || value === '-' || value === '(empty)') return;
    const text = String(value);
    for (const part of text.includes(',') ? text.split(',') : [text]) {
      let k = values.indexOf(part);
      if (k < 0) k = values.findIndex((v) => v.toLowerCase() === part.toLowerCase());
      if (k >= 0) out[at + k] = 1;
      else if (field.unknown === 'error') refuse(field, `is ${describeValue(value)}, not one of ${some(values)}`, row);
    }
  } else {
    const x = numberIn(field, value, row);
    out[at] = as === 'number' ? x : field.edges!.reduce((n, edge) => n + (x >= edge ? 1 : 0), 0);
  }
}

function numberIn(field: InputField, value: unknown, row?: number): number {
  const { min = -Infinity, max = Infinity, missing } = field;
  let x = typeof value === 'number' ? value : Number.NaN;
  if (isString(value) && value !== '' && value !== '-') {
    x = Number(value);
    if (Number.isNaN(x) && value.toLowerCase() !== 'nan')
      refuse(field, `must be a number, got ${describeValue(value)}`, row);
  } else if (typeof value === 'boolean' || (typeof value === 'object' && value !== null))
    refuse(field, `must be a number, got ${describeValue(value)}`, row);
  if (x - x !== 0) {
    // NaN and Infinity: a rate over a duration of 0 is as unknown as an unset cell.
    if (missing === null) refuse(field, `is missing (got ${describeValue(value)})`, row);
    return missing;
  }
  if (x < min || x > max)
    refuse(field, `must be from ${min} to ${max}${field.unit ? ` ${field.unit}` : ''}, got ${x}`, row);
  return x;
}

function refuse({ name }: InputField, problem: string, row: number | undefined): never {
  throw new SchemaError(`${row === undefined ? '' : `row ${row}: `}${name} ${problem}`, { outOfRange: [name] });
}

function checkField({ name, aliases, as, values, edges, missing, min, max, unit, unknown }: InputField): void {
  insist(isString(name), 'a field of the input has no name');
  list(aliases, isString, `aliases of "${name}"`);
  insist(['number', 'bucket', 'category', 'letters'].includes(as), `"${name}" is read as ${describeValue(as)}`);
  insist(missing === null || isNumber(missing), `"${name}" has an invalid missing value`);
  for (const bound of [min, max]) insist(bound === undefined || isNumber(bound), `"${name}" has an invalid bound`);
  insist(unit === undefined || isString(unit), `"${name}" has an invalid unit`);
  insist(
    unknown === undefined || unknown === 'error' || unknown === 'ignore',
    `"${name}" has an invalid rule for unknown values`,
  );
  if (as === 'category' || as === 'letters') list(values, isString, `values of "${name}"`);
  if (as === 'bucket') list(edges, isNumber, `edges of "${name}"`);
}

const some = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
