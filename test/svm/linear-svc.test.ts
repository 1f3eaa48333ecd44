import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LinearSVC, type LinearSVCParams } from '../../src/svm/index.js';

interface Case {
  readonly title: string;
  readonly params: Partial<LinearSVCParams>;
  readonly X: number[][];
  readonly y: number[];
  readonly weight: number[] | null;
  readonly Z: number[][];
  readonly coef: number[][];
  readonly intercept: number[];
  readonly decisions: number[][];
  readonly labels: number[];
}
const { linear } = JSON.parse(readFileSync('test/golden/svm.json', 'utf8')) as { linear: Case[] };

const close = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  for (const [i, x] of expected.entries())
    expect(Math.abs(actual[i]! - x), `value ${i}: ${actual[i]} and not ${x}`).toBeLessThan(1e-6);
};

describe('LinearSVC', () => {
  it.each(linear)('comes to the optimum of scikit-learn: $title', (c) => {
    const model = new LinearSVC({ ...c.params, tol: 1e-9, maxIter: 1_000_000 });
    model.fit(c.X, c.y, { sampleWeight: c.weight ?? undefined });
    expect(model.converged, `after ${model.nIter} epochs`).toBe(true);
    close(model.coef.data, c.coef.flat());
    close(model.intercept, c.intercept);
    close(model.decisionFunction(c.Z).data, c.decisions.flat());
    expect(model.predict(c.Z)).toEqual(c.labels);
  });

  it('comes to the same optimum whatever the seed', () => {
    const { X, y, coef } = linear.find(({ title }) => title === 'four classes')!;
    for (const randomState of [1, 2]) {
      const model = new LinearSVC({ randomState, tol: 1e-9, maxIter: 100_000 }).fit(X, y);
      close(model.coef.data, coef.flat());
    }
  });

  it('says that it has not converged where maxIter came first', () => {
    const { X, y } = linear[2]!;
    const model = new LinearSVC({ maxIter: 2, tol: 1e-9 }).fit(X, y);
    expect([model.nIter, model.converged]).toEqual([2, false]);
  });

  it('learns from columns that are constant, tiny or huge, or says that they are', () => {
    const { X, y } = linear[2]!;
    for (const loss of ['hinge', 'squared_hinge'] as const)
      for (const scale of [0, 1e-300, 1e-160, 1e-30, 1, 1e30, 1e140]) {
        const rows = X.map((row) => row.map((x) => x * scale));
        const model = new LinearSVC({ loss, maxIter: 50 }).fit(rows, y);
        expect(model.coef.data.every(Number.isFinite)).toBe(true);
      }
    expect(() => new LinearSVC().fit([[1e300], [2]], [1, 2])).toThrow(/LinearSVC: .*scale the columns/);
    expect(new LinearSVC({ fitIntercept: false }).fit([[0], [0]], [1, 2]).coef.data[0]).toBe(0);
  });

  it('says so where one class is all there is, or no class has weight', () => {
    expect(() => new LinearSVC().fit([[1], [2]], [1, 1])).toThrow(/LinearSVC: y must have at least 2 classes, got 1/);
    expect(() => new LinearSVC({ classWeight: { 1: 0, 2: 0 } }).fit([[1], [2]], [1, 2])).toThrow(/leaves no row/);
  });
});
