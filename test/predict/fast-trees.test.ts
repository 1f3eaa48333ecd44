import { describe, expect, it, vi } from 'vitest';
import { Random, zeros } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { fastTrees, type TreesState, trees } from '../../src/predict/index.js';

/** Random trees of about `size` nodes each; some thresholds are infinite, or values that the rows have too. */
function forest(
  random: Random,
  { count, size, cols, outputs }: { count: number; size: number; cols: number; outputs: number },
): TreesState {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const root: number[] = [];
  const value: number[] = [];
  for (let t = 0; t < count; t++) {
    root.push(feature.length);
    const open = [feature.push(-1) - 1];
    while (open.length > 0) {
      const node = open.splice(random.below(open.length), 1)[0]!;
      if (feature.length - root[t]! + 2 > size || random.below(9) === 0) {
        left[node] = value.length / outputs;
        threshold[node] = 0;
        for (let k = 0; k < outputs; k++) value.push(random.float());
      } else {
        feature[node] = random.below(cols);
        threshold[node] = NUMBERS[random.below(NUMBERS.length)]!;
        left[node] = feature.length;
        open.push(feature.push(-1) - 1, feature.push(-1) - 1);
      }
    }
  }
  return {
    kind: 'trees',
    v: 1,
    cols,
    outputs,
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    root: Int32Array.from(root),
    value: Float64Array.from(value),
    cover: new Float64Array(feature.length).fill(1),
  };
}
const NUMBERS = [-1e308, -1, -0, 0, 5e-324, 0.25, 0.5, 0.75, 1, 1e308];
const VALUES = [...NUMBERS, -Infinity, Infinity, Number.NaN];

function rowsFor(random: Random, rows: number, cols: number) {
  const X = zeros(rows, cols);
  for (let k = 0; k < X.data.length; k++) X.data[k] = VALUES[random.below(VALUES.length)]!;
  return X;
}

const bits = ({ data }: { data: Float64Array }) => new BigInt64Array(data.buffer, data.byteOffset, data.length);

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);

describe('the trees kernel in WebAssembly', () => {
  it.each([1, 2, 3, 5, 8])('answers %i outputs as the plain kernel does, bit for bit', (outputs) => {
    const random = new Random(outputs);
    for (const count of [1, 7, 8, 9, 30])
      for (const cols of [1, 2, 11]) {
        const state = forest(random, { count, size: 60, cols, outputs });
        expect(trees.check(state, cols, new Map())).toBe(outputs);
        for (const rows of [0, 1, 7, 8, 63, 64, 65, 200]) {
          const X = rowsFor(random, rows, cols);
          expect(bits(fastTrees.apply(state, X, new Map()))).toEqual(bits(trees.apply(state, X, new Map())));
        }
      }
  });

  it('sends missing values where the nodes say', () => {
    const random = new Random(3);
    const state = forest(random, { count: 20, size: 60, cols: 5, outputs: 3 });
    const missing = { ...state, missingLeft: Uint8Array.from(state.feature, () => random.below(2)) };
    asked.mockClear();
    for (const rows of [64, 1, 65]) {
      const X = rowsFor(random, rows, 5);
      expect(bits(fastTrees.apply(missing, X, new Map()))).toEqual(bits(trees.apply(missing, X, new Map())));
    }
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('packs a model once it is asked about enough rows, and only once', () => {
    asked.mockClear();
    const random = new Random(1);
    const state = forest(random, { count: 10, size: 300, cols: 4, outputs: 2 });
    const packedAfter = Math.ceil(state.feature.length / 512);
    expect(packedAfter).toBeGreaterThan(1);
    for (let row = 1; row < packedAfter; row++) fastTrees.apply(state, rowsFor(random, 1, 4), new Map());
    expect(asked).not.toHaveBeenCalled();
    for (let more = 0; more < 3; more++) fastTrees.apply(state, rowsFor(random, 1, 4), new Map());
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('leaves the answer to the plain kernel where the platform gives none, and asks once', () => {
    asked.mockClear();
    asked.mockReturnValueOnce(undefined);
    const random = new Random(2);
    const state = forest(random, { count: 3, size: 30, cols: 2, outputs: 3 });
    const X = rowsFor(random, 100, 2);
    for (let i = 0; i < 2; i++)
      expect(bits(fastTrees.apply(state, X, new Map()))).toEqual(bits(trees.apply(state, X, new Map())));
    expect(asked).toHaveBeenCalledTimes(1);
  });
});
