import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import type { Matrix } from '../../src/core/types.js';
import { kernelShap, kernelShapAsync, treeShap } from '../../src/explain/index.js';
import { apart, golden, modelOf, rowsOf, stateOf } from './golden.js';

const { kernel } = golden;
const softmax = {
  kind: 'linear',
  v: 1,
  coef: Float64Array.from(kernel.coef.flat()),
  intercept: Float64Array.from(kernel.intercept),
  link: 'softmax',
} as const;
const model = modelOf(softmax, 5);
const X = rowsOf(kernel.X);
const background = rowsOf(kernel.background);

/** Rows of d columns, whole numbers below 8. */
function drawnRows(rows: number, cols: number, seed: number): Matrix {
  const random = new Random(seed);
  return { rows, cols, data: Float64Array.from({ length: rows * cols }, () => random.below(8)) };
}
/** What is Shapley-valued by hand: a sum of columns, and a product of the first two. */
const polynomial = ({ rows, cols, data }: Matrix) =>
  Float64Array.from({ length: rows }, (_, i) => {
    let sum = data[i * cols]! * data[i * cols + 1]!;
    for (let j = 0; j < cols; j++) sum += (j + 1) * data[i * cols + j]!;
    return sum;
  });

describe('kernelShap', () => {
  it('is exact where all coalitions are asked about: the definition, and the shap package', () => {
    const { values, baseValues, shape } = kernelShap(model, X, { background });
    expect(shape).toEqual([5, 5, 3]);
    expect(apart(values, kernel.exact)).toBeLessThan(1e-12);
    expect(apart(values, kernel.values)).toBeLessThan(1e-9);
    expect(apart(baseValues, kernel.base)).toBeLessThan(1e-12);
  });

  it('explains log-odds', () => {
    const { values, baseValues } = kernelShap(model, X, { background, link: 'logit' });
    expect(apart(values, kernel.logit)).toBeLessThan(1e-9);
    expect(apart(baseValues, kernel.logitBase)).toBeLessThan(1e-9);
    const sure = (Z: Matrix) => Array.from({ length: Z.rows }, () => 1);
    expect(() => kernelShap(sure, X, { background, link: 'logit' })).toThrow(
      new DataError('kernelShap: link "logit" needs probabilities over 0 and below 1, got 1'),
    );
  });

  it('equals the interventional values of treeShap, also where values are missing', () => {
    for (const each of golden.cases.filter(({ X: [row] }) => row!.length <= 8)) {
      const trees = modelOf(stateOf(each), each.X[0]!.length);
      const rows = rowsOf(each.X);
      const others = rowsOf(each.background);
      const exact = treeShap(trees, rows, { background: others });
      // Boosted trees alone answer margins.
      const { values, baseValues } = kernelShap(trees, rows, { background: others });
      expect(apart(values, exact.values), each.name).toBeLessThan(1e-10);
      expect(apart(baseValues, exact.baseValues), each.name).toBeLessThan(1e-12);
    }
  });

  it('draws coalitions where there are too many, always the same, and finds what is exact on additive models', () => {
    const rows = drawnRows(1, 30, 1);
    const others = drawnRows(10, 30, 2);
    const { values, baseValues } = kernelShap(polynomial, rows, { background: others });
    expect(values).toEqual(kernelShap(polynomial, rows, { background: others }).values);
    expect(values).not.toEqual(kernelShap(polynomial, rows, { background: others, randomState: 1 }).values);
    const mean = (j: number) => {
      let sum = 0;
      for (let b = 0; b < 10; b++) sum += others.data[b * 30 + j]!;
      return sum / 10;
    };
    for (let i = 0; i < 1; i++) {
      let total = baseValues[0]!;
      for (let j = 0; j < 30; j++) {
        total += values[i * 30 + j]!;
        if (j > 1) expect(values[i * 30 + j]).toBeCloseTo((j + 1) * (rows.data[i * 30 + j]! - mean(j)), 0);
      }
      expect(total).toBeCloseTo(polynomial(rows)[i]!, 9);
    }
    const additive = ({ rows: n, cols, data }: Matrix) =>
      Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < cols; j++) sum += (j + 1) * data[i * cols + j]!;
        return sum;
      });
    const exact = kernelShap(additive, rows, { background: others }).values;
    for (let k = 0; k < 30; k++) expect(exact[k]).toBeCloseTo(((k % 30) + 1) * (rows.data[k]! - mean(k % 30)), 9);
  });

  it('takes groups of columns as one player', () => {
    const featureGroups = { both: [0, 1] };
    const rows = drawnRows(4, 6, 3);
    const others = drawnRows(5, 6, 4);
    const { values, featureNames, shape } = kernelShap(polynomial, rows, { background: others, featureGroups });
    expect(featureNames).toEqual(['both', 'x2', 'x3', 'x4', 'x5']);
    expect(shape).toEqual([4, 5, 1]);
    // Nothing acts together with the group, so it gets all that its columns do.
    for (let i = 0; i < 4; i++) {
      const both = (data: Float64Array, r: number) =>
        data[r * 6]! * data[r * 6 + 1]! + data[r * 6]! + 2 * data[r * 6 + 1]!;
      const mean = [0, 1, 2, 3, 4].reduce((sum, b) => sum + both(others.data, b), 0) / 5;
      expect(values[i * 5]).toBeCloseTo(both(rows.data, i) - mean, 9);
    }
  });

  it('gives nothing to what does not differ, and all to the only feature that does', () => {
    const one = rowsOf([[1, 2, 3, 4, 5]]);
    const other = rowsOf([[1, 2, 7, 4, 5]]);
    expect(Array.from(kernelShap(polynomial, one, { background: one }).values)).toEqual([0, 0, 0, 0, 0]);
    expect(Array.from(kernelShap(polynomial, one, { background: other }).values)).toEqual([0, 0, -12, 0, 0]);
    expect(
      kernelShap(polynomial, { rows: 0, cols: 5, data: new Float64Array(0) }, { background: other }).shape,
    ).toEqual([0, 5, 1]);
  });

  it('gives the same answer with pauses, and can be stopped', async () => {
    const { values } = kernelShap(model, X, { background });
    expect((await kernelShapAsync(model, X, { background, budgetMs: 0 })).values).toEqual(values);
    const abort = new AbortController();
    const stopped = kernelShapAsync(model, X, {
      background,
      signal: abort.signal,
      budgetMs: 0,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it.each<[string, () => unknown, Error]>([
    ['no background', () => kernelShap(model, X, {} as never), new ParameterError('kernelShap: needs a background')],
    [
      'no samples',
      () => kernelShap(model, X, { background, nSamples: 0 }),
      new ParameterError('kernelShap: nSamples must be "auto" or an integer >= 1, got 0'),
    ],
    [
      'an empty background',
      () => kernelShap(model, X, { background: { rows: 0, cols: 5, data: new Float64Array(0) } }),
      new ParameterError('kernelShap: background has no rows'),
    ],
    [
      'too few samples',
      () => kernelShap(model, X, { background, nSamples: 7 }),
      new ParameterError('kernelShap: nSamples must be >= 10 for 5 features, got 7'),
    ],
    [
      'an unknown link',
      () => kernelShap(model, X, { background, link: 'log' as never }),
      new ParameterError('kernelShap: link must be "identity", "logit", got "log"'),
    ],
    [
      'no model',
      () => kernelShap({} as never, X, { background }),
      new ParameterError('kernelShap: model must be a fitted estimator or a loaded model, got Object'),
    ],
    [
      'a model that answers something else',
      () => kernelShap(() => [1], X, { background }),
      new DataError('kernelShap: model answered 1 rows to 12'),
    ],
    [
      'a model that answers NaN',
      () => kernelShap(({ rows }) => Array(rows).fill(Number.NaN), X, { background }),
      new DataError('kernelShap: what model answers: row 0, column 0 must be finite, got NaN', { row: 0, column: 0 }),
    ],
    [
      'rows of another width',
      () => kernelShap(polynomial, X, { background: rowsOf([[1, 2]]) }),
      new DataError('kernelShap: X has 5 columns, background has 2'),
    ],
  ])('says what is wrong: %s', (_, call, error) => {
    expect(call).toThrow(error);
  });
});
