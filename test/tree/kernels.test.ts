import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random, zeros } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { ExtraTreesClassifier, RandomForestClassifier } from '../../src/ensemble/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
afterEach(() => void asked.mockReset());

/** Columns of few values, of some hundred, of thousands, of one value for most rows, and one that is constant. */
function problem(rows: number, classes: number, random: Random) {
  const X = zeros(rows, 6);
  const y: string[] = [];
  for (let i = 0; i < rows; i++) {
    const label = random.below(classes);
    const noisy = random.below(10) === 0 ? random.below(classes) : label;
    y.push(`class ${noisy}`);
    X.data.set(
      [
        random.below(3) + (label & 1),
        Math.floor(300 * random.float() * (label + 1)),
        random.float() * 1000 - 100 * label,
        random.below(8) === 0 ? random.float() * label : 0,
        7,
        Math.floor(2000 * random.float()) * (random.below(4) - 1),
      ],
      6 * i,
    );
  }
  const weights = Float64Array.from({ length: rows }, () => random.below(5) * 0.37);
  return { X, y, weights };
}

const estimators = {
  tree: () => new DecisionTreeClassifier(),
  'tree of entropy': () => new DecisionTreeClassifier({ criterion: 'entropy' }),
  'tree of large leaves': () => new DecisionTreeClassifier({ minSamplesLeaf: 7, minSamplesSplit: 20 }),
  'tree of heavy leaves': () => new DecisionTreeClassifier({ minWeightFractionLeaf: 0.01 }),
  'tree of few leaves': () => new DecisionTreeClassifier({ maxLeafNodes: 40 }),
  'random tree': () => new DecisionTreeClassifier({ splitter: 'random' }),
  'random tree of large leaves': () => new DecisionTreeClassifier({ splitter: 'random', minSamplesLeaf: 0.01 }),
  forest: () => new RandomForestClassifier({ nEstimators: 5 }),
  'forest of balanced classes': () => new RandomForestClassifier({ nEstimators: 5, classWeight: 'balanced_subsample' }),
  'forest of rows as they are': () => new RandomForestClassifier({ nEstimators: 3, collapse: false }),
  'extra trees': () => new ExtraTreesClassifier({ nEstimators: 5 }),
};

describe('trees grown through WebAssembly', () => {
  it.each(Object.keys(estimators) as (keyof typeof estimators)[])('%s: the same bits as without', (name) => {
    for (const [rows, classes] of [
      [3000, 5],
      [700, 2],
      [90, 12],
    ] as const)
      for (const weighted of [false, true]) {
        const { X, y, weights } = problem(rows, classes, new Random(rows));
        const options = weighted ? { sampleWeight: weights } : {};
        const grown = [false, true].map((plain) => {
          if (plain) asked.mockReturnValue(undefined);
          const { state } = estimators[name]().fit(X, y, options).fitted;
          expect(asked.mock.results.map(({ value }) => value === undefined)).toContain(plain);
          asked.mockReset();
          return state;
        });
        expect(grown[0]!.feature.length).toBeGreaterThan(10);
        expect(grown[1]).toEqual(grown[0]);
      }
  });
});
