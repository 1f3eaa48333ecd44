import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import type { Label, Matrix } from '../../src/core/types.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import { permutationImportance, permutationImportanceAsync } from '../../src/inspection/index.js';
import { accuracyScore } from '../../src/metrics/index.js';
import { encodeModel, load } from '../../src/predict/index.js';

const golden: {
  repeats: number;
  X: number[][];
  y: number[];
  weight: number[];
  coef: number[];
  intercept: number;
  scores: Record<'accuracy' | 'roc_auc' | 'neg_log_loss', { mean: number[]; std: number[] }>;
  weighted: { mean: number[]; std: number[] };
} = JSON.parse(readFileSync('test/golden/inspection.json', 'utf8'));

const { X, y } = golden;
const model = load(
  encodeModel({
    estimator: 'Linear',
    cols: 4,
    missing: 'none',
    classes: [0, 1],
    state: {
      kind: 'linear',
      v: 1,
      coef: Float64Array.of(0, 0, 0, 0, ...golden.coef),
      intercept: Float64Array.of(0, golden.intercept),
      link: 'softmax',
    },
  }),
);
const matrixOf = (rows: number[][], names?: string[]): Matrix => ({
  rows: rows.length,
  cols: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
  names,
});

/** Two samples of so many repeats: means within five standard errors of their difference, deviations within a tenth. */
function alike(
  ours: { importancesMean: Float64Array; importancesStd: Float64Array },
  theirs: { mean: number[]; std: number[] },
): void {
  for (const [j, mean] of theirs.mean.entries()) {
    const error = theirs.std[j]! * Math.sqrt(2 / golden.repeats);
    expect(Math.abs(ours.importancesMean[j]! - mean)).toBeLessThanOrEqual(5 * error);
    expect(Math.abs(ours.importancesStd[j]! - theirs.std[j]!)).toBeLessThanOrEqual(theirs.std[j]! / 10);
  }
}

