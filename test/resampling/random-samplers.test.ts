import { describe, expect, it } from 'vitest';
import { RandomOverSampler, RandomUnderSampler } from '../../src/resampling/index.js';
import { golden } from './golden.js';
import { countsOf, flows, madeRows, row } from './tools.js';

describe('RandomOverSampler', () => {
  it('repeats rows of the class, each as often as the others', () => {
    const X = Array.from({ length: 20_010 }, (_, i) => [i, i % 3]);
    const y = X.map((_, i) => (i < 10 ? 'a' : 'b'));
    const times = new Int32Array(10);
    for (const { x, from } of madeRows(new RandomOverSampler().fitResample(X, y), X.length)) {
      expect(x).toEqual(X[from]);
      times[from]!++;
    }
    // 19,990 rows: 1,999 expected of each, with a deviation of 42.
    for (const n of times) expect(Math.abs(n - 1999)).toBeLessThan(170);
  });

  it('moves repeated rows by as much as imbalanced-learn does, column by column', () => {
    const { X, y, shrinkage, width } = golden.smoothed;
    const sampler = new RandomOverSampler({ shrinkage, samplingStrategy: { b: 40_000 } });
    const moved = [...madeRows(sampler.fitResample(X, y), X.length)].map(({ x, from }) =>
      x.map((v, j) => v - X[from]![j]!),
    );
    for (const [j, sigma] of width.entries()) {
      const column = moved.map((gaps) => gaps[j]!);
      const part = (within: number) => column.filter((gap) => Math.abs(gap) <= within * sigma).length / column.length;
      if (sigma === 0) expect(new Set(column)).toEqual(new Set([0]));
      // A normal distribution, within five deviations of what 40,000 draws give.
      else
        for (const [within, share] of [
          [0.5, 0.3829],
          [1, 0.6827],
          [2, 0.9545],
        ] as const)
          expect(Math.abs(part(within) - share)).toBeLessThan(0.012);
    }
  });

  it('takes a shrinkage for each class, and a shrinkage of 0 for none', () => {
    const { X, y } = flows(40, 2, false);
    const plain = new RandomOverSampler().fitResample(X, y);
    expect(new RandomOverSampler({ shrinkage: 0 }).fitResample(X, y)).toEqual(plain);
    expect(new RandomOverSampler({ shrinkage: { rare: 0 } }).fitResample(X, y)).toEqual(plain);
    const one = new RandomOverSampler({ shrinkage: { rare: 0.5 } }).fitResample(X, y);
    expect(one).toEqual(new RandomOverSampler({ shrinkage: 0.5 }).fitResample(X, y));
    expect(one.source).toEqual(plain.source);
    expect(() => new RandomOverSampler({ shrinkage: { usual: 1 } }).fitResample(X, y)).toThrow(
      'RandomOverSampler: shrinkage of "rare" must be a number >= 0, got undefined',
    );
    expect(() => new RandomOverSampler({ shrinkage: -1 }).fitResample(X, y)).toThrow('shrinkage must be null or');
  });

  it('passes NaN on, but cannot move it', () => {
    const X = [[1], [2], [Number.NaN]];
    const { X: grown } = new RandomOverSampler().fitResample(X, ['a', 'a', 'b']);
    expect([...grown.data]).toEqual([1, 2, Number.NaN, Number.NaN]);
    expect(() => new RandomOverSampler({ shrinkage: 1 }).fitResample(X, ['a', 'a', 'b'])).toThrow(
      expect.objectContaining({ name: 'DataError', row: 2, column: 0 }),
    );
    expect(() =>
      new RandomOverSampler({ shrinkage: 1 }).fitResample([[1e308], [-1e308], [0]], [0, 0, 1]),
    ).not.toThrow();
    const far = [[1.7e308], [-1.7e308], [0], [0], [0]];
    expect(() => new RandomOverSampler({ shrinkage: 1 }).fitResample(far, [0, 0, 1, 1, 1])).toThrow(
      'RandomOverSampler: column 0 has values too large for shrinkage 1',
    );
  });
});

describe('RandomUnderSampler', () => {
  it('keeps every subset of a class alike, and the order of the rows', () => {
    const X = Array.from({ length: 7 }, (_, i) => [i]);
    const y = [...'aababaa'];
    const subsets = new Map<string, number>();
    for (let randomState = 0; randomState < 4000; randomState++) {
      const { X: kept, source } = new RandomUnderSampler({ randomState }).fitResample(X, y);
      expect([...kept.data]).toEqual([...source]);
      subsets.set(source.join(), (subsets.get(source.join()) ?? 0) + 1);
    }
    // Two of five: ten subsets, 400 expected of each, with a deviation of 19.
    expect(subsets.size).toBe(10);
    for (const [subset, n] of subsets) {
      expect(subset.split(',').map(Number)).toEqual(subset.split(',').map(Number).sort());
      expect(Math.abs(n - 400)).toBeLessThan(80);
    }
  });

  it('draws a row again with replacement, of every class that is named', () => {
    const { X, y } = flows(500, 2, false);
    const result = new RandomUnderSampler({ replacement: true, samplingStrategy: 'all' }).fitResample(X, y);
    expect(countsOf(result.y)).toEqual({ rare: 100, usual: 100 });
    for (const [i, from] of result.source.entries()) {
      expect(row(result.X, i)).toEqual(X[from]);
      if (i > 0) expect(from).toBeGreaterThanOrEqual(result.source[i - 1]!);
    }
    // Of 100 rows drawn from 100, some 63 are met.
    expect(new Set(result.source.filter((i) => y[i] === 'rare')).size).toBeLessThan(75);
  });

  it('passes NaN on', () => {
    const { X } = new RandomUnderSampler().fitResample([[Number.NaN], [Number.NaN], [1]], ['a', 'a', 'b']);
    expect([...X.data]).toEqual([Number.NaN, 1]);
  });
});
