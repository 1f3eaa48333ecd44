import { describe, expect, it } from 'vitest';
import {
  GradientBoostingClassifier,
  XGBClassifier,
  type XGBFeatureType,
  type XGBParams,
} from '../../src/ensemble/index.js';
import { importXGBoost, save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import golden from '../golden/boosting_categories.json' with { type: 'json' };
import { inCamelCase, withNaN } from './xgb-trees.js';

type SetName = keyof typeof golden.sets;

const categorical: Partial<XGBParams> = { enableCategorical: true, featureTypes: golden.types as XGBFeatureType[] };

describe(`XGBClassifier going on from a model of XGBoost ${golden.xgboost}`, () => {
  it.each(golden.continued.map((c) => [c.set as SetName, c] as const))(
    'comes to the margins and importances of XGBoost on %s',
    (set, { model, params, margins, gains }) => {
      const { X, y, Z } = golden.sets[set];
      const settings = {
        nEstimators: 6,
        importanceType: 'total_gain' as const,
        ...categorical,
        ...inCamelCase(params),
      };
      const continued = new XGBClassifier(settings).fit(withNaN(X), y, { xgbModel: importXGBoost(model) });
      const scores = continued.decisionFunction(withNaN(Z));
      expect(continued.decisionState().root.length).toBe(10 * scores.cols);
      margins.flat().forEach((margin, k) => void expect(Math.abs(scores.data[k]! - margin)).toBeLessThan(1e-4));
      const all = gains.reduce((a, b) => a + b, 0);
      gains.forEach((gain, j) => void expect(continued.featureImportances[j]).toBeCloseTo(gain / all, 5));
    },
  );
});

describe('XGBClassifier going on', () => {
  const { y } = golden.sets.threeHoles;
  const [X, Z] = [withNaN(golden.sets.threeHoles.X), withNaN(golden.sets.threeHoles.Z)];
  const numbers = X.map((row) => row.slice(1, 5));

  it('comes to the same model, bit for bit, as in one go', () => {
    for (const params of [{}, { subsample: 0.5, colsampleBynode: 0.7 }, { collapse: false, maxDepth: 3 }]) {
      const make = (more: Partial<XGBParams>) => new XGBClassifier({ ...categorical, ...params, ...more });
      const once = make({ nEstimators: 7 }).fit(X, y);
      const twice = make({ nEstimators: 3, warmStart: true }).fit(X, y);
      const three = twice.fitted.state;
      expect(twice.fit(X, y).fitted.state).toEqual(three);
      expect(twice.setParams({ nEstimators: 7 }).fit(X, y).fitted.state).toEqual(once.fitted.state);
      const saved = load(save(make({ nEstimators: 3 }).fit(X, y)));
      expect(make({ nEstimators: 4 }).fit(X, y, { xgbModel: saved }).fitted.state).toEqual(once.fitted.state);
    }
  });

  it('starts afresh without warmStart', () => {
    const model = new XGBClassifier({ ...categorical, nEstimators: 3 }).fit(X, y);
    expect(model.fit(X, y).decisionState().root.length).toBe(9);
  });

  it('counts the best round from the first of all, and stops early as in one go', () => {
    const yX = y;
    const yZ = new XGBClassifier({ ...categorical, nEstimators: 4 }).fit(X, y).predict(Z);
    const options = { evalSet: [[Z, yZ]] as const };
    const params = { ...categorical, nEstimators: 40, earlyStoppingRounds: 3, learningRate: 0.5 };
    const once = new XGBClassifier(params).fit(X, yX, options);
    const begun = new XGBClassifier({ ...params, nEstimators: 1, earlyStoppingRounds: null }).fit(X, yX);
    const twice = new XGBClassifier(params).fit(X, yX, { ...options, xgbModel: begun });
    expect(once.bestIteration).toBeGreaterThan(0);
    expect(twice.bestIteration).toBe(once.bestIteration);
    expect(twice.bestScore).toBe(once.bestScore);
    expect(twice.fitted.state).toEqual(once.fitted.state);
  });

  it('refuses other classes, columns, missing values and models', () => {
    const earlier = new XGBClassifier({ ...categorical, nEstimators: 2 }).fit(X, y);
    const next = (params: Partial<XGBParams> = {}) => new XGBClassifier({ ...categorical, nEstimators: 2, ...params });
    const options = { xgbModel: earlier };
    const labels = y.map((label) => label + 1);
    expect(() => next().fit(X, labels, options)).toThrow('XGBClassifier: with xgbModel y must have its classes, 0,1,2');
    expect(() => new XGBClassifier().fit(numbers, y, options)).toThrow('with xgbModel X must have 6 columns, got 4');
    expect(() => new XGBClassifier().fit(X, y, options)).toThrow(/featureTypes must .*: column \d held categories/);
    expect(() => next({ missing: -1 }).fit(X, y, options)).toThrow(
      'missing must be NaN, as for the trees so far, got -1',
    );
    const other = new GradientBoostingClassifier({ nEstimators: 2 }).fit(numbers, y);
    const ova = { ...other.fitted, state: { kind: 'linear', v: 1 } };
    expect(() => new XGBClassifier().fit(numbers, y, { xgbModel: ova })).toThrow(
      'the model must be one of boosted trees',
    );
    const warm = next({ warmStart: true }).fit(X, y);
    expect(() => warm.setParams({ nEstimators: 1 }).fit(X, y)).toThrow(
      'nEstimators must be >= 2, the rounds so far, got 1',
    );
    const named = { rows: 2, cols: 1, data: Float64Array.of(1, 2), names: ['a'] };
    const one = new XGBClassifier({ nEstimators: 1 }).fit(named, [0, 1]);
    const plain = new XGBClassifier({ nEstimators: 1 });
    expect(() => plain.fit({ ...named, names: ['b'] }, [0, 1], { xgbModel: one })).toThrow(
      'with xgbModel column 0 must be "a", got "b"',
    );
  });
});
