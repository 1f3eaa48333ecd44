import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atMostFloat32, below, floorFloat32, lessThanFloat32 } from '../../src/persistence/float32.js';

const floats = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Numbers near a float32, where rounding decides. */
const near = floats.chain((f) =>
  fc.constantFrom(-1, -0.5, -0.25, 0, 0.25, 0.5, 1).chain((ulps) =>
    fc.constantFrom(-1, 0, 1).map((step) => {
      const x = f + ulps * Math.max(Math.abs(f) * 2 ** -23, 2 ** -149);
      return step === 0 ? x : step < 0 ? below(x) : -below(-x);
    }),
  ),
);

const rounds = (x: number) => Number.isFinite(Math.fround(x));

describe('a threshold of float32 among float64', () => {
  it('keeps the answer of float32(x) < t for every x', () => {
    const law = (t: number, x: number) => void expect(x <= lessThanFloat32(t)).toBe(Math.fround(x) < t);
    fc.assert(
      fc.property(near.filter(rounds), (x) => law(Math.fround(x), x)),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(floats, near, law));
    for (const t of [0, -0, 2 ** -149, -(2 ** -149), 2 ** 127])
      for (const x of [0, -0, 2 ** -150, -(2 ** -150), 2 ** -149, 3 * 2 ** -151, 2 ** 127]) law(t, x);
  });

  it('keeps the answer of float32(x) <= t for every x', () => {
    const law = (t: number, x: number) => void expect(x <= atMostFloat32(t)).toBe(Math.fround(x) <= t);
    fc.assert(
      fc.property(near.filter(rounds), (x) => law(Math.fround(x), x)),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(floats, near, law));
  });

  it('of float64 is rounded down, so that every float32 stays on its side', () => {
    fc.assert(
      fc.property(near, (t) => {
        const f = floorFloat32(t);
        expect(f).toBe(Math.fround(f));
        expect(f <= t).toBe(true);
      }),
    );
    fc.assert(fc.property(floats, near, (x, t) => void expect(x <= floorFloat32(t)).toBe(x <= t)));
  });
});
