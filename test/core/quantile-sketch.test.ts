import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantileSketch, quantiles } from '../../src/core/quantile-sketch.js';
import { Random } from '../../src/core/random.js';

const uniform = (n: number, seed = 1) => {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => random.float());
};

describe('quantiles', () => {
  it('are those of the values written out as often as their weight says', () => {
    const item = fc.record({ value: fc.integer({ min: -50, max: 50 }), weight: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), (items) => {
        items.sort((a, b) => a.value - b.value);
        const p = [0, 0.1, 0.25, 0.5, 0.5, 0.75, 0.9, 1];
        const out = Float64Array.from(items.flatMap(({ value, weight }) => Array<number>(weight).fill(value)));
        const weighted = quantiles(
          Float64Array.from(items, (i) => i.value),
          Float64Array.from(items, (i) => i.weight),
          p,
        );
        expect(weighted).toEqual(quantiles(out, undefined, p));
      }),
    );
    // numpy.quantile([1, 2, 4, 8], [0.1, 0.5, 0.9])
    const [low, middle, high] = quantiles(Float64Array.of(1, 2, 4, 8), undefined, [0.1, 0.5, 0.9]);
    expect(low).toBeCloseTo(1.3, 14);
    expect(middle).toBe(3);
    expect(high).toBeCloseTo(6.8, 14);
  });
});

describe('QuantileSketch', () => {
  it('stays within its rank error whatever the order, and keeps the total weight', () => {
    const n = 300_000;
    const orders = [
      uniform(n),
      uniform(n).sort(),
      uniform(n).sort().reverse(),
      uniform(n).map((v) => Math.floor(v * 20)),
    ];
    for (const [seed, values] of orders.entries()) {
      const sketch = new QuantileSketch(new Random(seed));
      for (const value of values) sketch.add(value);
      const { values: kept, weights } = sketch.summary();
      expect(weights.reduce((a, b) => a + b, 0)).toBe(n);
      expect(kept.length).toBeLessThan(2048 * 9);
      const sorted = values.slice().sort();
      for (const p of [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
        const [q] = quantiles(kept, weights, [p]) as [number];
        const below = sorted.findIndex((v) => v >= q) / n;
        const upTo = (sorted.findLastIndex((v) => v <= q) + 1) / n;
        expect(below).toBeLessThan(p + sketch.rankError);
        expect(upTo).toBeGreaterThan(p - sketch.rankError);
      }
    }
  });

  it('takes weights as repetitions', () => {
    const sketch = new QuantileSketch(new Random(0));
    sketch.add(1, 1000);
    sketch.add(2, 3);
    const { values, weights } = sketch.summary();
    expect(quantiles(values, weights, [0.5, 0.999])).toEqual([1, 2]);
    expect(weights.reduce((a, b) => a + b, 0)).toBe(1003);
  });
});
