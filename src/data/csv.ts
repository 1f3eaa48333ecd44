import { DataError } from '../core/errors.js';
import { anyOf, oneOf } from '../core/params.js';
import { behindLine, checkedNames, detectDelimiter, headerNames, lineEnd, rowEnd } from './csv-header.js';
import { Dictionary, type Spelling } from './dictionary.js';
import { columnsOf, fieldsOf } from './layout.js';
import { MISSING } from './missing.js';
import { checkedChoice } from './names.js';
import { type BatchOptions, check, type ReadOptions, type Settings, settingsOf, spellingOf } from './options.js';
import { blockHeight, only, tables } from './records.js';
import { NUMBER, Scanner, SKIP } from './scanner.js';
import { type Input, inputOf, type Source } from './source.js';
import type { Table } from './table.js';
import { Window } from './window.js';

export interface CsvOptions extends ReadOptions {
  /** One character; by default told from the first lines, of comma, semicolon, TAB and bar. */
  readonly delimiter?: string;
  /**
   * `true` (default): the first line holds the names. `false`: it is a row, and the names are x0, x1, …. A list: these
   * are the names, and the first line is a row unless it repeats them, as in the first part of a file that was divided.
   */
  readonly header?: boolean | readonly string[];
  /** What two columns of one name are: an error (default), or the second one is renamed to "name.1". */
  readonly duplicates?: 'error' | 'rename';
  /** Unquoted cells that stand for a missing value; default `MISSING`. An empty number cell is missing always. */
  readonly missing?: readonly string[];
  /** A label `TextDecoder` knows, of an encoding that extends ASCII. Default "utf-8". */
  readonly encoding?: string;
}

export interface CsvSettings extends Settings, Spelling {
  readonly delimiter: number | undefined;
  readonly header: boolean | readonly string[];
  readonly duplicates: 'error' | 'rename';
  readonly missing: readonly Uint8Array[];
}

/**
 * Reads a CSV (RFC 4180; any line ends; gzip) as a table.
 *
 * A column is a number column unless a value is text; decimal numbers, `inf` and `nan` are numbers, `0x10` and
 * `1_000` are text. Types are fixed after 1,000 rows. Where text turns up in a number column later, the source is
 * read a second time if it can be; of a stream that cannot, the error names the column to put into `types`.
 * Text columns become `category`, or `string` where more than half of the rows are distinct.
 * @throws ParameterError for a wrong option
 * @throws DataError naming the line: a row of another length than the header, a quote never closed, a binary file, …
 * @example const table = await readCsv(await fetch('flows.csv.gz'), { columns: ['Flow.Duration', 'Label'] });
 */
export async function readCsv(source: Source, options: CsvOptions = {}): Promise<Table> {
  const settings = csvSettings('readCsv', options, false);
  const input = inputOf(source, settings.owner);
  return onlyCsv(await Window.open(input, settings.owner, settings), input, settings);
}

/** Reads the whole CSV in the window, which it closes, and a second time from `input` where types turn out wrong. */
export async function onlyCsv(first: Window, input: Input, settings: CsvSettings): Promise<Table> {
  const late = new Set<string>();
  for (let window = first; ; window = await Window.open(input, settings.owner, settings)) {
    const known = late.size;
    const table = await only(csvTables(window, input.again, settings, late));
    if (late.size === known) return table;
  }
}

/**
 * Reads a CSV as tables of `batchRows` rows, in bounded memory. All have the same columns of the same types: text is
 * `category` (each table with its own dictionary) unless `types` says `string`. There is one table at least.
 * @throws ParameterError, DataError as `readCsv`; also where text turns up in a column whose first 1,000 rows are numbers
 * @example for await (const flows of csvBatches(stream)) model.predict(flows.select(model.featureNamesIn));
 */
export async function* csvBatches(source: Source, options: CsvOptions & BatchOptions = {}): AsyncGenerator<Table> {
  const settings = csvSettings('csvBatches', options, true);
  yield* csvTables(
    await Window.open(inputOf(source, settings.owner), settings.owner, settings),
    false,
    settings,
    new Set(),
  );
}

