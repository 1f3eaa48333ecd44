import { describe, expect, it } from 'vitest';
import { XGBClassifier, type XGBParams } from '../../src/ensemble/index.js';
import type { BoostedState } from '../../src/predict/boosted.js';
import golden from '../golden/boosting.json' with { type: 'json' };

interface Tree {
  split_indices: number[];
  split_conditions: number[];
  left_children: number[];
  right_children: number[];
  default_left: number[];
  loss_changes: number[];
  sum_hessian: number[];
}
type SetName = keyof typeof golden.sets;

const rows = (name: SetName, part: 'X' | 'Z') => golden.sets[name][part].map((row) => row.map((v) => v ?? Number.NaN));
const inCamelCase = (params: object): Partial<XGBParams> =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([key]) => key !== 'weighted')
      .map(([key, value]) => [key.replace(/_(\w)/g, (_, c) => c.toUpperCase()), value]),
  );

/** Walks through a tree of ours and one of theirs at once. They compute in float32: what is told of a node has seven digits. */
function expectSameTree(ours: BoostedState, t: number, theirs: Tree) {
  const visit = (a: number, b: number) => {
    const near = (x: number, y: number) => expect(Math.abs(x - y)).toBeLessThan(1e-5 * Math.max(1, Math.abs(y)));
    near(ours.cover![a]!, theirs.sum_hessian[b]!);
    if (theirs.left_children[b] === -1) {
      expect(ours.feature[a]).toBe(-1);
      near(ours.value[ours.left[a]!]!, theirs.split_conditions[b]!);
      return;
    }
    expect(ours.feature[a]).toBe(theirs.split_indices[b]);
    // Theirs is x < threshold, ours x <= the number before it.
    const [threshold, other] = [ours.threshold[a]!, theirs.split_conditions[b]!];
    expect(Math.abs(threshold - other)).toBeLessThan(1e-7 * Math.max(1, Math.abs(other)));
    expect(ours.missingLeft![a]).toBe(theirs.default_left[b]);
    // A difference of numbers that are greater by far.
    expect(Math.abs(ours.gain![a]! / theirs.loss_changes[b]! - 1)).toBeLessThan(1e-3);
    visit(ours.left[a]!, theirs.left_children[b]!);
    visit(ours.left[a]! + 1, theirs.right_children[b]!);
  };
  visit(ours.root[t]!, 0);
}

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
