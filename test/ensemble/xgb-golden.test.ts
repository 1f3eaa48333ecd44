import { describe, expect, it } from 'vitest';
import { XGBClassifier } from '../../src/ensemble/index.js';
import golden from '../golden/boosting.json' with { type: 'json' };
import { expectSameTree, inCamelCase, withNaN } from './xgb-trees.js';

type SetName = keyof typeof golden.sets;

const rows = (name: SetName, part: 'X' | 'Z') => withNaN(golden.sets[name][part]);

describe(`XGBClassifier beside XGBoost ${golden.xgboost}`, () => {
  it.each(golden.cases.map((c) => [c.set as SetName, JSON.stringify(c.params), c] as const))(
    'grows the same first trees on %s with %s, and has the same margins in the end',
    (set, _, { params, trees, margins, probabilities, importances }) => {
      const { y, weight } = golden.sets[set];
      for (const collapse of [true, false]) {
        const model = new XGBClassifier({ nEstimators: 12, collapse, ...inCamelCase(params) });
        model.fit(rows(set, 'X'), y, 'weighted' in params ? { sampleWeight: weight } : {});
        for (const [t, tree] of trees.entries()) expectSameTree(model.decisionState(), t, tree);
        const Z = rows(set, 'Z');
        const scores = model.decisionFunction(Z);
        margins.flat().forEach((margin, k) => void expect(Math.abs(scores.data[k]! - margin)).toBeLessThan(1e-4));
        const P = model.predictProba(Z);
        probabilities.flat().forEach((p, k) => void expect(Math.abs(P.data[k]! - p)).toBeLessThan(1e-4));
        for (const [importanceType, values] of Object.entries(importances)) {
          const all = values.reduce((a, b) => a + b, 0);
          const own = model.setParams({ importanceType: importanceType as 'gain' }).featureImportances;
          values.forEach((value, j) => void expect(own[j]).toBeCloseTo(value / all, 4));
        }
      }
    },
  );

  it.each(golden.stopping.map((c) => [c.set as SetName, c] as const))(
    'stops where XGBoost stops on %s, after the same losses',
    (set, { params, best, history, margins }) => {
      const { y, yZ } = golden.sets[set];
      const [X, Z] = [rows(set, 'X'), rows(set, 'Z')];
      const settings = { nEstimators: 200, learningRate: 0.2, earlyStoppingRounds: 6, ...inCamelCase(params) };
      const model = new XGBClassifier(settings).fit(X, y, {
        evalSet: [
          [X, y],
          [Z, yZ],
        ],
      });
      const metric = 'eval_metric' in params ? params.eval_metric : new Set(y).size > 2 ? 'mlogloss' : 'logloss';
      expect(model.bestIteration).toBe(best);
      expect(model.bestScore).toBe(model.evalsResult.validation_1![`${metric}`]![best]);
      history.forEach((losses, k) => {
        const ours = model.evalsResult[`validation_${k}`]![`${metric}`]!;
        expect(ours.length).toBe(losses.length);
        losses.forEach((loss, round) => void expect(Math.abs(ours[round]! - loss)).toBeLessThan(1e-5));
      });
      const scores = model.decisionFunction(Z);
      margins.flat().forEach((margin, k) => void expect(Math.abs(scores.data[k]! - margin)).toBeLessThan(1e-4));
    },
  );
});
