import { describe, expect, it } from 'vitest';
import { DataError, ModelError, NotFittedError, ParameterError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import type { Matrix } from '../../src/core/types.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import {
  type Explanation,
  treeShap,
  treeShapAsync,
  treeShapInteractions,
  treeShapInteractionsAsync,
} from '../../src/explain/index.js';
import { LogisticRegression } from '../../src/linear/index.js';
import { CalibratedClassifierCV, GridSearchCV } from '../../src/model-selection/index.js';
import { save } from '../../src/persistence/index.js';
import { makePipeline } from '../../src/pipeline/index.js';
import { type BoostedState, load, loadWith, type TreesState, trees } from '../../src/predict/index.js';
import { ColumnTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { apart, golden, modelOf, rowsOf, stateOf } from './golden.js';

/** Sums over all axes but the first and the last, with the base values. */
function totals({ values, shape, baseValues }: Explanation): Float64Array {
  const outputs = shape.at(-1)!;
  const width = values.length / shape[0]!;
  const out = new Float64Array(shape[0]! * outputs);
  for (let i = 0; i < shape[0]!; i++)
    for (let k = 0; k < outputs; k++) {
      let sum = baseValues[k]!;
      for (let j = k; j < width; j += outputs) sum += values[i * width + j]!;
      out[i * outputs + k] = sum;
    }
  return out;
}

describe('treeShap', () => {
  it.each(golden.cases)('equals the shap package: $name', (each) => {
    const model = modelOf(stateOf(each), each.X[0]!.length);
    const X = rowsOf(each.X);
    const answer = model.transform(X).data;
    const start = each.trees.start ?? 0;
    const path = treeShap(model, X);
    expect(path.shape).toEqual(each.path.shape);
    // The shap package loses digits on long paths.
    expect(apart(path.values, each.path.values)).toBeLessThan(each.exact ? 1e-7 : 1e-12);
    for (const [i, row] of (each.exact ?? []).entries())
      expect(apart(path.values.subarray(i * row.length, (i + 1) * row.length), row)).toBeLessThan(1e-14);
    expect(
      apart(
        path.baseValues,
        each.path.base.map((b) => b + start),
      ),
    ).toBeLessThan(1e-9);
    expect(apart(totals(path), answer)).toBeLessThan(1e-12);
    const interventional = treeShap(model, X, { background: rowsOf(each.background) });
    // The shap package keeps the weights of coalitions as float32.
    expect(apart(interventional.values, each.interventional.values)).toBeLessThan(1e-7);
    expect(
      apart(
        interventional.baseValues,
        each.interventional.base.map((b) => b + start),
      ),
    ).toBeLessThan(1e-9);
    expect(apart(totals(interventional), answer)).toBeLessThan(1e-12);
    if (each.trees.margins) expect(apart(totals(path), each.trees.margins)).toBeLessThan(1e-9);
    if (!each.interactions) return;
    const { values, shape, baseValues } = treeShapInteractions(model, rowsOf(each.X.slice(0, 4)));
    expect(shape).toEqual(each.interactions.shape);
    expect(apart(values, each.interactions.values)).toBeLessThan(1e-9);
    expect(
      apart(totals({ values, shape, baseValues } as Explanation), answer.subarray(0, 4 * shape.at(-1)!)),
    ).toBeLessThan(1e-12);
  });
});

const random = new Random(5);
/** Three columns of numbers and one of three categories; the label hangs on all but the last number. */
const X: Matrix = {
  rows: 300,
  cols: 4,
  names: ['size', 'rate', 'noise', 'proto'],
  data: Float64Array.from({ length: 1200 }, (_, k) => (k % 4 === 3 ? random.below(3) : random.below(40))),
};
const y = Array.from({ length: X.rows }, (_, i) => {
  const [size, rate, , proto] = X.data.subarray(4 * i, 4 * i + 4);
  return size! * (proto === 1 ? 2 : 1) > rate! + 10 ? 'big' : proto === 2 ? 'odd' : 'small';
});
const rows: Matrix = { ...X, rows: 20, data: X.data.slice(0, 80) };
const forest = new RandomForestClassifier({ nEstimators: 10, maxDepth: 6 }).fit(X, y);

describe('what treeShap explains', () => {
  it('is the probability of each class, with the names of the columns', () => {
    const explanation = treeShap(forest, rows);
    expect(explanation.shape).toEqual([20, 4, 3]);
    expect(explanation.featureNames).toEqual(['size', 'rate', 'noise', 'proto']);
    expect(explanation.classes).toEqual(['big', 'odd', 'small']);
    expect(apart(totals(explanation), forest.predictProba(rows).data)).toBeLessThan(1e-12);
  });

  it('is the same of a model that was saved and loaded, and of one with its own kernels only', () => {
    const explanation = treeShap(forest, rows);
    expect(treeShap(load(save(forest)), rows)).toEqual(explanation);
    expect(treeShap(loadWith(save(forest), [trees]), rows)).toEqual(explanation);
  });

  it('does not depend on how many rows are explained at a time', () => {
    for (const options of [{}, { background: rows }]) {
      const { values } = treeShap(forest, X, options);
      for (const i of [0, 7, 150, 299]) {
        const one = { ...X, rows: 1, data: X.data.slice(4 * i, 4 * i + 4) };
        expect(treeShap(forest, one, options).values).toEqual(values.subarray(12 * i, 12 * i + 12));
      }
    }
    expect(treeShap(forest, { ...X, rows: 0, data: new Float64Array(0) }).shape).toEqual([0, 4, 3]);
  });

  it('is a pipeline in the columns it takes: scaled ones as they are, the parts of an encoded one summed', () => {
    const columns = new ColumnTransformer([
      ['hot', new OneHotEncoder(), ['proto']],
      ['scaled', new StandardScaler(), ['rate', 'size', 'noise']],
      ['again', new OrdinalEncoder(), ['proto']],
    ]);
    const last = new RandomForestClassifier({ nEstimators: 5, maxDepth: 5 });
    const pipe = makePipeline(columns, last).fit(X, y);
    for (const options of [{}, { background: rows }]) {
      const explanation = treeShap(pipe, rows, options);
      expect(explanation.featureNames).toEqual(X.names);
      expect(apart(totals(explanation), pipe.predictProba(rows).data)).toBeLessThan(1e-12);
      expect(treeShap(load(save(pipe)), rows, options)).toEqual(explanation);
      const inside = treeShap(
        last,
        columns.transform(rows),
        options.background ? { background: columns.transform(rows) } : {},
      );
      // Columns of the last step: three categories, rate, size, noise, and the category once more.
      const d = inside.shape[1]!;
      expect(d).toBe(7);
      for (let i = 0; i < 20; i++)
        for (let k = 0; k < 3; k++) {
          const part = (j: number) => inside.values[(i * d + j) * 3 + k]!;
          const ours = (j: number) => explanation.values[(i * 4 + j) * 3 + k]!;
          expect(ours(0)).toBeCloseTo(part(4), 12);
          expect(ours(1)).toBeCloseTo(part(3), 12);
          expect(ours(3)).toBeCloseTo(part(0) + part(1) + part(2) + part(6), 12);
        }
    }
  });

  it('is what a search found', () => {
    const search = new GridSearchCV(new DecisionTreeClassifier(), { maxDepth: [2, 4] }, { cv: 2 }).fit(X, y);
    expect(apart(totals(treeShap(search, rows)), search.predictProba(rows).data)).toBeLessThan(1e-12);
  });

  it('is by groups of columns, where they are given, the sum of their values', () => {
    const { values } = treeShap(forest, rows);
    const grouped = treeShap(forest, rows, { featureGroups: { 'how much': ['noise', 0] } });
    expect(grouped.featureNames).toEqual(['how much', 'rate', 'proto']);
    for (let i = 0; i < 20; i++)
      for (let k = 0; k < 3; k++)
        expect(grouped.values[i * 9 + k]).toBeCloseTo(values[i * 12 + k]! + values[i * 12 + 6 + k]!, 14);
    const pairs = treeShapInteractions(forest, rows, { featureGroups: { 'how much': ['noise', 0] } });
    expect(pairs.shape).toEqual([20, 3, 3, 3]);
    for (let i = 0; i < 20; i++)
      for (let a = 0; a < 3; a++)
        for (let k = 0; k < 3; k++) {
          const sum = [0, 1, 2].reduce((s, b) => s + pairs.values[((i * 3 + a) * 3 + b) * 3 + k]!, 0);
          expect(sum).toBeCloseTo(grouped.values[(i * 3 + a) * 3 + k]!, 12);
        }
  });

  it('is the margin of boosted trees, the second class’s where there is one, also through sets and missing zeros', () => {
    // x0 in {1, 3} goes left, as does a missing one; where x1 is 0 it is missing.
    const state: BoostedState = {
      kind: 'boosted',
      v: 1,
      cols: 2,
      outputs: 1,
      feature: Int32Array.of(0, 1, -1, -1, -1),
      threshold: Float64Array.of(0, 2.5, 0, 0, 0),
      left: Int32Array.of(1, 3, 0, 1, 2),
      root: Int32Array.of(0),
      value: Float64Array.of(-1, 0.5, 2),
      output: Int32Array.of(0),
      base: Float64Array.of(0.25),
      precision: 'float32',
      missingLeft: Uint8Array.of(1, 0, 0, 0, 0),
      zeroMissing: Int32Array.of(1),
      setAt: Int32Array.of(0, -1, -1, -1, -1),
      sets: Int32Array.of(1, 0b1010),
      cover: Float64Array.of(8, 6, 2, 3, 3),
    };
    const link = { kind: 'linear', v: 1, coef: Float64Array.of(0, 1), intercept: new Float64Array(2), link: 'softmax' };
    const chain = { kind: 'chain', v: 1, steps: [state, link] };
    const model = modelOf(chain, 2, { classes: ['no', 'yes'] });
    const asked = rowsOf([
      [1, 2],
      [3, 0],
      [2, 2],
      [null, 9],
      [3, null],
    ]);
    const margins = modelOf(state, 2).transform(asked).data;
    expect(Array.from(margins)).toEqual([0.75, 2.25, -0.75, 2.25, 2.25]);
    for (const options of [{}, { background: asked }]) {
      const explanation = treeShap(model, asked, options);
      expect(explanation.classes).toEqual(['yes']);
      expect(apart(totals(explanation), margins)).toBeLessThan(1e-14);
    }
    expect(treeShap(model, asked).baseValues[0]).toBeCloseTo(0.25 + (3 * 0.5 + 3 * 2 - 2) / 8, 14);
  });
});

describe('treeShapAsync', () => {
  it('gives the same answer with pauses, and can be stopped', async () => {
    const many = { ...X, rows: 3000, data: Float64Array.from({ length: 12_000 }, (_, k) => X.data[k % 1200]!) };
    let last = 0;
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      last = done / total;
    };
    expect(await treeShapAsync(forest, many, { budgetMs: 0, onProgress })).toEqual(treeShap(forest, many));
    expect(last).toBe(1);
    expect(await treeShapInteractionsAsync(forest, rows)).toEqual(treeShapInteractions(forest, rows));
    const abort = new AbortController();
    const stop = () => abort.abort(new Error('enough'));
    const stopped = treeShapAsync(forest, many, { budgetMs: 0, signal: abort.signal, onProgress: stop });
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('what treeShap refuses', () => {
  const { cover, ...bare } = forest.fitted.state;

  it('nothing where a background stands in for the weights of training rows', () => {
    const explanation = treeShap(modelOf(bare, 4), rows, { background: X });
    expect(explanation.values).toEqual(treeShap(forest, rows, { background: X }).values);
  });

  const changed = (change: Partial<TreesState>) => modelOf({ ...forest.fitted.state, ...change } as TreesState, 4);

  it.each<[string, () => unknown, Error]>([
    [
      'trees that do not tell their weights',
      () => treeShap(modelOf(bare, 4), rows),
      new ModelError('the model does not tell how many training rows reached its nodes (cover)'),
    ],
    [
      'weights below 0',
      () => treeShap(changed({ cover: cover!.map((w) => -w) }), rows),
      new ModelError('invalid model: cover'),
    ],
    [
      'another kind of model',
      () => treeShap(new LogisticRegression().fit(X, y), rows),
      new ParameterError(
        'treeShap: model must be trees, alone or behind transformers, got linear: kernelShap explains any model',
      ),
    ],
    [
      'calibrated trees',
      () => treeShap(new CalibratedClassifierCV(new DecisionTreeClassifier(), { cv: 2 }).fit(X, y), rows),
      new ParameterError(
        'treeShap: model must be trees, alone or behind transformers, got mean: kernelShap explains any model',
      ),
    ],
    [
      'no model at all',
      () => treeShap(null as never, rows),
      new ParameterError('treeShap: model must be a fitted estimator or a loaded model, got null'),
    ],
    [
      'an estimator that is not fitted',
      () => treeShap(new DecisionTreeClassifier(), rows),
      new NotFittedError('DecisionTreeClassifier is not fitted: call fit first'),
    ],
    [
      'rows of another width',
      () => treeShap(forest, [[1, 2]]),
      new DataError('treeShap: X must have 4 columns, got 2'),
    ],
    [
      'NaN where the model takes none',
      () =>
        treeShap(
          load(save(forest)),
          rowsOf([
            [1, 2, 3, 1],
            [1, null, 3, 0],
          ]),
        ),
      new DataError('RandomForestClassifier: row 1, column 1 must be finite, got NaN', { row: 1, column: 1 }),
    ],
    [
      'an empty background',
      () => treeShap(forest, rows, { background: { ...X, rows: 0, data: new Float64Array(0) } }),
      new ParameterError('treeShap: background has no rows'),
    ],
    [
      'a background that takes more memory than it is worth',
      () => treeShap(forest, rows, { background: { rows: 1e7, cols: 4, data: new Float64Array(4e7) } }),
      new DataError('a background of 10000000 rows is too large for trees of depth 6: some hundred rows are enough'),
    ],
    [
      'no background where one is needed',
      () => treeShap(forest, rows, { featurePerturbation: 'interventional' }),
      new ParameterError('treeShap: featurePerturbation "interventional" needs a background'),
    ],
    [
      'an unknown perturbation',
      () => treeShap(forest, rows, { featurePerturbation: 'observational' as never }),
      new ParameterError(
        'treeShap: featurePerturbation must be "auto", "tree_path_dependent" or "interventional", got "observational"',
      ),
    ],
    [
      'fields of rows that were no records',
      () => treeShap(forest, rows, { featureGroups: 'fields' }),
      new ParameterError('treeShap: featureGroups "fields" needs columns that were made by a schema\'s dataset'),
    ],
    [
      'an answer that no memory holds',
      () => treeShapInteractions(modelOf(wide, 9000), { rows: 4, cols: 9000, data: new Float64Array(36_000) }),
      new DataError(
        'treeShapInteractions: an answer of 4 x 9000 x 9000 x 1 values is too large: explain fewer rows at a time',
      ),
    ],
  ])('%s', (_, call, error) => {
    expect(call).toThrow(error);
  });

  it('trees that share nodes, whose paths would have no end', () => {
    // Each node's right child is the next one's left: as many paths as Fibonacci's numbers.
    const n = 90;
    const state: TreesState = {
      kind: 'trees',
      v: 1,
      cols: 1,
      outputs: 1,
      feature: Int32Array.from({ length: n }, (_, i) => (i < n - 2 ? 0 : -1)),
      threshold: new Float64Array(n),
      left: Int32Array.from({ length: n }, (_, i) => (i < n - 2 ? i + 1 : 0)),
      root: Int32Array.of(0),
      value: Float64Array.of(1),
      cover: new Float64Array(n).fill(1),
    };
    const model = modelOf(state, 1);
    const shared = new ModelError('invalid model: two nodes of a tree share a child');
    expect(() => treeShap(model, [[1]])).toThrow(shared);
    expect(() => treeShap(model, [[1]], { background: [[0]] })).toThrow(shared);
  });

  it('nothing of a tree that is one leaf, or whose nodes no training row reached', () => {
    const leaf = modelOf(wide, 9000);
    const explanation = treeShap(leaf, { rows: 1, cols: 9000, data: new Float64Array(9000) });
    expect(explanation.values.every((x) => x === 0)).toBe(true);
    expect(Array.from(explanation.baseValues)).toEqual([0.5]);
    const unseen = treeShap(changed({ cover: new Float64Array(cover!.length) }), rows);
    expect(apart(totals(unseen), forest.predictProba(rows).data)).toBeLessThan(1e-12);
  });
});

const wide: TreesState = {
  kind: 'trees',
  v: 1,
  cols: 9000,
  outputs: 1,
  feature: Int32Array.of(-1),
  threshold: new Float64Array(1),
  left: new Int32Array(1),
  root: new Int32Array(1),
  value: Float64Array.of(0.5),
  cover: Float64Array.of(3),
};
