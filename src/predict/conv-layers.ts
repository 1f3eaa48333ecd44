import { array, count, insist, isNumber } from './checks.js';
import { activate, type ConvActivation, isConvActivation } from './conv-activation.js';
import type { DenseNumbers } from './dense.js';

/** Where the windows of a layer lie: steps that do not exist stand before the first one and after the last. */
export interface ConvWindow {
  /** Steps in a window. */
  readonly size: number;
  /** Steps from one window to the next. */
  readonly stride: number;
  readonly before: number;
  readonly after: number;
}

/** Every channel of a window goes into every output: 1-D convolution; with windows of one step, a dense layer at each step. */
export interface ConvolveLayer extends ConvWindow {
  readonly op: 'convolve';
  /** Steps from one number of the window to the next; 1: side by side. */
  readonly dilation: number;
  /** size x channels x outputs, row-major. Steps that do not exist count as 0. */
  readonly weights: DenseNumbers;
  /** One an output. */
  readonly bias: DenseNumbers;
}

/** The greatest value, or the mean, of each channel in a window; only steps that exist count. */
export interface PoolLayer extends ConvWindow {
  readonly op: 'max' | 'mean';
}

/** (x - offset) * scale + shift for each channel: batch normalisation that stands alone. */
export interface ScaleLayer {
  readonly op: 'scale';
  readonly offset: DenseNumbers;
  readonly scale: DenseNumbers;
  readonly shift: DenseNumbers;
}

/** The channels of each step are brought to mean 0 and variance 1, then scaled and shifted: layer normalisation. */
export interface NormalizeLayer {
  readonly op: 'normalize';
  /** Added to the variance. */
  readonly epsilon: number;
  readonly scale: DenseNumbers;
  readonly shift: DenseNumbers;
}

export interface ActivateLayer {
  readonly op: 'activate';
  readonly activation: ConvActivation;
  /** Of `leaky_relu` and `elu`; otherwise 0. */
  readonly alpha: number;
}

/** The same numbers in the same order, as steps of so many channels. */
export interface ReshapeLayer {
  readonly op: 'reshape';
  readonly channels: number;
}

export type ConvLayer = ConvolveLayer | PoolLayer | ScaleLayer | NormalizeLayer | ActivateLayer | ReshapeLayer;

/** What a row is between two layers: `steps` steps of `channels` numbers each, one step after another. */
export interface Sequence {
  readonly steps: number;
  readonly channels: number;
}

/** Steps and channels: more than any model has, few enough to multiply. */
const MOST = 16777216;

const numbers = (value: unknown, length?: number): DenseNumbers =>
  array<DenseNumbers>(value, value instanceof Float64Array ? Float64Array : Float32Array, length, 'conv');

/** What comes out of a layer. @throws ModelError where the layer, which may be from outside, does not fit what it is given */
export function sequenceAfter(layer: ConvLayer, { steps, channels }: Sequence): Sequence {
  switch (layer.op) {
    case 'convolve': {
      const outputs = numbers(layer.bias).length;
      numbers(layer.weights, count(layer.size, 'conv', MOST) * channels * outputs);
      insist(outputs > 0, 'conv');
      return { steps: windows(layer, steps, count(layer.dilation, 'conv', MOST)), channels: outputs };
    }
    case 'max':
    case 'mean':
      // So every window has a step that exists.
      insist(layer.before < layer.size && layer.after < layer.size, 'conv');
      return { steps: windows(layer, steps, 1), channels };
    case 'scale':
      for (const list of [layer.offset, layer.scale, layer.shift]) numbers(list, channels);
      return { steps, channels };
    case 'normalize':
      for (const list of [layer.scale, layer.shift]) numbers(list, channels);
      insist(isNumber(layer.epsilon) && layer.epsilon > 0, 'conv');
      return { steps, channels };
    case 'activate':
      insist(isConvActivation(layer.activation) && isNumber(layer.alpha), 'conv');
      return { steps, channels };
    case 'reshape': {
      const own = count(layer.channels, 'conv', MOST);
      insist(own > 0 && (steps * channels) % own === 0, 'conv');
      return { steps: (steps * channels) / own, channels: own };
    }
  }
  insist(false, 'conv');
}

