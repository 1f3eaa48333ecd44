import { zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, count, insist, isObject } from './checks.js';
import { type ConvLayer, costOf, pass, type Sequence, sequenceAfter } from './conv-layers.js';
import { insistAnswered } from './dense.js';

/**
 * A row is a sequence: steps (such as the packets of a flow) of `channels` numbers each, one step after another. It passes
 * through layers that look at windows of steps. Weights are float32 or float64; it is computed in float64.
 */
export interface ConvState extends State {
  readonly kind: 'conv';
  readonly channels: number;
  readonly layers: readonly ConvLayer[];
}

/** Numbers between the layers, and products, that a row may cost: a file of a few bytes must not keep its reader busy for minutes. */
const MOST_NUMBERS = 16777216;
const MOST_COST = 1073741824;

interface Plan {
  /** What a row is before each layer, and after the last. */
  readonly sequences: readonly Sequence[];
  readonly values: readonly Float64Array[];
}
const plans = new WeakMap<ConvState, Plan>();

export const conv: Kind<ConvState> = {
  kind: 'conv',
  apply(state, X) {
    let plan = plans.get(state);
    if (!plan) plans.set(state, (plan = planned(state, X.cols)));
    const { sequences, values } = plan;
    const out = zeros(X.rows, values.at(-1)!.length);
    for (let row = 0; row < X.rows; row++) {
      values[0]!.set(X.data.subarray(row * X.cols, (row + 1) * X.cols));
      for (const [l, layer] of state.layers.entries()) pass(layer, values[l]!, sequences[l]!, values[l + 1]!);
      out.data.set(values.at(-1)!, row * out.cols);
      insistAnswered(out, row);
    }
    return out;
  },

  check(state, width) {
    const { steps, channels } = along(state, width).at(-1)!;
    return steps * channels;
  },
};

function planned(state: ConvState, width: number): Plan {
  const sequences = along(state, width);
  return { sequences, values: sequences.map(({ steps, channels }) => new Float64Array(steps * channels)) };
}

function along({ channels, layers }: ConvState, width: number): Sequence[] {
  array(layers, Array, undefined, 'conv', isObject);
  insist(count(channels, 'conv') > 0 && width % channels === 0, 'conv');
  const sequences = [{ steps: width / channels, channels }];
  let numbers = width;
  let cost = 0;
  for (const layer of layers) {
    const after = sequenceAfter(layer, sequences.at(-1)!);
    numbers += after.steps * after.channels;
    cost += costOf(layer, after);
    insist(numbers <= MOST_NUMBERS && cost <= MOST_COST, 'conv');
    sequences.push(after);
  }
  return sequences;
}
