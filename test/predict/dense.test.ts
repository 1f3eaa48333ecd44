import { describe, expect, it, vi } from 'vitest';
import { DataError, ModelError, Random, zeros } from '../../src/core/index.js';
import { sigmoid, tanh } from '../../src/core/math.js';
import { instantiate } from '../../src/core/wasm.js';
import { activated } from '../../src/predict/dense-activation.js';
import { type DenseLayer, type DenseState, dense, fastDense } from '../../src/predict/index.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
const none = new Map();
const bits = ({ data }: { data: Float64Array }) => new BigInt64Array(data.buffer, data.byteOffset, data.length);

const TYPES = { float32: Float32Array, float64: Float64Array } as const;
const ACTIVATIONS = ['identity', 'relu', 'tanh', 'logistic'] as const;

/** A random network of these widths; some weights are 0, tiny or great. */
function network(random: Random, widths: readonly number[], dtype: keyof typeof TYPES, activation: string): DenseState {
  const few = [0, -0, 1e-30, -7, 30];
  const draw = () => (random.below(9) === 0 ? few[random.below(few.length)]! : 2 * random.float() - 1);
  const numbers = (n: number) => new TYPES[dtype](n).map(draw);
  const layers = widths.slice(1).map((outputs, l): DenseLayer => {
    const last = l === widths.length - 2;
    return {
      weights: numbers(widths[l]! * outputs),
      bias: numbers(outputs),
      activation: (last ? 'softmax' : activation) as DenseLayer['activation'],
    };
  });
  return { kind: 'dense', v: 1, layers };
}
const VALUES = [0, -0, 5e-324, 1e-40, 0.1, -0.5, 1, -2, 1e9, -1e9];
function rowsFor(random: Random, rows: number, cols: number) {
  const X = zeros(rows, cols);
  for (let k = 0; k < X.data.length; k++)
    X.data[k] = random.below(4) === 0 ? VALUES[random.below(VALUES.length)]! : 4 * random.float() - 2;
  return X;
}

describe.each(['float32', 'float64'] as const)('the dense kernel in %s', (dtype) => {
  it.each(ACTIVATIONS)('answers in WebAssembly as the plain kernel does, bit for bit: %s', (activation) => {
    const random = new Random(1).split(activation);
    for (const widths of [
      [1, 2],
      [3, 1, 2],
      [15, 100, 5],
      [7, 33, 18, 3],
      [2, 5, 6, 7, 9],
    ]) {
      const state = network(random, widths, dtype, activation);
      expect(dense.check(state, widths[0]!, none)).toBe(widths.at(-1));
      for (const rows of [0, 1, 3, 4, 31, 32, 33, 70]) {
        const X = rowsFor(random, rows, widths[0]!);
        expect(bits(fastDense.apply(state, X, none))).toEqual(bits(dense.apply(state, X, none)));
      }
    }
  });

  it('gives a last layer without softmax as it is, in the precision of the weights', () => {
    const { weights, bias } = network(new Random(2), [2, 3], dtype, 'relu').layers[0]!;
    const state: DenseState = { kind: 'dense', v: 1, layers: [{ weights, bias, activation: 'identity' }] };
    const round = dtype === 'float32' ? Math.fround : (x: number) => x;
    const [a, b] = [0.1, -3].map(round) as [number, number];
    const expected = Array.from(bias, (c, j) => round(round(round(a * weights[j]!) + round(b * weights[3 + j]!)) + c));
    for (const kind of [dense, fastDense])
      expect([...kind.apply(state, { rows: 1, cols: 2, data: Float64Array.of(0.1, -3) }, none).data]).toEqual(expected);
  });

  it('refuses a row whose values are too great to be answered, and names it', () => {
    const great = dtype === 'float32' ? 1e39 : 1e308;
    const state: DenseState = {
      kind: 'dense',
      v: 1,
      layers: [{ weights: TYPES[dtype].of(2, 0, 3, 9), bias: TYPES[dtype].of(0, 0), activation: 'softmax' }],
    };
    const X = { rows: 3, cols: 2, data: Float64Array.of(1, 1, great, -great, 1, 1) };
    for (const kind of [dense, fastDense]) {
      const error = (() => {
        try {
          kind.apply(state, X, none);
        } catch (thrown) {
          return thrown as DataError;
        }
      })();
      expect(error).toBeInstanceOf(DataError);
      expect(error!.row).toBe(1);
      expect(error!.message).toMatch(/row 1 .*scale/);
    }
  });
});

