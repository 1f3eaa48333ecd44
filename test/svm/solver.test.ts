import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DataError, ParameterError, Random, zeros } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { SVC, type SVCParams } from '../../src/svm/index.js';
import { coefOfPairs, kernelOf } from './dual.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);

/** Rows on a coarse grid, with copies and contradictions, and labels that follow them loosely. */
function task(seed: number, rows: number, cols: number, classes: number) {
  const random = new Random(seed);
  const X = zeros(rows, cols);
  for (let k = 0; k < X.data.length; k++) X.data[k] = random.below(13) / 4 - 1.5;
  const y = Array.from({ length: rows }, (_, i) =>
    random.below(4) === 0
      ? random.below(classes)
      : Math.abs(Math.round(2 * X.data[i * cols]! + X.data[i * cols + cols - 1]!)) % classes,
  );
  for (let c = 0; c < classes; c++) y[c] = c;
  return { X, y };
}
const KERNELS = ['rbf', 'linear', 'poly', 'sigmoid'] as const;

/** The greatest violation of the optimality conditions of any pair, computed anew in float64. */
function violation(svc: SVC, X: { rows: number; cols: number; data: Float64Array }, y: readonly number[], C: number) {
  const { state } = svc.fitted;
  const row = (i: number) => X.data.subarray(i * X.cols, (i + 1) * X.cols);
  let worst = -Infinity;
  let p = 0;
  const pairs = coefOfPairs(state);
  for (const a of svc.classes as number[])
    for (const b of svc.classes as number[]) {
      if (a >= b) continue;
      const { support, coef } = pairs[p++]!;
      // A multiplier belongs to all identical rows of the label.
      const own = new Map<string, number>();
      for (const [i, s] of support.entries()) own.set(`${row(state.index[s]!)}:${y[state.index[s]!]}`, coef[i]!);
      const copies = new Map<string, number>();
      for (let i = 0; i < X.rows; i++) copies.set(`${row(i)}:${y[i]}`, (copies.get(`${row(i)}:${y[i]}`) ?? 0) + 1);
      let up = -Infinity;
      let low = Infinity;
      for (let i = 0; i < X.rows; i++) {
        if (y[i] !== a && y[i] !== b) continue;
        const sign = y[i] === a ? 1 : -1;
        const key = `${row(i)}:${y[i]}`;
        const alpha = sign * (own.get(key) ?? 0);
        const bound = C * copies.get(key)!;
        expect(alpha).toBeGreaterThanOrEqual(0);
        expect(alpha).toBeLessThanOrEqual(bound);
        let F = sign;
        for (const [j, s] of support.entries()) F -= coef[j]! * kernelOf(state as never, row(state.index[s]!), row(i));
        if (sign > 0 ? alpha < bound : alpha > 0) up = Math.max(up, F);
        if (sign > 0 ? alpha > 0 : alpha < bound) low = Math.min(low, F);
      }
      worst = Math.max(worst, up - low);
    }
  return worst;
}

