import { afterEach, describe, expect, it, vi } from 'vitest';
import { applied } from '../../src/core/apply.js';
import { DataError } from '../../src/core/errors.js';
import { encodeLabels, encodingLabels } from '../../src/core/labels.js';
import { takeRows } from '../../src/core/matrix.js';
import { pointTree } from '../../src/core/point-tree.js';
import { Random, shuffling } from '../../src/core/random.js';
import { run } from '../../src/core/run.js';
import { kindTable } from '../../src/core/state.js';
import { counted, weighed } from '../../src/core/tally.js';
import { takingRows, trainingSet } from '../../src/core/training.js';
import type { Matrix, Steps, Trainer } from '../../src/core/types.js';
import { ExtraTreesClassifier, RandomForestClassifier, XGBClassifier } from '../../src/ensemble/index.js';
import { DummyClassifier, LogisticRegression } from '../../src/linear/index.js';
import { foldsOf } from '../../src/model-selection/folds.js';
import {
  GroupKFold,
  KFold,
  LeaveOneGroupOut,
  type ScoringName,
  type Splitter,
  StratifiedGroupKFold,
  StratifiedKFold,
  TimeGroupSplit,
  TimeSeriesSplit,
} from '../../src/model-selection/index.js';
import { scorersFor } from '../../src/model-selection/scoring.js';
import { trialOf } from '../../src/model-selection/trial.js';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { MLPClassifier } from '../../src/neural/index.js';
import { makePipeline } from '../../src/pipeline/index.js';
import { type AffineState, affine } from '../../src/predict/affine.js';
import { map } from '../../src/predict/map.js';
import {
  ColumnTransformer,
  FunctionTransformer,
  MinMaxScaler,
  OneHotEncoder,
  OrdinalEncoder,
  QuantileTransformer,
  RobustScaler,
  SimpleImputer,
  StandardScaler,
  VarianceThreshold,
} from '../../src/preprocessing/index.js';
import { LinearSVC, OneClassSVM, SVC } from '../../src/svm/index.js';
import { binned } from '../../src/tree/bins.js';
import { collapse, takeBins } from '../../src/tree/collapse.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

// An abort lands where a training pauses. How long it works in between depends on the machine; how often it pauses does not.

const rows = 300_000;
const cols = 6;
const random = new Random(1);
/** All values of a column differ, but for the second one, which has 97. */
const X: Matrix = { rows, cols, data: new Float64Array(rows * cols) };
for (let k = 0; k < X.data.length; k++) X.data[k] = k % cols === 1 ? random.below(97) : random.float();
const y = Array.from({ length: rows }, (_, i) => (X.data[i * cols]! + X.data[i * cols + 1]! / 97 > 1 ? 'b' : 'a'));
const labels = encodeLabels(y);
const weights = Float64Array.from({ length: rows }, () => 1 + random.float());
const column = Float64Array.from({ length: rows }, (_, i) => X.data[i * cols]!);

const progress = { done: 0, total: 1, stage: 'test' };

/** How often steps pause, in all and by stage, and what comes of them. */
function driven<R>(steps: Steps<R>): { pauses: number; stages: Record<string, number>; result: R } {
  const stages: Record<string, number> = {};
  let pauses = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) return { pauses, stages, result: step.value };
    if (!('done' in step.value)) continue;
    const { stage = 'none' } = step.value;
    stages[stage] = (stages[stage] ?? 0) + 1;
    pauses++;
  }
}

