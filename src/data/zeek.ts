import { DataError } from '../core/errors.js';
import { behindLine, lineEnd } from './csv-header.js';
import { Dictionary } from './dictionary.js';
import { columnsOf, fieldsOf } from './layout.js';
import { checkedChoice, requireDistinct } from './names.js';
import type { BatchOptions } from './options.js';
import { blockHeight, only, tables } from './records.js';
import { Scanner } from './scanner.js';
import { inputOf, type Source } from './source.js';
import type { Table } from './table.js';
import { Window } from './window.js';
import { CONN_FIELDS, isNumeric, NO_HEADER, withLine, type ZeekHeader } from './zeek-header.js';
import { jsonTables } from './zeek-json.js';
import { type ZeekOptions, type ZeekSettings, zeekSettings } from './zeek-options.js';

/**
 * Reads a Zeek log, TSV or JSON lines, gzip or not, as a table: conn.log, IoT-23's conn.log.labeled, or any other.
 *
 * Times, intervals, counts and ports are numbers (seconds for the first two), all else is text; unset is missing,
 * `(empty)` an empty text, `\x..` escapes are undone. Labels that IoT-23 glues to the last cell with spaces become
 * columns of their own. Logs one behind the other are joined by the names of their fields. A last line that the end
 * of the file cuts short is left out and told to `onWarning`.
 *
 * JSON leaves unset fields out; a conn log has all of conn.log's fields nevertheless. Lists are joined by commas,
 * booleans are `T` and `F` as in TSV, and ISO timestamps become seconds.
 * @throws ParameterError for a wrong option
 * @throws DataError naming the line that does not fit the header, or the column whose type it breaks
 * @example const flows = await readZeekLog(await readFile('conn.log.labeled'));
 */
export async function readZeekLog(source: Source, options: ZeekOptions = {}): Promise<Table> {
  const settings = zeekSettings('readZeekLog', options, false);
  return only(zeekTables(await Window.open(inputOf(source, settings.owner), settings.owner, settings), settings));
}

/**
 * Reads a Zeek log as tables of `batchRows` rows, in bounded memory, all with the same columns of the same types: those
 * of the first header, or of the first 1,000 JSON lines (a field met later is left out and told to `onWarning`).
 * @throws ParameterError, DataError as `readZeekLog`
 * @example for await (const flows of zeekBatches(stream)) …
 */
export async function* zeekBatches(source: Source, options: ZeekOptions & BatchOptions = {}): AsyncGenerator<Table> {
  const settings = zeekSettings('zeekBatches', options, true);
  yield* zeekTables(await Window.open(inputOf(source, settings.owner), settings.owner, settings), settings);
}

/** Reads the log in the window, which it closes. */
export async function* zeekTables(window: Window, settings: ZeekSettings): AsyncGenerator<Table> {
  try {
    if (window.isBlank) throw new DataError(`${settings.owner}: the input is empty`);
    yield* window.bytes[window.from] === 123 ? jsonTables(window, settings) : tsvTables(window, settings);
  } finally {
    await window.close();
  }
}

