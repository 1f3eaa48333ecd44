import type { ConvActivation } from '../predict/conv-activation.js';
import type { ConvWindow } from '../predict/conv-layers.js';
import type { Field } from './fields.js';
import type { LayerStack } from './keras-stack.js';

/** The weights of a network by the name of the layer and their own; of so many numbers. @throws ModelError */
export type WeightSource = (layer: string, weight: string, length: number) => Float32Array;

/** What a layer reads: its configuration, its weights, and whether a row is a sequence (rank 2) or a vector before it. */
export interface Reading {
  readonly config: Field;
  readonly stack: LayerStack;
  readonly rank: number;
  weight(name: string, length: number): Float32Array;
}

/** Adds a layer to the stack; returns the rank of a row behind it. */
type Reader = (reading: Reading) => number;

/** More units or steps than any layer has, few enough to multiply. */
const MOST = 16777216;

const ACTIVATIONS: Readonly<Record<string, ConvActivation | 'linear'>> = {
  ...{
    linear: 'linear',
    relu: 'relu',
    relu6: 'relu6',
    leaky_relu: 'leaky_relu',
    elu: 'elu',
    selu: 'selu',
    silu: 'silu',
  },
  ...{
    swish: 'silu',
    softplus: 'softplus',
    softsign: 'softsign',
    tanh: 'tanh',
    sigmoid: 'logistic',
    softmax: 'softmax',
  },
};

const unchanged: Reader = ({ rank }) => rank;

