import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/index.js';
import { load, save } from '../../src/persistence/index.js';
import { OneClassSVM, type OneClassSVMParams } from '../../src/svm/index.js';

interface Case {
  readonly title: string;
  readonly params: Partial<OneClassSVMParams>;
  readonly X: number[][];
  readonly weight: number[] | null;
  readonly Z: number[][];
  readonly offset: number;
  readonly decisions: number[];
  readonly scores: number[];
  readonly labels: number[];
}
const { oneClass } = JSON.parse(readFileSync('test/golden/svm.json', 'utf8')) as { oneClass: Case[] };

const close = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  for (const [i, x] of expected.entries())
    expect(Math.abs(actual[i]! - x), `value ${i}`).toBeLessThan(1e-4 * Math.max(1, Math.abs(x)));
};

describe('OneClassSVM', () => {
  it.each(oneClass)('decides as scikit-learn does: $title', (c) => {
    const model = new OneClassSVM(c.params).fit(c.X, undefined, { sampleWeight: c.weight ?? undefined });
    expect(model.converged).toBe(true);
    close([model.offset, -model.intercept[0]!], [c.offset, c.offset]);
    close(model.decisionFunction(c.Z), c.decisions);
    close(model.scoreSamples(c.Z), c.scores);
    expect(model.predict(c.Z)).toEqual(c.labels);
  });

  it('keeps nu: at most that fraction is outside, at least that fraction are supports, whose multipliers sum to nu n', () => {
    const { X } = oneClass[0]!;
    for (const nu of [0.05, 0.3, 0.8]) {
      const model = new OneClassSVM({ nu, gamma: 1, tol: 1e-6, collapse: false }).fit(X);
      const outside = model.decisionFunction(X).filter((x) => x < -1e-4).length;
      expect(outside).toBeLessThanOrEqual(nu * X.length);
      expect(model.support.length).toBeGreaterThanOrEqual(nu * X.length);
      expect(model.dualCoef.data.reduce((a, b) => a + b)).toBeCloseTo(nu * X.length, 9);
    }
  });

  it('does not look at labels, and answers from a file as before it was saved', () => {
    const { X, Z } = oneClass[0]!;
    const model = new OneClassSVM().fit(X);
    expect(
      new OneClassSVM().fit(
        X,
        X.map((_, i) => i % 4),
      ).fitted,
    ).toEqual(model.fitted);
    expect(load(save(model)).predict(Z)).toEqual(model.predict(Z));
  });

  it('learns from columns that are constant, tiny or huge, or says that they are', () => {
    const { X } = oneClass[0]!;
    for (const kernel of ['rbf', 'linear', 'poly', 'sigmoid'] as const)
      for (const gamma of ['scale', 'auto', 1e-300, 1e300] as const)
        for (const scale of [0, 1e-300, 1e-160, 1e-30, 1, 1e30, 1e160, 1e300]) {
          const rows = X.map((row) => row.map((x) => x * scale));
          try {
            const model = new OneClassSVM({ kernel, gamma, maxIter: 20_000 }).fit(rows);
            expect(model.decisionFunction(rows).every(Number.isFinite)).toBe(true);
          } catch (error) {
            if (!(error instanceof DataError)) throw error;
            expect(error.message).toMatch(/^OneClassSVM: .*scale the columns/);
          }
        }
  });

  it('asks for a cache of two rows, and says where maxIter came first', () => {
    const { X } = oneClass[0]!;
    expect(() => new OneClassSVM({ cacheSize: 1e-5 }).fit(X)).toThrow(
      /OneClassSVM: cacheSize must hold two rows of the kernel, .* for 80 rows, got 0.00001/,
    );
    const model = new OneClassSVM({ maxIter: 2, tol: 1e-9 }).fit(X);
    expect([model.nIter, model.converged]).toEqual([2, false]);
  });

  it('refuses an impossible nu', () => {
    for (const nu of [0, -1, 1.5])
      expect(() => new OneClassSVM({ nu }).fit([[1], [2]])).toThrow(/OneClassSVM: nu must be/);
  });
});