describe('pauses at 300,000 rows', () => {
  it('come while values are sorted, counted and weighed', () => {
    const few = column.map((x) => Math.floor(x * 1000) / 1000 - 0.5);
    const tally = driven(counted(few, progress));
    expect(tally.pauses).toBeGreaterThanOrEqual(5 + 3 * 5 + 10); // runs of 65,536, merged three times; a pass over all
    const sorted = few.slice().sort();
    expect(tally.result.values).toEqual(sorted.filter((x, k) => k === 0 || x !== sorted[k - 1]));
    expect(tally.result.weights.reduce((a, b) => a + b)).toBe(rows);

    const { pauses, result } = driven(weighed(tally.result.values, few, weights, progress));
    expect(pauses).toBeGreaterThanOrEqual(19);
    const expected = new Map<number, number>();
    for (const [i, x] of few.entries()) expected.set(x, (expected.get(x) ?? 0) + weights[i]!);
    expect(Array.from(result.weights)).toEqual(Array.from(result.values, (x) => expected.get(x)));
  });

  it('come while labels are coded', () => {
    const { pauses, result } = driven(encodingLabels(y, 'SVC', 'y', progress));
    expect(pauses).toBeGreaterThanOrEqual(19 + 2);
    expect(result.classes).toEqual(['a', 'b']);
    expect(Array.from(result.codes, (code) => result.classes[code])).toEqual(y);
  });

  it('come while as many groups as rows are coded and sorted', () => {
    const groups = Array.from({ length: 100_000 }, (_, i) => `host ${(i * 7919) % 100_000}`);
    const { pauses, result } = driven(encodingLabels(groups, 'SVC', 'groups', progress));
    expect(pauses).toBeGreaterThanOrEqual(7 + 13 + 3 * 12 + 7); // 13 runs of 8,192, merged four times
    expect(result.classes).toEqual(groups.toSorted());
  });

  it.each<[string, number, Splitter]>([
    ['KFold', 19, new KFold()],
    ['… shuffled', 2 * 19, new KFold({ shuffle: true })],
    ['StratifiedKFold', 3 * 19, new StratifiedKFold()],
    ['… shuffled', 4 * 19, new StratifiedKFold({ shuffle: true })],
    ['GroupKFold', 19, new GroupKFold()],
    ['StratifiedGroupKFold', 3 * 19, new StratifiedGroupKFold()],
    ['LeaveOneGroupOut', 19, new LeaveOneGroupOut()],
    ['TimeSeriesSplit', 2 * 19 + 10 + 15 * 4, new TimeSeriesSplit()],
    ['TimeGroupSplit', 3 * 19 + 5 + 3 * 5, new TimeGroupSplit()],
  ])('come while rows are divided into folds, at least %s: %d', (_, least, cv) => {
    const groups = Array.from({ length: rows }, (_, i) => Math.floor(i / 60_000));
    const times = column.map((x, i) => Math.floor(i / 60_000) + x);
    const facts = Object.fromEntries((cv.uses ?? []).map((name) => [name, { groups, times }[name]]));
    const { stages, result } = driven(foldsOf('SVC', X, y, { cv, ...facts }));
    expect(stages.splitting).toBeGreaterThanOrEqual(least);
    const splits = [...cv.split(X, y, facts.groups, facts.times)];
    expect(result.splits).toHaveLength(splits.length);
    for (const [k, { train, test }] of splits.entries())
      for (const [a, b] of [
        [result.splits[k]!.train, train],
        [result.splits[k]!.test, test],
      ] as const)
        expect(Buffer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer))).toBe(0);
  });

  it.each<[ScoringName, number]>([
    ['accuracy', 2 * (19 + 2 + 2) + 4],
    ['balanced_accuracy', 2 * (19 + 2 + 2) + 5],
    ['f1_macro', 2 * (19 + 2 + 2) + 5],
    ['matthews_corrcoef', 2 * (19 + 2 + 2) + 5],
    ['neg_log_loss', 19 + 2 + 3 + 19],
    ['neg_brier_score', 19 + 2 + 3 + 3],
    ['roc_auc', 19 + 2 + 3 + 10 + 15 * 4 + 19],
    ['average_precision', 19 + 2 + 3 + 10 + 15 * 4 + 19],
  ])('come while rows are scored by %s: at least %d', (name, least) => {
    const [scorer] = scorersFor('SVC', name).values();
    const estimator = new DummyClassifier().fit(X, y);
    const trial = driven(trialOf(estimator, X, y, undefined, new Set([scorer!.asks(estimator)]))).result;
    const { pauses, result } = driven(scorer!.score(trial));
    expect(pauses).toBeGreaterThanOrEqual(least);
    expect(result).toBeTypeOf('number');
  });

  it('come while rows are checked, and those of weight 0 left out', () => {
    expect(driven(trainingSet('SVC', X, labels, undefined, 'none')).pauses).toBeGreaterThanOrEqual(7);
    const odd = weights.map((w, i) => (i % 2 ? w : 0));
    const { pauses, result } = driven(trainingSet('SVC', X, labels, odd, 'none'));
    expect(pauses).toBeGreaterThanOrEqual(7 + 2 + 8);
    const kept = Int32Array.from({ length: rows / 2 }, (_, k) => 2 * k + 1);
    same(result.X, takeRows(X, kept));
    expect(result.labels!.codes).toEqual(Int32Array.from(kept, (i) => labels.codes[i]!));
    expect(result.sampleWeight).toEqual(Float64Array.from(kept, (i) => weights[i]!));
  });

  it('come while rows are taken', () => {
    const index = new Random(2).permutation(rows);
    const { pauses, result } = driven(takingRows(X, index, progress));
    expect(pauses).toBeGreaterThanOrEqual(16);
    same(result, takeRows(X, index));
  });

  it('come while a state is applied', () => {
    const state: AffineState = {
      kind: 'affine',
      v: 1,
      offset: new Float64Array(cols).fill(1),
      scale: new Float64Array(cols).fill(3),
    };
    const { pauses, result } = driven(applied(state, X, kindTable([affine]), progress));
    expect(pauses).toBeGreaterThanOrEqual(28);
    same(result, affine.apply(state, X, new Map()));
  });

  it('come while rows are shuffled, in slices that draw what a whole shuffle draws', () => {
    const order = Int32Array.from({ length: 200_000 }, (_, i) => i);
    const slices = new Random(5);
    expect(driven(shuffling(order, slices, { done: 0, total: 1 })).pauses).toBeGreaterThanOrEqual(4);
    const whole = new Random(5);
    expect(order).toEqual(whole.permutation(200_000));
    expect(slices.uint32()).toBe(whole.uint32());
  });

  it('come while columns are ranked, of few values too, and identical rows collapsed', () => {
    const two = takeColumns(X, [1, 1]);
    const { pauses, result } = driven(binned(two, undefined));
    expect(pauses).toBeGreaterThanOrEqual(2 * (10 + 2));
    const groups = driven(collapse(result, labels.codes));
    expect(groups.pauses).toBeGreaterThanOrEqual(3 + 21);
    const order = Int32Array.from({ length: rows }, (_, i) => i);
    expect(driven(takeBins(result, order)).pauses).toBeGreaterThanOrEqual(2 * 10);
  });

  it('come while a tree of points is built', () => {
    const { stages } = driven(pointTree(X, { metric: 'euclidean', leafSize: rows, k: 1 }));
    expect(stages['comparing rows']).toBeGreaterThanOrEqual(26);
    // One leaf: its box, its points, and its rows counted and laid down.
    expect(stages['building the tree']).toBeGreaterThanOrEqual(17 + 17 + 19 + 1 + 19);
  });
});

