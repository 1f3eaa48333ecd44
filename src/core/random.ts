import type { Progress, Steps } from './types.js';

/**
 * Seeded, splittable random numbers: sfc32 (Chris Doty-Humphrey, PractRand 2010), 128 bits of state in 32-bit
 * integer operations, so every engine draws the same numbers.
 *
 * `split(key)` gives a generator of its own that depends on the seed and the key only, not on how many numbers were
 * drawn before: the tree, fold or class that owns it gets the same numbers in any order and on any worker.
 * @example
 * const random = new Random(42);
 * random.below(6);              // 0 … 5
 * random.split('tree').split(7) // the same stream every time
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  readonly #key: readonly [number, number];

  /** @param seed any finite number (a parameter `randomState`); negative and fractional seeds are seeds of their own */
  constructor(seed: number | readonly [number, number] = 0) {
    const [low, high] = typeof seed === 'number' ? halves(seed) : seed;
    this.#key = [low, high];
    this.#a = mix(low ^ 0x9e3779b9);
    this.#b = mix(high ^ 0x243f6a88);
    this.#c = mix(low + Math.imul(high, 0x85ebca6b));
    for (let i = 0; i < 12; i++) this.uint32(); // as its author prescribes: after 12 draws seeds are decorrelated
  }

  /** A generator of its own for `key`, independent of this one's draws. */
  split(key: number | string): Random {
    let [low, high] = this.#key;
    const words = typeof key === 'number' ? [...halves(key), 1] : [...Array.from(key, (c) => c.codePointAt(0)!), 2];
    for (const word of words) {
      low = mix((low ^ word) + 0x6d2b79f5);
      high = mix(Math.imul(high, 0xc2b2ae35) ^ low);
    }
    return new Random([low, high]);
  }

  /** The key from which `new Random(key)` makes this generator anew: how one is sent to a worker. */
  get key(): readonly [number, number] {
    return this.#key;
  }

  /** How far it is in its numbers: what `moveTo` takes. */
  get position(): Int32Array {
    return Int32Array.of(this.#a, this.#b, this.#c, this.#counter);
  }
  /** Goes on from a `position`. */
  moveTo([a, b, c, counter]: ArrayLike<number> & Iterable<number>): void {
    this.#a = a!;
    this.#b = b!;
    this.#c = c!;
    this.#counter = counter!;
  }

  /** A uniform integer in [0, 2^32). */
  uint32(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** A uniform number in [0, 1) with 53 random bits. */
  float(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /**
   * A uniform integer in [0, n), 1 <= n <= 2^32; no value is favoured (Lemire 2019, "Fast Random Integer Generation in
   * an Interval": the remainder is only taken in the rare case that decides).
   */
  below(n: number): number {
    if (n > 2097152) {
      const limit = 4294967296 - (4294967296 % n);
      let x = this.uint32();
      while (x >= limit) x = this.uint32();
      return x % n;
    }
    for (;;) {
      const product = this.uint32() * n; // exact: below 2^53
      const high = Math.floor(product / 4294967296);
      const low = product - high * 4294967296;
      if (low >= n || low >= 4294967296 % n) return high;
    }
  }

  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<A extends { length: number; [i: number]: unknown }>(array: A): A {
    settle(this, array, 0, array.length);
    return array;
  }

  /** The integers 0 … n-1 in random order. */
  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    return this.shuffle(order);
  }
}

/** The part of a shuffle that draws who comes to the places from … to - 1; done are those behind them. */
function settle(random: Random, array: { length: number; [i: number]: unknown }, from: number, to: number): void {
  for (let i = to - 1; i >= Math.max(1, from); i--) {
    const j = random.below(i + 1);
    const held = array[i];
    array[i] = array[j];
    array[j] = held;
  }
}

/** Places that are settled between two pauses. */
const SHUFFLED = 16384;

/** `random.shuffle`, with pauses: places are settled from the end. */
export function* shuffling(index: Int32Array, random: Random, progress: Progress): Steps<void> {
  for (let to = index.length; to > 0; to -= SHUFFLED) {
    settle(random, index, Math.max(0, to - SHUFFLED), to);
    if (index.length > SHUFFLED) yield progress;
  }
}

function halves(x: number): [number, number] {
  if (Number.isInteger(x) && x >= 0 && x < 4294967296) return [x, 0];
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  return [bits.getUint32(4), bits.getUint32(0)];
}

// The finaliser of MurmurHash3 (Appleby 2011): a bijection of 32 bits in which every input bit reaches every output bit.
function mix(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
