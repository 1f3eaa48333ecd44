import type { Random } from '../core/random.js';

const BUFFER = 2048;

/**
 * Quantiles of a stream of numbers in bounded memory: buffers of 2,048 values, those of level h standing for 2^h values
 * each. A full buffer is sorted and every other value, from the first or the second as a coin falls, moves one level up
 * (Manku, Rajagopalan, Lindsay 1998, with the coin of Karnin, Lang, Liberty 2016; equal buffers instead of shrinking
 * ones cost some hundred kilobytes and make the error smaller still).
 *
 * Each such step at level h moves a rank by 2^h at most, up or down with equal chance, and there are n / (2048 * 2^h) of
 * them: the standard deviation of a rank is below sqrt(2) / 2048 = 0.07 % of n. With a given seed the result depends on
 * the values and their order only.
 */
export class QuantileSketch {
  /** A rank is off by more than this fraction of n with a probability below 1 in 1,000. */
  static readonly rankError = 0.0025;

  readonly #levels: { values: Float64Array; length: number }[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Takes a value in, as often as `weight` (an integer > 0) says. */
  add(value: number, weight = 1): void {
    for (let level = 0, rest = weight; rest > 0; level++, rest = Math.floor(rest / 2))
      if (rest % 2 === 1) this.#put(value, level);
  }

  /** Takes each of the values in once. */
  addAll(values: Float64Array): void {
    for (let i = 0; i < values.length; i++) this.#put(values[i]!, 0);
  }

  /** The values kept, ascending, and how many each stands for. */
  summary(): { values: Float64Array; weights: Float64Array } {
    const kept = this.#levels.flatMap(({ values, length }, level) =>
      Array.from(values.subarray(0, length), (value) => ({ value, weight: 2 ** level })),
    );
    kept.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    return {
      values: Float64Array.from(kept, ({ value }) => value),
      weights: Float64Array.from(kept, ({ weight }) => weight),
    };
  }

  #put(value: number, level: number): void {
    while (this.#levels.length <= level) this.#levels.push({ values: new Float64Array(BUFFER), length: 0 });
    const buffer = this.#levels[level]!;
    buffer.values[buffer.length++] = value;
    if (buffer.length < BUFFER) return;
    buffer.values.sort();
    buffer.length = 0;
    for (let i = this.#random.uint32() & 1; i < BUFFER; i += 2) this.#put(buffer.values[i]!, level + 1);
  }
}

/**
 * Quantiles of a sorted list in which the i-th value stands `weights[i]` times; between two ranks linearly, as numpy's
 * and pandas' default.
 */
export function quantiles(
  values: Float64Array,
  weights: Float64Array | undefined,
  probabilities: readonly number[],
): number[] {
  const n = weights ? weights.reduce((sum, weight) => sum + weight, 0) : values.length;
  if (n === 0) return probabilities.map(() => Number.NaN);
  let i = 0;
  let before = 0; // how many come before values[i]
  const at = (rank: number): number => {
    if (!weights) return values[rank]!;
    while (before + weights[i]! <= rank) before += weights[i++]!;
    return values[i]!;
  };
  return probabilities.map((p) => {
    const rank = (n - 1) * p;
    const floor = Math.floor(rank);
    const low = at(floor);
    const high = rank > floor ? at(floor + 1) : low;
    // The second at() may have moved on; ranks asked for later are never lower than this floor.
    while (weights && before > floor) before -= weights[--i]!;
    return high === low ? low : low + (high - low) * (rank - floor);
  });
}
