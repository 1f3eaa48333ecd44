import { DataError, ParameterError } from '../core/errors.js';
import { describeValue, isObject, matrix } from '../core/matrix.js';
import { rowsBetween } from '../core/training.js';
import type { Label, Matrix, MatrixLike } from '../core/types.js';
import { Table } from '../data/table.js';
import type { TableLike } from '../predict/input.js';
import type { DatasetOptions, FeatureSchema } from '../schemas/index.js';
import type { HeldFacts } from './hold-out.js';

/** Rows with their labels: what a schema's `dataset` returns, and what a source may give without one. */
export interface LabelledRows {
  readonly X: MatrixLike;
  readonly y: ArrayLike<Label>;
  /** Which rows belong together, and when each was seen: for `holdOut`. */
  readonly groups?: ArrayLike<Label> | undefined;
  readonly times?: ArrayLike<number> | undefined;
  /** One weight >= 0 a row. */
  readonly sampleWeight?: ArrayLike<number>;
}
/** One flow by field names. */
export type StreamRecord = Readonly<Record<string, number | string | boolean | null | undefined>>;
/** What a source gives: tables, as `csvBatches` and its kin do, records, lists of records, or rows as they are. */
export type StreamItem = TableLike | StreamRecord | readonly StreamRecord[] | LabelledRows;

/** How a table becomes rows: a schema with the options of its `dataset`, or a function. */
export type StreamDataset = ({ readonly schema: FeatureSchema } & DatasetOptions) | ((table: Table) => LabelledRows);

/** Rows of the stream, converted. */
export interface Taken extends HeldFacts {
  readonly X: Matrix;
  readonly y: ArrayLike<Label>;
  readonly sampleWeight?: ArrayLike<number>;
  /** How many rows of the source came before these, for messages. */
  readonly before: number;
}

/** Rows that are converted between two pauses. */
const SLICE = 4096;

/** Turns what a source gives into rows, and holds them to the columns of the first ones. */
export class Intake {
  readonly #dataset: StreamDataset | undefined;
  /** What has been read in this reading. */
  #rows = 0;
  #columns: readonly string[] | undefined;
  #first: Matrix | undefined;
  #records: StreamRecord[] = [];

  /**
   * @param first a row with the columns that all have to have, where that is known
   * @throws ParameterError
   */
  constructor(dataset: StreamDataset | undefined, first?: Matrix) {
    if (dataset !== undefined && typeof dataset !== 'function' && typeof dataset?.schema?.dataset !== 'function')
      throw new ParameterError(
        `trainStream: dataset must be { schema, … } or a function of a table, got ${describeValue(dataset)}`,
      );
    this.#dataset = dataset;
    this.#first = first;
  }

  /** Begins a reading from the first row. */
  restart(): void {
    this.#rows = 0;
    this.#records = [];
  }

