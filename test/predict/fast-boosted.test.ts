import { describe, expect, it, vi } from 'vitest';
import { Random, zeros } from '../../src/core/index.js';
import { instantiate } from '../../src/core/wasm.js';
import { type BoostedState, boosted, fastBoosted } from '../../src/predict/index.js';
import { binary as bySixteen } from '../../src/predict/small-trees.wasm.js';
import { binary as byWalks } from '../../src/predict/trees.wasm.js';

interface Shape {
  readonly count?: number;
  /** Nodes of a tree, about. */
  readonly size?: number;
  readonly cols?: number;
  readonly outputs?: number;
  readonly draw?: (random: Random) => number;
}

/** Random trees; nodes test numbers that the rows may have too. */
function ensemble(
  random: Random,
  { count = 20, size = 40, cols = 5, outputs = 3, draw = numbers }: Shape = {},
): BoostedState {
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
      if (feature.length - root[t]! + 2 > size || (node > root[t]! + 4 && random.below(9) === 0)) {
        left[node] = value.push(random.float() - 0.5) - 1;
        threshold[node] = 0;
      } else {
        feature[node] = random.below(cols);
        threshold[node] = draw(random);
        left[node] = feature.length;
        open.push(feature.push(-1) - 1, feature.push(-1) - 1);
      }
    }
  }
  return {
    ...{ kind: 'boosted', v: 1, cols, outputs, precision: 'float64' },
    feature: Int32Array.from(feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(left),
    root: Int32Array.from(root),
    value: Float64Array.from(value),
    output: Int32Array.from(root, () => random.below(outputs)),
    base: Float64Array.from({ length: outputs }, () => random.float()),
  };
}
const NUMBERS = [-1e308, -1.5, -1, -0.5, -0, 0, 5e-324, 1e-35, 0.25, 0.75, 1, 1.5, 2, 7, 31, 32, 63.5, 64, 1e308];
const numbers = (random: Random) => NUMBERS[random.below(NUMBERS.length)]!;
const VALUES = [...NUMBERS, 2 - 2 ** -52, 1 - 2 ** -53, -1 + 2 ** -53, -Infinity, Infinity, Number.NaN];

function rowsFor(random: Random, rows: number, cols: number) {
  const X = zeros(rows, cols);
  for (let k = 0; k < X.data.length; k++) X.data[k] = VALUES[random.below(VALUES.length)]!;
  return X;
}

/** Every other node asks for a set of up to 96 categories, of which there are four; one is empty. */
function withSets(random: Random, state: BoostedState, word = fewEnds): BoostedState {
  const sets: number[] = [];
  const places = [0, 1, 2, 3].map((words) => {
    const at = sets.push(words) - 1;
    for (let w = 0; w < words; w++) sets.push(word(random));
    return at;
  });
  const setAt = state.feature.map((f) => (f >= 0 && random.below(2) ? places[random.below(4)]! : -1));
  return { ...state, setAt, sets: Int32Array.from(sets) };
}
const fewEnds = (random: Random) => [0, -1, 1, 6, 1 << 31, -8][random.below(6)]!;

const missingLeft = (random: Random, { feature }: BoostedState) => Uint8Array.from(feature, () => random.below(2));
const bits = ({ data }: { data: Float64Array }) => new BigInt64Array(data.buffer, data.byteOffset, data.length);

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);

/** Compares a model that is packed with the plain one, and tells by which kernels it was answered. */
function kernelsOf(random: Random, state: BoostedState): string[] {
  expect(boosted.check(state, state.cols, new Map())).toBe(state.outputs);
  asked.mockClear();
  fastBoosted.apply(state, rowsFor(random, 64, state.cols), new Map());
  for (const rows of [0, 1, 2, 16, 17, 64, 65, 200]) {
    const X = rowsFor(random, rows, state.cols);
    expect(bits(fastBoosted.apply(state, X, new Map()))).toEqual(bits(boosted.apply(state, X, new Map())));
  }
  return asked.mock.calls.map(([binary]) => binary);
}

const large = { size: 700, count: 12 };

