import { stat } from 'node:fs/promises';
import { type CsvOptions, readCsv, readZeekLog, type Table, type ZeekOptions } from '../data/index.js';
import { type Bytes, openSource } from './source.js';

/**
 * Reads a CSV file, plain or gzip, as a table; `-` is standard input.
 * @throws what `readCsv` throws; the system's own error where the file cannot be read
 * @example const table = await readCsvFile('flows.csv.gz', { columns: ['Flow.Duration', 'Label'] });
 */
export async function readCsvFile(path: string, options?: CsvOptions): Promise<Table> {
  return readCsv(await sourceOf(path), options);
}

/**
 * Reads a Zeek log file (TSV or JSON, plain or gzip) as a table; `-` is standard input.
 * @throws what `readZeekLog` throws; the system's own error where the file cannot be read
 * @example const table = await readZeekLogFile('conn.log');
 */
export async function readZeekLogFile(path: string, options?: ZeekOptions): Promise<Table> {
  return readZeekLog(await sourceOf(path), options);
}

/** A source of the readers. A regular file can be opened again, where types told from the first rows do not hold. */
export async function sourceOf(path: string): Promise<Bytes | (() => Bytes)> {
  const regular = path !== '-' && (await stat(path)).isFile();
  return regular ? () => openSource(path) : openSource(path);
}
