import { DataError } from './errors.js';
import type { Matrix, MatrixLike } from './types.js';

/** A matrix of zeros. */
export function zeros(rows: number, cols: number, names?: readonly string[]): Matrix {
  const data = new Float64Array(rows * cols);
  return names ? { rows, cols, data, names } : { rows, cols, data };
}

/**
 * Converts whatever is accepted as a matrix: one of ours (returned as it is), nested arrays, arrays of typed arrays,
 * an ml-matrix `Matrix`, an all-numeric `Table`.
 * @param owner who asks; begins the error message
 * @throws DataError naming the row whose length differs or whose value is no number
 * @example matrix([[1, 2], [3, 4]]).cols // 2
 */
export function matrix(X: MatrixLike, owner = 'matrix'): Matrix {
  if (X === null || typeof X !== 'object') throw new DataError(`${owner}: X must be a matrix, got ${describeValue(X)}`);
  if ('data' in X && 'cols' in X) return ours(X, owner);
  if ('toMatrix' in X) return X.toMatrix();
  if ('columns' in X) return fromGetter(X);
  return fromNested(X, owner);
}

function ours(X: Matrix, owner: string): Matrix {
  if (!(X.data instanceof Float64Array) || X.data.length !== X.rows * X.cols)
    throw new DataError(
      `${owner}: X.data must be a Float64Array of ${X.rows} x ${X.cols} values, got ${X.data?.length}`,
    );
  if (X.names && X.names.length !== X.cols)
    throw new DataError(`${owner}: X has ${X.cols} columns and ${X.names.length} names`);
  return X;
}

function fromGetter(X: { rows: number; columns: number; get(row: number, column: number): number }): Matrix {
  const out = zeros(X.rows, X.columns);
  for (let i = 0, k = 0; i < X.rows; i++) for (let j = 0; j < X.columns; j++) out.data[k++] = X.get(i, j);
  return out;
}

function fromNested(X: ArrayLike<ArrayLike<number>>, owner: string): Matrix {
  if (typeof X.length !== 'number') throw new DataError(`${owner}: X must be a matrix, got ${describeValue(X)}`);
  const cols = X.length > 0 ? X[0]?.length : 0;
  if (typeof cols !== 'number' || typeof X[0] === 'string')
    throw new DataError(`${owner}: X must have two dimensions: rows of numbers, got ${describeValue(X[0])} as row 0`, {
      row: 0,
    });
  const out = zeros(X.length, cols);
  for (let i = 0; i < X.length; i++) {
    const row = X[i];
    if (row?.length !== cols)
      throw new DataError(`${owner}: row ${i} has ${row?.length ?? 'no'} values, row 0 has ${cols}`, { row: i });
    for (let j = 0; j < cols; j++) {
      const value = row[j];
      if (typeof value !== 'number')
        throw new DataError(`${owner}: row ${i}, column ${j} must be a number, got ${describeValue(value)}`, {
          row: i,
          column: j,
        });
      out.data[i * cols + j] = value;
    }
  }
  return out;
}

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

/** The name of column `j` for a message: `"Flow.Duration"` or `column 7`. */
export function columnName(X: Matrix, j: number): string {
  return X.names ? `"${X.names[j]}"` : `column ${j}`;
}

/**
 * Throws unless every value is finite (`allow: 'nan'` lets NaN pass).
 * @throws DataError naming the first bad row and column
 */
export function requireFinite(X: Matrix, owner: string, allow: 'none' | 'nan' = 'none'): void {
  const { data, cols } = X;
  for (let k = 0; k < data.length; k++) {
    const value = data[k]!;
    // x - x is 0 for every finite number and NaN for the three others.
    if (value - value === 0 || (allow === 'nan' && Number.isNaN(value))) continue;
    const row = Math.floor(k / cols);
    const j = k % cols;
    throw new DataError(
      `${owner}: X has ${value} in row ${row}, ${columnName(X, j)}${Number.isNaN(value) ? ' (SimpleImputer fills missing values)' : ''}`,
      { row, column: X.names?.[j] ?? j },
    );
  }
}

/** A value as an error message shows it: short, with its type. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object')
    return Array.isArray(value) ? `an array of ${value.length}` : (value.constructor?.name ?? 'an object');
  return typeof value === 'function' ? 'a function' : String(value);
}
