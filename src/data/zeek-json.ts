import { DataError } from '../core/errors.js';
import type { ColumnType } from './builders.js';
import { CategoryColumn, type Column, NumberColumn, spelledOut, textColumn } from './column.js';
import { noColumn } from './names.js';
import { Table } from './table.js';
import type { Window } from './window.js';
import { CONN_FIELDS, isNumeric } from './zeek-header.js';
import type { ZeekSettings } from './zeek-options.js';

const SAMPLE = 1000;

/** One line of a JSON log. */
interface Line {
  readonly number: number;
  readonly values: ReadonlyMap<string, unknown>;
}

/** Reads the JSON lines in the window. Columns are fixed after 1,000 lines where tables are yielded on the way. */
export async function* jsonTables(window: Window, settings: ZeekSettings): AsyncGenerator<Table> {
  const { maxRows, batchRows, streaming, onWarning, onLines, owner } = settings;
  const reading = jsonLines(window, settings);
  const sample: Line[] = [];
  while (sample.length < SAMPLE && sample.length < maxRows) {
    const { value, done } = await reading.next();
    if (done) break;
    sample.push(value);
  }
  const columns = new JsonColumns(settings, sample);
  let rows = 0;
  let yielded = 0;
  let lines = { from: 1, to: 1 };
  const table = () => {
    yielded++;
    onLines(lines);
    lines = { from: lines.to, to: lines.to };
    return columns.finish();
  };
  async function* all() {
    yield* sample.splice(0);
    if (rows < maxRows) yield* reading;
  }
  for await (const line of all()) {
    const unknown = columns.add(line, !streaming);
    for (const name of unknown)
      onWarning(`${owner}: line ${line.number}: "${name}" is in none of the first ${SAMPLE} lines, so left out`);
    lines = { ...lines, to: line.number + 1 };
    window.rows = ++rows;
    if (rows % batchRows === 0 && rows < maxRows) yield table();
    if (rows === maxRows) break;
  }
  if (columns.rows > 0 || yielded === 0) yield table();
}

async function* jsonLines(window: Window, { owner, maxFieldBytes, onWarning }: ZeekSettings): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  for (let line = 1; ; ) {
    const end = window.bytes.subarray(window.from, window.to).indexOf(10);
    const { bytes, from, to } = window;
    if ((end < 0 ? to - from : end) > maxFieldBytes)
      throw new DataError(`${owner}: line ${line} is longer than ${maxFieldBytes} bytes (maxFieldBytes)`, { line });
    if (end < 0 && !window.ended) {
      await window.more();
      continue;
    }
    const text = decoder.decode(bytes.subarray(from, end < 0 ? to : from + end)).trim();
    window.from = end < 0 ? to : from + end + 1;
    if (text !== '') {
      const record = parsed(text);
      if (record) yield { number: line, values: flat(record) };
      else if (end >= 0)
        throw new DataError(`${owner}: line ${line} is no JSON object: ${JSON.stringify(text.slice(0, 40))}`, { line });
      else onWarning(`${owner}: line ${line} is cut short by the end of the file and was left out`);
    }
    if (end < 0) return;
    line++;
  }
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// Zeek itself writes "id.orig_h"; shippers nest it as { "id": { "orig_h": … } }.
function flat(record: object): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(record)) {
    if (value === null) continue;
    if (typeof value === 'object' && !Array.isArray(value))
      for (const [inner, v] of Object.entries(value)) values.set(`${key}.${inner}`, v);
    else values.set(key, value);
  }
  return values;
}

/** Collects records as columns. */
class JsonColumns {
  rows = 0;
  readonly #settings: ZeekSettings;
  readonly #columns = new Map<string, JsonColumn>();
  readonly #warned = new Set<string>();

