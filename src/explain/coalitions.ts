import { Random } from '../core/random.js';

/** Coalitions of players, and how much each counts in the fit of Kernel SHAP. */
export interface Coalitions {
  /** The players in each. */
  readonly members: readonly (readonly number[])[];
  readonly weight: Float64Array;
}

/**
 * Which coalitions are asked about, as the shap package's KernelExplainer chooses them: all of a size and their complements, size
 * after size from one player on, as long as there is room; then others by chance, each with its complement. With room for all the
 * values are exact.
 * @param room most coalitions; the empty one and that of all are none
 */
export function coalitionsOf(players: number, room: number, randomState: number): Coalitions {
  const chosen = new Chosen(players);
  const isHalf = (size: number) => 2 * size === players; // its complements are of the same size
  const sizes = Array.from({ length: players >> 1 }, (_, k) => k + 1);
  // How much a size and that of its complements count together.
  const weights = sizes.map((size) => (isHalf(size) ? 1 : 2) / (size * (players - size)));
  const sum = weights.reduce((a, b) => a + b, 0);
  let left = sum;
  let places = room;
  while (sizes.length > 0) {
    const size = sizes[0]!;
    const weight = weights[0]!;
    const count = choose(players, size) * (isHalf(size) ? 1 : 2);
    // Whole where so many draws would find each of its coalitions once.
    if ((places * weight) / left < count * (1 - 1e-8)) break;
    for (const subset of subsetsOf(players, size)) chosen.add(subset, weight / sum / count, !isHalf(size));
    places -= count;
    left -= weight;
    sizes.shift();
    weights.shift();
  }
  if (sizes.length === 0) return chosen.result();
  const whole = chosen.length;
  const random = new Random(randomState).split('coalitions').split(players);
  for (let draws = 4 * places; draws > 0 && chosen.length < room; draws--) {
    const size = sizes[drawn(random, weights)]!;
    const subset = Array.from(random.permutation(players).subarray(0, size)).sort((a, b) => a - b);
    chosen.add(subset, 1, !isHalf(size));
  }
  return chosen.result(whole, left / sum);
}

class Chosen {
  readonly #players: number;
  readonly #at = new Map<string, number>();
  readonly #members: (readonly number[])[] = [];
  readonly #weight: number[] = [];

  constructor(players: number) {
    this.#players = players;
  }
  get length(): number {
    return this.#weight.length;
  }
  add(subset: readonly number[], weight: number, withComplement: boolean): void {
    const key = subset.join();
    const at = this.#at.get(key) ?? this.length;
    this.#at.set(key, at);
    this.#members[at] = subset;
    this.#weight[at] = (this.#weight[at] ?? 0) + weight;
    if (!withComplement) return;
    const inside = new Set(subset);
    const others = Array.from({ length: this.#players }, (_, j) => j).filter((j) => !inside.has(j));
    this.add(others, weight, false);
  }
  /** Those from `first` on count `weight` together. */
  result(first = this.length, weight = 0): Coalitions {
    const drawn = this.#weight.slice(first).reduce((a, b) => a + b, 0);
    return {
      members: this.#members,
      weight: Float64Array.from(this.#weight, (w, i) => (i < first ? w : (w * weight) / drawn)),
    };
  }
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

/** All lists of `size` players, ascending. */
function* subsetsOf(players: number, size: number): Generator<number[]> {
  const subset = Array.from({ length: size }, (_, k) => k);
  for (;;) {
    yield subset.slice();
    let k = size - 1;
    while (k >= 0 && subset[k] === players - size + k) k--;
    if (k < 0) return;
    subset[k]!++;
    for (let m = k + 1; m < size; m++) subset[m] = subset[m - 1]! + 1;
  }
}

/** An index drawn by weight. */
function drawn(random: Random, weights: readonly number[]): number {
  let at = random.float() * weights.reduce((a, b) => a + b, 0);
  let index = 0;
  while (index < weights.length - 1 && at >= weights[index]!) at -= weights[index++]!;
  return index;
}
