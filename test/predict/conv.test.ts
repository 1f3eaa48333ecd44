import { describe, expect, it } from 'vitest';
import { DataError, ModelError, Random } from '../../src/core/index.js';
import { type ConvLayer, type ConvState, conv, dense, encodeModel, load, loadWith } from '../../src/predict/index.js';

const none = new Map();
const state = (channels: number, ...layers: ConvLayer[]): ConvState => ({ kind: 'conv', v: 1, channels, layers });
const apply = (s: ConvState, rows: readonly number[][]) => {
  const X = { rows: rows.length, cols: rows[0]!.length, data: Float64Array.from(rows.flat()) };
  const width = conv.check(s, X.cols, none);
  const out = conv.apply(s, X, none);
  expect(out.cols).toBe(width);
  return [...out.data];
};
const window = { size: 1, stride: 1, before: 0, after: 0 };
const random = new Random(4);
const draw = (n: number) => Float32Array.from({ length: n }, () => random.float() - 0.5);

describe('the kind conv', () => {
  it.each([
    { size: 3, stride: 1, dilation: 1, before: 1, after: 1 },
    { size: 2, stride: 2, dilation: 1, before: 0, after: 1 },
    { size: 3, stride: 2, dilation: 2, before: 4, after: 0 },
    { size: 7, stride: 1, dilation: 1, before: 0, after: 0 },
  ])('sums windows as the definition of a convolution does: $size by $stride, dilated by $dilation', (own) => {
    const [steps, channels, outputs] = [7, 2, 3];
    const [weights, bias] = [draw(own.size * channels * outputs), draw(outputs)];
    const row = Array.from(draw(steps * channels));
    const answers = apply(state(channels, { op: 'convolve', ...own, weights, bias }), [row]);
    const expected: number[] = [];
    for (let at = -own.before; at + (own.size - 1) * own.dilation < steps + own.after; at += own.stride)
      for (let j = 0; j < outputs; j++) {
        let sum = bias[j]!;
        for (let u = 0; u < own.size; u++)
          for (let c = 0; c < channels; c++)
            sum += (row[(at + u * own.dilation) * channels + c] ?? 0) * weights[(u * channels + c) * outputs + j]!;
        expected.push(sum);
      }
    expect(answers.length).toBe(expected.length);
    for (const [i, x] of expected.entries()) expect(answers[i]).toBeCloseTo(x, 12);
  });

  it('takes the greatest or the mean of the steps that exist', () => {
    const row = [1, 10, 5, -2, 3, 4, -7, 0];
    const own = { size: 2, stride: 2, before: 1, after: 1 };
    expect(apply(state(2, { op: 'max', ...own }), [row])).toEqual([1, 10, 5, 4, -7, 0]);
    expect(apply(state(2, { op: 'mean', ...own }), [row])).toEqual([1, 10, 4, 1, -7, 0]);
    expect(apply(state(2, { op: 'mean', ...window, size: 4 }), [row])).toEqual([0.5, 3]);
  });

  it('scales, normalises, reshapes and activates', () => {
    const two = (a: number, b: number) => Float64Array.of(a, b);
    expect(apply(state(2, { op: 'scale', offset: two(1, 2), scale: two(3, 0), shift: two(4, 5) }), [[2, 9]])).toEqual([
      7, 5,
    ]);
    const [low, high] = apply(state(2, { op: 'normalize', epsilon: 1, scale: two(2, 3), shift: two(0, 1) }), [[1, 5]]);
    expect(low).toBeCloseTo(-4 / Math.sqrt(5), 12);
    expect(high).toBeCloseTo(6 / Math.sqrt(5) + 1, 12);
    const shares = state(4, { op: 'reshape', channels: 2 }, { op: 'activate', activation: 'softmax', alpha: 0 });
    expect(apply(shares, [[0, 0, 5, 5]])).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it.each([
    ['relu', 0, (x: number) => Math.max(x, 0)],
    ['relu6', 0, (x: number) => Math.min(Math.max(x, 0), 6)],
    ['leaky_relu', 0.1, (x: number) => (x < 0 ? 0.1 * x : x)],
    ['elu', 0.5, (x: number) => (x < 0 ? 0.5 * Math.expm1(x) : x)],
    ['selu', 0, (x: number) => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x)],
    ['silu', 0, (x: number) => x / (1 + Math.exp(-x))],
    ['softplus', 0, (x: number) => (x > 700 ? x : Math.log1p(Math.exp(x)))],
    ['softsign', 0, (x: number) => x / (1 + Math.abs(x))],
    ['tanh', 0, Math.tanh],
    ['logistic', 0, (x: number) => 1 / (1 + Math.exp(-x))],
  ] as const)('has the activation %s', (activation, alpha, f) => {
    const row = [-800, -20, -1, -0.01, 0, 0.3, 1, 7, 800];
    const answers = apply(state(1, { op: 'activate', activation, alpha }), [row]);
    for (const [i, x] of row.entries()) expect(answers[i]! - f(x), `of ${x}`).toBeCloseTo(0, 12);
  });

  it('refuses a row whose values are too great, and names it', () => {
    const s = state(2, {
      op: 'convolve',
      ...window,
      dilation: 1,
      weights: Float64Array.of(9, -9, 9, 9),
      bias: new Float64Array(2),
    });
    expect(() =>
      apply(s, [
        [1, 1],
        [1e308, 1e308],
      ]),
    ).not.toThrow(ModelError);
    expect(() =>
      apply({ ...s, layers: [...s.layers, ...s.layers] }, [
        [1, 1],
        [1e308, 1e308],
      ]),
    ).toThrow(DataError);
    expect(() =>
      apply({ ...s, layers: [...s.layers, ...s.layers] }, [
        [1, 1],
        [1e308, 1e308],
      ]),
    ).toThrow(/row 1 is too great/);
  });

  it('is opened from a file by load, and by loadWith where it is named', () => {
    const s = state(2, { op: 'max', ...window, size: 3 });
    const file = encodeModel({ estimator: 'Network', cols: 6, missing: 'none', state: s });
    for (const model of [load(file), loadWith(file, [conv])])
      expect([...model.transform([[1, 9, 2, 8, 3, 7]]).data]).toEqual([3, 9]);
    expect(() => loadWith(file, [dense])).toThrow(/no kernel for "conv"/);
  });
});

describe('a conv state from outside', () => {
  const convolve = {
    op: 'convolve',
    ...window,
    size: 2,
    dilation: 1,
    weights: new Float32Array(8),
    bias: new Float32Array(2),
  };
  const pool = { op: 'max', ...window, size: 2 };
  const scale = { op: 'scale', offset: new Float32Array(2), scale: new Float32Array(2), shift: new Float32Array(2) };
  const normalize = { op: 'normalize', epsilon: 1, scale: new Float32Array(2), shift: new Float32Array(2) };
  const checked = (layers: unknown, channels: unknown = 2, width = 8) =>
    conv.check({ kind: 'conv', v: 1, channels, layers } as ConvState, width, none);

  it('is taken where everything fits', () => {
    expect(checked([convolve, pool, scale, normalize, { op: 'reshape', channels: 4 }])).toBe(4);
  });

  it.each<[string, unknown, unknown?]>([
    ['layers are no list', { length: 1, 0: pool }],
    ['a layer is null', [null]],
    ['an operation is unknown', [{ op: 'attend' }]],
    ['an operation is a name that every object has', [{ op: 'constructor' }]],
    ['channels are 0', [pool], 0],
    ['channels are no number', [pool], '2'],
    ['channels do not divide the row', [pool], 3],
    ['weights are too few', [{ ...convolve, weights: new Float32Array(7) }]],
    ['weights are not finite', [{ ...convolve, weights: new Float32Array(8).fill(NaN) }]],
    ['weights are integers', [{ ...convolve, weights: new Int32Array(8) }]],
    ['there are no outputs', [{ ...convolve, weights: new Float32Array(0), bias: new Float32Array(0) }]],
    ['a window is empty', [{ ...convolve, size: 0, weights: new Float32Array(0) }]],
    ['a window is longer than the row', [{ ...pool, size: 5 }]],
    ['windows stand still', [{ ...pool, stride: 0 }]],
    ['windows go back', [{ ...pool, stride: -1 }]],
    ['a stride is a fraction', [{ ...pool, stride: 0.5 }]],
    ['a dilation is 0', [{ ...convolve, dilation: 0 }]],
    ['a window of a pooling could lie outside the row', [{ ...pool, before: 2 }]],
    ['there are more steps than anyone needs', [{ ...convolve, after: 2 ** 24 }]],
    ['there are endless steps', [{ ...convolve, after: Infinity }]],
    [
      'small layers make much work',
      [{ ...convolve, before: 2 ** 20, after: 2 ** 20 }, ...new Array(99).fill({ ...pool, size: 2 ** 19 })],
    ],
    ['a scale is too short', [{ ...scale, shift: new Float32Array(1) }]],
    ['an epsilon is 0', [{ ...normalize, epsilon: 0 }]],
    ['an activation is unknown', [{ op: 'activate', activation: 'gelu', alpha: 0 }]],
    ['an activation is a name that every object has', [{ op: 'activate', activation: 'toString', alpha: 0 }]],
    ['an activation has no alpha', [{ op: 'activate', activation: 'elu' }]],
    ['a reshape does not fit', [{ op: 'reshape', channels: 3 }]],
    ['a reshape is to nothing', [{ op: 'reshape', channels: 0 }]],
  ])('is refused where %s', (_, layers, channels) => {
    expect(() => checked(layers, channels)).toThrow(ModelError);
  });
});