describe('permutationImportance', () => {
  it.each(['accuracy', 'roc_auc', 'neg_log_loss'] as const)('has scikit-learn’s distribution: %s', (scoring) => {
    alike(permutationImportance(model, X, y, { scoring, nRepeats: golden.repeats }), golden.scores[scoring]);
  });

  it('weighs rows in the score as scikit-learn does', () => {
    const options = { nRepeats: golden.repeats, sampleWeight: golden.weight };
    alike(permutationImportance(model, X, y, options), golden.weighted);
  });

  it('is the fall of the score, its mean and its standard deviation, with nothing but the feature’s columns moved', () => {
    const rows = matrixOf(X, ['a', 'b', 'c', 'd']);
    const seen: { X: Matrix; score: number }[] = [];
    const scoring = (yTrue: Label[], yPred: Label[], _: unknown, asked: Matrix) => {
      const score = accuracyScore(yTrue, yPred);
      seen.push({ X: { ...asked, data: asked.data.slice() }, score });
      return score;
    };
    const featureGroups = { 'a and c': ['a', 2] };
    const found = permutationImportance(model, rows, y, { scoring, nRepeats: 3, featureGroups });
    expect(found.featureNames).toEqual(['a and c', 'b', 'd']);
    expect(found.shape).toEqual([3, 3]);
    expect(seen[0]!.X.data).toEqual(rows.data);
    expect(found.baseline).toBe(seen[0]!.score);
    const columns = [[0, 2], [1], [3]];
    for (const [k, { X: asked, score }] of seen.slice(1).entries()) {
      const f = Math.floor(k / 3);
      expect(found.importances[k]).toBe(found.baseline - score);
      const values = ({ data }: Matrix, js: number[]) =>
        Array.from({ length: 60 }, (_, i) => js.map((j) => data[i * 4 + j]).join());
      const moved = columns[f]!;
      const kept = [0, 1, 2, 3].filter((j) => !moved.includes(j));
      expect(values(asked, kept)).toEqual(values(rows, kept));
      expect(values(asked, moved)).not.toEqual(values(rows, moved));
      expect(values(asked, moved).sort()).toEqual(values(rows, moved).sort());
    }
    for (let f = 0; f < 3; f++) {
      const own = Array.from(found.importances.subarray(3 * f, 3 * f + 3));
      const mean = own.reduce((a, b) => a + b, 0) / 3;
      expect(found.importancesMean[f]).toBeCloseTo(mean, 14);
      const variance = own.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3;
      expect(found.importancesStd[f]).toBeCloseTo(Math.sqrt(variance), 14);
    }
    expect(rows.data).toEqual(matrixOf(X).data);
  });

  it('moves the parts of a field together where X knows its fields', () => {
    const field = (name: string, as: string, values?: string[]) => ({ name, aliases: [], as, values, missing: null });
    const input = {
      kind: 'input',
      v: 1,
      schema: 'made up',
      profile: 'none',
      fields: [field('size', 'number'), field('proto', 'category', ['tcp', 'udp', 'icmp'])],
    };
    const rows = { ...matrixOf(X), input };
    expect(permutationImportance(model, rows, y).featureNames).toEqual(['size', 'proto']);
    expect(permutationImportance(model, rows, y, { featureGroups: 'columns' }).featureNames).toHaveLength(4);
  });

  it('draws the same for the same randomState, whatever the other features are', () => {
    const one = permutationImportance(model, X, y);
    expect(permutationImportance(model, X, y)).toEqual(one);
    expect(permutationImportance(model, X, y, { randomState: 1 }).importances).not.toEqual(one.importances);
    const more = permutationImportance(model, X, y, { nRepeats: 8 });
    expect(more.importances.slice(0, 5)).toEqual(one.importances.slice(0, 5));
  });

  it('gives the same answer with pauses, and can be stopped', async () => {
    const forest = new RandomForestClassifier({ nEstimators: 5 }).fit(X, y);
    const found = permutationImportance(forest, X, y, { scoring: 'f1_macro' });
    const reports: number[] = [];
    const options = { scoring: 'f1_macro', budgetMs: 0 } as const;
    const onProgress = ({ done, total }: { done: number; total: number }) => reports.push(done / total);
    expect(await permutationImportanceAsync(forest, X, y, { ...options, onProgress })).toEqual(found);
    expect(reports.at(-1)).toBe(1);
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    const abort = new AbortController();
    const stop = () => abort.abort(new Error('enough'));
    const stopped = permutationImportanceAsync(forest, X, y, { ...options, signal: abort.signal, onProgress: stop });
    await expect(stopped).rejects.toThrow('enough');
  });

  it.each<[string, () => unknown, Error]>([
    [
      'labels of another number',
      () => permutationImportance(model, X, [1]),
      new DataError('permutationImportance: X has 60 rows, y has 1 labels'),
    ],
    ['no rows', () => permutationImportance(model, [], []), new DataError('permutationImportance: X has no rows')],
    [
      'no repeats',
      () => permutationImportance(model, X, y, { nRepeats: 0 }),
      new ParameterError('permutationImportance: nRepeats must be an integer >= 1, got 0'),
    ],
    [
      'an unknown column',
      () => permutationImportance(model, X, y, { featureGroups: { a: ['port'] } }),
      new ParameterError('permutationImportance: featureGroups.a names "port", which is no column of X'),
    ],
    [
      'a column in two groups',
      () => permutationImportance(model, X, y, { featureGroups: { a: [1], b: [0, 1] } }),
      new ParameterError('permutationImportance: featureGroups have the column "x1" twice'),
    ],
    [
      'fields that X does not have',
      () => permutationImportance(model, X, y, { featureGroups: 'fields' }),
      new ParameterError(
        'permutationImportance: featureGroups "fields" needs columns that were made by a schema\'s dataset',
      ),
    ],
  ])('says what is wrong: %s', (_, call, error) => {
    expect(call).toThrow(error);
  });
});
