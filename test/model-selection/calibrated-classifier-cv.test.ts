import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, NotFittedError, ParameterError } from '../../src/core/errors.js';
import { run } from '../../src/core/run.js';
import type { Labels, Matrix, MatrixLike, Progress, Steps } from '../../src/core/types.js';
import { DummyClassifier, LogisticRegression } from '../../src/linear/index.js';
import {
  CalibratedClassifierCV,
  crossValidate,
  GridSearchCV,
  GroupKFold,
  KFold,
} from '../../src/model-selection/index.js';
import { fitIsotonic } from '../../src/model-selection/isotonic-calibration.js';
import { fitSigmoid } from '../../src/model-selection/sigmoid-calibration.js';
import { sortedDistinct } from '../../src/model-selection/sorted-distinct.js';
import { fitTemperature } from '../../src/model-selection/temperature-calibration.js';
import { load, save } from '../../src/persistence/index.js';
import { makePipeline } from '../../src/pipeline/index.js';
import { SimpleImputer, StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { golden } from './golden.js';
import { Tunable } from './tunable.js';

const { X, y, binary, groups } = golden.validation;
/** An error with the same class and message; what caused it may differ. */
const like = ({ name, message }: Error) => expect.objectContaining({ name, message });
const methods = ['sigmoid', 'isotonic', 'temperature'] as const;

/** Notes of which rows it was trained on: the first column holds their numbers. */
class Noting extends DecisionTreeClassifier {
  static trained: number[][] = [];
  override clone(): this {
    return new Noting(this.getParams()) as this;
  }
  override learn(X: Matrix, labels: Labels | undefined, weight: Float64Array | undefined) {
    Noting.trained.push(Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols]!));
    return super.learn(X, labels, weight);
  }
}
const numbered = X.map((row, i) => [i, ...row]);

