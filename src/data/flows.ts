import { DataError } from '../core/errors.js';
import { type CsvOptions, csvSettings, csvTables, onlyCsv } from './csv.js';
import type { BatchOptions, ReadOptions } from './options.js';
import { only } from './records.js';
import { sniff } from './sniff.js';
import { inputOf, type Source } from './source.js';
import type { Table } from './table.js';
import { Window } from './window.js';
import { zeekTables } from './zeek.js';
import { type ZeekOptions, zeekSettings } from './zeek-options.js';

/** Options of both readers; each takes those it knows. */
export type FlowOptions = ReadOptions & CsvOptions & ZeekOptions;

export interface FlowBatchOptions extends CsvOptions, ZeekOptions, BatchOptions {
  /** Whether an input without a line, such as a part of a divided file, gives no table instead of an error. Default false. */
  readonly mayBeEmpty?: boolean;
}

/**
 * Reads flows from a CSV or a Zeek log, whichever it is; gzip or not. Lines with TABs are a Zeek log without its header
 * where `fields` names `id.orig_h`, which all of Zeek's logs of flows have.
 * @throws DataError for what is neither; and as `readCsv` and `readZeekLog`
 * @example const flows = await readFlows(file);
 */
export async function readFlows(source: Source, options: FlowOptions = {}): Promise<Table> {
  const input = inputOf(source, 'readFlows');
  const window = await opened('readFlows', source, options);
  return (await isZeek('readFlows', window, options))
    ? only(zeekTables(window, zeekSettings('readFlows', options, false)))
    : onlyCsv(window, input, csvSettings('readFlows', options, false));
}

/**
 * Reads flows from a CSV or a Zeek log as tables of `batchRows` rows, in bounded memory.
 * @throws DataError for what is neither; and as `csvBatches` and `zeekBatches`
 * @example for await (const flows of flowBatches(process.stdin)) …
 */
export async function* flowBatches(source: Source, options: FlowBatchOptions = {}): AsyncGenerator<Table> {
  const window = await opened('flowBatches', source, options);
  if (options.mayBeEmpty && window.isBlank) return void (await window.close());
  yield* (await isZeek('flowBatches', window, options))
    ? zeekTables(window, zeekSettings('flowBatches', options, true))
    : csvTables(window, false, csvSettings('flowBatches', options, true), new Set());
}

/** The input with its first lines in the window. */
async function opened(owner: string, source: Source, options: FlowOptions): Promise<Window> {
  const window = await Window.open(inputOf(source, owner), owner, options);
  while (window.to - window.from < 512 && !window.ended) await window.more();
  return window;
}

/** Whether the window, which is closed where it holds neither, shows a Zeek log and not a CSV. */
async function isZeek(owner: string, window: Window, { fields }: FlowOptions): Promise<boolean> {
  const { bytes, from, to } = window;
  const kind = sniff(bytes.subarray(from, to));
  if (kind === 'zeek' || kind === 'zeek-json') return true;
  if (kind === 'csv') return fields?.includes('id.orig_h') === true && bytes.subarray(from, to).includes(9);
  await window.close();
  throw new DataError(
    `${owner}: this is ${kind === 'model' ? 'a model file' : 'a binary file'}, no CSV and no Zeek log`,
  );
}
