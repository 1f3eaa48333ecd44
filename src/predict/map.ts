import { exp, log, log1p } from '../core/math.js';
import { zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, badValue, insist, isObject, isString } from './checks.js';
import { countBelow } from './sorted.js';

/** The functions a column can go through. `log` is the natural logarithm, `sigmoid` the logistic function. */
export type MapFunction = 'identity' | 'log1p' | 'expm1' | 'log' | 'exp' | 'sqrt' | 'square' | 'abs' | 'sigmoid';

/**
 * A monotone table: linear between its points, constant beyond them. Where several points have one x, that x gets the mean of
 * the first and the last y of them; at the least x it gets the first, at the greatest the last.
 */
export interface MapTable {
  /** Ascending; equal ones may follow each other. */
  readonly x: Float64Array;
  /** Ascending or descending; from 0 to 1 in equal steps where absent. */
  readonly y?: Float64Array;
}

/** A named function or a table for each column. NaN stays NaN. */
export interface MapState extends State {
  readonly kind: 'map';
  readonly columns: readonly (MapFunction | MapTable)[];
  /**
   * What comes out of a table is a share, and becomes the quantile of the standard normal distribution: the coefficients of
   * `normalQuantile`. They stand in the state because they would be a twentieth of the runtime.
   */
  readonly normal?: Float64Array;
}

/** The least share that has a quantile, and 1 less that is the greatest, as in scikit-learn: 5.2 standard deviations. */
const LEAST_SHARE = 9.999999977795539e-8; // 1e-7 - 2^-52, written out: a bundler keeps what a module computes

/**
 * The quantile of the standard normal distribution, to some 16 digits (M. J. Wichura, Algorithm AS 241, Applied Statistics 37,
 * 1988).
 * @param c of its two rational functions, for shares in the middle and for others, the eight coefficients of the numerator, from
 *   the highest power on, and the eight of the denominator
 */
export function normalQuantile(share: number, c: Float64Array): number {
  const p = Math.min(Math.max(share, LEAST_SHARE), 1 - LEAST_SHARE);
  const q = p - 0.5;
  const side = Math.abs(q) > 0.425;
  const r = side ? Math.sqrt(-log(Math.min(p, 1 - p))) - 1.6 : 0.180625 - q * q;
  let above = 0;
  let below = 0;
  for (let k = side ? 16 : 0, end = k + 8; k < end; k++) {
    above = above * r + c[k]!;
    below = below * r + c[k + 8]!;
  }
  return (above / below) * (side ? Math.sign(q) : q);
}

// A function, so that a bundler can drop it.
const functions = (): Readonly<Record<MapFunction, (x: number) => number>> => ({
  identity: (x) => x,
  log1p,
  log,
  exp,
  // W. Kahan's: what exp rounds off, log takes back. Within 3 ulp, and a twentieth of the code of core's.
  expm1(x) {
    const y = exp(x);
    return y === 1 ? x : y - 1 === -1 ? -1 : (y - 1) * (x / log(y));
  },
  sqrt: Math.sqrt,
  square: (x) => x * x,
  abs: Math.abs,
  sigmoid: (x) => 1 / (1 + exp(-x)),
});

export const map: Kind<MapState> = {
  kind: 'map',

  /** @throws DataError where a function has no finite value, as log1p of -2 */
  apply({ columns, normal }, X) {
    const { rows, cols, data } = X;
    const out = zeros(rows, cols);
    const named = functions();
    for (const [j, column] of columns.entries()) {
      const f = typeof column === 'string' ? named[column] : reader(column, normal);
      for (let i = 0, k = j; i < rows; i++, k += cols) {
        const x = data[k]!;
        const y = f(x);
        if (y - y !== 0 && !Number.isNaN(x)) throw badValue(X, i, j, `suit ${column}`, x);
        out.data[k] = y;
      }
    }
    return out;
  },

  check({ columns, normal }, width) {
    if (normal !== undefined) array(normal, Float64Array, 32, 'map');
    array(columns, Array, width, 'map', (f) => (isString(f) ? Object.hasOwn(functions(), f) : isObject(f)));
    for (const column of columns) if (!isString(column)) checkTable(column);
    return width;
  },
};

function checkTable({ x, y }: MapTable): void {
  const n = array(x, Float64Array, undefined, 'map').length;
  if (y !== undefined) array(y, Float64Array, n, 'map');
  const ascends = (v: Float64Array, sign: number) => v.every((value, k) => !(k > 0 && sign * v[k - 1]! > sign * value));
  const spans = (v: Float64Array) => Number.isFinite(v[n - 1]! - v[0]!);
  insist(ascends(x, 1) && spans(x) && (!y || ((ascends(y, 1) || ascends(y, -1)) && spans(y))), 'map');
}

function reader({ x, y = evenly(x.length) }: MapTable, normal?: Float64Array): (at: number) => number {
  const last = x.length - 1;
  const read = (at: number): number => {
    if (Number.isNaN(at)) return at;
    if (at <= x[0]!) return y[0]!;
    if (at >= x[last]!) return y[last]!;
    const next = countBelow(at, x, true);
    const k = next - 1;
    if (x[k] !== at) return y[k]! + (y[next]! - y[k]!) * ((at - x[k]!) / (x[next]! - x[k]!));
    const first = y[countBelow(at, x, false)]!;
    return first + (y[k]! - first) / 2;
  };
  return normal ? (at) => normalQuantile(read(at), normal) : read;
}

/** 0 to 1 in n - 1 equal steps, as numpy's linspace rounds them; 0 alone where n is 1. */
export function evenly(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => (k === 0 ? 0 : k === n - 1 ? 1 : k * (1 / (n - 1))));
}