async function* tsvTables(window: Window, settings: ZeekSettings): AsyncGenerator<Table> {
  const { owner, types, streaming, maxFieldBytes, onWarning } = settings;
  const lines = new HeaderLines(window, owner, maxFieldBytes);
  let header = await lines.read(NO_HEADER, 1);
  if (settings.fields) header = { ...header, fields: settings.fields, types: [], glued: 0 };
  if (header.fields.length === 0)
    throw new DataError(`${owner}: there is no #fields line before line ${lines.line}; the option fields gives names`, {
      line: lines.line,
    });
  requireDistinct(owner, header.fields);
  const chosen = checkedChoice(header.fields, settings.columns, types, owner);

  const encoder = new TextEncoder();
  const missing = [encoder.encode(header.unset)];
  const spelling = { decoder: new TextDecoder('utf-8', { ignoreBOM: true }), clean: cleaner(header.empty) };
  const zeekType = new Map(header.fields.map((name, j) => [name, header.types[j] ?? CONN_FIELDS[name]]));
  const typeOf = (name: string) =>
    types.get(name) ?? (isNumeric(zeekType.get(name)) ? 'number' : streaming ? 'category' : 'text');
  const columns = columnsOf(chosen, typeOf, missing, spelling, settings);
  const spare = new Dictionary(missing);
  const fields = ({ fields, glued }: ZeekHeader) =>
    fieldsOf(fields, columns, spare, (i) => i >= fields.length - glued && i < fields.length - 1);

  const format = ({ separator: delimiter }: ZeekHeader) => ({
    owner,
    delimiter,
    quote: -1,
    comment: 35,
    maxFieldBytes,
    missing: spare,
    mayBeCut: true,
  });
  const scanner = new Scanner(format(header));
  scanner.layout(chosen.length, blockHeight(chosen.length));
  scanner.line = lines.line;
  scanner.fields = fields(header);
  scanner.onText = ({ name }, line, value) => {
    const type = types.has(name) ? 'types says it is a number' : `#types says ${zeekType.get(name)}`;
    throw new DataError(
      `${owner}: line ${line}, column "${name}": ${JSON.stringify(value)} is no number, but ${type}; types: { ${JSON.stringify(name)}: 'category' } reads it as text`,
      { line, column: name },
    );
  };
  const onComment = async () => {
    const before = header;
    header = await lines.read(header, scanner.line);
    scanner.line = lines.line;
    if (header === before) return;
    requireDistinct(owner, header.fields);
    const news = header.fields.filter((name) => !zeekType.has(name)).join(', ');
    if (news && !settings.columns)
      onWarning(`${owner}: line ${scanner.line}: not in the first header, so left out: ${news}`);
    scanner.format = format(header);
    scanner.fields = fields(header);
    if (!scanner.sparse && chosen.some((name) => !header.fields.includes(name))) {
      scanner.sparse = true;
      for (const [slot] of chosen.entries())
        scanner.block.fill(Number.NaN, slot * scanner.height + scanner.rows, (slot + 1) * scanner.height);
    }
  };
  yield* tables({ ...settings, window, scanner, columns, keep: () => true, onComment });
  if (scanner.cutLine)
    onWarning(`${owner}: line ${scanner.cutLine} is cut short by the end of the file and was left out`);
}

/** Takes the lines that begin with `#` from the window's start. */
class HeaderLines {
  /** Line of the file at which the window now begins. */
  line = 1;
  readonly #decoder = new TextDecoder();
  constructor(
    readonly window: Window,
    readonly owner: string,
    readonly maxBytes: number,
  ) {}

  async read(header: ZeekHeader, line: number): Promise<ZeekHeader> {
    const { window, owner } = this;
    this.line = line;
    for (;;) {
      const { bytes, from, to } = window;
      const end = lineEnd(bytes, from, to);
      const complete = end >= 0 || window.ended;
      if (complete) {
        const text = this.#decoder.decode(bytes.subarray(from, end < 0 ? to : end));
        // The first line of some logs is indented.
        if (!(this.line === 1 ? /^\s*(#|$)/ : /^(#|$)/).test(text) || from === to) return header;
        header = withLine(header, text, this.line, owner);
        window.from = end < 0 ? to : behindLine(bytes, end, to);
        this.line++;
      } else if (to - from > this.maxBytes)
        throw new DataError(`${owner}: line ${this.line} is longer than ${this.maxBytes} bytes (maxFieldBytes)`, {
          line: this.line,
        });
      else await window.more();
    }
  }
}

// Undoes what Zeek's ASCII writer does to text: https://docs.zeek.org/en/master/log-formats.html
function cleaner(empty: string): (text: string) => string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const unescaped = (escapes: string) =>
    escapes === '\\\\'
      ? '\\'
      : decoder.decode(Uint8Array.from(escapes.slice(2).split('\\x'), (hex) => Number.parseInt(hex, 16)));
  return (text) => {
    if (text === empty) return '';
    return text.includes('\\') ? text.replace(/(?:\\x[0-9a-fA-F]{2})+|\\\\/g, unescaped) : text;
  };
}
