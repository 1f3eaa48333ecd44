import { type DataError, ModelError } from '../core/errors.js';
import { columnName, isCount, unlike } from '../core/matrix.js';
import type { Matrix } from '../core/types.js';

export { isObject } from '../core/matrix.js';

// Small assertions for states that came from outside. Each names the part that is wrong; nothing is used before it passed.

export function insist(ok: unknown, what: string): asserts ok {
  if (!ok) throw new ModelError(`invalid model: ${what}`);
}

/** A non-negative integer no greater than `max`. */
export function count(value: unknown, what: string, max = 2 ** 31): number {
  insist(isCount(value) && value <= max, what);
  return value;
}

/**
 * A list or typed array, of `length` values where that is known beforehand, each of which passes `test`: by default
 * it is a finite number.
 */
export function array<A extends ArrayLike<unknown>>(
  value: unknown,
  type: new (n: number) => A,
  length: number | undefined,
  what: string,
  test: (item: unknown) => boolean = isNumber,
): A {
  const list = value as A & { every(test: (item: unknown) => boolean): boolean };
  insist(value instanceof type && list.length === (length ?? list.length) && list.every(test), what);
  return list;
}

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);

/** For a value that a kernel cannot take: `X: row 3, column "bytes" must …, got value`. */
export const badValue = (X: Matrix, row: number, j: number, must: string, value: unknown): DataError =>
  unlike('X', `row ${row}, ${columnName(X, j)} must ${must}`, value, { row, column: X.names?.[j] ?? j });
