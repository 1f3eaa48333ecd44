import type { FileMetaData } from 'hyparquet';
import { type BatchOptions, Table } from '../data/index.js';
import { readFooter } from './footer.js';
import { Group } from './group.js';
import { type ParquetOptions, type ParquetSettings, parquetSettings } from './options.js';
import { Pace } from './pace.js';
import { columnsOf, type ParquetColumn } from './schema.js';
import { type ByteRanges, type ParquetSource, rangesOf } from './source.js';
import { Values } from './values.js';

/** Rows decoded at a time. A page, which by default has some 100,000 numbers, is decoded as a whole for any of them. */
const SLICE = 131072;

/**
 * Reads a Parquet file as a table. Only the columns asked for are fetched.
 *
 * Numbers of any width and decimals are numbers; timestamps and dates are seconds since 1970 in UTC, times of day are
 * seconds, as in Zeek's logs; strings, enums, JSON, UUIDs and booleans are text; null is missing. `types` reads numbers as
 * text: whole, where 64 bits have more digits than a double, and times as `2017-07-06T12:39:06.818901Z`.
 * @throws ParameterError for a wrong option
 * @throws DataError for what is no Parquet file, is cut short, damaged or encrypted; naming the column that holds lists
 * or records, or is compressed by a codec that `compressors` lacks
 * @example const flows = await readParquet(await openAsBlob('flows.parquet'), { columns: ['Flow Duration', 'Label'] });
 */
export async function readParquet(source: ParquetSource, options: ParquetOptions = {}): Promise<Table> {
  const settings = parquetSettings('readParquet', options);
  const file = await open(source, settings, false);
  const values = file.columns.map((column) => new Values(column, 0));
  let rows = 0;
  for await (const { group, limit } of groupsOf(file, settings))
    for (let from = 0; from < limit; from += SLICE) {
      const to = Math.min(from + SLICE, limit);
      for (const collected of values) await file.pace.read(group, collected, from, to);
      file.pace.done((rows += to - from));
    }
  file.pace.end();
  return tableOf(values, rows);
}

/**
 * Reads a Parquet file as tables of `batchRows` rows, all with the same columns of the same types (text is `category`,
 * unless `types` says `string`). There is one table at least. Memory holds one row group as it lies in the file, and some
 * 100,000 rows decoded.
 * @throws ParameterError, DataError as `readParquet`
 * @example for await (const flows of parquetBatches(new URL('https://example.org/flows.parquet'))) …
 */
export async function* parquetBatches(
  source: ParquetSource,
  options: ParquetOptions & Pick<BatchOptions, 'batchRows'> = {},
): AsyncGenerator<Table> {
  const settings = parquetSettings('parquetBatches', options);
  const { batchRows } = settings;
  const file = await open(source, settings, true);
  const values = file.columns.map((column) => new Values(column, batchRows));
  let rows = 0;
  let waiting = 0; // collected, and fewer than a batch has
  for await (const { group, limit } of groupsOf(file, settings))
    for (let from = 0; from < limit; ) {
      // What completes a batch that the row group before began; else as many batches at once as a slice has.
      const most = waiting > 0 ? batchRows - waiting : Math.max(1, Math.floor(SLICE / batchRows)) * batchRows;
      const to = Math.min(from + most, limit);
      const whole = waiting > 0 || to - from < batchRows ? to - from : to - from - ((to - from) % batchRows);
      for (const collected of values) await file.pace.read(group, collected, from, from + whole);
      from += whole;
      waiting += whole;
      file.pace.done((rows += whole));
      if (waiting < batchRows) continue;
      const table = tableOf(values, waiting);
      for (let at = 0; at < waiting; at += batchRows) yield table.slice(at, at + batchRows);
      waiting = 0;
    }
  file.pace.end();
  if (waiting > 0 || rows === 0) yield tableOf(values, waiting);
}

interface File {
  readonly bytes: ByteRanges;
  readonly footer: FileMetaData;
  readonly columns: readonly ParquetColumn[];
  readonly pace: Pace;
}

async function open(source: ParquetSource, settings: ParquetSettings, streaming: boolean): Promise<File> {
  settings.signal?.throwIfAborted();
  const bytes = await rangesOf(settings.owner, source);
  const footer = await readFooter(settings.owner, bytes);
  const rows = Math.min(Number(footer.num_rows), settings.maxRows);
  const pace = new Pace(settings, bytes.byteLength, rows);
  return { bytes, footer, columns: columnsOf(footer, settings, streaming), pace };
}

/** The row groups one after another, with how many rows of each are wanted. */
async function* groupsOf(
  { bytes, footer, columns, pace }: File,
  settings: ParquetSettings,
): AsyncGenerator<{ group: Group; limit: number }> {
  let left = settings.maxRows;
  for (const rowGroup of footer.row_groups) {
    const limit = Math.min(Number(rowGroup.num_rows), left);
    if (limit > 0) {
      await pace.breathe();
      yield { group: await Group.open(footer, rowGroup, columns, bytes, settings), limit };
    }
    left -= limit;
  }
}

const tableOf = (values: readonly Values[], rows: number): Table =>
  new Table(
    values.map((collected) => [collected.column.name, collected.finish()]),
    rows,
  );