/** `toEqual` takes seconds for as many numbers. */
function same(a: Matrix, b: Matrix): void {
  expect({ ...a, data: undefined }).toEqual({ ...b, data: undefined });
  expect(Buffer.compare(new Uint8Array(a.data.buffer), new Uint8Array(b.data.buffer))).toBe(0);
}

function takeColumns({ data }: Matrix, columns: readonly number[]): Matrix {
  const out = new Float64Array(rows * columns.length);
  for (let k = 0; k < out.length; k++)
    out[k] = data[Math.floor(k / columns.length) * cols + columns[k % columns.length]!]!;
  return { rows, cols: columns.length, data: out };
}

describe('what goes wrong in a late slice', () => {
  const late = (value: number): Matrix => ({ ...X, data: X.data.with(cols * (rows - 1) + 2, value) });

  it('is told with its row, where values are checked', () => {
    const fit = () => run(trainingSet('SVC', late(Infinity), labels, undefined, 'nan'));
    const message = `SVC: row ${rows - 1}, column 2 must be finite, got Infinity`;
    expect(fit).toThrow(new DataError(message, { row: rows - 1, column: 2 }));
    expect(() => run(trainingSet('SVC', late(Number.NaN), labels, undefined, 'nan'))).not.toThrow();
  });

  it('is told with its row, where a state is applied', () => {
    const state = { kind: 'map', v: 1, columns: new Array(cols).fill('log1p') };
    expect(() => run(applied(state, late(-2), kindTable([map]), progress))).toThrow(
      new DataError(`X: row ${rows - 1}, column 2 must suit log1p, got -2`, { row: rows - 1, column: 2 }),
    );
  });

  it('is told with its row, where labels are coded', () => {
    expect(() => encodeLabels([...y.slice(1), 5], 'SVC')).toThrow(/mixes strings and numbers \(row 299999 is 5\)/);
  });
});

