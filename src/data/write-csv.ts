import { ParameterError } from '../core/errors.js';
import { oneOf } from '../core/params.js';
import type { Column } from './column.js';
import { MISSING } from './missing.js';
import { check } from './options.js';
import type { Table } from './table.js';

export interface WriteCsvOptions {
  /** Default ",". */
  readonly delimiter?: ',' | ';' | '\t' | '|';
  /** Default "\n". */
  readonly newline?: '\n' | '\r\n';
  /** Whether the names come first. Default true. */
  readonly header?: boolean;
  /** What a missing value is written as. Default "", and "NaN" in a table of one column, where a blank line is no row. */
  readonly missing?: string;
}

/**
 * Writes a table as CSV (RFC 4180), so that `readCsv` with the same types reads the same table again: numbers with
 * the fewest digits that give the same double, text in quotes where it has to be (also where it would read as missing).
 * Nothing is changed for spreadsheets: a text that begins with `=` stays as it is.
 * @throws ParameterError for a wrong option
 * @example writeCsv(Table.from({ port: [80], label: ['web'] })) // 'port,label\n80,web\n'
 */
export function writeCsv(table: Table, options: WriteCsvOptions = {}): string {
  return [...pieces(table, options, options.header ?? true)].join('');
}

/**
 * The same text in pieces of some thousand rows, from one table or a stream of tables with the same columns.
 * @throws ParameterError for a wrong option, DataError for a table without the columns of the first
 * @example for await (const text of csvChunks(flowBatches(file))) out.write(text);
 */
export async function* csvChunks(
  tables: Table | AsyncIterable<Table> | Iterable<Table>,
  options: WriteCsvOptions = {},
): AsyncGenerator<string> {
  let names: readonly string[] | undefined;
  for await (const table of 'names' in tables ? [tables] : tables) {
    yield* pieces(names ? table.select(names) : table, options, names === undefined && (options.header ?? true));
    names ??= table.names;
  }
}

const PIECE = 4096;

function* pieces(table: Table, options: WriteCsvOptions, header: boolean): Generator<string> {
  const { delimiter = ',', newline = '\n', missing = table.names.length === 1 ? 'NaN' : '' } = options;
  check('writeCsv', 'delimiter', delimiter, oneOf(',', ';', '\t', '|'));
  check('writeCsv', 'newline', newline, oneOf('\n', '\r\n'));
  if (/[",;\t|\r\n]/.test(missing))
    throw new ParameterError(`writeCsv: missing must need no quotes, got ${JSON.stringify(missing)}`);
  const columns = table.names.map((name) => cellsOf(table.column(name), missing));
  if (header) yield table.names.map((name) => quoted(name, missing)).join(delimiter) + newline;
  for (let from = 0; from < table.rows; from += PIECE) {
    let text = '';
    for (let i = from; i < Math.min(from + PIECE, table.rows); i++)
      for (const [j, cell] of columns.entries())
        text += (j > 0 ? delimiter : '') + cell(i) + (j === columns.length - 1 ? newline : '');
    yield text;
  }
}

function cellsOf(column: Column, missing: string): (i: number) => string {
  if (column.kind === 'category') {
    const texts = column.values.map((text) => quoted(text, missing)); // once a value, not once a row
    return (i) => texts[column.codes[i]!] ?? missing;
  }
  if (column.kind === 'string')
    return (i) => (column.values[i] === null ? missing : quoted(column.values[i]!, missing));
  return (i) => {
    const value = column.values[i]!;
    return Number.isNaN(value) ? missing : value === 0 && 1 / value < 0 ? '-0' : String(value);
  };
}

const tokens: ReadonlySet<string> = /* @__PURE__ */ new Set(MISSING);

// Any delimiter that readCsv would detect is quoted, and a byte order mark, and spaces that a header would lose.
const quoted = (text: string, missing: string): string =>
  /[",;\t|\r\n\ufeff]|^\s|\s$/.test(text) || tokens.has(text) || text === missing
    ? `"${text.replaceAll('"', '""')}"`
    : text;
