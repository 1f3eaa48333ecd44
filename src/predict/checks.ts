import { ModelError } from '../core/errors.js';

// Small assertions for states that came from outside. Each says what is wrong; nothing is used before it passed.

export function insist(ok: unknown, message: string): asserts ok {
  if (!ok) throw new ModelError(`invalid model: ${message}`);
}

/** A non-negative integer no greater than `max`. */
export function count(value: unknown, what: string, max = 2 ** 31): number {
  insist(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max, `${what} is ${String(value)}`);
  return value as number;
}

type TypedArray = Float64Array | Int32Array | Uint8Array;

/** A typed array of the given type and length. */
export function array<A extends TypedArray>(
  value: unknown,
  type: new (n: number) => A,
  length: number,
  what: string,
): A {
  insist(value instanceof type && value.length === length, `${what} must hold ${length} values`);
  return value;
}

/** A float64 array without NaN or Infinity. */
export function finite(value: unknown, length: number, what: string): Float64Array {
  const a = array(value, Float64Array, length, what);
  for (let i = 0; i < length; i++) insist(a[i]! - a[i]! === 0, `${what}[${i}] is ${a[i]}`);
  return a;
}

/** A list of `length` values, each of which passes `test`. */
export function list(
  value: unknown,
  test: (item: unknown) => boolean,
  what: string,
  length?: number,
): readonly unknown[] {
  insist(
    Array.isArray(value) && (length === undefined || value.length === length),
    `${what} must be a list${length === undefined ? '' : ` of ${length}`}`,
  );
  insist(value.every(test), `${what} holds a value of the wrong type`);
  return value;
}

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isNumber = (value: unknown): value is number => typeof value === 'number' && value - value === 0;
