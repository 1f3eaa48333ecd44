import { DataError, type Place } from './errors.js';
import type { Matrix, MatrixLike } from './types.js';

/** A matrix of zeros. */
export function zeros(rows: number, cols: number, names?: readonly string[]): Matrix {
  return { rows, cols, data: new Float64Array(rows * cols), names };
}

/**
 * Converts whatever is accepted as a matrix: one of ours (returned as it is), nested arrays, arrays of typed arrays,
 * an ml-matrix `Matrix`, an all-numeric `Table`.
 * @param owner who asks; begins the error message
 * @throws DataError naming the row whose length differs or the value that is no number
 * @example matrix([[1, 2], [3, 4]]).cols // 2
 */
export function matrix(given: MatrixLike, owner = 'matrix'): Matrix {
  const X = given as Partial<Matrix & { toMatrix(): Matrix; to2DArray(): number[][] }> | null;
  if (X?.cols === undefined) return X?.toMatrix?.() ?? fromNested(X?.to2DArray?.() ?? (given as number[][]), owner);
  const { rows, cols, data, names } = X;
  const fits = isCount(rows) && isCount(cols) && data instanceof Float64Array && data.length === rows * cols;
  if (!fits || (names?.length ?? cols) !== cols)
    throw unlike(owner, `X.data must be a Float64Array of ${rows} x ${cols}`, data?.length);
  return X as Matrix;
}

function fromNested(X: ArrayLike<ArrayLike<number>>, owner: string): Matrix {
  const rows = X?.length;
  const cols = rows ? X[0]?.length : 0;
  if (!isCount(rows) || !isCount(cols)) throw unlike(owner, 'X must be a matrix', X);
  const out = zeros(rows, cols);
  for (let i = 0, k = 0; i < rows; i++) {
    const row = X[i]!;
    if (row?.length !== cols) throw unlike(owner, `row ${i} must have ${cols} values`, row?.length, { row: i });
    for (let j = 0; j < cols; j++) {
      const value = row[j]!;
      if (typeof value !== 'number')
        throw unlike(owner, `row ${i}, column ${j} must be a number`, value, { row: i, column: j });
      out.data[k++] = value;
    }
  }
  return out;
}

/** Whether something is an integer from 0 on. */
export const isCount = (n: unknown): n is number => Number.isInteger(n) && (n as number) >= 0;

export const isObject = (value: unknown): value is object => Object(value) === value;

/** For `owner: wanted, got value`. */
export const unlike = (owner: string, wanted: string, value: unknown, place?: Place): DataError =>
  new DataError(`${owner}: ${wanted}, got ${describeValue(value)}`, place);

/** The rows at `index`, in that order, with the same names and input. */
export function takeRows(X: Matrix, index: ArrayLike<number>): Matrix {
  const { cols, data } = X;
  const out = new Float64Array(index.length * cols);
  for (let i = 0; i < index.length; i++) {
    const from = index[i]! * cols;
    for (let j = 0, to = i * cols; j < cols; j++) out[to + j] = data[from + j]!;
  }
  return { ...X, rows: index.length, data: out };
}

/** Column `j` in a message: `column "Flow.Duration"` or `column 7`. */
export function columnName({ names }: Matrix, j: number): string {
  return `column ${describeValue(names?.[j] ?? j)}`;
}

/**
 * Throws unless every value is finite (`allow: 'nan'` lets NaN pass).
 * @throws DataError naming the first bad row and column
 */
export function requireFinite(X: Matrix, owner: string, allow: 'none' | 'nan'): void {
  const { data, cols, names } = X;
  for (let k = 0; k < data.length; k++) {
    const value = data[k]!;
    // x - x is 0 for every finite number and NaN for the three others.
    if (value - value === 0 || (allow === 'nan' && Number.isNaN(value))) continue;
    const j = k % cols;
    const row = (k - j) / cols;
    const column = names?.[j] ?? j;
    throw unlike(owner, `row ${row}, column ${describeValue(column)} must be finite`, value, { row, column });
  }
}

/** A value as an error message shows it: short, with its type. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (!isObject(value)) return String(value);
  // In a hostile record, `constructor` may be anything.
  return value.constructor instanceof Function ? value.constructor.name : 'Object';
}
