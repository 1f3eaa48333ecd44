import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../src/core/random.js';
import { instantiate } from '../../src/core/wasm.js';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { fastNeighbors, neighbors } from '../../src/predict/index.js';
import { KINDS, rowsOf } from '../core/numbers.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
afterEach(() => void asked.mockReset());

const kinds = new Map();

/** Rows to learn from; of what is asked about every other one is somewhere else, and some far away. */
function problem(kind: string, cols: number) {
  const X = rowsOf(KINDS[kind]!, 2000, cols);
  const random = new Random(cols);
  const Z = { ...X, rows: 100, data: X.data.slice(0, 100 * cols) };
  for (let i = 0; i < Z.rows; i += 2)
    for (let j = 0; j < cols; j++)
      Z.data[i * cols + j]! += (X.data[random.below(X.rows) * cols + j]! - Z.data[i * cols + j]!) * (i % 20 ? 0.1 : 30);
  return { X, Z, y: Array.from({ length: X.rows }, (_, i) => i % 3) };
}

describe('neighbours found through the sieve', () => {
  it.each(Object.keys(KINDS))('are those found without, of numbers %s', (kind) => {
    for (const cols of [3, 15]) {
      const { X, Z, y } = problem(kind, cols);
      for (const params of [
        {},
        { nNeighbors: 40, weights: 'distance' },
        { algorithm: 'brute' },
        { nNeighbors: 1, leafSize: 1 },
      ] as const) {
        const model = new KNeighborsClassifier(params).fit(X, y);
        const plain = neighbors.apply(model.fitted.state, Z, kinds);
        expect(fastNeighbors.apply(model.fitted.state, Z, kinds)).toEqual(plain);
        const fast = model.kneighbors(Z);
        asked.mockReturnValue(undefined);
        const again = new KNeighborsClassifier(params).fit(X, y);
        expect(again.kneighbors(Z)).toEqual(fast);
        expect(again.predictProba(Z)).toEqual(plain);
        asked.mockReset();
      }
    }
  });

  it('need a sieve only once a model is asked about enough rows, and only one', () => {
    const { X, Z, y } = problem('evenly spread', 15);
    const model = new KNeighborsClassifier().fit(X, y);
    const one = { ...Z, rows: 1, data: Z.data.slice(0, 15) };
    for (let i = 0; i < 3; i++) model.predict(one);
    expect(asked).not.toHaveBeenCalled();
    for (let i = 0; i < 3; i++) model.predict(one);
    model.kneighbors(Z);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('need none for other distances than the euclidean', () => {
    const { X, Z, y } = problem('evenly spread', 8);
    for (const metric of ['manhattan', 'chebyshev'] as const)
      new KNeighborsClassifier({ metric }).fit(X, y).kneighbors(Z);
    expect(asked).not.toHaveBeenCalled();
  });
});