it('is packed once, and where the platform has no WebAssembly the plain kernel answers', () => {
  const X = rowsFor(new Random(4), 5, 3);
  asked.mockClear();
  const state = network(new Random(3), [3, 4, 2], 'float32', 'tanh');
  for (let i = 0; i < 3; i++) fastDense.apply(state, X, none);
  expect(asked).toHaveBeenCalledTimes(1);
  asked.mockReturnValueOnce(undefined);
  const other = network(new Random(3), [3, 4, 2], 'float32', 'tanh');
  for (let i = 0; i < 2; i++) expect(bits(fastDense.apply(other, X, none))).toEqual(bits(dense.apply(state, X, none)));
  expect(asked).toHaveBeenCalledTimes(2);
});

it('has activations within 3 units in the last place, odd where they should be, and right at the edges', () => {
  const ulps = (a: number, b: number) => Math.abs(a - b) / (Math.abs(b) * Number.EPSILON);
  const random = new Random(5);
  for (let k = 0; k < 20_000; k++) {
    const x = (random.float() - 0.5) * [1e-9, 0.1, 2, 60][k % 4]!;
    expect(ulps(activated(2, x), tanh(x)), `tanh(${x})`).toBeLessThan(3);
    expect(ulps(activated(3, x), sigmoid(x)), `sigmoid(${x})`).toBeLessThan(3);
    expect(activated(2, -x)).toBe(-activated(2, x));
  }
  expect([0, -0, Infinity, -Infinity, Number.NaN, 1e-300].map((x) => activated(2, x))).toEqual([
    0,
    -0,
    1,
    -1,
    Number.NaN,
    1e-300,
  ]);
  expect([0, Infinity, Number.NaN].map((x) => activated(3, x))).toEqual([0.5, 1, Number.NaN]);
  expect(activated(3, -Infinity)).toBeLessThan(1e-303);
  expect([-1, -0, 2, Number.NaN].map((x) => activated(1, x))).toEqual([0, 0, 2, Number.NaN]);
});

describe('a dense state from outside', () => {
  const layer = { weights: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(0, 1), activation: 'relu' };
  const last = { ...layer, activation: 'softmax' };
  const checked = (layers: unknown) => dense.check({ kind: 'dense', v: 1, layers } as DenseState, 2, none);

  it('is taken where everything fits', () => {
    expect(checked([layer, last])).toBe(2);
  });

  it.each<[string, unknown]>([
    ['there are no layers', []],
    ['layers are no list', { length: 1, 0: last }],
    ['a layer is null', [null]],
    ['a later layer is null', [layer, null]],
    ['a layer has no bias', [{ ...last, bias: undefined }]],
    ['a layer has no outputs', [{ weights: new Float32Array(0), bias: new Float32Array(0), activation: 'softmax' }]],
    ['weights are too few', [{ ...last, weights: Float32Array.of(1, 2) }]],
    ['weights are of another type than biases', [{ ...last, weights: Float64Array.of(1, 2, 3, 4) }]],
    [
      'layers are of different types',
      [layer, { ...last, weights: Float64Array.of(1, 2, 3, 4), bias: Float64Array.of(1, 2) }],
    ],
    ['a weight is not finite', [{ ...last, weights: Float32Array.of(1, 2, 3, Infinity) }]],
    ['a bias is not finite', [{ ...last, bias: Float32Array.of(1, Number.NaN) }]],
    ['biases are integers', [{ ...last, bias: Int32Array.of(1, 2) }]],
    ['an activation is unknown', [{ ...last, activation: 'gelu' }]],
    ['an activation is none', [{ ...last, activation: undefined }]],
    ['a softmax is not at the end', [last, last]],
  ])('is refused where %s', (_, layers) => {
    expect(() => checked(layers)).toThrow(ModelError);
  });
});
