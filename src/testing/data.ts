import { zeros } from '../core/matrix.js';
import { Random } from '../core/random.js';
import type { Matrix, MatrixLike } from '../core/types.js';

/** Rows and labels to learn from, weights 1, 2 and 3 for them, and rows `Z` to ask about. */
export interface Task {
  readonly X: Matrix;
  readonly y: readonly string[];
  readonly sampleWeight: readonly number[];
  readonly Z: Matrix;
}

const CLASSES = ['web', 'dns', 'tls'];
export const COLS = 6;

/**
 * Three classes that overlap, in all that makes trouble: values on a coarse grid (ties; exact in float32), two equal
 * columns, a constant one, a binary one, rows that stand there twice with the same and with another label.
 * The rows of Z are new, their values are not: each column of Z holds values that the column of X has.
 */
export function task(seed = 0, rows = 48): Task {
  const random = new Random(seed).split('task');
  const X = zeros(rows, COLS);
  const y: string[] = [];
  for (let i = 0; i < rows; i++) {
    const k = i % CLASSES.length;
    y.push(CLASSES[k]!);
    const [a, b, c] = [k, 3 - k, k === 1 ? 2 : 0].map((centre) => centre + random.below(5) / 2 - 1);
    X.data.set([a!, b!, c!, 7, random.below(2), a!], i * COLS);
    // Every fourth row repeats an earlier one: in turn one of the same class and one of another.
    if (i > 0 && i % 4 === 0)
      X.data.copyWithin(i * COLS, (i - (i % 8 === 0 ? 3 : 1)) * COLS, (i - (i % 8 === 0 ? 2 : 0)) * COLS);
  }
  const Z = zeros(130, COLS); // more than a kernel takes at once
  for (let j = 0; j < COLS; j++)
    for (let i = 0; i < Z.rows; i++) Z.data[i * COLS + j] = X.data[random.below(rows) * COLS + j]!;
  // Every class has rows of every weight.
  const sampleWeight = y.map((_, i) => 1 + (Math.floor(i / CLASSES.length) % 3));
  return { X, y, sampleWeight, Z };
}

/** The same rows as nested arrays. */
export function nested({ rows, cols, data }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
}

/** The other forms in which rows may be given. */
export const forms: Readonly<Record<string, (M: Matrix) => MatrixLike>> = {
  'nested arrays': nested,
  'Float64Array rows': (M) => nested(M).map((row) => Float64Array.from(row)),
  'Float32Array rows': (M) => nested(M).map((row) => Float32Array.from(row)),
  'an ml-matrix': (M) => {
    const rows = nested(M);
    return { rows: M.rows, columns: M.cols, get: (i: number, j: number) => rows[i]![j]!, to2DArray: () => rows };
  },
  'a table': (M) => ({ toMatrix: () => M }),
};