  constructor(settings: ZeekSettings, sample: readonly Line[]) {
    this.#settings = settings;
    const isConn = sample.some(({ values }) => values.has('conn_state') && values.has('id.orig_h'));
    if (isConn) for (const name of Object.keys(CONN_FIELDS)) this.#open(name, undefined);
    for (const { values } of sample) for (const [name, value] of values) this.#open(name, value);
    for (const name of settings.fields ?? []) if (!this.#columns.has(name)) this.#open(name, undefined);
    if (settings.streaming) this.#requireChosen();
  }

  /** Takes a record in. @returns the names of fields that have no column, each only once */
  add({ number, values }: Line, mayOpen: boolean): string[] {
    const unknown: string[] = [];
    for (const [name, value] of values) {
      if (value === null || value === undefined) continue;
      if (mayOpen && !this.#columns.has(name)) this.#open(name, value);
      const column = this.#columns.get(name);
      if (column) this.#set(column, name, value, number);
      else if (!this.#warned.has(name) && this.#settings.columns === undefined) {
        this.#warned.add(name);
        unknown.push(name);
      }
    }
    this.rows++;
    return unknown;
  }

  finish(): Table {
    this.#requireChosen();
    const names = this.#settings.columns ?? [...this.#columns.keys()];
    const table = new Table(
      names.map((name) => [name, this.#columns.get(name)!.finish(this.rows)]),
      this.rows,
    );
    this.rows = 0;
    return table;
  }

  #open(name: string, value: unknown): void {
    const { types, columns, streaming } = this.#settings;
    if (columns && !columns.includes(name)) return;
    const known = this.#columns.get(name);
    const given =
      types.get(name) ??
      (Object.hasOwn(CONN_FIELDS, name) ? (isNumeric(CONN_FIELDS[name]) ? 'number' : 'text') : undefined);
    if (!known) {
      const type = given ?? (typeof value === 'number' ? 'number' : 'text');
      this.#columns.set(name, new JsonColumn(type === 'text' && streaming ? 'category' : type));
    } else if (!given && known.type === 'number' && known.unused && typeof value !== 'number') {
      this.#columns.set(name, new JsonColumn(streaming ? 'category' : 'text')); // the sample holds both
    }
  }

  #set(column: JsonColumn, name: string, value: unknown, line: number): void {
    if (column.type !== 'number') column.setText(this.rows, textOf(value));
    else {
      const number = typeof value === 'number' ? value : typeof value === 'string' ? numberOf(value) : Number.NaN;
      if (Number.isNaN(number))
        throw new DataError(
          `${this.#settings.owner}: line ${line}, column "${name}": ${JSON.stringify(value)?.slice(0, 60)} is no number like the values before it; types: { ${JSON.stringify(name)}: 'category' } reads it as text`,
          { line, column: name },
        );
      column.setNumber(this.rows, number);
    }
  }

  #requireChosen(): void {
    const { columns = [], types, owner } = this.#settings;
    for (const name of [...columns, ...types.keys()])
      if (!this.#columns.has(name)) throw noColumn(`${owner}: the log`, name, [...this.#columns.keys()]);
  }
}

class JsonColumn {
  unused = true;
  #values: number[] = []; // numbers, or codes of texts
  #codeOf = new Map<string, number>();
  constructor(readonly type: ColumnType) {}

  setNumber(row: number, value: number): void {
    while (this.#values.length < row) this.#values.push(this.type === 'number' ? Number.NaN : -1);
    this.#values.push(value);
    this.unused = false;
  }
  setText(row: number, text: string): void {
    let code = this.#codeOf.get(text);
    if (code === undefined) this.#codeOf.set(text, (code = this.#codeOf.size));
    this.setNumber(row, code);
  }
  /** The column, filled up to `rows`; begins a new one. */
  finish(rows: number): Column {
    if (this.#values.length < rows) this.setNumber(rows - 1, this.type === 'number' ? Number.NaN : -1);
    const values = this.#values;
    const texts = [...this.#codeOf.keys()];
    this.#values = [];
    this.#codeOf = new Map();
    if (this.type === 'number') return new NumberColumn(Float64Array.from(values));
    const codes = Int32Array.from(values);
    if (this.type === 'string') return spelledOut(codes, texts);
    return this.type === 'category' ? new CategoryColumn(codes, texts) : textColumn(codes, texts);
  }
}

// As Zeek's TSV writes them.
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'boolean'
    ? value
      ? 'T'
      : 'F'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

/** Seconds of an ISO 8601 timestamp in UTC (exact to the last digit given), or the number a text spells; else NaN. */
function numberOf(text: string): number {
  const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z?$/.exec(text);
  if (iso) return Number(`${Date.parse(`${iso[1]}Z`) / 1000}${iso[2] ?? ''}`);
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
