export { CategoryColumn, type Column, type ColumnLike, NumberColumn, StringColumn } from './column.js';
export { concatTables } from './concat.js';
export { type CsvOptions, csvBatches, readCsv } from './csv.js';
export {
  type ColumnDescription,
  type DescribeOptions,
  type Description,
  describe,
  type NumberDescription,
  type TextDescription,
} from './describe.js';
export { type FlowBatchOptions, type FlowOptions, flowBatches, readFlows } from './flows.js';
export type { HostWindowColumns } from './host-flows.js';
export { type HostWindowOptions, hostWindows } from './host-windows.js';
export { MISSING } from './missing.js';
export type { BatchOptions, Lines, ReadOptions } from './options.js';
export { type FileKind, sniff } from './sniff.js';
export type { Source } from './source.js';
export { Table, type TableRow } from './table.js';
export type { ReadProgress } from './window.js';
export { csvChunks, type WriteCsvOptions, writeCsv } from './write-csv.js';
export { readZeekLog, zeekBatches } from './zeek.js';
export type { ZeekOptions } from './zeek-options.js';
