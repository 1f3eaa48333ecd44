import { ParameterError } from '../core/errors.js';
import { exp, log } from '../core/math.js';
import { describeValue } from '../core/matrix.js';
import type { Random } from '../core/random.js';

/** What `RandomizedSearchCV` can draw a parameter from; one of your own need only have this method. */
export interface Distribution<T = unknown> {
  /** The next value; nothing but `random` may decide it. */
  sample(random: Random): T;
}

/** A class, so that what is shown or compared is the range. */
class Between implements Distribution<number> {
  readonly low: number;
  readonly high: number;
  readonly #draw: (random: Random) => number;

  constructor(low: number, high: number, draw: (random: Random) => number) {
    this.low = low;
    this.high = high;
    this.#draw = draw;
  }
  sample(random: Random): number {
    return this.#draw(random);
  }
}

/**
 * Numbers from `low` to `high`, all alike.
 * @throws ParameterError unless both are finite and low < high
 * @example uniform(0, 1)
 */
export function uniform(low: number, high: number): Distribution<number> {
  requireRange('uniform', 'finite numbers', Number.isFinite, low, high);
  return new Between(low, high, (random) => Math.min(high, low + random.float() * (high - low)));
}

/**
 * Numbers from `low` to `high` whose logarithms are all alike: for parameters of which only the order of magnitude is known,
 * such as `C` (scipy's `loguniform`).
 * @throws ParameterError unless 0 < low < high
 * @example logUniform(1e-3, 1e3)
 */
export function logUniform(low: number, high: number): Distribution<number> {
  requireRange('logUniform', 'numbers > 0', (x) => x > 0 && x < Infinity, low, high);
  const from = log(low);
  const width = log(high) - from;
  return new Between(low, high, (random) => Math.min(high, Math.max(low, exp(from + random.float() * width))));
}

/**
 * Integers from `low` to `high - 1`, all alike (as scipy's and NumPy's `randint`).
 * @throws ParameterError unless both are integers, low < high and no more than 2^32 apart
 * @example randint(1, 7) // a die
 */
export function randint(low: number, high: number): Distribution<number> {
  requireRange('randint', 'integers', Number.isSafeInteger, low, high);
  if (high - low > 2 ** 32) throw new ParameterError(`randint: high - low must be at most 2^32, got ${high - low}`);
  return new Between(low, high, (random) => low + random.below(high - low));
}

export const isDistribution = (value: unknown): value is Distribution =>
  typeof (value as Partial<Distribution> | null | undefined)?.sample === 'function';

function requireRange(name: string, wanted: string, fits: (x: number) => boolean, low: unknown, high: unknown): void {
  const [from, to] = [low, high] as [number, number];
  if ([low, high].every((x) => typeof x === 'number' && fits(x)) && from < to && Number.isFinite(to - from)) return;
  throw new ParameterError(
    `${name}: low and high must be ${wanted}, low < high, got ${describeValue(low)} and ${describeValue(high)}`,
  );
}
