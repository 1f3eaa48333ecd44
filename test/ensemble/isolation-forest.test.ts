import { describe, expect, it } from 'vitest';
import { IsolationForest, type IsolationForestParams } from '../../src/ensemble/index.js';
import { averagePath } from '../../src/ensemble/isolation/path.js';
import { save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import golden from '../golden/isolation.json' with { type: 'json' };

const { X, Z } = golden;
const inCamelCase = (params: object): Partial<IsolationForestParams> =>
  Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key.replace(/_(\w)/g, (_, c) => c.toUpperCase()), value]),
  );

describe('IsolationForest', () => {
  it('knows how deep a row of many lies on average, as scikit-learn does', () => {
    for (const [k, n] of golden.sizes.entries()) expect(averagePath(n)).toBeCloseTo(golden.paths[k]!, 9);
  });

  it.each(golden.cases.map((c) => [JSON.stringify(c.params), c] as const))(
    `scores rows as scikit-learn ${golden.sklearn} does, up to chance, with %s`,
    (_, { params, scores, spread, offset }) => {
      const forests = [0, 1, 2].map((randomState) =>
        new IsolationForest({ nEstimators: 200, randomState, ...inCamelCase(params) }).fit(X),
      );
      const ours = forests.map((forest) => forest.scoreSamples(Z));
      // `spread` is the greatest standard deviation, of any row, among three such forests of theirs.
      const off = scores.map((score, i) => ours.reduce((sum, own) => sum + own[i]!, 0) / 3 - score);
      for (const d of off) expect(Math.abs(d)).toBeLessThan(3 * spread);
      expect(Math.abs(off.reduce((a, b) => a + b) / off.length)).toBeLessThan(spread / 2);
      for (const forest of forests) expect(Math.abs(forest.offset - offset)).toBeLessThan(3 * spread);
    },
  );

  it('finds rows outside where the decision is negative, a saved one too, and so many of the training rows', () => {
    const forest = new IsolationForest({ contamination: 0.1 }).fit(X);
    const decisions = forest.decisionFunction(Z);
    expect(forest.predict(Z)).toEqual(Array.from(decisions, (d) => (d < 0 ? -1 : 1)));
    expect(load(save(forest)).predict(Z)).toEqual(forest.predict(Z));
    expect(forest.predict(X).filter((side) => side === -1).length).toBe(30);
  });

  it('grows trees of as many rows as asked, and others for another seed', () => {
    const [a, b] = [0, 1].map((randomState) =>
      new IsolationForest({ nEstimators: 9, maxSamples: 50, randomState }).fit(X),
    );
    const [trees] = a!.fitted.state.steps;
    expect(Array.from(trees.root, (node) => trees.cover![node])).toEqual(Array(9).fill(50));
    expect(b!.fitted.state).not.toEqual(a!.fitted.state);
  });

  it.each([
    [{ maxSamples: 301 }, 'maxSamples must be <= 300, the rows of X, got 301'],
    [{ maxFeatures: 5 }, 'maxFeatures must be <= 4, the columns of X, got 5'],
    [{ contamination: 0.6 }, 'contamination must be a number > 0 and <= 0.5 or "auto", got 0.6'],
  ])('refuses %j', (params, message) => {
    expect(() => new IsolationForest(params).fit(X)).toThrow(`IsolationForest: ${message}`);
  });
});