describe('training on 300,000 x 6 pauses', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  // What each needs at least: 7 pauses to check the rows; for each column of distinct values 10 to gather it, 30 to sort it and
  // to count its values, 19 to look all up among them. One of the six columns has few values.
  const ranked = 10 + 30;
  const tree = 7 + 5 * (ranked + 19) + 12 + 60;
  const all = Array.from({ length: cols }, (_, j) => {
    const sorted = takeColumns(X, [j]).data.sort();
    return sorted.filter((x, k) => x !== sorted[k - 1]);
  });
  // Identical rows are found and taken together, the mean and the norms computed, two rows of the kernel of 7 slices each.
  const points = 26 + 10 + 19 + 7;
  const gram = 7 + 7 + 10;
  const solver = 17 + 2 * 7;
  const medians = { strategy: 'median' } as const;
  const modes = { strategy: 'most_frequent' } as const;
  it.each<[string, number, Trainer, Float64Array?]>([
    ['DecisionTreeClassifier', tree, new DecisionTreeClassifier({ maxDepth: 3 })],
    ['… with weights', tree + 5 * 19, new DecisionTreeClassifier({ maxDepth: 3 }), weights],
    ['… at random', tree, new DecisionTreeClassifier({ maxDepth: 3, splitter: 'random' })],
    ['RandomForestClassifier', tree, new RandomForestClassifier({ nEstimators: 2, maxDepth: 3 })],
    ['ExtraTreesClassifier', tree, new ExtraTreesClassifier({ nEstimators: 2, maxDepth: 3 })],
    // Of the rows in bins, of their bins in lists, and of two trees.
    ['XGBClassifier', tree, new XGBClassifier({ nEstimators: 2, maxDepth: 3 })],
    ['KNeighborsClassifier', 7 + 26 + 73 + 19, new KNeighborsClassifier({ algorithm: 'brute' })],
    ['LogisticRegression', 7 + 26 + 25, new LogisticRegression({ maxIter: 2 })],
    ['SVC', 7 + points + 14 + gram + solver, new SVC({ maxIter: 1 })],
    ['OneClassSVM', 7 + points + gram + solver, new OneClassSVM({ nu: 1e-5, gamma: 1, maxIter: 1 })],
    ['LinearSVC', 7 + points + 7 + 2 * 3 * 9, new LinearSVC({ maxIter: 1 })],
    ['… of the hinge', 7 + points + 7 + 9 + 10 + 9, new LinearSVC({ loss: 'hinge', maxIter: 1 })],
    ['… with few coefficients', 7 + points + 7 + 55 + 7 + 7, new LinearSVC({ penalty: 'l1', maxIter: 1 })],
    ['DummyClassifier', 7 + 2, new DummyClassifier(), weights],
    // Five to shuffle, 17 for the multiplications; as many again to shuffle and more to divide the rows.
    ['MLPClassifier', 7 + 5 + 17, new MLPClassifier({ hiddenLayerSizes: 10, maxIter: 1 })],
    [
      '… with early stopping',
      7 + 10 + 18 + 17,
      new MLPClassifier({ hiddenLayerSizes: 10, maxIter: 1, earlyStopping: true }),
    ],
    ['… by L-BFGS', 7 + 2 * 17, new MLPClassifier({ hiddenLayerSizes: 10, maxIter: 1, solver: 'lbfgs' })],
    ['StandardScaler', 7 + 2 * 73, new StandardScaler()],
    ['MinMaxScaler', 7 + 73, new MinMaxScaler()],
    ['RobustScaler', 7 + 6 * ranked, new RobustScaler()],
    ['… with weights', 7 + 6 * (ranked + 19), new RobustScaler(), weights],
    ['QuantileTransformer', 7 + 6 * (10 + 10), new QuantileTransformer()],
    ['… of all rows', 7 + 6 * ranked, new QuantileTransformer({ subsample: null })],
    ['SimpleImputer', 7 + 6 * 10, new SimpleImputer()],
    ['… with medians', 7 + 6 * ranked, new SimpleImputer(medians)],
    ['… with the most frequent', 7 + 6 * ranked, new SimpleImputer(modes)],
    ['OneHotEncoder', 7 + 6 * 19 + 5 * ranked, new OneHotEncoder()],
    ['OrdinalEncoder', 7 + 6 * 19 + 5 * ranked, new OrdinalEncoder()],
    ['… of given categories', 7 + 6 * 19, new OrdinalEncoder({ categories: all })],
    ['VarianceThreshold', 7 + 2 * 73 + 6, new VarianceThreshold()],
    ['FunctionTransformer', 7, new FunctionTransformer()],
    ['Pipeline', 7 + (7 + 73) + 28 + 9 + 6, makePipeline(new MinMaxScaler(), new DummyClassifier())],
    ['ColumnTransformer', 7 + 28 + (4 + 73), new ColumnTransformer([['a', new MinMaxScaler(), [0, 2, 4]]])],
  ])('%s: at least %d times, and sorts few values at a time', (_, least, estimator, sampleWeight) => {
    const sort = vi.spyOn(Object.getPrototypeOf(Float64Array.prototype) as Float64Array, 'sort');
    expect(driven(estimator.learn(X, labels, sampleWeight)).pauses).toBeGreaterThanOrEqual(least);
    for (const values of sort.mock.contexts as Float64Array[]) expect(values.length).toBeLessThanOrEqual(65_536);
  });
});
