import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { Random } from '@nettc/core/core';

/** The file's rows again and again, to the size wanted or a little more. Returns its bytes. */
export function repeat(from: string, to: string, size: number, change: (rows: Buffer) => void = () => {}): number {
  const file = readFileSync(from);
  const head = file.indexOf(10) + 1;
  const rows = Buffer.from(file.subarray(head));
  writeFileSync(to, file.subarray(0, head));
  const out = openSync(to, 'a');
  let bytes = head;
  try {
    for (; bytes < size; bytes += rows.length) {
      writeSync(out, rows);
      change(rows);
    }
  } finally {
    closeSync(out);
  }
  return bytes;
}

/**
 * Draws the last digit of each longer number anew, so that rows and values differ as those of a long capture do. None is above 5:
 * a window of 65,535 bytes is the greatest there is.
 */
export function digitChanger(): (rows: Buffer) => void {
  const random = new Random(1);
  const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 48 && byte <= 57;
  return (rows) => {
    for (let i = 0, run = 0; i < rows.length; i++) {
      run = isDigit(rows[i]) ? run + 1 : 0;
      if (run >= 3 && !isDigit(rows[i + 1])) rows[i] = 48 + random.below(6);
    }
  };
}
