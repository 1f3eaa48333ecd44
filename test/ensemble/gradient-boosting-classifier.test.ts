import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import { GradientBoostingClassifier, type GradientBoostingParams } from '../../src/ensemble/index.js';
import golden from '../golden/boosting.json' with { type: 'json' };

type SetName = keyof typeof golden.sets;
const rows = (name: SetName, part: 'X' | 'Z') => golden.sets[name][part].map((row) => row.map((v) => v ?? Number.NaN));
const inCamelCase = (params: object): Partial<GradientBoostingParams> =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([key]) => key !== 'weighted')
      .map(([key, value]) => [key.replace(/_(\w)/g, (_, c) => c.toUpperCase()), value]),
  );

describe('GradientBoostingClassifier', () => {
  it.each(golden.hist.map((c) => [c.set as SetName, JSON.stringify(c.params), c] as const))(
    `has the margins of HistGradientBoostingClassifier (scikit-learn ${golden.sklearn}) on %s with %s`,
    (set, _, { params, margins }) => {
      const { y, weight } = golden.sets[set];
      const model = new GradientBoostingClassifier({ nEstimators: 8, ...inCamelCase(params) });
      model.fit(rows(set, 'X'), y, 'weighted' in params ? { sampleWeight: weight } : {});
      const scores = model.decisionFunction(rows(set, 'Z'));
      margins.flat().forEach((margin, k) => void expect(Math.abs(scores.data[k]! - margin)).toBeLessThan(1e-4));
    },
  );

  const { y, yZ } = golden.sets.threeHoles;
  const [X, Z] = [rows('threeHoles', 'X'), rows('threeHoles', 'Z')];

  it('goes on with warmStart to the same model, bit for bit, as in one go', () => {
    for (const params of [{}, { subsample: 0.5, maxFeatures: 2 }]) {
      const once = new GradientBoostingClassifier({ ...params, nEstimators: 9 }).fit(X, y);
      const twice = new GradientBoostingClassifier({ ...params, nEstimators: 4, warmStart: true }).fit(X, y);
      const four = twice.fitted.state;
      expect(twice.fit(X, y).fitted.state).toEqual(four);
      expect(twice.setParams({ nEstimators: 9 }).fit(X, y).fitted.state).toEqual(once.fitted.state);
    }
  });

  it('refuses a warm start on other classes or columns, or with fewer rounds', () => {
    const fitted = () => new GradientBoostingClassifier({ nEstimators: 4, warmStart: true }).fit(X, y);
    expect(() =>
      fitted().fit(
        X,
        y.map((label) => label % 2),
      ),
    ).toThrow(DataError);
    expect(() =>
      fitted().fit(
        X.map((row) => row.slice(1)),
        y,
      ),
    ).toThrow('with warmStart X must have 6 columns, got 5');
    expect(() => fitted().setParams({ nEstimators: 3 }).fit(X, y)).toThrow(ParameterError);
  });

  it('ends when the loss of the rows held out falls no longer', () => {
    const random = new Random(1);
    const noise = y.map(() => random.below(3));
    const model = new GradientBoostingClassifier({ nEstimators: 300, nIterNoChange: 5 });
    const losses: number[] = [];
    const onProgress = ({ loss }: { loss?: number }) => void (loss !== undefined && losses.push(loss));
    model.fit(X, noise, { onProgress });
    expect(model.nEstimators).toBe(losses.length);
    const last = losses.length - 1;
    expect(last).toBeLessThan(100);
    for (let k = 5; k <= last; k++) {
      const fell = losses.slice(k - 5, k).some((loss) => loss > losses[k]! + 1e-4);
      expect(fell).toBe(k < last);
    }
    expect(() => new GradientBoostingClassifier({ nIterNoChange: 5 }).fit(X.slice(0, 12), y.slice(0, 12))).toThrow(
      'a validationFraction of 0.1 holds out no row of any class; y has 12 rows',
    );
  });

  it('counts importances in shares, and draws another model for another seed where it draws', () => {
    const learned = (params: Partial<GradientBoostingParams>) =>
      new GradientBoostingClassifier({ nEstimators: 5, ...params }).fit(X, y);
    expect(learned({}).featureImportances.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(learned({ randomState: 1 }).fitted.state).toEqual(learned({}).fitted.state);
    const drawn = [0, 1].map((randomState) => learned({ subsample: 0.6, randomState }));
    expect(drawn[0]!.fitted.state).not.toEqual(drawn[1]!.fitted.state);
    expect(drawn[0]!.score(Z, yZ)).toBeGreaterThan(0.5);
  });

  it.each([
    [{ nEstimators: 0 }, 'nEstimators must be an integer >= 1, got 0'],
    [{ subsample: 0 }, 'subsample must be a number > 0 and <= 1, got 0'],
    [{ maxFeatures: 7 }, 'maxFeatures must be <= 6, the columns of X, got 7'],
    [{ classWeight: { 9: 2 } }, 'classWeight names the class "9", which is not in y'],
  ])('refuses %j', (params, message) => {
    expect(() => new GradientBoostingClassifier(params).fit(X, y)).toThrow(`GradientBoostingClassifier: ${message}`);
  });
});
