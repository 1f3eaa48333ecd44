import { FAR, inSlices } from '../core/slices.js';
import { counted, type Tally, weighed } from '../core/tally.js';
import type { Matrix, Progress, Steps } from '../core/types.js';

/** The values of one column. */
export interface Weighted {
  readonly values: Float64Array;
  /** One a value; undefined where all are 1. */
  readonly weights: Float64Array | undefined;
}

/** The distinct values of one column in ascending order. */
export interface Ranked extends Tally {
  /** The weight of each and of all before it. */
  readonly upTo: Float64Array;
  /** How many there are, equal ones included. */
  readonly count: number;
}

/** The values of a column that are not missing. */
export function* valuesOf(
  { rows, cols, data }: Matrix,
  column: number,
  sampleWeight: Float64Array | undefined,
  progress: Progress,
): Steps<Weighted> {
  const values = new Float64Array(rows);
  const weights = sampleWeight && new Float64Array(rows);
  let n = 0;
  yield* inSlices(rows, FAR, progress, (from, to) => {
    let end = n;
    for (let i = from; i < to; i++) {
      const x = data[i * cols + column]!;
      if (Number.isNaN(x)) continue;
      if (weights) weights[end] = sampleWeight[i]!;
      values[end++] = x;
    }
    n = end;
  });
  return { values: values.subarray(0, n), weights: weights?.subarray(0, n) };
}

/** Sorts a column and adds up its weights. */
export function* ranked({ values, weights }: Weighted, progress: Progress): Steps<Ranked> {
  let tally = yield* counted(values, progress);
  if (weights) tally = yield* weighed(tally.values, values, weights, progress);
  const upTo = new Float64Array(tally.values.length);
  let total = 0;
  for (let k = 0; k < upTo.length; k++) upTo[k] = total += tally.weights[k]!;
  yield progress;
  return { ...tally, upTo, count: values.length };
}

/** Half of the weight lies on either side of it; the middle of two values where that holds between them. */
export function median({ values, upTo }: Ranked): number {
  const half = upTo.at(-1)! / 2;
  let k = 0;
  while (upTo[k]! < half) k++;
  return upTo[k]! > half || k + 1 === values.length ? values[k]! : middle(values[k]!, values[k + 1]!);
}

/** The smallest of those with the greatest weight. */
export function mode({ values, weights }: Ranked): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (weights[k]! > weights[best]!) best = k;
  return values[best]!;
}

/**
 * The quantiles at `fractions` (0 to 1), linear between the values (numpy's and Hyndman and Fan's seventh method). A weight says
 * how often a value stands there; where weights sum to less than the number of values they are relative, and brought up to it.
 */
export function quantiles({ values, upTo, count }: Ranked, fractions: ArrayLike<number>): Float64Array {
  const total = upTo.at(-1)!;
  const places = Math.max(total, count);
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
