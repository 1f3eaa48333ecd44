import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParameterError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import { LogisticRegression } from '../../src/linear/index.js';
import { logUniform, type Params, RandomizedSearchCV, randint, uniform } from '../../src/model-selection/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { golden } from './golden.js';

const { X, y } = golden.validation;

/** What a search over trees draws. */
function drawn(paramDistributions: unknown, options: object = {}): readonly Params[] {
  const tree = new DecisionTreeClassifier({ maxDepth: 1 });
  return new RandomizedSearchCV(tree, paramDistributions as never, { cv: 2, refit: false, ...options }).fit(X, y)
    .cvResults.params;
}
const text = (params: readonly Params[]) => params.map((own) => JSON.stringify(own));
const lists = { maxDepth: [1, 2, 3, 4], minSamplesLeaf: [1, 2, 3], criterion: ['gini', 'entropy'] };

describe('RandomizedSearchCV', () => {
  it('draws no combination of listed values twice, and no more than there are', () => {
    for (const nIter of [5, 20, 24, 500]) {
      const params = drawn(lists, { nIter });
      expect(params).toHaveLength(Math.min(nIter, 24));
      expect(new Set(text(params)).size).toBe(params.length);
      for (const own of params) expect(Object.keys(own)).toEqual(['criterion', 'maxDepth', 'minSamplesLeaf']);
    }
    const two = [{ maxDepth: [1, 2] }, { minSamplesLeaf: [3, 4, 5] }];
    expect(text(drawn(two)).sort()).toEqual([
      '{"maxDepth":1}',
      '{"maxDepth":2}',
      '{"minSamplesLeaf":3}',
      '{"minSamplesLeaf":4}',
      '{"minSamplesLeaf":5}',
    ]);
  });

  it('draws each combination as often as any other', () => {
    const counts = new Map<string, number>();
    for (let randomState = 0; randomState < 240; randomState++)
      for (const own of text(drawn({ maxDepth: [1, 2, 3, 4, 5, 6] }, { nIter: 2, randomState })))
        counts.set(own, (counts.get(own) ?? 0) + 1);
    // 480 draws of 6: 80 each, with a deviation of 8.
    for (const count of counts.values()) expect(Math.abs(count - 80)).toBeLessThan(32);
    expect(counts.size).toBe(6);
  });

  it('draws from more combinations than could ever be listed', () => {
    const many = Object.fromEntries(
      ['maxDepth', 'minSamplesLeaf', 'minSamplesSplit', 'maxLeafNodes'].map((key) => [
        key,
        Int32Array.from({ length: 5000 }, (_, i) => i + 2),
      ]),
    );
    const params = drawn(many, { nIter: 30 });
    expect(new Set(text(params)).size).toBe(30);
    expect(Math.max(...params.map(({ maxLeafNodes }) => maxLeafNodes as number))).toBeGreaterThan(3000);
    const more = { ...many, maxFeatures: Int32Array.from({ length: 5000 }, () => 1) };
    expect(() => drawn(more)).toThrow('RandomizedSearchCV: too many combinations of listed values');
  });

  it('draws each candidate for itself where there is a distribution: more of them leave the first as they are', () => {
    const mixed = { maxDepth: randint(1, 9), criterion: ['gini', 'entropy'] };
    const few = drawn(mixed, { nIter: 4, randomState: 3 });
    expect(drawn(mixed, { nIter: 12, randomState: 3 }).slice(0, 4)).toEqual(few);
    expect(drawn(mixed, { nIter: 4, randomState: 3 })).toEqual(few);
    expect(drawn(mixed, { nIter: 4, randomState: 4 })).not.toEqual(few);
    // Nor does another parameter change what is drawn for this one.
    const alone = drawn({ maxDepth: randint(1, 9) }, { nIter: 4, randomState: 3 });
    expect(alone.map(({ maxDepth }) => maxDepth)).toEqual(few.map(({ maxDepth }) => maxDepth));
    const either = drawn([mixed, {}], { nIter: 30 });
    expect(new Set(either.map((own) => Object.keys(own).length))).toEqual(new Set([0, 2]));
  });

  it('draws from a distribution of your own, and only from its generator', () => {
    const powers = { sample: (random: Random) => 2 ** random.below(5) };
    const search = new RandomizedSearchCV(new LogisticRegression(), { C: powers }, { nIter: 8, cv: 2 }).fit(X, y);
    for (const C of search.cvResults.param.C as number[]) expect([1, 2, 4, 8, 16]).toContain(C);
    expect(search.bestEstimator.getParams().C).toBe(search.bestParams.C);
    expect(search.clone().fit(X, y).bestParams).toEqual(search.bestParams);
  });

  it.each<[unknown, object, string]>([
    [lists, { nIter: 0 }, 'nIter must be an integer from 1 to 1000000, got 0'],
    [lists, { randomState: Number.NaN }, 'randomState must be a finite number, got NaN'],
    [{ maxDepth: 3 }, {}, 'paramDistributions.maxDepth must be a list of one value or more, got 3'],
    [
      { maxDepth: randint(1, 3), criterion: 'gini' },
      {},
      'paramDistributions.criterion must be a list of one value or more, got "gini"',
    ],
    [5, {}, 'paramDistributions must be a record of lists by parameter, or a list of such records, got 5'],
    [{ depth: [1] }, {}, 'paramDistributions sets "depth": DecisionTreeClassifier: unknown parameter "depth"'],
  ])('refuses %o with %o', (distributions, options, message) => {
    expect(() => drawn(distributions, options)).toThrow(ParameterError);
    expect(() => drawn(distributions, options)).toThrow(`RandomizedSearchCV: ${message}`);
  });
});

