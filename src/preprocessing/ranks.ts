import type { Matrix } from '../core/types.js';

/** The values of one column. */
export interface Weighted {
  readonly values: Float64Array;
  /** One a value; undefined where all are 1. */
  readonly weights: Float64Array | undefined;
}

/** The values of a column that are not missing. */
export function valuesOf(
  { rows, cols, data }: Matrix,
  column: number,
  sampleWeight: Float64Array | undefined,
): Weighted {
  const values = new Float64Array(rows);
  const weights = sampleWeight && new Float64Array(rows);
  let n = 0;
  for (let i = 0; i < rows; i++) {
    const x = data[i * cols + column]!;
    if (Number.isNaN(x)) continue;
    if (weights) weights[n] = sampleWeight[i]!;
    values[n++] = x;
  }
  return { values: values.subarray(0, n), weights: weights?.subarray(0, n) };
}

/** Half of the weight lies on either side of it; the middle of two values where that holds between them. */
export function median(column: Weighted): number {
  const { values, weights } = tally(column);
  const half = weights.reduce((a, b) => a + b) / 2;
  let below = 0;
  let k = 0;
  while ((below += weights[k]!) < half) k++;
  return below > half || k + 1 === values.length ? values[k]! : middle(values[k]!, values[k + 1]!);
}

/**
 * The quantiles at `fractions` (0 to 1), linear between the values (numpy's and Hyndman and Fan's seventh method). A weight says
 * how often a value stands there; where weights sum to less than the number of values they are relative, and brought up to it.
 */
export function quantiles(column: Weighted, fractions: ArrayLike<number>): Float64Array {
  const { values, weights } = tally(column);
  let total = 0;
  const upTo = weights.map((w) => (total += w));
  const places = Math.max(total, column.values.length);
  const at = (place: number): number => {
    // Asked at its middle, a place belongs to the same value however the weights were rounded.
    const weight = ((place + 0.5) / places) * total;
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > weight) high = middle;
      else low = middle + 1;
    }
    return values[low]!;
  };
  let least = -Infinity;
  return Float64Array.from(fractions, (fraction) => {
    const place = fraction * (places - 1);
    const k = Math.floor(place);
    const t = place - k;
    const a = at(k);
    const b = at(k + 1);
    // As numpy does, from the nearer end; rounding may not make the later of two quantiles the lesser.
    return (least = Math.max(least, t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t));
  });
}

/** (a + b) / 2, also where a + b overflows. */
function middle(a: number, b: number): number {
  const sum = a + b;
  return Number.isFinite(sum) ? sum / 2 : a / 2 + b / 2;
}

/** The distinct values in ascending order, each with the weight of its rows. */
export function tally({ values, weights }: Weighted): { values: Float64Array; weights: Float64Array } {
  const order = weights && Int32Array.from(weights.keys()).sort((a, b) => values[a]! - values[b]!);
  const sorted = order ? Float64Array.from(order, (i) => values[i]!) : values.slice().sort();
  const sums = new Float64Array(sorted.length);
  let n = -1;
  for (let k = 0; k < sorted.length; k++) {
    if (n < 0 || sorted[n] !== sorted[k]) sorted[++n] = sorted[k]!;
    sums[n]! += order ? weights[order[k]!]! : 1;
  }
  return { values: sorted.subarray(0, n + 1), weights: sums.subarray(0, n + 1) };
}
