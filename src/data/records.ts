import type { Columns } from './layout.js';
import type { Lines } from './options.js';
import type { Scanner } from './scanner.js';
import { Table } from './table.js';
import type { Window } from './window.js';

export interface Run {
  readonly window: Window;
  readonly scanner: Scanner;
  readonly columns: Columns;
  readonly batchRows: number;
  readonly maxRows: number;
  readonly onLines: (lines: Lines) => void;
  /** Whether rows are still kept; once false, the rest is only looked at. */
  keep(): boolean;
  /** Consumes the comment lines at the window's start. */
  onComment?(): Promise<void>;
}

/**
 * How many rows a block should have: 32k values in all, which stay in the second-level cache, and an odd number of cache
 * lines a slot, so that the values of a row do not fight for the same ones.
 */
export const blockHeight = (slots: number): number => 8 * (Math.floor(4096 / (slots + 1)) | 1);

/**
 * Scans to the end and yields a table each `batchRows` rows, and at the end what is left, which is one table (perhaps
 * of no rows) at least.
 */
export async function* tables({
  window,
  scanner,
  columns,
  batchRows,
  maxRows,
  onLines,
  keep,
  onComment,
}: Run): AsyncGenerator<Table> {
  let total = 0;
  let inBatch = 0;
  let yielded = 0;
  let { line } = scanner;
  for (;;) {
    scanner.limit = Math.min(scanner.height, batchRows - inBatch, maxRows - total) | 0; // a small integer, also where Infinity took part
    window.from = scanner.scan(window.bytes, window.from, window.to, window.ended);
    const full = scanner.rows === scanner.limit;
    const ended = !full && window.ended && !scanner.atComment;
    window.rows = total + scanner.rows;
    if (full || ended) {
      if (keep()) for (const [, builder] of columns) builder.push(scanner.block, scanner.height, scanner.rows);
      total += scanner.rows;
      inBatch += scanner.rows;
      scanner.rows = 0;
      if (scanner.sparse) scanner.block.fill(Number.NaN); // what a row does not set is missing
      const last = ended || total === maxRows;
      if ((inBatch === batchRows && !last) || (last && (inBatch > 0 || yielded === 0))) {
        onLines({ from: line, to: scanner.line });
        ({ line } = scanner);
        yield keep()
          ? new Table(
              columns.map(([name, builder]) => [name, builder.finish()]),
              inBatch,
            )
          : new Table([]);
        yielded++;
        inBatch = 0;
      }
      if (last) return;
    } else if (scanner.atComment) await onComment?.();
    else await window.more();
  }
}

/** The one table that a reading without batches yields, once it is at its end. */
export async function only(reading: AsyncGenerator<Table>): Promise<Table> {
  let table: Table | undefined;
  for await (table of reading);
  return table!;
}
