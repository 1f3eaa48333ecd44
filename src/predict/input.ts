import { SchemaError } from '../core/errors.js';
import { describeValue, zeros } from '../core/matrix.js';
import { normalizeName } from '../core/names.js';
import type { Matrix, State } from '../core/types.js';
import { insist, isNumber, isObject, isString } from './checks.js';

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
  /** Whether it may be absent, which is as good as missing: Zeek leaves out keys that are not set. */
  readonly optional?: boolean;
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

/** One flow, by field name. Numbers may be written as text; null, NaN, '' and '-' are missing. */
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
  /**
   * A whole table, or the rows at `index`: `column(name)` is asked with each of its own names.
   * @throws SchemaError naming what is missing, extra or out of range, and the row of a table of several
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
    const { kind, v, schema, profile } = state;
    insist(
      kind === 'input' && v === 1 && isString(schema) && isString(profile) && Array.isArray(state.fields),
      'input',
    );
    const fields = state.fields.map(fieldOf);
    const names = fields.flatMap(({ columns }) => columns);
    // Spellings as they are, too: a record that keeps to them is not normalised.
    const byName = new Map(
      fields.flatMap((field) =>
        field.spellings.flatMap((name) => [name, normalizeName(name)].map((key) => [key, field])),
      ),
    );
    return {
      names,
      table(from, index) {
        // Which of the table's names stands for each field.
        const found = new Map<Field, string>();
        const extra: string[] = [];
        for (const name of from.names) {
          const field = byName.get(name) ?? byName.get(normalizeName(name));
          if (!field) extra.push(name);
          else if (found.has(field))
            throw new SchemaError(`"${found.get(field)}" and "${name}" both stand for ${field.name}`, {
              extra: [name],
            });
          else found.set(field, name);
        }
        const missing = fields.flatMap((field) => (found.has(field) || field.optional ? [] : field.name));
        if (missing.length)
          throw new SchemaError(
            `no ${schema} input: missing ${missing}${extra.length ? `; unknown ${extra.slice(0, 9)}` : ''}`,
            { missing, extra },
          );
        const X = zeros(index?.length ?? from.rows, names.length, names);
        let start = 0;
        for (const field of fields) {
          const name = found.get(field);
          const column = name === undefined ? name : from.column(name);
          for (let k = 0, at = start; k < X.rows; k++, at += X.cols) {
            const row = index ? index[k]! : k;
            const value = column?.get(row);
            const wanted = field.write(value, X.data, at);
            if (wanted)
              throw new SchemaError(
                `${index || from.rows > 1 ? `row ${row}: ` : ''}${field.name} must be ${wanted}, got ${describeValue(value)}`,
                { outOfRange: [field.name] },
              );
          }
          start += field.columns.length;
        }
        return { ...X, input: state };
      },
    };
  },
};

/** A field, checked. */
interface Field {
  readonly name: string;
  readonly optional?: boolean;
  readonly spellings: readonly string[];
  /** Names of its columns. */
  readonly columns: readonly string[];
  /** Writes its columns at `at`; returns what the value should have been where it cannot be used. */
  write(value: unknown, out: Float64Array, at: number): string | undefined;
}

function fieldOf(field: InputField): Field {
  const {
    name,
    aliases,
    as,
    values = [],
    edges = [],
    missing,
    min = -Infinity,
    max = Infinity,
    unknown,
  } = Object(field) as InputField;
  const way = ['letters', 'category', 'bucket', 'number'].indexOf(as);
  insist(
    [aliases, values, edges].every(Array.isArray) &&
      [name, ...aliases, ...values].every(isString) &&
      [missing ?? 0, ...edges].every(isNumber) &&
      min === +min &&
      max === +max &&
      way >= 0,
    'input',
  );
  const isText = way < 2;
  const isLetters = way < 1;
  const fold = (text: string) => (isLetters ? text : text.toLowerCase());
  const codes = new Map([fold, String].flatMap((form) => values.map((value, k) => [form(value), k] as const)));
  return {
    ...field,
    spellings: [name, ...aliases],
    columns: isText ? values.map((value) => `${name}=${value}`) : [name],
    write(value, out, at) {
      if (isObject(value)) return 'a number or text';
      const text = isText || typeof value !== 'number' ? String(value ?? '').trim() : '';
      if (isText) {
        if (['', '-', '(empty)', 'NaN'].includes(text)) return;
        for (const part of isLetters ? text : text.split(',')) {
          const k = codes.get(part) ?? codes.get(fold(part));
          if (k !== undefined) out[at + k] = 1;
          else if (unknown === 'error') return `one of ${values.slice(0, 9).join(', ')}`;
        }
        return;
      }
      let x = typeof value === 'number' ? value : /^[-+]?(inf|nan)?$/i.test(text) ? Infinity : Number(text);
      if (text && Number.isNaN(x)) return 'a number';
      // NaN and Infinity are missing: a rate over a duration of 0 is as unknown as an unset cell.
      if (x - x !== 0) {
        if (!isNumber(missing)) return 'given';
        x = missing;
      } else if (x < min) return `>= ${min}`;
      else if (x > max) return `<= ${max}`;
      out[at] = way < 3 ? edges.filter((edge) => x >= edge).length : x;
      return;
    },
  };
}
