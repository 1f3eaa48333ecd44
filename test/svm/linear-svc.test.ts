import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/index.js';
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
  // The dual and the primal problem have the same optimum: the golden values are those of either, where there are two.
  const solvers = linear.flatMap((c) => {
    const has = { dual: c.params.penalty !== 'l1', primal: c.params.loss !== 'hinge' };
    return [...(has.dual ? [{ ...c, dual: true }] : []), ...(has.primal ? [{ ...c, dual: false }] : [])];
  });
  it.each(solvers)('comes to the optimum of scikit-learn: $title, dual $dual', ({ dual, ...c }) => {
    const model = new LinearSVC({ ...c.params, dual, tol: 1e-9, maxIter: 1_000_000 });
    model.fit(c.X, c.y, { sampleWeight: c.weight ?? undefined });
    expect(model.converged, `after ${model.nIter} epochs`).toBe(true);
    close(model.coef.data, c.coef.flat());
    close(model.intercept, c.intercept);
    close(model.decisionFunction(c.Z).data, c.decisions.flat());
    expect(model.predict(c.Z)).toEqual(c.labels);
  });

  it('leaves coefficients at 0, exactly, with the penalty of absolute values', () => {
    const { params, X, y, coef } = linear.find(({ title }) => title === 'absolute values, small C')!;
    const model = new LinearSVC({ ...params, tol: 1e-9, maxIter: 1_000_000 }).fit(X, y);
    const zeros = (values: ArrayLike<number>) => Array.from(values, (w) => w === 0);
    expect(zeros(model.coef.data)).toEqual(zeros(coef.flat()));
    expect(zeros(coef.flat())).toContain(true);
  });

  it('takes the problem with fewer unknowns, unless it is told which', () => {
    const { X, y } = linear[0]!;
    const same = (dual: boolean, auto: LinearSVC, rows: number[][], labels: number[]) =>
      expect(new LinearSVC({ ...auto.getParams(), dual }).fit(rows, labels).fitted.state).toEqual(auto.fitted.state);
    same(false, new LinearSVC().fit(X, y), X, y);
    same(true, new LinearSVC({ loss: 'hinge' }).fit(X, y), X, y);
    const wide = [
      [1, 2, 4],
      [-1, 0, 1],
    ];
    same(true, new LinearSVC().fit(wide, [1, 2]), wide, [1, 2]);
    same(false, new LinearSVC({ penalty: 'l1' }).fit(wide, [1, 2]), wide, [1, 2]);
  });

  it.each([
    ['loss must be "squared_hinge" where penalty is "l1", got "hinge"', { penalty: 'l1', loss: 'hinge' }],
    ['dual must be "auto" or false where penalty is "l1", got true', { penalty: 'l1', dual: true }],
    ['dual must be "auto" or true where loss is "hinge", got false', { loss: 'hinge', dual: false }],
    ['penalty must be "l1", "l2", got "l3"', { penalty: 'l3' as 'l2' }],
  ] as const)('refuses what LIBLINEAR has no solver for: %s', (message, params) => {
    const fit = () => new LinearSVC(params).fit([[1], [2]], [1, 2]);
    expect(fit).toThrow(new ParameterError(`LinearSVC: ${message}`));
  });

  it('comes to the same optimum whatever the seed', () => {
    const { X, y, coef } = linear.find(({ title }) => title === 'four classes')!;
    for (const randomState of [1, 2])
      for (const dual of [true, false]) {
        const model = new LinearSVC({ randomState, dual, tol: 1e-9, maxIter: 100_000 }).fit(X, y);
        close(model.coef.data, coef.flat());
      }
  });

  it('says that it has not converged where maxIter came first', () => {
    const { X, y } = linear[2]!;
    for (const dual of [true, false]) {
      const model = new LinearSVC({ dual, maxIter: 2, tol: 1e-9 }).fit(X, y);
      expect([model.nIter, model.converged]).toEqual([2, false]);
    }
  });

  it('learns from columns that are constant, tiny or huge, or says that they are', () => {
    const { X, y } = linear[2]!;
    for (const params of [{ loss: 'hinge' }, { dual: true }, { dual: false }, { penalty: 'l1' }] as const)
      for (const C of [1e-300, 1, 1e300])
        for (const scale of [0, 1e-300, 1e-160, 1e-30, 1, 1e30, 1e140]) {
          const rows = X.map((row) => row.map((x) => x * scale));
          try {
            const model = new LinearSVC({ ...params, C, maxIter: 50 }).fit(rows, y);
            expect(model.coef.data.every(Number.isFinite)).toBe(true);
          } catch (error) {
            if (C === 1 || !(error instanceof DataError)) throw error;
            expect(error.message).toMatch(/^LinearSVC: .*scale the columns/);
          }
        }
    expect(() => new LinearSVC().fit([[1e300], [2]], [1, 2])).toThrow(/LinearSVC: .*scale the columns/);
    expect(new LinearSVC({ fitIntercept: false }).fit([[0], [0]], [1, 2]).coef.data[0]).toBe(0);
  });

  it('says so where one class is all there is, or no class has weight', () => {
    expect(() => new LinearSVC().fit([[1], [2]], [1, 1])).toThrow(/LinearSVC: y must have at least 2 classes, got 1/);
    expect(() => new LinearSVC({ classWeight: { 1: 0, 2: 0 } }).fit([[1], [2]], [1, 2])).toThrow(/leaves no row/);
  });
});