/** Numbers that a row costs in a layer: its products, or those that a window looks at. */
export function costOf(layer: ConvLayer, { steps, channels }: Sequence): number {
  if (layer.op === 'convolve') return steps * (layer.weights.length + channels);
  return steps * channels * ('size' in layer ? layer.size : 1);
}

function windows({ size, stride, before, after }: ConvWindow, steps: number, dilation: number): number {
  for (const n of [size, stride, before, after]) count(n, 'conv', MOST);
  insist(size > 0 && stride > 0 && dilation > 0, 'conv');
  const room = steps + before + after - (size - 1) * dilation - 1;
  insist(room >= 0, 'conv');
  return Math.floor(room / stride) + 1;
}

/** Sends the numbers of one row through a layer. All sums are float64, in the order of steps and channels. */
export function pass(layer: ConvLayer, from: Float64Array, { steps, channels }: Sequence, to: Float64Array): void {
  if (layer.op === 'convolve') convolve(layer, from, steps, channels, to);
  else if (layer.op === 'max' || layer.op === 'mean') pool(layer, from, steps, channels, to);
  else if (layer.op === 'scale') scale(layer, from, channels, to);
  else if (layer.op === 'normalize') normalize(layer, from, channels, to);
  else to.set(from);
  if (layer.op === 'activate') activate(layer.activation, layer.alpha, to, channels);
}

function scale(layer: ScaleLayer, from: Float64Array, channels: number, to: Float64Array): void {
  const { offset, scale, shift } = layer;
  for (let at = 0; at < to.length; at += channels)
    for (let c = 0; c < channels; c++) to[at + c] = (from[at + c]! - offset[c]!) * scale[c]! + shift[c]!;
}

function convolve(layer: ConvolveLayer, from: Float64Array, steps: number, channels: number, to: Float64Array): void {
  const { weights, bias, size, stride, dilation, before } = layer;
  const outputs = bias.length;
  for (let at = 0, first = -before; at < to.length; at += outputs, first += stride) {
    for (let j = 0; j < outputs; j++) to[at + j] = bias[j]!;
    for (let u = 0, step = first; u < size; u++, step += dilation) {
      if (step < 0 || step >= steps) continue;
      let w = u * channels * outputs;
      for (let i = step * channels, end = i + channels; i < end; i++, w += outputs) {
        const v = from[i]!;
        if (v !== 0) for (let j = 0; j < outputs; j++) to[at + j]! += v * weights[w + j]!;
      }
    }
  }
}

function pool(layer: PoolLayer, from: Float64Array, steps: number, channels: number, to: Float64Array): void {
  const { op, size, stride, before } = layer;
  for (let at = 0, first = -before; at < to.length; at += channels, first += stride) {
    const begin = Math.max(first, 0);
    const end = Math.min(first + size, steps);
    for (let c = 0; c < channels; c++) {
      let value = from[begin * channels + c]!;
      for (let step = begin + 1; step < end; step++) {
        const v = from[step * channels + c]!;
        value = op === 'max' ? Math.max(value, v) : value + v;
      }
      to[at + c] = op === 'max' ? value : value / (end - begin);
    }
  }
}

function normalize(layer: NormalizeLayer, from: Float64Array, channels: number, to: Float64Array): void {
  const { epsilon, scale, shift } = layer;
  for (let at = 0; at < to.length; at += channels) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += from[at + c]!;
    const mean = sum / channels;
    let squares = 0;
    for (let c = 0; c < channels; c++) squares += (from[at + c]! - mean) * (from[at + c]! - mean);
    const deviation = Math.sqrt(squares / channels + epsilon);
    for (let c = 0; c < channels; c++) to[at + c] = ((from[at + c]! - mean) / deviation) * scale[c]! + shift[c]!;
  }
}
