import { describe, expect, it } from 'vitest';
import { ParameterError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import type { Matrix } from '../../src/core/types.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import type { TreesState } from '../../src/predict/trees.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

/** Rows of small whole numbers, so that many are identical, and a label that depends on two columns and on chance. */
function flows(rows: number, seed = 1): { X: Matrix; y: string[] } {
  const random = new Random(seed);
  const data = Float64Array.from({ length: rows * 5 }, () => random.below(6));
  const y = Array.from({ length: rows }, (_, i) => {
    const odd = random.below(10) === 0;
    return ['benign', 'scan', 'ddos'][
      odd ? random.below(3) : (data[i * 5]! > 2 ? 1 : 0) + (data[i * 5 + 1]! > 3 ? 1 : 0)
    ]!;
  });
  return { X: { rows, cols: 5, data }, y };
}

/** The nodes of tree t of a forest. */
function treeOf({ root, feature, threshold, cover }: TreesState, t: number) {
  const [from, to] = [root[t]!, root[t + 1] ?? feature.length];
  return { feature: feature.slice(from, to), threshold: threshold.slice(from, to), cover: cover!.slice(from, to) };
}

describe('RandomForestClassifier', () => {
  const { X, y } = flows(600);

  it('draws as many rows for each tree as there are', () => {
    const { state } = new RandomForestClassifier({ nEstimators: 7 }).fit(X, y).fitted;
    expect(Array.from(state.root, (node) => state.cover![node])).toEqual(Array(7).fill(600));
  });

  it('draws maxSamples rows, a number or a fraction', () => {
    for (const [maxSamples, drawn] of [
      [50, 50],
      [0.25, 150],
      [1, 600],
    ] as const) {
      const { state } = new RandomForestClassifier({ nEstimators: 3, maxSamples }).fit(X, y).fitted;
      expect(Array.from(state.root, (node) => state.cover![node])).toEqual([drawn, drawn, drawn]);
    }
    expect(() => new RandomForestClassifier({ maxSamples: 601 }).fit(X, y)).toThrow(ParameterError);
  });

  it('samples rows of every class however the rows are sorted', () => {
    // A forest that took the first rows for maxSamples would never see the last class.
    const order = Array.from(y.keys()).sort((a, b) => (y[a]! < y[b]! ? -1 : y[a]! > y[b]! ? 1 : a - b));
    const sorted = {
      ...X,
      data: Float64Array.from(order.flatMap((i) => Array.from(X.data.subarray(i * 5, i * 5 + 5)))),
    };
    const forest = new RandomForestClassifier({ nEstimators: 20, maxSamples: 0.2 }).fit(
      sorted,
      order.map((i) => y[i]!),
    );
    expect(new Set(forest.predict(X))).toEqual(new Set(y));
  });

  it('grows the same first trees however many follow', () => {
    const few = new RandomForestClassifier({ nEstimators: 3 }).fit(X, y).fitted.state;
    const many = new RandomForestClassifier({ nEstimators: 9 }).fit(X, y).fitted.state;
    for (let t = 0; t < 3; t++) expect(treeOf(many, t)).toEqual(treeOf(few, t));
  });

  it('grows another forest from another seed', () => {
    const [a, b] = [0, 1].map(
      (randomState) => new RandomForestClassifier({ nEstimators: 3, randomState }).fit(X, y).fitted.state,
    );
    expect(treeOf(a!, 0)).not.toEqual(treeOf(b!, 0));
  });

  it('grows the same trees on collapsed rows as on all of them', () => {
    for (const params of [
      {},
      { minSamplesLeaf: 4 },
      { minSamplesSplit: 12, criterion: 'entropy' as const },
      { bootstrap: false },
    ]) {
      const [a, b] = [true, false].map((collapse) =>
        new RandomForestClassifier({ nEstimators: 8, collapse, ...params }).fit(X, y),
      );
      expect(a!.fitted.state).toEqual(b!.fitted.state);
    }
  });

  it('without drawing rows or features is one tree, many times', () => {
    const forest = new RandomForestClassifier({ nEstimators: 3, bootstrap: false, maxFeatures: null }).fit(X, y);
    const tree = new DecisionTreeClassifier().fit(X, y);
    for (let t = 0; t < 3; t++) expect(treeOf(forest.fitted.state, t)).toEqual(treeOf(tree.fitted.state, 0));
    const P = tree.predictProba(X);
    // A mean of three equal numbers may round.
    forest.predictProba(X).data.forEach((p, k) => {
      expect(Math.abs(p - P.data[k]!)).toBeLessThan(1e-15);
    });
  });

  it('weighs the classes of each tree’s own rows with balanced_subsample', () => {
    const { state } = new RandomForestClassifier({
      nEstimators: 4,
      classWeight: 'balanced_subsample',
      maxDepth: 1,
    }).fit(X, y).fitted;
    // n / (k x n_class) of every class's rows adds up to n.
    for (const node of state.root) expect(state.cover![node]).toBeCloseTo(600, 9);
  });

  it('keeps a leaf’s rows at minSamplesLeaf counted in distinct rows, as scikit-learn does', () => {
    const { state } = new RandomForestClassifier({ nEstimators: 5, minSamplesLeaf: 20 }).fit(X, y).fitted;
    const leaves = Array.from(state.feature.keys()).filter((i) => state.feature[i] === -1);
    for (const leaf of leaves) expect(state.cover![leaf]).toBeGreaterThanOrEqual(20);
  });

  it.each([
    [{ nEstimators: 0 }, 'nEstimators must be an integer >= 1, got 0'],
    [{ maxFeatures: 6 }, 'maxFeatures must be <= 5, the columns of X, got 6'],
    [
      { maxFeatures: 'all' as 'sqrt' },
      'maxFeatures must be an integer >= 1 or a fraction > 0 and < 1 or "sqrt", "log2", null, got "all"',
    ],
    [{ minSamplesSplit: 1 }, 'minSamplesSplit must be an integer >= 2 or a fraction > 0 and < 1, got 1'],
    [{ criterion: 'mse' as 'gini' }, 'criterion must be "gini", "entropy", "log_loss", got "mse"'],
    [{ classWeight: { worm: 2 } }, 'classWeight names the class "worm", which is not in y'],
  ])('refuses %j', (params, message) => {
    expect(() => new RandomForestClassifier(params).fit(X, y)).toThrow(`RandomForestClassifier: ${message}`);
  });
});