describe('a distribution', () => {
  /** A generator that gives one number. */
  const fixed = (value: number) =>
    ({ float: () => value, below: (n: number) => Math.floor(value * n) }) as unknown as Random;

  it('covers its range: evenly, evenly in the logarithm, or integer by integer', () => {
    for (const share of [0, 0.25, 0.5, 0.999]) {
      expect(uniform(-2, 6).sample(fixed(share))).toBeCloseTo(-2 + 8 * share, 12);
      expect(logUniform(0.01, 100).sample(fixed(share)) / 0.01 ** (1 - 2 * share)).toBeCloseTo(1, 12);
      expect(randint(-3, 5).sample(fixed(share))).toBe(-3 + Math.floor(8 * share));
    }
    expect(uniform(1, 2)).toMatchObject({ low: 1, high: 2 });
  });

  it('never leaves its range, whatever that is', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
    const within = (sample: number, low: number, high: number) => expect(sample >= low && sample <= high).toBe(true);
    fc.assert(
      fc.property(number, number, fc.integer(), (a, b, seed) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(low < high);
        within(uniform(low, high).sample(new Random(seed)), low, high);
        if (low > 0) within(logUniform(low, high).sample(new Random(seed)), low, high);
      }),
    );
    expect(logUniform(5e-324, 1.7e308).sample(fixed(0))).toBe(5e-324);
  });

  it.each<[() => unknown, string]>([
    [() => uniform(1, 1), 'uniform: low and high must be finite numbers, low < high, got 1 and 1'],
    [() => uniform(0, Infinity), 'uniform: low and high must be finite numbers, low < high, got 0 and Infinity'],
    [() => uniform(-1.7e308, 1.7e308), 'uniform: low and high must be finite numbers'],
    [() => uniform('0' as never, 1), 'uniform: low and high must be finite numbers, low < high, got "0" and 1'],
    [() => logUniform(0, 1), 'logUniform: low and high must be numbers > 0, low < high, got 0 and 1'],
    [() => randint(0.5, 3), 'randint: low and high must be integers, low < high, got 0.5 and 3'],
    [() => randint(0, 2 ** 40), 'randint: high - low must be at most 2^32, got 1099511627776'],
  ])('is refused with bad ends: %s', (make, message) => {
    expect(make).toThrow(ParameterError);
    expect(make).toThrow(message);
  });
});
