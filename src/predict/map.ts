import { exp, log, log1p } from '../core/math.js';
import { columnName, unlike, zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, insist, isObject, isString } from './checks.js';

/** The functions a column can go through. `log` is the natural logarithm, `sigmoid` the logistic function. */
export type MapFunction = 'identity' | 'log1p' | 'log' | 'exp' | 'sqrt' | 'abs' | 'sigmoid';

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
}

// A function, so that a bundler can drop it.
const functions = (): Readonly<Record<MapFunction, (x: number) => number>> => ({
  identity: (x) => x,
  log1p,
  log,
  exp,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sigmoid: (x) => 1 / (1 + exp(-x)),
});

export const map: Kind<MapState> = {
  kind: 'map',

  /** @throws DataError where a function has no finite value, as log1p of -2 */
  apply({ columns }, X) {
    const { rows, cols, data } = X;
    const out = zeros(rows, cols);
    const named = functions();
    for (const [j, column] of columns.entries()) {
      const f = typeof column === 'string' ? named[column] : reader(column);
      for (let i = 0, k = j; i < rows; i++, k += cols) {
        const x = data[k]!;
        const y = f(x);
        if (y - y !== 0 && !Number.isNaN(x))
          throw unlike('X', `row ${i}, ${columnName(X, j)} must suit ${column}`, x, {
            row: i,
            column: X.names?.[j] ?? j,
          });
        out.data[k] = y;
      }
    }
    return out;
  },

  check({ columns }, width) {
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

function reader({ x, y = evenly(x.length) }: MapTable): (at: number) => number {
  const last = x.length - 1;
  return (at) => {
    if (Number.isNaN(at)) return at;
    if (at <= x[0]!) return y[0]!;
    if (at >= x[last]!) return y[last]!;
    const next = countBelow(at, x, true);
    const k = next - 1;
    if (x[k] !== at) return y[k]! + (y[next]! - y[k]!) * ((at - x[k]!) / (x[next]! - x[k]!));
    const first = y[countBelow(at, x, false)]!;
    return first + (y[k]! - first) / 2;
  };
}

/** 0 to 1 in n - 1 equal steps, as numpy's linspace rounds them; 0 alone where n is 1. */
export function evenly(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => (k === 0 ? 0 : k === n - 1 ? 1 : k * (1 / (n - 1))));
}

/** How many of the ascending values are less than `at`, or `orEqual` to it. */
function countBelow(at: number, values: Float64Array, orEqual: boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < at || (orEqual && values[middle] === at)) low = middle + 1;
    else high = middle;
  }
  return low;
}
