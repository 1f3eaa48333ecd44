import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ordered } from '../../src/core/order.js';
import { Random } from '../../src/core/random.js';
import { run } from '../../src/core/run.js';

const progress = { done: 0, total: 1 };
const sort = (keys: Float64Array) => run(ordered(keys, progress));
/** As a stable sort that asks a function has it. */
const expected = (keys: Float64Array) => Int32Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b);

describe('the order of keys', () => {
  it('is that of a stable sort, also of infinite keys and of the two zeros, which are equal', () => {
    const key = fc.oneof(fc.double({ noNaN: true, min: -3, max: 3 }), fc.constantFrom(-Infinity, -0, 0, 1, Infinity));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), (list) => {
        const keys = Float64Array.from(list);
        const order = sort(keys);
        for (let k = 1; k < order.length; k++) {
          const [a, b] = [order[k - 1]!, order[k]!];
          expect(keys[a]! < keys[b]! || (keys[a] === keys[b] && a < b)).toBe(true);
        }
        expect(new Set(order).size).toBe(keys.length);
      }),
    );
  });

  it('is the same for many keys, few of them distinct, and comes with pauses', () => {
    const random = new Random(1);
    for (const n of [0, 1, 16, 17, 200_001]) {
      const keys = Float64Array.from({ length: n }, () => random.below(1000));
      expect(sort(keys)).toEqual(expected(keys));
    }
    let pauses = 0;
    for (const _ of ordered(new Float64Array(300_000), progress)) pauses++;
    expect(pauses).toBeGreaterThanOrEqual(10 + 15 * 4); // runs of 16; then they are merged 15 times
  });
});
