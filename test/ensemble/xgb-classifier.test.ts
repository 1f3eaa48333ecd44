import { describe, expect, it } from 'vitest';
import { XGBClassifier, type XGBParams } from '../../src/ensemble/index.js';
import { save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import golden from '../golden/boosting.json' with { type: 'json' };

const withNaN = (rows: readonly (readonly (number | null)[])[]) => rows.map((row) => row.map((v) => v ?? Number.NaN));
const { y, yZ } = golden.sets.threeHoles;
const X = withNaN(golden.sets.threeHoles.X);
const Z = withNaN(golden.sets.threeHoles.Z);

describe('XGBClassifier', () => {
  it('takes a number for a missing value, in a saved model too', () => {
    const filled = (rows: number[][]) => rows.map((row) => row.map((v) => (Number.isNaN(v) ? -999 : v)));
    const holes = new XGBClassifier({ nEstimators: 5 }).fit(X, y);
    const numbers = new XGBClassifier({ nEstimators: 5, missing: -999 }).fit(filled(X), y);
    expect(numbers.predictProba(filled(Z))).toEqual(holes.predictProba(Z));
    const loaded = load(save(numbers));
    expect(loaded.predictProba(filled(Z))).toEqual(holes.predictProba(Z));
    expect(loaded.predictProba(Z)).toEqual(holes.predictProba(Z));
  });

  it('answers the same after saving and loading', () => {
    for (const labels of [y, y.map((label) => Math.min(label, 1))]) {
      const model = new XGBClassifier({ nEstimators: 7 }).fit(X, labels);
      expect(load(save(model)).predictProba(Z)).toEqual(model.predictProba(Z));
    }
  });

  it('keeps leaves, depth and the weight on either side within their limits', () => {
    const statesOf = (params: Partial<XGBParams>) =>
      new XGBClassifier({ nEstimators: 4, ...params }).fit(X, y).decisionState();
    const { feature, root } = statesOf({ maxLeaves: 5, growPolicy: 'lossguide', maxDepth: 0 });
    const leaves = Array.from(root, (from, t) => feature.slice(from, root[t + 1]).filter((f) => f < 0).length);
    expect(Math.max(...leaves)).toBe(5);
    const heavy = statesOf({ minChildWeight: 12 });
    heavy.cover!.forEach((weight) => void expect(weight).toBeGreaterThanOrEqual(12));
  });

  it('gives scores that do not fall with a column that must not lower them', () => {
    const labels = y.map((label) => Math.min(label, 1));
    const model = new XGBClassifier({ nEstimators: 20, monotoneConstraints: [0, 0, 0, 0, -1, 0] }).fit(X, labels);
    const at = (value: number) => model.decisionFunction(Z.map((row) => row.with(4, value))).data;
    const steps = [-3, -1, -0.25, 0, 0.5, 1, 3].map(at);
    for (const [k, scores] of steps.slice(1).entries())
      scores.forEach((score, i) => void expect(score).toBeLessThanOrEqual(steps[k]![i]!));
  });

  it('stays the same after an abort, and grows the same model in slices', async () => {
    const model = new XGBClassifier({ nEstimators: 5 });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(model.fitAsync(X, y, { signal })).rejects.toThrow('enough');
    await model.fitAsync(X, y, { budgetMs: 0, evalSet: [[Z, yZ]] });
    expect(model.fitted.state).toEqual(new XGBClassifier({ nEstimators: 5 }).fit(X, y).fitted.state);
    expect(model.evalsResult.validation_0!.mlogloss!.length).toBe(5);
  });

  it.each([
    [{ earlyStoppingRounds: 3 }, {}, 'earlyStoppingRounds needs an evalSet in the options of fit'],
    [{}, { evalSet: [[Z, yZ.slice(1)]] }, 'evalSet[0]: X has 60 rows, y has 59'],
    [{}, { evalSet: [[Z, yZ.map(() => 7)]] }, 'evalSet[0]: the label 7 of row 0 is not in y'],
    [{}, { evalSet: [[Z.map((row) => row.slice(1)), yZ]] }, 'evalSet[0]: X must have 6 columns, got 5'],
    [{}, { evalSet: [Z, yZ] }, 'evalSet must be a list of pairs [X, y], got an array of 2'],
    [{}, { evalSet: [[Z, yZ]], sampleWeightEvalSet: [[1, 2]] }, 'evalSet[0]: sampleWeight has 2 values for 60 rows'],
    [{ scalePosWeight: 2 }, {}, 'scalePosWeight is for two classes, y has 3'],
    [{ growPolicy: 'deep' }, {}, 'growPolicy must be "depthwise", "lossguide", got "deep"'],
    [{ missing: Infinity }, {}, 'missing must be a finite number or NaN, got Infinity'],
    [
      { monotoneConstraints: [1, 0] },
      {},
      'monotoneConstraints must have one value for each of the 6 columns of X, got 2',
    ],
    [{ monotoneConstraints: [2] }, {}, 'monotoneConstraints must be null or a list of -1, 0 and 1, got an array of 1'],
    [{ baseScore: 1 }, {}, 'baseScore must be a number > 0 and < 1 or null, got 1'],
  ] as unknown as [Partial<XGBParams>, object, string][])('refuses %j', (params, options, message) => {
    expect(() => new XGBClassifier(params).fit(X, y, options)).toThrow(`XGBClassifier: ${message}`);
  });
});
