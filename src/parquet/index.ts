export type { ParquetOptions } from './options.js';
export { parquetBatches, readParquet } from './read.js';
export type { ByteRanges, ParquetSource } from './source.js';
