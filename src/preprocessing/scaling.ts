import { DataError } from '../core/errors.js';
import { columnName, zeros } from '../core/matrix.js';
import { checkedRows } from '../core/training.js';
import type { Fitted, Matrix, MatrixLike } from '../core/types.js';
import type { AffineState } from '../predict/affine.js';

/** What a column is divided by: its spread, or 1 where that is 0 or next to it (scikit-learn's `_handle_zeros_in_scale`). */
export const scaleOf = (spread: number): number => (spread < 10 * Number.EPSILON ? 1 : spread);

export const tooLarge = (owner: string, X: Matrix, j: number): DataError =>
  new DataError(`${owner}: the values of ${columnName(X, j)} are too large: their sums or differences overflow`, {
    column: X.names?.[j] ?? j,
  });

/** Scaled rows back to what they were. */
export function unscale(fitted: Fitted<AffineState>, X: MatrixLike, owner: string): Matrix {
  const { offset, scale, plus = 0 } = fitted.state;
  const { rows, cols, data, names } = checkedRows(owner, X, fitted, 'nan');
  const out = zeros(rows, cols, names);
  for (let i = 0, k = 0; i < rows; i++)
    for (let j = 0; j < cols; j++, k++) out.data[k] = (data[k]! - plus) * scale[j]! + offset[j]!;
  return out;
}
