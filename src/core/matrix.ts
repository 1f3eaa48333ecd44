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
export function matrix(X: MatrixLike, owner = 'matrix'): Matrix {
  if (typeof X !== 'object' || X === null) throw unlike(owner, 'X must be a matrix', X);
  if ('toMatrix' in X) return X.toMatrix();
  if ('cols' in X) return ours(X, owner);
  return fromNested('to2DArray' in X ? X.to2DArray() : X, owner);
}

function ours(X: Matrix, owner: string): Matrix {
  const { rows, cols, data, names } = X;
  if (!isCount(rows) || !isCount(cols) || !(data instanceof Float64Array) || data.length !== rows * cols)
    throw unlike(owner, `X.data must be a Float64Array of ${rows} x ${cols}`, data);
  if (names && names.length !== cols) throw unlike(owner, `X.names must be ${cols} names`, names);
  return X;
}

function fromNested(X: ArrayLike<ArrayLike<number>>, owner: string): Matrix {
  const rows = X.length;
  const cols = rows ? X[0]?.length : 0;
  if (!isCount(rows) || !isCount(cols)) throw unlike(owner, 'X must be a matrix', X);
  const out = zeros(rows, cols);
  for (let i = 0, k = 0; i < rows; i++) {
    const row = X[i]!;
    if (row?.length !== cols) throw unlike(owner, `row ${i} must have ${cols} values`, row, { row: i });
    for (let j = 0; j < cols; j++) {
      const value = row[j]!;
      if (typeof value !== 'number')
        throw unlike(owner, `row ${i}, column ${j} must be a number`, value, { row: i, column: j });
      out.data[k++] = value;
    }
  }
  return out;
}

const isCount = (n: number | undefined): n is number => n! >>> 0 === n;

const unlike = (owner: string, wanted: string, value: unknown, place?: Place): DataError =>
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

/** The name of column `j` for a message: `"Flow.Duration"` or `column 7`. */
export function columnName(X: Matrix, j: number): string {
  return X.names ? `"${X.names[j]}"` : `column ${j}`;
}

/**
 * Throws unless every value is finite (`allow: 'nan'` lets NaN pass).
 * @throws DataError naming the first bad row and column
 */
export function requireFinite(X: Matrix, owner: string, allow: 'none' | 'nan' = 'none'): void {
  const { data, cols, names } = X;
  for (let k = 0; k < data.length; k++) {
    const value = data[k]!;
    // x - x is 0 for every finite number and NaN for the three others.
    if (value - value === 0 || (allow === 'nan' && Number.isNaN(value))) continue;
    const row = Math.floor(k / cols);
    const j = k % cols;
    throw unlike(owner, `row ${row}, ${columnName(X, j)} must be a finite number`, value, {
      row,
      column: names?.[j] ?? j,
    });
  }
}

/** A value as an error message shows it: short, with its type. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Object(value) !== value) return String(value);
  const { constructor: made, length } = value as ArrayLike<unknown>; // in a hostile record they may be anything
  const name = typeof made === 'function' ? made.name : 'Object';
  return Number.isInteger(length) ? `${name} of ${length}` : name;
}
