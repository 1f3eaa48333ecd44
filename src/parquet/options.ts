import { integer, oneOf } from '../core/params.js';
import type { BatchOptions, ReadOptions } from '../data/index.js';
import { check } from '../data/options.js';

export interface ParquetOptions extends Pick<ReadOptions, 'columns' | 'types' | 'maxRows' | 'onProgress' | 'signal'> {
  /**
   * Decompressors by codec (`GZIP`, `ZSTD`, `BROTLI`, `LZ4`, `LZ4_RAW`): the `compressors` of the package
   * hyparquet-compressors. Files without compression and with Snappy need none.
   */
  readonly compressors?: Readonly<Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>>;
}

export interface ParquetSettings extends Omit<ParquetOptions, 'types'> {
  readonly owner: string;
  readonly types: ReadonlyMap<string, 'number' | 'category' | 'string'>;
  readonly maxRows: number;
  readonly batchRows: number;
}

/** @throws ParameterError naming the option */
export function parquetSettings(
  owner: string,
  { maxRows = Infinity, batchRows = 8192, types = {}, ...rest }: ParquetOptions & Pick<BatchOptions, 'batchRows'>,
): ParquetSettings {
  if (maxRows !== Infinity) check(owner, 'maxRows', maxRows, integer(0));
  check(owner, 'batchRows', batchRows, integer(1));
  const isType = oneOf('number', 'category', 'string');
  for (const [name, type] of Object.entries(types)) check(owner, `types["${name}"]`, type, isType);
  return { ...rest, owner, maxRows, batchRows, types: new Map(Object.entries(types)) };
}
