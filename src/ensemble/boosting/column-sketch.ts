import { NumberTally } from '../../core/number-tally.js';
import { QuantileSketch } from '../../core/quantile-sketch.js';
import type { Random } from '../../core/random.js';
import type { Tally } from '../../core/tally.js';

/** A column of no more distinct values than this is known exactly. */
export const EXACT = 16384;
/** Of a column of more, ranks have a standard deviation of 0.017 % of the weight: a fiftieth of what one of 256 bins should hold. */
const BUFFER = 8192;
/** The mean weight of a row in units of the sketch, which counts whole ones. */
const UNITS = 32;
/** 2^52. Of rows that outweigh others by more than this the sketch sees less: it has so many levels only. */
const MOST_UNITS = 4503599627370496;

/** The values of one column of a stream: each with its weight while there are few, after that a sketch of them. */
export class ColumnSketch {
  #tally: NumberTally | undefined = new NumberTally(EXACT);
  #sketch: QuantileSketch | undefined;
  #rows = 0;
  /** What the sketch counts as one. */
  #unit = 1;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get isExact(): boolean {
    return this.#tally !== undefined;
  }

  /**
   * Takes values in that are not NaN.
   * @param weights of each, > 0; undefined for 1 each
   */
  add(values: Float64Array, weights: Float64Array | undefined): void {
    const counted = this.#tally ? this.#tally.add(values, weights) : 0;
    this.#rows += counted;
    if (counted === values.length) return;
    this.#sketch ??= this.#sketched(weights !== undefined);
    if (!weights && this.#unit === 1) this.#sketch.addAll(values.subarray(counted));
    else for (let i = counted; i < values.length; i++) this.#addOnce(values[i]!, weights ? weights[i]! : 1);
  }

  /** Distinct values in ascending order, and what each stands for; a sketch names some of them only. */
  summary(): Tally {
    const { values, weights } = (this.#tally ?? this.#sketch!).summary();
    let n = 0;
    for (let i = 0; i < values.length; i++) {
      if (n > 0 && values[n - 1] === values[i]) weights[n - 1]! += weights[i]!;
      else {
        values[n] = values[i]!;
        weights[n++] = weights[i]!;
      }
    }
    return { values: values.subarray(0, n), weights: weights.subarray(0, n) };
  }

  #sketched(isWeighted: boolean): QuantileSketch {
    const { values, weights } = this.#tally!.summary();
    this.#tally = undefined;
    this.#sketch = new QuantileSketch(this.#random, BUFFER);
    if (isWeighted) this.#unit = weights.reduce((sum, w) => sum + w, 0) / this.#rows / UNITS;
    for (let i = 0; i < values.length; i++) this.#addOnce(values[i]!, weights[i]!);
    return this.#sketch;
  }

  /** The weight is rounded up or down by chance, so that it is right on average. */
  #addOnce(value: number, weight: number): void {
    const units = Math.min(weight / this.#unit, MOST_UNITS);
    this.#sketch!.add(value, Number.isInteger(units) ? units : Math.floor(units + this.#random.float()));
  }
}