describe('CalibratedClassifierCV', () => {
  it.each(methods)('by %s is saved as the mean of its folds, or as one chain, and answers the same', (method) => {
    for (const labels of [y, binary])
      for (const ensemble of [true, false]) {
        const model = new CalibratedClassifierCV(new LogisticRegression(), { method, ensemble, cv: 3 }).fit(X, labels);
        const loaded = load(save(model));
        expect(loaded.state).toMatchObject(ensemble ? { kind: 'mean', parts: [{}, {}, {}] } : { kind: 'chain' });
        expect(loaded.predictProba(X)).toEqual(model.predictProba(X));
        expect(loaded.predict(X)).toEqual(model.predict(X));
      }
  });

  it('calibrates on the rows of each fold, and keeps groups whole', () => {
    Noting.trained = [];
    const cv = new GroupKFold({ nSplits: 3 });
    const trained = [...cv.split(X, y, groups)].map(({ train }) => [...train]);
    new CalibratedClassifierCV(new Noting(), { cv }).fit(numbered, y, { groups });
    expect(Noting.trained).toEqual(trained);
    Noting.trained = [];
    new CalibratedClassifierCV(new Noting(), { cv, ensemble: false }).fit(numbered, y, { groups });
    expect(Noting.trained).toEqual([...trained, y.map((_, i) => i)]);
    // Inside a pipeline, a search and a cross-validation too.
    const many = y.map((_, i) => i % 30);
    const inner = () => new CalibratedClassifierCV(new Noting(), { cv: new GroupKFold({ nSplits: 2 }) });
    const inside = [
      makePipeline(new SimpleImputer(), inner()),
      new GridSearchCV(inner(), {}, { cv: new GroupKFold({ nSplits: 2 }) }),
    ];
    for (const estimator of inside) {
      Noting.trained = [];
      crossValidate(estimator, numbered, binary, { cv, groups: many });
      expect(Noting.trained.length).toBeGreaterThanOrEqual(6);
      const own = (rows: readonly number[]) => new Set(rows.map((row) => many[row]));
      for (let k = 0; k < Noting.trained.length; k += 2) {
        const [a, b] = [own(Noting.trained[k]!), own(Noting.trained[k + 1]!)];
        expect([...a].filter((group) => b.has(group))).toEqual([]);
      }
    }
  });

  it('takes NaN where the estimator takes it, in exactly the columns where it does', () => {
    const holed = X.map((row, i) => (i % 7 === 0 ? [Number.NaN, ...row.slice(1)] : row));
    const model = new CalibratedClassifierCV(makePipeline(new SimpleImputer(), new LogisticRegression()), { cv: 3 });
    expect(model.fit(holed, y).fitted.missing).toBe('nan');
    expect(load(save(model)).predictProba(holed)).toEqual(model.predictProba(holed));
    const strict = new CalibratedClassifierCV(new LogisticRegression(), {
      cv: new KFold({ nSplits: 3, shuffle: true }),
    });
    expect(() => strict.fit(holed, y)).toThrow(expect.objectContaining({ name: 'DataError', row: expect.any(Number) }));
    expect(strict.fit(X, y).fitted.missing).toBe('none');
    expect(() => strict.predict(holed)).toThrow('row 0, column 0 must be finite');
  });

  it('says which fold lacks a class, which class, and which rows fail', () => {
    const sorted = [...y].sort();
    const folds = new CalibratedClassifierCV(new LogisticRegression(), { cv: new KFold({ nSplits: 2 }) });
    expect(() => folds.fit(X, sorted)).toThrow(
      like(new DataError('fold 1 of 2: the training rows lack the class "DNS": every fold needs every class')),
    );
    expect(() =>
      new CalibratedClassifierCV(new DummyClassifier()).fit(
        X,
        y.map(() => 'Web'),
      ),
    ).toThrow('CalibratedClassifierCV: y must have at least 2 classes, got 1');
    const holed = X.map((row, i) => (i === 60 ? [row[0]!, Number.NaN, row[2]!] : row));
    const sampleWeight = y.map((_, i) => (i === 3 ? 0 : 1));
    for (const ensemble of [true, false])
      expect(() =>
        new CalibratedClassifierCV(new LogisticRegression(), { ensemble }).fit(holed, y, { sampleWeight }),
      ).toThrow(expect.objectContaining({ name: 'DataError', row: 60, column: 1 }));
    expect(() => new CalibratedClassifierCV(new LogisticRegression({ C: -1 })).fit(X, y)).toThrow(
      like(new ParameterError('CalibratedClassifierCV: estimator__C must be a number > 0, got -1, in fold 1 of 5')),
    );
  });

  it('refuses what it cannot calibrate, and options that it does not have', () => {
    expect(() => new CalibratedClassifierCV({} as never)).toThrow(
      'CalibratedClassifierCV: estimator must be a classifier with clone,',
    );
    expect(() => new CalibratedClassifierCV(new Tunable() as never).fit(X, y)).toThrow(
      'CalibratedClassifierCV: estimator must be a classifier that leaves a state, as those do that extend Classifier, got Tunable',
    );
    const tree = () => new DecisionTreeClassifier();
    for (const [options, message] of [
      [{ method: 'beta' }, 'method must be "sigmoid", "isotonic", "temperature", got "beta"'],
      [{ ensemble: 'yes' }, 'ensemble must be true, false, "auto", got "yes"'],
      [{ cv: 'five' }, 'cv must be a number of folds or a splitter, got "five"'],
      [{ cv: new GroupKFold(), ensemble: false }, 'needs groups'],
      [{ folds: 5 }, 'unknown parameter "folds"; it has estimator, method, cv, ensemble'],
    ] as const)
      expect(() => new CalibratedClassifierCV(tree(), options as object).fit(X, y)).toThrow(message);
    expect(() => new CalibratedClassifierCV(tree(), { cv: new KFold() }).fit(X, y, { groups })).toThrow(
      'CalibratedClassifierCV: groups are given, but cv does not look at them',
    );
    class Pairs extends LogisticRegression {
      override decisionFunction(rows: MatrixLike): Matrix {
        return { rows: 1, cols: 6, data: super.decisionFunction(rows).data.slice(0, 6) };
      }
    }
    expect(() => new CalibratedClassifierCV(new Pairs()).fit(X, y)).toThrow(
      'CalibratedClassifierCV: decisionFunction of the estimator must have a column for each of 4 classes, got 6',
    );
    const twice = { getNSplits: () => 2, split: () => [0, 1].map(() => [...new KFold().split(X)][0]!) };
    expect(() => new CalibratedClassifierCV(tree(), { cv: twice, ensemble: false }).fit(X, y)).toThrow(
      'CalibratedClassifierCV: cv must put every row into one test set; row 0 is in 2',
    );
  });

  it('gives back parameters, those of the estimator too, and clones', () => {
    const model = new CalibratedClassifierCV(makePipeline(new StandardScaler(), new LogisticRegression()), { cv: 2 });
    expect(model.getParams()).toMatchObject({ cv: 2, method: 'sigmoid', estimator__logisticregression__C: 1 });
    model.setParams({ estimator__logisticregression__C: 5, method: 'isotonic' });
    expect(model.clone().getParams()).toMatchObject({ method: 'isotonic', estimator__logisticregression__C: 5 });
    expect(() => model.setParams({ estimator__logisticregression__D: 5 })).toThrow(ParameterError);
    expect(() => model.predict(X)).toThrow(NotFittedError);
  });

  it('reports its progress fold by fold', async () => {
    const seen: Progress[] = [];
    const model = new CalibratedClassifierCV(new DecisionTreeClassifier(), { cv: 2, ensemble: false });
    await model.fitAsync(X, y, { budgetMs: 0, onProgress: (progress) => seen.push(progress) });
    const folds = seen.filter(({ total }) => total === 3);
    expect(new Set(folds.map(({ stage }) => stage))).toEqual(new Set(['fold 1 of 2', 'fold 2 of 2', 'all rows']));
    expect(folds.at(-1)).toEqual({ done: 3, total: 3, stage: 'all rows' });
  });
});

/** Steps that say how many there were. */
function counted<R>(steps: Steps<R>): { result: R; yields: number } {
  for (let yields = 0, step = steps.next(); ; yields++, step = steps.next())
    if (step.done) return { result: step.value, yields };
}

