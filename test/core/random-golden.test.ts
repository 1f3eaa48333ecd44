import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';

interface Case {
  readonly seed: number;
  readonly path: readonly (number | string)[];
  readonly uint32: readonly number[];
  readonly float: readonly number[];
  readonly below: readonly (readonly [number, number])[];
}
const cases: readonly Case[] = JSON.parse(readFileSync('test/golden/random.json', 'utf8'));

/** Draws the given numbers instead of random ones. */
class Scripted extends Random {
  readonly #draws: number[];
  constructor(...draws: number[]) {
    super(0);
    this.#draws = draws;
  }
  // The constructor of Random draws before there is a script.
  override uint32(): number {
    return #draws in this ? this.#draws.shift()! : super.uint32();
  }
}

describe('Random against sfc32 written anew', () => {
  it.each(cases)('draws the same numbers from seed $seed and path $path', ({ seed, path, uint32, float, below }) => {
    const random = path.reduce((from, key) => from.split(key), new Random(seed));
    expect(uint32.map(() => random.uint32())).toEqual(uint32);
    expect(float.map(() => random.float())).toEqual(float);
    expect(below.map(([n]) => [n, random.below(n)])).toEqual(below);
  });
});

describe('Random.below', () => {
  const SPAN = 2n ** 32n;
  const bound = fc.oneof(fc.integer({ min: 1, max: 2 ** 21 }), fc.integer({ min: 1, max: 2 ** 32 }));

  it('gives every value equally many of the 2^32 draws, and draws again for the rest', () => {
    fc.assert(
      fc.property(bound, fc.nat({ max: 2 ** 31 }), (n, pick) => {
        const value = pick % n;
        const N = BigInt(n);
        // The draws for one value: consecutive ones up to 2^21 (Lemire), every n-th one beyond.
        const draws: (i: bigint) => bigint =
          n <= 2 ** 21
            ? (i) => ((BigInt(value) + 1n) * SPAN + N - 1n) / N - 1n - i
            : (i) => BigInt(value) + N * (SPAN / N - 1n - i);
        const share = SPAN / N;
        for (const i of [0n, share / 2n, share - 1n]) expect(new Scripted(Number(draws(i))).below(n)).toBe(value);
        // One more draw would be one too many: it belongs to another value or is refused, so that the next one counts.
        const beyond = draws(share);
        if (beyond < 0n || beyond >= SPAN) return;
        const other = value === 0 && n > 1 ? 1 : 0;
        const accepted = Number(n <= 2 ** 21 ? ((BigInt(other) + 1n) * SPAN + N - 1n) / N - 1n : BigInt(other));
        const got = new Scripted(Number(beyond), accepted).below(n);
        expect(got === value && n > 1).toBe(false);
      }),
    );
  });
});
