import { describe, expect, it, vi } from 'vitest';
import { ModelError, Random, zeros } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { fastKernel, type KernelState, kernel } from '../../src/predict/index.js';

const KERNELS = ['linear', 'poly', 'rbf', 'sigmoid'] as const;
const ANSWERS = ['pairs', 'votes', 'shares', 'untied', 'probability'] as const;
const none = new Map();

/** A random machine; some coefficients and rows are huge, tiny or 0. */
function machine(random: Random, given: Partial<KernelState> & { counts: Int32Array; cols: number }): KernelState {
  const { counts, cols } = given;
  const k = counts.length;
  const n = counts.reduce((a, b) => a + b, 0);
  const numbers = (size: number) => Float64Array.from({ length: size }, () => 4 * random.float() - 2);
  return {
    kind: 'kernel',
    v: 1,
    kernel: 'rbf',
    gamma: 0.3,
    coef0: -0.5,
    degree: 3,
    support: numbers(n * cols),
    coef: numbers(n * (k - 1)),
    intercept: numbers((k * (k - 1)) / 2),
    sigmoids: numbers(k * (k - 1)),
    answer: 'shares',
    ...given,
  };
}

const VALUES = [0, -0, 5e-324, 1e-300, 0.25, -0.5, 1, -2, 3, 1e9, -1e160, 1e300];
function rowsFor(random: Random, rows: number, cols: number) {
  const X = zeros(rows, cols);
  for (let k = 0; k < X.data.length; k++)
    X.data[k] = random.below(4) === 0 ? VALUES[random.below(VALUES.length)]! : 4 * random.float() - 2;
  return X;
}
const bits = ({ data }: { data: Float64Array }) => new BigInt64Array(data.buffer, data.byteOffset, data.length);

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);

