import { exp, expm1, log1p, sigmoid, softmax, tanh } from '../core/math.js';

/** What may become of the numbers of a sequence; `softmax` is over the channels of a step, all others look at one number. */
export type ConvActivation =
  | 'relu'
  | 'relu6'
  | 'leaky_relu'
  | 'elu'
  | 'selu'
  | 'silu'
  | 'softplus'
  | 'softsign'
  | 'tanh'
  | 'logistic'
  | 'softmax';

// Klambauer, Unterthiner, Mayr, Hochreiter, "Self-Normalizing Neural Networks", NeurIPS 2017.
export const SELU_SCALE = 1.0507009873554805;
export const SELU_ALPHA = 1.6732632423543772;

const elu = (x: number, alpha: number): number => (x < 0 ? alpha * expm1(x) : x);

/** `alpha` is of `leaky_relu`, where it is the slope below 0, and of `elu`. */
const FUNCTIONS: Readonly<Record<Exclude<ConvActivation, 'softmax'>, (x: number, alpha: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leaky_relu: (x, alpha) => (x < 0 ? alpha * x : x),
  elu,
  selu: (x) => SELU_SCALE * elu(x, SELU_ALPHA),
  silu: (x) => (x === -Infinity ? 0 : x * sigmoid(x)),
  softplus: (x) => Math.max(x, 0) + log1p(exp(-Math.abs(x))),
  softsign: (x) => (Math.abs(x) === Infinity ? Math.sign(x) : x / (1 + Math.abs(x))),
  tanh,
  logistic: sigmoid,
};

export const isConvActivation = (name: unknown): name is ConvActivation =>
  name === 'softmax' || Object.hasOwn(FUNCTIONS, name as string);

/** Applies an activation to steps of `channels` numbers, in place. */
export function activate(name: ConvActivation, alpha: number, values: Float64Array, channels: number): void {
  if (name === 'softmax') {
    for (let at = 0; at < values.length; at += channels) softmax(values, at, channels);
    return;
  }
  const f = FUNCTIONS[name];
  for (let k = 0; k < values.length; k++) values[k] = f(values[k]!, alpha);
}
