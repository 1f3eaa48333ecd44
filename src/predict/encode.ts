import { zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, badValue, count, insist, isNumber, isObject } from './checks.js';
import { positionOf } from './sorted.js';

/**
 * What comes out of column `from` of the rows:
 * - `number`: the value; where it is NaN, `missing` (null: NaN stays).
 * - `missing`: 1 where the value is NaN, otherwise 0.
 * - `onehot`: a column for each of `values` but the one at `drop`, 1 where the row has it. NaN can be a value, the last.
 *   Another value is an error or sets no column.
 * - `ordinal`: the position in `values`; `missing` and `unknown` stand for NaN and for other values (null: NaN).
 */
export type EncodedColumn =
  | { readonly as: 'number'; readonly from: number; readonly missing: number | null }
  | { readonly as: 'missing'; readonly from: number }
  | {
      readonly as: 'onehot';
      readonly from: number;
      /** Ascending. */
      readonly values: Float64Array;
      readonly drop: number | null;
      readonly unknown: 'error' | 'ignore';
    }
  | {
      readonly as: 'ordinal';
      readonly from: number;
      /** Ascending. */
      readonly values: Float64Array;
      readonly missing: 'error' | number | null;
      readonly unknown: 'error' | number | null;
    };

/** Categories and missing values become numbers: encoders and imputers. A column that is not named is left out. */
export interface EncodeState extends State {
  readonly kind: 'encode';
  readonly columns: readonly EncodedColumn[];
}

/** Rows that are done column by column before the next: few enough to stay in the cache. */
const BLOCK = 64;

export const encode: Kind<EncodeState> = {
  kind: 'encode',

  /** @throws DataError for a category that is not known and may not be ignored */
  apply({ columns }, X) {
    const out = zeros(X.rows, widthOf(columns));
    for (let from = 0; from < X.rows; from += BLOCK) {
      let at = from * out.cols;
      for (const column of columns) {
        writeColumn(column, X, from, out, at);
        at += widthOf([column]);
      }
    }
    return out;
  },

  check({ columns }, width) {
    array(columns, Array, undefined, 'encode', isObject);
    for (const column of columns) {
      count(column.from, 'encode', width - 1);
      checkColumn(column);
    }
    return widthOf(columns);
  },
};

function checkColumn(column: EncodedColumn): void {
  const { as } = column;
  if (as === 'onehot' || as === 'ordinal') {
    const { values } = column;
    // A column that held nothing but NaN has no category to be the position of.
    insist(values instanceof Float64Array && (values.length > 0 || as === 'ordinal'), 'encode');
    const numbers = as === 'onehot' && Number.isNaN(values.at(-1)) ? values.subarray(0, -1) : values;
    insist(
      numbers.every((x, k) => isNumber(x) && !(numbers[k - 1]! >= x)),
      'encode',
    );
  }
  if (as === 'onehot') {
    if (column.drop !== null) count(column.drop, 'encode', column.values.length - 1);
    insist(column.unknown === 'error' || column.unknown === 'ignore', 'encode');
  } else if (as === 'ordinal')
    insist(
      [column.missing, column.unknown].every((to) => to === 'error' || isCode(to)),
      'encode',
    );
  else insist(as === 'missing' || (as === 'number' && isCode(column.missing)), 'encode');
}

const isCode = (value: unknown): boolean => value === null || isNumber(value);

function widthOf(columns: readonly EncodedColumn[]): number {
  let width = 0;
  for (const c of columns) width += c.as === 'onehot' ? c.values.length - (c.drop === null ? 0 : 1) : 1;
  return width;
}

function writeColumn(column: EncodedColumn, X: Matrix, first: number, out: Matrix, at: number): void {
  for (let i = first; i < Math.min(X.rows, first + BLOCK); i++, at += out.cols) {
    const x = X.data[i * X.cols + column.from]!;
    const missing = Number.isNaN(x);
    if (column.as === 'number') out.data[at] = missing ? (column.missing ?? Number.NaN) : x;
    else if (column.as === 'missing') out.data[at] = missing ? 1 : 0;
    else {
      const k = missing && column.as === 'ordinal' ? -1 : positionOf(x, column.values);
      if (column.as === 'ordinal') {
        const code = k >= 0 ? k : missing ? column.missing : column.unknown;
        out.data[at] = code === 'error' ? refuse(x, i, column, X) : (code ?? Number.NaN);
      } else if (k < 0) {
        if (column.unknown === 'error') refuse(x, i, column, X);
      } else if (k !== column.drop) out.data[at + k - (column.drop !== null && k > column.drop ? 1 : 0)] = 1;
    }
  }
}

function refuse(x: number, row: number, { from, values }: { from: number; values: Float64Array }, X: Matrix): never {
  const known = values.slice(0, 8).join(', ') + (values.length > 8 ? ` and ${values.length - 8} more` : '');
  throw badValue(X, row, from, `be one of ${known}`, x);
}