describe('the support vector kernel', () => {
  it.each(KERNELS)('answers in WebAssembly as the plain kernel does, bit for bit: %s', (name) => {
    const random = new Random(1).split(name);
    for (const counts of [
      [1, 0],
      [3, 4],
      [8, 9, 1],
      [0, 0, 5, 17, 2],
      [2, 3, 1, 0, 9, 16, 4],
    ])
      for (const cols of [1, 2, 15]) {
        const gamma = [0.01, 0.3, 40][random.below(3)]!;
        const state = machine(random, { counts: Int32Array.from(counts), cols, kernel: name, gamma });
        for (const rows of [0, 1, 15, 16, 17, 40]) {
          const X = rowsFor(random, rows, cols);
          for (const answer of ANSWERS) {
            const asking = { ...state, answer };
            expect(kernel.check(asking, cols, none)).toBe(answer === 'pairs' ? state.intercept.length : counts.length);
            expect(bits(fastKernel.apply(asking, X, none))).toEqual(bits(kernel.apply(asking, X, none)));
          }
        }
      }
  });

  it('gives finite answers that sum to 1, whatever the rows', () => {
    const random = new Random(2);
    for (const name of KERNELS)
      for (const answer of ['shares', 'untied', 'probability'] as const) {
        const state = machine(random, { counts: Int32Array.of(4, 5, 6), cols: 3, kernel: name, answer });
        const { rows, data } = kernel.apply(state, rowsFor(random, 200, 3), none);
        for (let i = 0; i < rows; i++) {
          const row = [...data.subarray(3 * i, 3 * i + 3)];
          expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        }
      }
  });

  it('lets the first of classes with the same number of votes win, unless ties are broken', () => {
    // The constant decisions 0 > 1, 2 > 0, 1 > 2: each class has one vote, the last two wins are clearer.
    const state = machine(new Random(3), {
      ...{ counts: Int32Array.of(0, 0, 0), cols: 1 },
      intercept: Float64Array.of(1, -2, 4),
    });
    const X = zeros(1, 1);
    const votes = kernel.apply({ ...state, answer: 'votes' }, X, none).data;
    // Sums of decisions: 1 - 2, -1 + 4, 2 - 4.
    expect([...votes]).toEqual([1 - 1 / 6, 1 + 3 / 12, 1 - 2 / 9]);
    const shares = kernel.apply(state, X, none).data;
    expect(shares.indexOf(Math.max(...shares))).toBe(0);
    const untied = kernel.apply({ ...state, answer: 'untied' }, X, none).data;
    expect(untied.indexOf(Math.max(...untied))).toBe(1);
  });

  it('takes the kernel as it is where that is precomputed', () => {
    const state = machine(new Random(4), {
      ...{ kernel: 'precomputed', counts: Int32Array.of(1, 2), cols: 4, answer: 'pairs' },
      ...{ support: Float64Array.of(3, 0, 1), coef: Float64Array.of(0.5, -1, -2), intercept: Float64Array.of(0.25) },
    });
    expect(kernel.check(state, 4, none)).toBe(1);
    const X = { rows: 1, cols: 4, data: Float64Array.of(1, 2, 100, 8) };
    expect([...fastKernel.apply(state, X, none).data]).toEqual([4 - 1 - 4 + 0.25]);
  });

  it('leaves the answer to the plain kernel where the platform gives none, and asks once', () => {
    asked.mockClear();
    asked.mockReturnValueOnce(undefined);
    const random = new Random(5);
    const state = machine(random, { counts: Int32Array.of(9, 4), cols: 3 });
    const X = rowsFor(random, 30, 3);
    for (const answer of ['shares', 'pairs'] as const) {
      const asking = { ...state, answer };
      expect(bits(fastKernel.apply(asking, X, none))).toEqual(bits(kernel.apply(asking, X, none)));
    }
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it.each<[string, object]>([
    ['another width', { cols: 4 }],
    ['an unknown function', { kernel: 'cosine' }],
    ['a gamma of 0', { gamma: 0 }],
    ['a gamma that is a text', { gamma: '1' }],
    ['an infinite gamma', { gamma: Infinity }],
    ['an offset that is NaN', { coef0: Number.NaN }],
    ['half a degree', { degree: 1.5 }],
    ['an endless degree', { degree: 2 ** 31 }],
    ['one class', { counts: Int32Array.of(5) }],
    ['no classes', { counts: new Int32Array(0) }],
    ['counts below 0', { counts: Int32Array.of(6, -1) }],
    ['counts as a list', { counts: [2, 3] }],
    ['more supports than rows', { counts: Int32Array.of(2, 4) }],
    ['supports beyond count', { counts: Int32Array.of(2 ** 31 - 1, 2 ** 31 - 1) }],
    ['a row too few', { support: new Float64Array(12) }],
    ['an infinite support', { support: new Float64Array(15).fill(Infinity) }],
    ['coefficients of float32', { coef: new Float32Array(5) }],
    ['a coefficient too many', { coef: new Float64Array(6) }],
    ['an intercept too many', { intercept: new Float64Array(2) }],
    ['an unknown answer', { answer: 'all' }],
    ['probabilities without sigmoids', { answer: 'probability', sigmoids: undefined }],
    ['half a sigmoid', { sigmoids: new Float64Array(1) }],
    ['a precomputed place beyond the row', { kernel: 'precomputed', support: Float64Array.of(0, 1, 2, 0, 3) }],
    ['a precomputed place between two', { kernel: 'precomputed', support: Float64Array.of(0, 1, 0.5, 0, 2) }],
    ['nothing', { support: null, coef: null, counts: null }],
  ])('is refused with %s', (_, changed) => {
    const sound = machine(new Random(6), { counts: Int32Array.of(2, 3), cols: 3 });
    expect(fastKernel.check(sound, 3, none)).toBe(2);
    expect(() => fastKernel.check({ ...sound, ...changed } as KernelState, 3, none)).toThrow(ModelError);
  });
});