export function csvSettings(owner: string, options: CsvOptions & BatchOptions, streaming: boolean): CsvSettings {
  const { delimiter, header = true, duplicates = 'error', missing = MISSING, encoding = 'utf-8' } = options;
  if (delimiter !== undefined)
    check(owner, 'delimiter', delimiter, (v) =>
      typeof v === 'string' && /^[^\r\n"\u0080-\uffff]$/.test(v) ? undefined : 'one ASCII character other than a quote',
    );
  check(
    owner,
    'header',
    header,
    anyOf(oneOf(true, false), (v) => (Array.isArray(v) ? undefined : 'a list of names')),
  );
  check(owner, 'duplicates', duplicates, oneOf('error', 'rename'));
  const encoder = new TextEncoder();
  return {
    ...settingsOf(owner, options, streaming),
    delimiter: delimiter?.charCodeAt(0),
    header,
    duplicates,
    missing: missing.map((token) => encoder.encode(token)),
    ...spellingOf(owner, encoding),
  };
}

/**
 * Reads the CSV in the window, which it closes.
 * @param again whether it could be read a second time
 * @param late the columns found to be text after their type was fixed; the tables are empty once it grows
 */
export async function* csvTables(
  window: Window,
  again: boolean,
  settings: CsvSettings,
  late: Set<string>,
): AsyncGenerator<Table> {
  const { owner, types, streaming } = settings;
  try {
    const { names, delimiter, line } = await header(window, settings);
    const chosen = checkedChoice(names, settings.columns, types, owner);
    const missing = new Dictionary(settings.missing);
    const { maxFieldBytes } = settings;
    const scanner = new Scanner({ owner, delimiter, quote: 34, comment: -1, maxFieldBytes, missing, mayBeCut: false });
    scanner.line = line;
    const untold = new Set(chosen.filter((name) => !types.has(name)));
    const sample = await looked(window, scanner, names, untold, settings.maxRows);
    const text = new Set([...late, ...sample.text]);

    const typeOf = (name: string) => types.get(name) ?? (!text.has(name) ? 'number' : streaming ? 'category' : 'text');
    const expected = window.expected(sample.rows, sample.bytes);
    const columns = columnsOf(chosen, typeOf, settings.missing, settings, settings, expected);
    scanner.layout(columns.length, blockHeight(columns.length));
    scanner.fields = fieldsOf(names, columns, missing);
    const known = late.size;
    scanner.onText = ({ name }, line, value) => {
      if (types.has(name) || !again) throw notNumber(owner, name, line, value, types.has(name));
      late.add(name);
    };
    yield* tables({ ...settings, window, scanner, columns, keep: () => late.size === known });
  } finally {
    await window.close();
  }
}

/** The names, the delimiter, and the line that the first row stands in; the window is moved there. */
async function header(
  window: Window,
  settings: CsvSettings,
): Promise<{ names: string[]; delimiter: number; line: number }> {
  const { owner, maxFieldBytes } = settings;
  let line = 1;
  let end: number;
  for (;;) {
    const { bytes, from, to, ended } = window;
    end = rowEnd(bytes, from, to, settings.delimiter ?? -1);
    const isWhole = ended || (end >= 0 && end + 1 < to); // a CR at the window's end may be half of a CRLF
    if (isWhole && end === from) {
      window.from = behindLine(bytes, end, to); // a blank line
      line++;
    } else if (isWhole) break;
    else if (to - from <= maxFieldBytes) await window.more();
    else
      throw new DataError(
        `${owner}: this is no CSV: the first line is longer than ${maxFieldBytes} bytes (maxFieldBytes)`,
        { line },
      );
  }
  const { bytes, from, to } = window;
  if (from === to) throw new DataError(`${owner}: the input is empty`);
  if (end < 0) {
    end = lineEnd(bytes, from, to);
    if (end >= 0) throw new DataError(`${owner}: line ${line}: a quote is opened and never closed`, { line });
    end = to;
  }
  const delimiter = settings.delimiter ?? detectDelimiter(bytes, from, to);
  const first = headerNames(bytes, from, end, delimiter, settings);
  if (settings.header === true || isSame(first, settings.header)) {
    for (let p = from; p < end; p++) if (bytes[p] === 10) line++;
    window.from = behindLine(bytes, end, to);
    return { names: checkedNames(first, settings.duplicates, owner), delimiter, line: line + 1 };
  }
  const names = settings.header === false ? first.map((_, j) => `x${j}`) : settings.header;
  return { names: checkedNames(names, settings.duplicates, owner), delimiter, line };
}

const isSame = (first: readonly string[], header: readonly string[] | false): boolean =>
  header !== false && header.length === first.length && header.every((name, j) => name === first[j]);

interface Sample {
  /** Names of the columns that hold text. */
  readonly text: ReadonlySet<string>;
  readonly rows: number;
  readonly bytes: number;
}

/** Looks at the columns `untold` of the first 1,000 rows, or what of them the first 4 MiB hold. */
async function looked(
  window: Window,
  scanner: Scanner,
  names: readonly string[],
  untold: ReadonlySet<string>,
  maxRows: number,
): Promise<Sample> {
  const { line } = scanner;
  const { missing } = scanner.format;
  const text = new Set<string>();
  scanner.layout(0, 1000); // no values are kept
  scanner.fields = names.map((name) => ({
    name,
    slot: 0,
    type: untold.has(name) ? NUMBER : SKIP,
    dictionary: missing,
  }));
  scanner.onText = ({ name }) => text.add(name);
  scanner.limit = Math.min(1000, maxRows);
  let at = window.from;
  for (;;) {
    at = scanner.scan(window.bytes, at, window.to, window.ended);
    if (scanner.rows === scanner.limit || window.ended || window.to - window.from > 4194304) break;
    const seen = at - window.from;
    await window.more(); // moves what is unread to the front
    at = window.from + seen;
  }
  const { rows } = scanner;
  scanner.rows = 0;
  scanner.line = line;
  return { text, rows, bytes: at - window.from };
}

function notNumber(owner: string, name: string, line: number, value: string, given: boolean): DataError {
  const text = JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  const remedy = given
    ? 'types says it is a number'
    : `its first rows are numbers; types: { ${JSON.stringify(name)}: 'category' } reads it as text`;
  return new DataError(`${owner}: line ${line}, column "${name}": ${text} is no number, but ${remedy}`, {
    line,
    column: name,
  });
}