  /** @throws DataError, SchemaError, with the place in the stream */
  *take(item: StreamItem): Generator<Taken> {
    if (isTable(item)) return yield* this.#table(item);
    if (isRows(item)) return yield* this.#slices(item);
    const records = Array.isArray(item) ? (item as readonly StreamRecord[]) : [item as StreamRecord];
    for (const record of records) {
      if (!isObject(record))
        throw new DataError(
          `trainStream: the source must give tables, records or { X, y }, got ${describeValue(record)}`,
        );
      this.#records.push(record);
      if (this.#records.length === SLICE) yield* this.#gathered();
    }
  }
  /** What is left at the end of the source. */
  *end(): Generator<Taken> {
    if (this.#records.length > 0) yield* this.#gathered();
  }

  *#gathered(): Generator<Taken> {
    const table = Table.fromRecords(this.#records);
    this.#records = [];
    yield this.#taken(this.#labelled(table), table.rows);
  }

  *#table(table: TableLike): Generator<Taken> {
    if (table.rows === 0) return; // what an empty file gives
    this.#requireColumns(table.names);
    if (!('slice' in table)) return yield this.#taken(this.#labelled(table), table.rows);
    const whole = table as Table;
    for (let from = 0; from < whole.rows; from += SLICE) {
      const part = whole.slice(from, from + SLICE);
      yield this.#taken(this.#labelled(part), part.rows);
    }
  }
  #labelled(table: TableLike): LabelledRows {
    const dataset = this.#dataset;
    if (!dataset)
      throw new ParameterError(
        'trainStream: dataset must say how a table becomes rows: { schema: unicauca }, or a function of a table',
      );
    return this.#located(() => {
      if (typeof dataset === 'function') return dataset(table as Table);
      const { schema, ...options } = dataset;
      return schema.dataset(table, { unlabelled: 'skip', ...options });
    });
  }

  *#slices({ X, y, sampleWeight, groups, times }: LabelledRows): Generator<Taken> {
    const nested = Array.isArray(X) ? (X as readonly ArrayLike<number>[]) : undefined; // converted slice by slice
    const whole = nested ? undefined : this.#located(() => matrix(X, 'trainStream'));
    const rows = nested?.length ?? whole!.rows;
    this.#requireLengths(rows, { y, sampleWeight, groups, times });
    for (let from = 0; from < rows; from += SLICE) {
      const to = Math.min(rows, from + SLICE);
      const part = <T>(values: ArrayLike<T> | undefined) => values && Array.prototype.slice.call(values, from, to);
      const facts = { sampleWeight: part(sampleWeight), groups: part(groups), times: part(times) };
      yield this.#taken(
        { X: nested?.slice(from, to) ?? rowsBetween(whole!, from, to), y: part(y)!, ...facts },
        to - from,
      );
    }
  }

  #taken({ X: given, y, sampleWeight, groups, times }: LabelledRows, read: number): Taken {
    const X = this.#located(() => matrix(given, 'trainStream'));
    this.#requireLengths(X.rows, { y, sampleWeight, groups, times });
    if (X.rows > 0) this.#requireMatrix(X);
    const before = this.#rows;
    this.#rows += read;
    return { X, y, sampleWeight, groups, times, before };
  }
  #requireLengths(rows: number, facts: Readonly<Record<string, ArrayLike<unknown> | undefined>>): void {
    for (const [name, values] of Object.entries(facts))
      if (values && values.length !== rows)
        throw new DataError(`trainStream: X has ${rows} rows, ${name} has ${values.length} values ${this.#where}`);
  }

  #requireColumns(names: readonly string[]): void {
    const first = (this.#columns ??= names);
    if (first === names || (first.length === names.length && first.every((name, j) => name === names[j]))) return;
    const missing = first.filter((name) => !names.includes(name));
    const extra = names.filter((name) => !first.includes(name));
    if (missing.length === 0 && extra.length === 0) return; // in another order
    const parts = [
      ...(missing.length > 0 ? [`without ${listed(missing)}`] : []),
      ...(extra.length > 0 ? [`with ${listed(extra)}`] : []),
    ];
    throw new DataError(`trainStream: the columns change: the table ${this.#where} comes ${parts.join(' and ')}`);
  }
  #requireMatrix(X: Matrix): void {
    const first = (this.#first ??= rowsBetween(X, 0, 0));
    if (X.cols !== first.cols)
      throw new DataError(`trainStream: X has ${X.cols} columns ${this.#where}, and ${first.cols} before`);
    const { names } = X;
    if (names === first.names || !names || !first.names) return;
    const j = names.findIndex((name, j) => name !== first.names![j]);
    if (j >= 0)
      throw new DataError(
        `trainStream: column ${j} of X is ${describeValue(names[j])} ${this.#where}, and ${describeValue(first.names[j])} before`,
        { column: j },
      );
  }

  get #where(): string {
    return this.#rows === 0 ? 'at the beginning of the source' : `after ${this.#rows} rows of the source`;
  }
  #located<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw located(error, this.#where);
    }
  }
}

/** An error whose message says where in the stream it is; rows in it count from there. */
export function located(error: unknown, where: string): unknown {
  if (error instanceof Error && ['DataError', 'SchemaError'].includes(error.name))
    error.message = `trainStream: ${where}: ${error.message}`;
  return error;
}

const listed = (names: readonly string[]): string =>
  names.slice(0, 5).map(describeValue).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

const isTable = (item: unknown): item is TableLike =>
  isObject(item) && 'column' in item && typeof item.column === 'function' && 'names' in item && 'rows' in item;
const isRows = (item: unknown): item is LabelledRows => isObject(item) && 'X' in item && 'y' in item;
