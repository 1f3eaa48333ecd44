import type { State } from '../core/types.js';
import type { EncodedColumn, EncodeState, LinearState } from '../predict/index.js';

import { encode, product, type Rows } from './onnx-steps.js';

type Ordinal = Extract<EncodedColumn, { as: 'ordinal' }>;

const isSame = (a: Rows, b: Rows): boolean => isPath(a.steps, b.steps) && a.cols === b.cols;
const isPath = (a: readonly State[], b: readonly State[]): boolean =>
  a.length === b.length && a.every((step, i) => step === b[i]);
/** The rows before the last step. */
const path = ({ steps }: Rows): readonly State[] => steps.slice(0, -1);
/** NaN stands for what stays missing. */
const code = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** The only column of the last step, where that encodes a single one. */
function encoded({ steps }: Rows): EncodedColumn | undefined {
  const last = steps.at(-1) as EncodeState | undefined;
  return last?.kind === 'encode' && last.columns.length === 1 ? last.columns[0] : undefined;
}

/** IsNaN: 1 or 0 a value. */
export function missing(rows: Rows): Rows {
  const columns = Array.from({ length: rows.cols }, (_, from): EncodedColumn => ({ as: 'missing', from }));
  return { ...encode(rows, columns, rows.cols), missingIn: rows };
}

/** Equal: 1 where the only value of a row is that of a list in ascending order, which nothing is that is NaN. */
export function hits(rows: Rows, list: ArrayLike<number>): Rows | undefined {
  const all = Float64Array.from(list);
  const values = Number.isNaN(all.at(-1)) ? all.subarray(0, -1) : all;
  if (rows.cols !== 1 || values.length === 0 || values.some((x, k) => !(x > (values[k - 1] ?? -Infinity))))
    return undefined;
  const found: EncodedColumn = { as: 'onehot', from: 0, values, drop: null, unknown: 'ignore' };
  const never: EncodedColumn = { as: 'ordinal', from: 0, values: new Float64Array(0), missing: 0, unknown: 0 };
  return encode(rows, values.length < all.length ? [found, never] : [found], all.length);
}

/** ReduceSum of each row. */
export function summed(rows: Rows): Rows {
  const ones = new Float64Array(rows.cols).fill(1);
  return { ...product(rows, { type: 'double', dims: [rows.cols, 1], values: ones }), sumOf: rows };
}

/** Greater, of a sum of hits and 0: whether there is one. */
export function any(rows: Rows): Rows | undefined {
  return rows.sumOf && encoded(rows.sumOf)?.as === 'onehot' ? { ...rows, anyOf: rows.sumOf } : undefined;
}

/** Where: numbers for missing values, positions of categories, and numbers for what is none of them. */
export function where(
  test: Rows,
  yes: Rows | Float64Array | undefined,
  no: Rows | Float64Array | undefined,
): Rows | undefined {
  const { missingIn: rows, anyOf: found } = test;
  if (rows && yes instanceof Float64Array) {
    const to = (j: number) => yes[yes.length === 1 ? 0 : j]!;
    if (yes.length !== 1 && yes.length !== rows.cols) return undefined;
    const ordinal = (column: Ordinal) => encode(rows, [{ ...column, missing: code(to(0)) }], 1);
    if (no instanceof Float64Array)
      return rows.cols === 1 && no.length === 1
        ? ordinal({ as: 'ordinal', from: 0, values: new Float64Array(0), missing: null, unknown: code(no[0]!) })
        : undefined;
    if (!no) return undefined;
    const column = encoded(no);
    if (column?.as === 'ordinal' && isPath(path(no), rows.steps)) return ordinal(column);
    const columns = Array.from(
      { length: rows.cols },
      (_, from): EncodedColumn => ({ as: 'number', from, missing: code(to(from)) }),
    );
    return isSame(no, rows) ? encode(rows, columns, rows.cols) : undefined;
  }
  if (!found || !(no instanceof Float64Array) || no.length !== 1 || !yes || yes instanceof Float64Array)
    return undefined;
  const { values } = encoded(found) as Extract<EncodedColumn, { as: 'onehot' }>;
  const place = yes.steps.at(-1) as LinearState;
  const isPlace =
    isPath(path(yes), found.steps) && place.coef.every((k, i) => k === i) && place.intercept.every((b) => b === 0);
  const unknown = code(no[0]!);
  const before = { ...found, steps: path(found), cols: 1 };
  return isPlace && place.kind === 'linear' && place.link === 'none' && yes.cols === 1
    ? encode(before, [{ as: 'ordinal', from: 0, values, missing: unknown, unknown }], 1)
    : undefined;
}
