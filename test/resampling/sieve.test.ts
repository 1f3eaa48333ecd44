import { afterEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/core/run.js';
import { instantiate } from '../../src/core/wasm.js';
import { SMOTE, SMOTENC } from '../../src/resampling/index.js';
import { arranged, nearestOthers } from '../../src/resampling/neighbors.js';
import { layoutOf } from '../../src/resampling/search.js';
import { KINDS, rowsOf } from '../core/numbers.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
afterEach(() => void asked.mockReset());

const PROGRESS = { done: 0, total: 1 };

/** With WebAssembly, and without. */
function bothWays<R>(work: () => R): R[] {
  return [false, true].map((plain) => {
    if (plain) asked.mockReturnValue(undefined);
    const result = work();
    expect(asked.mock.results.map(({ value }) => value === undefined)).toContain(plain);
    asked.mockReset();
    return result;
  });
}

describe('neighbours to resample with, found through the sieve', () => {
  it.each(Object.keys(KINDS))('are those found without, of numbers %s', (kind) => {
    for (const [cols, nominal, k] of [
      [15, 0, 5],
      [3, 2, 1],
      [21, 1, 40],
    ] as const) {
      const layout = layoutOf(cols, nominal, 0.3);
      const X = rowsOf(KINDS[kind]!, 3000, cols, layout.numeric + nominal);
      for (let i = 0; i < X.rows; i++)
        for (let j = layout.numeric; j < X.cols; j++) X.data[i * X.cols + j] = (i * (j + 1)) % 3;
      const asked = Int32Array.from({ length: 600 }, (_, i) => 5 * i);
      const [fast, plain] = bothWays(() => {
        const among = run(arranged(X, layout, k, PROGRESS));
        const lists: string[] = [];
        run(nearestOthers(among, asked, k, PROGRESS, (i, neighbors) => void (lists[i] = neighbors.join())));
        return lists;
      });
      expect(fast).toEqual(plain);
    }
  });

  it('give the same rows', () => {
    const X = rowsOf(KINDS['in one dense cluster and some far away']!, 3000, 15, 15);
    const y = Array.from({ length: X.rows }, (_, i) => (i % 3 === 0 ? 'rare' : 'usual'));
    for (const sampler of [new SMOTE(), new SMOTENC({ categoricalFeatures: [14] })]) {
      const [fast, plain] = bothWays(() => sampler.fitResample(X, y));
      expect(fast).toEqual(plain);
    }
  });
});
