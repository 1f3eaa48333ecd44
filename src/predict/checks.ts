import { ModelError } from '../core/errors.js';
import { isCount } from '../core/matrix.js';

// Small assertions for states that came from outside. Each names the part that is wrong; nothing is used before it passed.

export function insist(ok: unknown, what: string): asserts ok {
  if (!ok) throw new ModelError(`invalid model: ${what}`);
}

/** A non-negative integer no greater than `max`. */
export function count(value: unknown, what: string, max = 2 ** 31): number {
  insist(isCount(value) && value <= max, what);
  return value;
}

type TypedArray = Float64Array | Int32Array | Uint8Array;

/** A typed array of the given type without NaN or Infinity, of `length` values where that is known beforehand. */
export function array<A extends TypedArray>(
  value: unknown,
  type: new (n: number) => A,
  length: number | undefined,
  what: string,
): A {
  insist(value instanceof type && value.length === (length ?? value.length) && value.every(isNumber), what);
  return value;
}

/** A float64 array without NaN or Infinity. */
export function finite(value: unknown, length: number | undefined, what: string): Float64Array {
  return array(value, Float64Array, length, what);
}

/** A list of values each of which passes `test`; of `length` values where that is given. */
export function list(
  value: unknown,
  test: (item: unknown) => boolean,
  what: string,
  length?: number,
): readonly unknown[] {
  insist(Array.isArray(value) && value.length === (length ?? value.length) && value.every(test), what);
  return value;
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
export const isString = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => Number.isFinite(value);
