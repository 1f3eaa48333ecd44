import { zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, badValue } from './checks.js';

/** Keeps columns, in the order given; a column may stand there twice. */
export interface SelectState extends State {
  readonly kind: 'select';
  readonly columns: Int32Array;
  /** Columns of the rows, kept or not, in which NaN is an error. */
  readonly finite?: Int32Array;
}

export const select: Kind<SelectState> = {
  kind: 'select',

  /** @throws DataError for NaN where none may be */
  apply({ columns, finite = new Int32Array(0) }, X) {
    const { rows, cols, data, names } = X;
    const n = columns.length;
    const out = zeros(rows, n, names && Array.from(columns, (j) => names[j]!));
    for (let i = 0; i < rows; i++) {
      for (const j of finite) if (Number.isNaN(data[i * cols + j])) throw badValue(X, i, j, 'be finite', Number.NaN);
      for (let k = 0; k < n; k++) out.data[i * n + k] = data[i * cols + columns[k]!]!;
    }
    return out;
  },

  check({ columns, finite }, width) {
    const isColumn = (j: unknown) => (j as number) >= 0 && (j as number) < width;
    if (finite !== undefined) array(finite, Int32Array, undefined, 'select', isColumn);
    return array(columns, Int32Array, undefined, 'select', isColumn).length;
  },
};