/** Each layer by the name of its class. What acts in training only leaves a row as it is. */
const READERS: Readonly<Record<string, Reader>> = {
  InputLayer: unchanged,
  Dropout: unchanged,
  SpatialDropout1D: unchanged,
  GaussianDropout: unchanged,
  GaussianNoise: unchanged,
  AlphaDropout: unchanged,
  ActivityRegularization: unchanged,

  Dense(reading) {
    const { config, stack, rank } = reading;
    const outputs = config.at('units').whole(1, MOST);
    const weights = reading.weight('kernel', stack.now.channels * outputs);
    const bias = biasOf(reading, outputs);
    stack.push({ op: 'convolve', size: 1, stride: 1, dilation: 1, before: 0, after: 0, weights, bias });
    activate(stack, config.at('activation'));
    return rank;
  },

  Conv1D(reading) {
    const { config, stack } = reading;
    asSequence(reading);
    const outputs = config.at('filters').whole(1, MOST);
    const groups = single(config.at('groups'), 1);
    if (groups !== 1) config.at('groups').refuse('be 1');
    const dilation = single(config.at('dilation_rate'), 1);
    const window = windowOf(config, single(config.at('kernel_size')), single(config.at('strides'), 1), stack, dilation);
    const weights = reading.weight('kernel', window.size * stack.now.channels * outputs);
    stack.push({ op: 'convolve', ...window, dilation, weights, bias: biasOf(reading, outputs) });
    activate(stack, config.at('activation'));
    return 2;
  },

  MaxPooling1D: (reading) => pool(reading, 'max'),
  AveragePooling1D: (reading) => pool(reading, 'mean'),
  GlobalMaxPooling1D: (reading) => poolAll(reading, 'max'),
  GlobalAveragePooling1D: (reading) => poolAll(reading, 'mean'),

  BatchNormalization(reading) {
    const { config, stack, rank } = reading;
    lastAxis(config.at('axis'), rank);
    const n = stack.now.channels;
    const variance = reading.weight('moving_variance', n);
    const epsilon = or(config.at('epsilon'), 1e-3);
    const gamma = flag(config.at('scale'), true) ? reading.weight('gamma', n) : new Float32Array(n).fill(1);
    stack.push({
      op: 'scale',
      offset: Float64Array.from(reading.weight('moving_mean', n)),
      scale: Float64Array.from(gamma, (g, c) => g / Math.sqrt(positive(variance[c]! + epsilon, config))),
      shift: Float64Array.from(flag(config.at('center'), true) ? reading.weight('beta', n) : new Float32Array(n)),
    });
    return rank;
  },

  LayerNormalization(reading) {
    const { config, stack, rank } = reading;
    lastAxis(config.at('axis'), rank);
    const n = stack.now.channels;
    stack.push({
      op: 'normalize',
      epsilon: or(config.at('epsilon'), 1e-3),
      scale: flag(config.at('scale'), true) ? reading.weight('gamma', n) : new Float32Array(n).fill(1),
      shift: flag(config.at('center'), true) ? reading.weight('beta', n) : new Float32Array(n),
    });
    return rank;
  },

  /** Standard scores, by what `adapt` has seen. */
  Normalization(reading) {
    const { config, stack, rank } = reading;
    lastAxis(config.at('axis'), rank);
    const n = stack.now.channels;
    const deviation = reading.weight('variance', n).map((v) => Math.sqrt(v));
    stack.push({
      op: 'scale',
      offset: Float64Array.from(reading.weight('mean', n)),
      scale: Float64Array.from(deviation, (d) => 1 / Math.max(d, 1e-7)), // as Keras
      shift: new Float64Array(n),
    });
    return rank;
  },

  Rescaling({ config, stack, rank }) {
    const n = stack.now.channels;
    const [scale, shift] = [config.at('scale').number(), or(config.at('offset'), 0)];
    const all = (x: number) => new Float64Array(n).fill(x);
    stack.push({ op: 'scale', offset: all(0), scale: all(scale), shift: all(shift) });
    return rank;
  },

  Flatten({ config, stack }) {
    channelsLast(config);
    stack.push({ op: 'reshape', channels: stack.now.steps * stack.now.channels });
    return 1;
  },

  Reshape({ config, stack }) {
    const target = config.at('target_shape');
    const { steps, channels } = stack.now;
    const shape = target.list().map((n) => n.whole(-1, MOST));
    const known = shape.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
    const whole = shape.map((n) => (n === -1 ? (steps * channels) / known : n));
    const fits =
      whole.reduce((a, b) => a * b, 1) === steps * channels && whole.every((n) => Number.isInteger(n) && n > 0);
    if (!fits || whole.length < 1 || whole.length > 2)
      target.refuse(`be one or two lengths that hold ${steps * channels} numbers`);
    stack.push({ op: 'reshape', channels: whole.at(-1)! });
    return whole.length;
  },

  Activation({ config, stack, rank }) {
    activate(stack, config.at('activation'));
    return rank;
  },

  ReLU({ config, stack, rank }) {
    const most = or(config.at('max_value'), Infinity);
    const slope = or(config.at('negative_slope'), 0);
    if (or(config.at('threshold'), 0) !== 0) config.at('threshold').refuse('be 0');
    if (most !== Infinity && (most !== 6 || slope !== 0))
      config.at('max_value').refuse('be null, or 6 without a slope');
    const activation = most === 6 ? 'relu6' : slope === 0 ? 'relu' : 'leaky_relu';
    stack.push({ op: 'activate', activation, alpha: slope });
    return rank;
  },

  LeakyReLU({ config, stack, rank }) {
    const alpha = or(config.at('alpha'), or(config.at('negative_slope'), 0.3));
    stack.push({ op: 'activate', activation: 'leaky_relu', alpha });
    return rank;
  },

  ELU({ config, stack, rank }) {
    stack.push({ op: 'activate', activation: 'elu', alpha: or(config.at('alpha'), 1) });
    return rank;
  },

  Softmax({ config, stack, rank }) {
    lastAxis(config.at('axis'), rank);
    stack.push({ op: 'activate', activation: 'softmax', alpha: 0 });
    return rank;
  },
};