describe('the solver of support vector machines', () => {
  it.each(KERNELS)('leaves no optimality condition violated by more than 2 tol: %s', (kernel) => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 5, max: 70 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 2, max: 3 }),
        fc.constantFrom(0.1, 1, 20),
        fc.constantFrom(1e-2, 1e-3, 1e-4),
        fc.boolean(),
        (seed, rows, cols, classes, C, tol, shrinking) => {
          const { X, y } = task(seed, rows, cols, classes);
          const params: Partial<SVCParams> = {
            kernel,
            C,
            tol,
            shrinking,
            gamma: kernel === 'rbf' ? 0.7 : 0.1,
            coef0: 0.5,
          };
          const svc = new SVC(params).fit(X, y);
          expect(svc.converged).toBe(true);
          expect(violation(svc, X, y, C)).toBeLessThanOrEqual(2 * tol);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([...KERNELS, 'precomputed' as const])('learns the same bits with and without WebAssembly: %s', (kernel) => {
    for (const [seed, rows] of [
      [1, 30],
      [2, 150],
      [3, 400],
    ] as const) {
      const { X, y } = task(seed, rows, 6, 3);
      const given = zeros(rows, rows);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < rows; j++)
          given.data[i * rows + j] = 1 / (1 + Math.abs(X.data[i * 6]! - X.data[j * 6]!)) + +(i === j);
      const rowsOf = kernel === 'precomputed' ? given : X;
      const learn = () =>
        new SVC({ kernel, C: 5, tol: 1e-4, coef0: 0.25, gamma: 0.2, cacheSize: 0.05 }).fit(rowsOf, y).fitted.state;
      const fast = learn();
      asked.mockReturnValueOnce(undefined);
      const plain = learn();
      expect(plain).toEqual(fast);
    }
  });

  it('learns the same bits whatever the cache holds', () => {
    const { X, y } = task(4, 500, 4, 2);
    const learn = (cacheSize: number) => new SVC({ C: 5, cacheSize }).fit(X, y).fitted.state;
    expect(learn(0.005)).toEqual(learn(200));
  });

  it('comes to the same optimum with and without shrinking, and with identical rows as one or apart', () => {
    const { X, y } = task(5, 600, 4, 2);
    const decisions = (params: Partial<SVCParams>) =>
      new SVC({ C: 2, gamma: 1, tol: 1e-6, ...params }).fit(X, y).decisionFunction(X).data;
    const expected = decisions({});
    for (const params of [{ shrinking: false }, { collapse: false }])
      for (const [i, x] of decisions(params).entries()) expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-4);
    const { index } = new SVC({ collapse: true }).fit(X, y).fitted.state;
    expect(new Set(Array.from(index, (i) => `${X.data.subarray(4 * i, 4 * i + 4)}:${y[i]}`)).size).toBe(index.length);
  });

  it('says that it has not converged where maxIter came first', () => {
    const { X, y } = task(6, 200, 3, 3);
    const svc = new SVC({ maxIter: 3 }).fit(X, y);
    expect([svc.converged, [...svc.nIter]]).toEqual([false, [3, 3, 3]]);
    expect(svc.setParams({ maxIter: -1 }).fit(X, y).converged).toBe(true);
  });

  it('ends wherever maxIter comes, also among variables that shrinking left', () => {
    const { X, y } = task(6, 500, 4, 2);
    let pauses = 0;
    const onProgress = () => {
      if (++pauses > 1000) throw new Error('endless');
    };
    for (const kernel of ['rbf', 'poly'] as const)
      for (let maxIter = 500; maxIter <= 1500; maxIter += 100) {
        pauses = 0;
        const svc = new SVC({ kernel, maxIter, C: 10, tol: 1e-12, coef0: 1 }).fit(X, y, { onProgress });
        expect([svc.converged, [...svc.nIter]]).toEqual([false, [maxIter]]);
      }
  });

  it('asks for a cache of two rows', () => {
    const { X, y } = task(7, 300, 3, 2);
    expect(() => new SVC({ cacheSize: 1e-4 }).fit(X, y)).toThrow(ParameterError);
    expect(() => new SVC({ cacheSize: 1e-4 }).fit(X, y)).toThrow(
      /SVC: cacheSize must hold two rows of the kernel, 0\.00\d+ MB for \d+ rows, got 0\.0001/,
    );
  });

  it.each([
    ['gamma', { gamma: 0 }],
    ['gamma', { gamma: -1 }],
    ['C', { C: 0 }],
    ['tol', { tol: 0 }],
    ['kernel', { kernel: 'laplacian' as 'rbf' }],
    ['degree', { kernel: 'poly', degree: -1 }],
    ['cacheSize', { cacheSize: 0 }],
    ['maxIter', { maxIter: 0 }],
    ['breakTies', { breakTies: true, decisionFunctionShape: 'ovo' }],
  ] as const)('refuses an impossible %s: %o', (name, params) => {
    const { X, y } = task(8, 30, 2, 2);
    expect(() => new SVC(params as Partial<SVCParams>).fit(X, y)).toThrow(new RegExp(`SVC: ${name} must be`));
  });

  it('says so where one class is all there is, a precomputed kernel is not square, or a class has no weight', () => {
    const { X, y } = task(9, 30, 2, 2);
    expect(() =>
      new SVC().fit(
        X,
        y.map(() => 1),
      ),
    ).toThrow(/SVC: y must have at least 2 classes, got 1/);
    expect(() => new SVC({ kernel: 'precomputed' }).fit(X, y)).toThrow(/a column for each row .*, got 30 x 2/);
    expect(() => new SVC({ classWeight: { 0: 0, 1: 0 } }).fit(X, y)).toThrow(/classWeight leaves no row of weight > 0/);
    const lone = new SVC({ classWeight: { 0: 0 } }).fit(X, y);
    expect(new Set(lone.predict(X))).toEqual(new Set([1]));
  });

  it.each(KERNELS)('learns from columns that are constant, tiny or huge, or says that they are: %s', (kernel) => {
    const { X, y } = task(10, 60, 2, 2);
    for (const gamma of ['scale', 'auto', 1e-300, 1e300] as const)
      for (const scale of [0, 1e-300, 1e-160, 1e-30, 1, 1e30, 1e160, 1e300]) {
        const scaled = { ...X, data: X.data.map((x) => x * scale) };
        try {
          const svc = new SVC({ kernel, gamma, maxIter: 20_000 }).fit(scaled, y);
          expect(svc.decisionFunction(scaled).data.every(Number.isFinite)).toBe(true);
          if (scale === 1 && gamma === 'scale') expect(svc.converged).toBe(true);
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          expect(error.message).toMatch(/^SVC: .*scale the columns/);
        }
      }
  });

  it.each(KERNELS)(
    'ends with numbers, and tells whether it has converged, however an error is priced: %s',
    (kernel) => {
      const { X, y } = task(10, 60, 2, 2);
      for (const [C, converged] of [
        [1e-300, true],
        [1e-20, true],
        [1e20, false], // labels contradict each other: multipliers would have to grow that far
        [1e300, false],
      ] as const) {
        const svc = new SVC({ kernel, C, maxIter: 5000 }).fit(X, y);
        expect(svc.decisionFunction(X).data.every(Number.isFinite)).toBe(true);
        expect(svc.converged).toBe(converged);
      }
    },
  );

  it('makes nothing of identical rows with conflicting labels but the side with more of them', () => {
    const X = [...new Array(5).fill([1, 2]), ...new Array(3).fill([1, 2])];
    const svc = new SVC().fit(X, ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b']);
    expect(svc.converged).toBe(true);
    expect(svc.predict([[1, 2]])).toEqual(['a']);
  });
});