describe('the calibration of a score', () => {
  const scored = fc.array(fc.tuple(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.nat({ max: 1 })), {
    minLength: 1,
    maxLength: 60,
  });

  it('sorts and merges any values as a set does', () => {
    expect(run(sortedDistinct(new Float64Array(0), { done: 0, total: 1 }))).toEqual(new Float64Array(0));
    for (const n of [1, 65_536, 65_537, 300_000]) {
      const values = Float64Array.from({ length: n }, (_, i) => ((i * 7919) % 200_003) / 7);
      const { result, yields } = counted(sortedDistinct(values, { done: 0, total: 1 }));
      expect(result).toEqual(Float64Array.from(new Set(values)).sort());
      expect(yields).toBeGreaterThanOrEqual(n / 65_536);
    }
  });

  it('by isotonic regression never falls, and goes from the least score to the greatest', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const scores = Float64Array.from(rows, ([f]) => f);
        const positive = Uint8Array.from(rows, ([, label]) => label);
        const { x, y } = run(fitIsotonic(scores, positive, undefined));
        expect(x.every((value, k) => k === 0 || value > x[k - 1]!)).toBe(true);
        expect(y.every((value, k) => value >= 0 && value <= 1 && (k === 0 || value >= y[k - 1]!))).toBe(true);
        expect(Math.abs(x[0]! - Math.min(...scores))).toBeLessThanOrEqual(1e-15);
        expect(Math.abs(x.at(-1)! - Math.max(...scores))).toBeLessThanOrEqual(1e-15);
      }),
    );
    expect(() => run(fitIsotonic(Float64Array.of(-1e308, 1e308), Uint8Array.of(0, 1), undefined))).toThrow(
      new DataError('scores are too far apart for isotonic calibration'),
    );
  });

  it('by a sigmoid is at a point where no step lowers the loss, whatever the scores', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const scores = Float64Array.from(rows, ([f]) => f);
        const positive = Uint8Array.from(rows, ([, label]) => label);
        const { a, b } = run(fitSigmoid(scores, positive, undefined));
        const n1 = positive.reduce((sum, label) => sum + label, 0);
        const targets = [1 / (scores.length - n1 + 2), (n1 + 1) / (n1 + 2)];
        const slope = { f: 0, one: 0 };
        const largest = Math.max(1e-300, ...scores.map(Math.abs));
        for (const [i, f] of scores.entries()) {
          const p = 1 / (1 + Math.exp(a * f + b));
          slope.f += ((p - targets[positive[i]!]!) * f) / largest;
          slope.one += p - targets[positive[i]!]!;
        }
        // a f and b may be great and nearly cancel: what is left has the rounding error of a f.
        const rounding = 2 ** -51 * Math.abs(a) * largest * rows.length;
        expect(Math.abs(slope.f) + Math.abs(slope.one)).toBeLessThan(1e-6 + rounding);
      }),
      {
        examples: [
          [
            [
              [0, 0],
              [0, 0],
              [5e-324, 1],
            ],
          ],
        ],
      },
    );
  });

  it('by a sigmoid gives every score the share of the class where they are too close to tell apart', () => {
    const { a, b } = run(fitSigmoid(Float64Array.of(0, -5e-324), Uint8Array.of(0, 0), undefined));
    expect(a).toBe(0);
    expect(b).toBeCloseTo(Math.log(3), 14);
  });

  it('by temperature stays between e^-10 and e^10', () => {
    const logits: Matrix = { rows: 4, cols: 2, data: Float64Array.of(1, 0, 2, 0, 0, 3, 0, 1) };
    expect(run(fitTemperature(logits, Int32Array.of(0, 0, 1, 1), undefined))).toBeCloseTo(Math.exp(10), 8);
    expect(run(fitTemperature(logits, Int32Array.of(1, 1, 0, 0), undefined))).toBeCloseTo(Math.exp(-10), 14);
    const wild: Matrix = { rows: 2, cols: 2, data: Float64Array.of(1e308, -1e308, -1e308, 1e308) };
    expect(run(fitTemperature(wild, Int32Array.of(0, 0), undefined))).toBeCloseTo(Math.exp(-10), 14);
  });

  it('pauses on many rows', () => {
    const rows = 400_000;
    const scores = Float64Array.from({ length: rows }, (_, i) => ((i * 7919) % 200_003) / 200_003);
    const positive = Uint8Array.from(scores, (f, i) => ((i * 31) % 100 < 100 * f ? 1 : 0));
    const data = Float64Array.from({ length: 2 * rows }, (_, k) => (k % 2 ? scores[k >> 1]! : 0));
    expect(counted(fitSigmoid(scores, positive, undefined)).yields).toBeGreaterThan(50);
    expect(counted(fitIsotonic(scores, positive, undefined)).yields).toBeGreaterThan(25);
    expect(
      counted(fitTemperature({ rows, cols: 2, data }, Int32Array.from(positive), undefined)).yields,
    ).toBeGreaterThan(50);
  });
});
