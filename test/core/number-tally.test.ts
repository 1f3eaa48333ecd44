import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberTally } from '../../src/core/number-tally.js';

describe('NumberTally', () => {
  it('counts numbers exactly, up to the cap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true })), { maxLength: 400 }),
        (given) => {
          const values = given.map((value) => value + 0); // -0 counts as 0
          const tally = new NumberTally(1000);
          const counts = new Map<number, number>();
          expect(tally.add(Float64Array.from(given))).toBe(values.length);
          for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
          const sorted = [...counts].sort((a, b) => (a[0] < b[0] ? -1 : 1));
          const { values: keys, weights } = tally.summary();
          expect([[...keys], [...weights]]).toEqual([sorted.map(([v]) => v), sorted.map(([, c]) => c)]);
        },
      ),
    );
    const full = new NumberTally(2);
    expect(full.add(Float64Array.of(-0, 2, 0, 2, 3, 0))).toBe(4);
    expect([...full.summary().weights]).toEqual([2, 2]);
  });
});
