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

/**
 * Reads flows from a CSV or a Zeek log, whichever it is; gzip or not.
 * @throws DataError for what is neither; and as `readCsv` and `readZeekLog`
 * @example const flows = await readFlows(file);
 */
export async function readFlows(source: Source, options: FlowOptions = {}): Promise<Table> {
  const input = inputOf(source, 'readFlows');
  const { window, isZeek } = await opened('readFlows', source, options);
  return isZeek
    ? only(zeekTables(window, zeekSettings('readFlows', options, false)))
    : onlyCsv(window, input, csvSettings('readFlows', options, false));
}

/**
 * Reads flows from a CSV or a Zeek log as tables of `batchRows` rows, in bounded memory.
 * @throws DataError for what is neither; and as `csvBatches` and `zeekBatches`
 * @example for await (const flows of flowBatches(process.stdin)) …
 */
export async function* flowBatches(source: Source, options: FlowOptions & BatchOptions = {}): AsyncGenerator<Table> {
  const { window, isZeek } = await opened('flowBatches', source, options);
  yield* isZeek
    ? zeekTables(window, zeekSettings('flowBatches', options, true))
    : csvTables(window, false, csvSettings('flowBatches', options, true), new Set());
}

async function opened(
  owner: string,
  source: Source,
  options: FlowOptions,
): Promise<{ window: Window; isZeek: boolean }> {
  const window = await Window.open(inputOf(source, owner), owner, options);
  while (window.to - window.from < 512 && !window.ended) await window.more();
  const kind = sniff(window.bytes.subarray(window.from, window.to));
  if (kind === 'zeek' || kind === 'zeek-json') return { window, isZeek: true };
  if (kind === 'csv') return { window, isZeek: false };
  await window.close();
  throw new DataError(
    `${owner}: this is ${kind === 'model' ? 'a model file' : 'a binary file'}, no CSV and no Zeek log`,
  );
}