describe('boosted trees in WebAssembly', () => {
  it.each<[string, (random: Random) => BoostedState]>([
    ['numbers', (random) => ensemble(random)],
    ['one tree', (random) => ensemble(random, { count: 1, outputs: 1 })],
    ['trees of one leaf, and sixteen of them', (random) => ensemble(random, { count: 16, size: 1 })],
    ['no trees', (random) => ensemble(random, { count: 0 })],
    ['seventeen trees', (random) => ensemble(random, { count: 17, outputs: 1 })],
    ['more columns than a vector has places', (random) => ensemble(random, { cols: 40, count: 60 })],
    ['256 columns', (random) => ensemble(random, { cols: 256, count: 300, outputs: 5 })],
    [
      'more thresholds in a column than a byte can tell apart',
      (random) => ensemble(random, { cols: 2, count: 90, draw: (r) => (r.float() < 0.5 ? 1 : 2) * (r.float() - 0.5) }),
    ],
    ['trees of 256 leaves', (random) => ensemble(random, { size: 511, count: 9 })],
    ['float32 sums', (random) => ({ ...ensemble(random), precision: 'float32' })],
    [
      'missing values',
      (random) => {
        const state = ensemble(random);
        return { ...state, missingLeft: missingLeft(random, state) };
      },
    ],
    [
      'zeros and a number that count as missing',
      (random) => {
        const state = ensemble(random);
        return { ...state, missingLeft: missingLeft(random, state), zeroMissing: Int32Array.of(0, 3), missing: 7 };
      },
    ],
    ['sets of categories', (random) => withSets(random, ensemble(random))],
    [
      'sets of categories and missing values',
      (random) => {
        const state = ensemble(random);
        return withSets(random, { ...state, missingLeft: missingLeft(random, state) });
      },
    ],
  ])('answers as the plain kernel does, bit for bit: %s', (_, make) => {
    for (let seed = 0; seed < 5; seed++) {
      const random = new Random(seed);
      expect(kernelsOf(random, make(random))).toEqual([bySixteen]);
    }
  });

  it.each<[string, (random: Random) => BoostedState]>([
    ['trees of more than 256 leaves', (random) => ensemble(random, large)],
    ['more than 256 columns', (random) => ensemble(random, { cols: 400, count: 300 })],
    [
      'large trees with missing values',
      (random) => {
        const state = ensemble(random, large);
        return { ...state, missingLeft: missingLeft(random, state), zeroMissing: Int32Array.of(1), missing: 7 };
      },
    ],
  ])('walks through what has no place in bytes, bit for bit: %s', (_, make) => {
    const random = new Random(1);
    expect(kernelsOf(random, make(random))).toEqual([byWalks]);
  });

  it.each<[string, (random: Random) => BoostedState]>([
    ['large trees with float32 sums', (random) => ({ ...ensemble(random, large), precision: 'float32' })],
    ['large trees with sets of categories', (random) => withSets(random, ensemble(random, large))],
    ['sets of every other category', (random) => withSets(random, ensemble(random), () => 0x55555555)],
    [
      'sets of very many categories',
      (random) => ({ ...withSets(random, ensemble(random)), sets: new Int32Array(300).fill(299, 0, 1) }),
    ],
  ])('leaves the answer to the plain kernel for %s', (_, make) => {
    const random = new Random(2);
    expect(kernelsOf(random, make(random))).toEqual([]);
  });

  it('walks through nodes that have two parents or none', () => {
    const random = new Random(3);
    const one = {
      ...ensemble(random, { count: 1, outputs: 1 }),
      threshold: Float64Array.of(0, 1, 2, 0, 0, 0, 0),
      value: Float64Array.of(0.5, 1.5, 2.5, 3.5),
    };
    const shared = { feature: Int32Array.of(0, 1, 2, -1, -1, -1), left: Int32Array.of(1, 3, 4, 0, 1, 2) };
    const lone = { feature: Int32Array.of(0, 1, 2, -1, -1, -1, -1), left: Int32Array.of(3, 4, 5, 0, 1, 2, 3) };
    for (const nodes of [shared, lone]) {
      const threshold = one.threshold.slice(0, nodes.left.length);
      expect(kernelsOf(random, { ...one, threshold, ...nodes })).toEqual([byWalks]);
    }
  });

  it('leaves the answer to the plain kernel where the platform gives none', () => {
    const random = new Random(4);
    const state = ensemble(random);
    asked.mockReturnValueOnce(undefined).mockReturnValueOnce(undefined);
    expect(kernelsOf(random, state)).toEqual([bySixteen, byWalks]);
  });
});
