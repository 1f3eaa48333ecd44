/** 12345 -> 12,345 */
export const thousands = (n: number): string => n.toLocaleString('en-US');

/** A number with its word: 1 row, 2 rows. */
export const counted = (n: number, word: string): string => `${thousands(n)} ${word}${n === 1 ? '' : 's'}`;

/**
 * Rows of cells as aligned columns.
 * @param sides `l` or `r` for each column: to which side its cells go
 */
export function tableText(rows: readonly (readonly string[])[], sides: string): string {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => row[j]!.length)));
  const padded = (cell: string, j: number) => (sides[j] === 'r' ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!));
  return rows.map((row) => `${row.map(padded).join('  ').trimEnd()}\n`).join('');
}

/** Indented JSON; of a typed array only the type and length. */
export const jsonText = (value: object): string => `${JSON.stringify(value, briefArrays, 2)}\n`;

export const briefArrays = (_: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) ? `${value.constructor.name}(${(value as Int32Array).length})` : value;
