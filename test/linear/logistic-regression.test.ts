import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LogisticRegression, type LogisticRegressionParams } from '../../src/linear/index.js';
import { linear } from '../../src/predict/index.js';

interface Case {
  readonly title: string;
  readonly params: Partial<LogisticRegressionParams>;
  readonly X: number[][];
  readonly y: number[];
  readonly weight: number[] | null;
  readonly coef: number[][];
  /** Scores at the mean of the columns. */
  readonly atMean: number[];
  readonly mean: number[];
  readonly sd: number[];
}
const { cases } = JSON.parse(readFileSync('test/golden/logistic.json', 'utf8')) as { cases: Case[] };

/** Coefficients are compared as they are for columns of unit deviation, intercepts as scores at the mean. */
const TOLERANCE = 1e-6;

const X = [[0], [1], [2], [3]];
const y = ['a', 'b', 'a', 'b'];

describe('LogisticRegression', () => {
  it.each(cases)('comes within 1e-6 of the optimum: $title', (c) => {
    const model = new LogisticRegression({ ...c.params, tol: 1e-10, maxIter: 2000 });
    model.fit(c.X, c.y, { sampleWeight: c.weight ?? undefined });
    expect(model.converged, `after ${model.nIter} iterations`).toBe(true);
    const { coef, intercept } = model;
    expect([coef.rows, coef.cols]).toEqual([c.coef.length, c.sd.length]);
    for (const [k, row] of c.coef.entries()) {
      let score = intercept[k]!;
      for (const [j, expected] of row.entries()) {
        const actual = coef.data[k * coef.cols + j]!;
        score += actual * c.mean[j]!;
        expect(Math.abs(actual - expected) * c.sd[j]!).toBeLessThan(
          TOLERANCE * Math.max(1, Math.abs(expected) * c.sd[j]!),
        );
      }
      expect(Math.abs(score - c.atMean[k]!)).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(c.atMean[k]!)));
    }
  });

  it('has a row of zeros in its state for the first of two classes, and shows the other row only', () => {
    const model = new LogisticRegression().fit(X, y);
    expect(linear.check(model.fitted.state, 1, new Map())).toBe(2);
    expect(model.fitted.state.coef[0]).toBe(0);
    expect(model.coef).toEqual({ rows: 1, cols: 1, data: model.fitted.state.coef.slice(1) });
    expect([...model.intercept]).toEqual([model.fitted.state.intercept[1]]);
    expect(model.decisionFunction([[2]]).data[0]).toBeCloseTo(model.intercept[0]! + 2 * model.coef.data[0]!, 14);
  });

  it('scores each of more classes, and the greatest score is the answer', () => {
    const model = new LogisticRegression().fit([[0], [1], [5], [6], [10], [11]], [1, 1, 2, 2, 3, 3]);
    const { rows, cols, data } = model.decisionFunction([[0], [11]]);
    expect([rows, cols]).toEqual([2, 3]);
    expect(data[0]! > data[2]! && data[5]! > data[3]!).toBe(true);
    expect(model.predict([[0], [11]])).toEqual([1, 3]);
  });

  it('says that it has not converged where maxIter came first', () => {
    const { X, y } = cases.find(({ title }) => title === 'five classes')!;
    const model = new LogisticRegression({ maxIter: 2 }).fit(X, y);
    expect([model.nIter, model.converged]).toEqual([2, false]);
    model.setParams({ maxIter: 100 }).fit(X, y);
    expect(model.nIter).toBeLessThan(100);
    expect(model.converged).toBe(true);
  });

  it('gives a constant column no weight, whatever it is', () => {
    for (const value of [0.1, 1e-300, 1e300, -7]) {
      const rows = X.map(([x]) => [x!, value]);
      const { coef, converged } = new LogisticRegression().fit(rows, y);
      expect([converged, coef.data[1]]).toEqual([true, 0]);
    }
  });

  it('stays finite without a penalty on classes that a line parts', () => {
    const model = new LogisticRegression({ penalty: null, maxIter: 1000 }).fit(X, ['a', 'a', 'b', 'b']);
    expect(model.coef.data.every(Number.isFinite)).toBe(true);
    expect(model.predict(X)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('answers on values that no float64 can square', () => {
    const rows = [[1e200], [-1e200], [1e300], [2]];
    expect(new LogisticRegression().fit(rows, y).predictProba(rows).data.every(Number.isFinite)).toBe(true);
  });

  it('refuses one class, and class weights that leave nothing', () => {
    expect(() => new LogisticRegression().fit(X, ['a', 'a', 'a', 'a'])).toThrow(
      'y must have at least 2 classes, got 1',
    );
    expect(() => new LogisticRegression({ classWeight: { a: 0, b: 0 } }).fit(X, y)).toThrow('no row of weight > 0');
  });

  it.each<[Partial<LogisticRegressionParams>, string]>([
    [{ C: 0 }, 'C must be a number > 0, got 0'],
    [{ penalty: 'l1' as never }, 'penalty must be "l2", null, got "l1"'],
    [{ maxIter: 0 }, 'maxIter must be an integer >= 1, got 0'],
  ])('refuses %o', (params, message) => {
    expect(() => new LogisticRegression(params).fit(X, y)).toThrow(`LogisticRegression: ${message}`);
  });
});
