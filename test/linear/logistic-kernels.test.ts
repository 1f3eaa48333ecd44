import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random, zeros } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { LogisticRegression } from '../../src/linear/index.js';
import { plainKernels } from '../../src/linear/logistic-kernels.js';
import { logisticMemory } from '../../src/linear/logistic-memory.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
afterEach(() => void asked.mockReset());

/** Scores of a few units, and with `scale` of hundreds and thousands; some rows weigh nothing, some belong to several classes. */
function filled(rows: number, cols: number, outputs: number, scale: number) {
  const memory = logisticMemory(rows, cols, outputs);
  const { f64, w, x, total, sums, target } = memory;
  const random = new Random(rows);
  for (let k = x / 8; k < f64.length; k++) f64[k] = random.float() - 0.5;
  for (let k = w / 8; k < f64.length; k++) f64[k]! *= scale;
  for (let k = total / 8; k < sums / 8; k++) f64[k] = random.below(4) / rows;
  for (let k = target / 8; k < x / 8; k++) f64[k] = random.below(2) / rows;
  f64.copyWithin(x / 8 + 16, x / 8, x / 8 + 8); // two columns alike
  return memory;
}

describe('the loss of a logistic regression through WebAssembly', () => {
  it.each([1, 2, 3, 4, 7])('with %i outputs: the same bits as without', (outputs) => {
    for (const [rows, cols] of [
      [1, 1],
      [83, 6],
      [160, 31],
    ] as const)
      for (const scale of [0, 1, 1e3]) {
        const memory = filled(rows, Math.max(3, cols), outputs, scale);
        const { f64, x, total, target, sums, panels, w, scores, losses, gradient } = memory;
        const plain = f64.slice();
        for (const { add } of [memory.kernels, plainKernels(plain.buffer)])
          for (let time = 0; time < 2; time++)
            add(x, total, target, sums, panels, memory.cols, outputs, w, scores, losses, gradient);
        expect(asked.mock.results.at(-1)!.value).toBeDefined();
        expect(f64.every(Number.isFinite)).toBe(true);
        expect(f64.subarray(losses / 8, scores / 8).some((v) => v !== 0)).toBe(true);
        for (const numbers of [f64, plain]) numbers.fill(0, scores / 8, total / 8); // scratch
        const expected = new BigInt64Array(f64.buffer);
        const wrong = [...new BigInt64Array(plain.buffer).entries()].filter(([k, bits]) => bits !== expected[k]);
        expect(wrong).toEqual([]);
      }
  });

  it.each([
    [500, 2, {}],
    [500, 2, { fitIntercept: false, C: 1e4 }],
    [301, 3, { penalty: null }],
    [700, 5, { classWeight: 'balanced' }],
    [90, 12, {}],
  ] as const)('%i rows of %i classes, %o: the same model without', (rows, classes, params) => {
    const random = new Random(rows);
    const X = zeros(rows, 5);
    const y: string[] = [];
    for (let i = 0; i < rows; i++) {
      const label = random.below(classes);
      y.push(`class ${random.below(8) ? label : random.below(classes)}`);
      const hub = 1e4 * random.float();
      X.data.set([label & 1, hub, hub + label * random.float(), random.below(3), 7], 5 * i);
    }
    const sampleWeight = Float64Array.from(y, () => random.below(5) * 0.37);
    for (const options of [{}, { sampleWeight }]) {
      const [compiled, plain] = [false, true].map((without) => {
        if (without) asked.mockReturnValue(undefined);
        const { state } = new LogisticRegression(params).fit(X, y, options).fitted;
        expect(asked.mock.results.at(-1)!.value === undefined).toBe(without);
        asked.mockReset();
        return state;
      });
      expect(compiled!.nIter).toBeGreaterThan(4);
      expect(plain).toEqual(compiled);
    }
  });
});