/** The reader of a layer's class. @throws ModelError for a class that has none */
export function readerOf(className: Field): Reader {
  const name = className.text();
  if (!Object.hasOwn(READERS, name)) className.refuse(`be one of ${Object.keys(READERS).join(', ')}`);
  return READERS[name]!;
}

/** A field that may be left out or null. */
const or = (field: Field, absent: number): number => (field.isAbsent || field.value === null ? absent : field.number());
const flag = (field: Field, absent: boolean): boolean => {
  if (field.isAbsent) return absent;
  return typeof field.value === 'boolean' ? field.value : field.refuse('be true or false');
};
/** A length of one dimension, which may stand in a list. */
function single(field: Field, absent?: number): number {
  if (absent !== undefined && (field.isAbsent || field.value === null)) return absent;
  return (Array.isArray(field.value) ? field.list(1)[0]! : field).whole(1, MOST);
}
const positive = (x: number, field: Field): number => (x > 0 ? x : field.at('epsilon').refuse('make variances > 0'));

function biasOf({ config, weight }: Reading, outputs: number): Float32Array {
  return flag(config.at('use_bias'), true) ? weight('bias', outputs) : new Float32Array(outputs);
}

function activate(stack: LayerStack, field: Field): void {
  if (field.isAbsent || field.value === null) return;
  // Keras 3 writes some functions as objects.
  const name = typeof field.value === 'object' ? field.at('config') : field;
  if (!Object.hasOwn(ACTIVATIONS, name.text())) name.refuse(`be one of ${Object.keys(ACTIVATIONS).join(', ')}`);
  const activation = ACTIVATIONS[name.text()]!;
  const alpha = activation === 'elu' ? 1 : activation === 'leaky_relu' ? 0.2 : 0;
  if (activation !== 'linear') stack.push({ op: 'activate', activation, alpha });
}

function channelsLast(config: Field): void {
  const format = config.at('data_format');
  const isLast = format.isAbsent || format.value === null || ['channels_last', 'channelsLast'].includes(format.text());
  if (!isLast) format.refuse('be channels_last');
}

function asSequence({ config, rank }: Reading): void {
  channelsLast(config);
  if (rank !== 2) config.refuse('be of a layer that is given sequences (steps x channels)');
}

function lastAxis(field: Field, rank: number): void {
  const isListed = Array.isArray(field.value);
  const axis = isListed ? field.list(1)[0]! : field;
  if (field.isAbsent || field.value === null) return;
  if (![-1, rank].includes(axis.number())) axis.refuse(`be the last one, -1 or ${rank}`);
}

/** Where windows lie; padding as in TensorFlow: what is left over stands at the end. */
function windowOf(config: Field, size: number, stride: number, { now }: LayerStack, dilation = 1): ConvWindow {
  const padding = config.at('padding');
  const kind = padding.isAbsent ? 'valid' : padding.text();
  const span = (size - 1) * dilation + 1;
  if (kind === 'valid') {
    if (span > now.steps) config.refuse(`have windows of at most ${now.steps} steps, as many as there are`);
    return { size, stride, before: 0, after: 0 };
  }
  if (kind === 'causal') return { size, stride, before: span - 1, after: 0 };
  if (kind !== 'same') padding.refuse('be valid, same or causal');
  const total = Math.max((Math.ceil(now.steps / stride) - 1) * stride + span - now.steps, 0);
  return { size, stride, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

function pool(reading: Reading, op: 'max' | 'mean'): number {
  const { config, stack } = reading;
  asSequence(reading);
  const size = single(config.at('pool_size'), 2);
  stack.push({ op, ...windowOf(config, size, single(config.at('strides'), size), stack) });
  return 2;
}

function poolAll(reading: Reading, op: 'max' | 'mean'): number {
  const { config, stack } = reading;
  asSequence(reading);
  stack.push({ op, size: stack.now.steps, stride: 1, before: 0, after: 0 });
  return flag(config.at('keepdims'), false) ? 2 : 1;
}
