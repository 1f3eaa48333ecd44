import { ParameterError } from '../core/errors.js';
import type { Label, State } from '../core/types.js';
import type { InputState } from '../predict/index.js';
import type { Field } from './fields.js';
import { type ImportedModel, imported } from './imported.js';
import { readerOf, type WeightSource } from './keras-layers.js';
import { LayerStack } from './keras-stack.js';

export interface NetworkImport {
  /** The classes in the order of the outputs; by default their numbers: 0, 1, … */
  readonly classes?: readonly Label[];
  /** How a record becomes a row of the columns that the network was trained on: the `input` of a schema's dataset. */
  readonly input?: InputState;
  /** Whether the outputs are logits, of which a softmax (of a single one, a sigmoid) makes probabilities. */
  readonly fromLogits?: boolean;
}

/** A network as plain state. */
export interface Network {
  readonly cols: number;
  readonly classes: number;
  readonly state: State;
  /** What the network itself ends in; `none`: its outputs are logits. */
  readonly end: 'softmax' | 'logistic' | 'none';
}

/**
 * The layers of a Keras topology, which tfjs writes too, as plain state.
 * @param topology an object with `class_name` and `config`: Sequential, or a Functional model whose layers follow one another
 * @param logits what outputs without softmax or sigmoid are: probabilities' logits, or an error
 * @throws ModelError naming the field that cannot be read
 */
export function networkOf(topology: Field, weights: WeightSource, logits: boolean): Network {
  const layers = inOrder(topology);
  const shape = inputShape(layers, topology);
  const stack = new LayerStack({ steps: shape.length === 2 ? shape[0]! : 1, channels: shape.at(-1)! });
  const cols = stack.now.steps * stack.now.channels;
  let rank = shape.length;
  for (const layer of layers) {
    const config = layer.at('config');
    const read = readerOf(layer.at('class_name'));
    const weight = (name: string, length: number) => weights(config.at('name').text(), name, length);
    rank = read({ config, stack, rank, weight });
  }
  const { steps, channels } = stack.now;
  const outputs = steps * channels;
  const { last } = stack;
  const own = last?.op === 'activate' ? last.activation : undefined;
  const end = own === 'softmax' || own === 'logistic' ? own : 'none';
  const link = logits && end === 'none' ? (outputs === 1 ? 'logistic' : 'softmax') : end;
  if (link !== 'none' && link !== end) stack.push({ op: 'activate', activation: link, alpha: 0 });
  if (rank === 1 && link === 'logistic' && outputs === 1) stack.besideZero();
  else if (rank !== 1 || link !== 'softmax' || outputs < 2)
    topology.refuse(
      'end in a softmax of two classes or more, or in one sigmoid (as in outputs that are said to be logits)',
    );
  return { cols, classes: stack.now.channels, state: stack.state(), end };
}

/** The layers from the input to the output. */
function inOrder(topology: Field): Field[] {
  const name = topology.at('class_name');
  const config = topology.at('config');
  if (name.value === 'Sequential') return Array.isArray(config.value) ? config.list() : config.at('layers').list();
  if (name.value !== 'Functional' && name.value !== 'Model') name.refuse('be Sequential or Functional');
  const layers = config.at('layers').list();
  for (const key of ['input_layers', 'output_layers']) only(config.at(key));
  const byName = new Map(layers.map((layer) => [layer.at('config').at('name').text(), layer]));
  const order: Field[] = [];
  let layer = byName.get(outputName(config.at('output_layers')));
  while (layer && order.length <= layers.length) {
    order.unshift(layer);
    const source: string | undefined = sourceOf(layer.at('inbound_nodes'));
    if (source === undefined) break;
    layer = byName.get(source);
  }
  if (order.length !== layers.length)
    config.at('layers').refuse('follow one another, each given what the one before it makes');
  return order;
}

/** A list of one `[name, node, tensor]`, or in Keras 3 that itself. */
function only(field: Field): Field {
  return typeof field.list()[0]?.value === 'string' ? field : field.list(1)[0]!;
}
const outputName = (field: Field): string => only(field).list()[0]!.text();

/** The name of the only layer that a layer is given; undefined for the input. */
function sourceOf(nodes: Field): string | undefined {
  if (nodes.list().length === 0) return undefined;
  const [node] = nodes.list(1);
  if (Array.isArray(node!.value)) return node!.list(1)[0]!.list()[0]!.text();
  // Keras 3: the arguments of the call.
  const [tensor] = node!.at('args').list(1);
  return tensor!.at('config').at('keras_history').list(3)[0]!.text();
}

/** Without the rows of a batch: columns, or steps and channels. */
function inputShape(layers: readonly Field[], topology: Field): number[] {
  const [first] = layers;
  if (!first) topology.at('config').refuse('have layers');
  const config = first.at('config');
  const shape = ['batch_input_shape', 'batch_shape'].map((key) => config.at(key)).find((field) => !field.isAbsent);
  const dims = (shape ?? config.at('batch_input_shape')).list();
  if (dims.length < 2 || dims.length > 3) shape!.refuse('be [null, columns] or [null, steps, channels]');
  return dims.slice(1).map((n) => n.whole(1, 2 ** 24));
}

/** @throws ParameterError where classes are as many as the network has not */
export function importedNetwork(
  owner: string,
  estimator: string,
  network: Network,
  { classes, input }: NetworkImport,
  card: Readonly<Record<string, unknown>>,
): ImportedModel {
  const { cols, state } = network;
  if (classes && classes.length !== network.classes)
    throw new ParameterError(`${owner}: classes must be ${network.classes} labels, got ${classes.length}`);
  return imported({
    ...{ estimator, cols, missing: 'none', state, input, card },
    classes: classes ?? Array.from({ length: network.classes }, (_, k) => k),
  });
}
