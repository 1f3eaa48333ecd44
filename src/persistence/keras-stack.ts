import type { State } from '../core/types.js';
import { type ConvLayer, type Sequence, sequenceAfter } from '../predict/conv-layers.js';
import { ACTIVATIONS, type DenseActivation } from '../predict/dense-activation.js';
import type { ChainState, ConvState, DenseLayer, DenseState } from '../predict/index.js';

/** A layer that one kind or the other does. */
type Block =
  | { readonly kind: 'dense'; readonly layer: DenseLayer }
  | { readonly kind: 'conv'; readonly layer: ConvLayer; readonly before: Sequence };

/** The layers of a network, in the terms of the kinds `conv` and `dense`, and what a row is behind them. */
export class LayerStack {
  readonly #begin: Sequence;
  #layers: readonly ConvLayer[] = [];
  #now: Sequence;

  constructor(begin: Sequence) {
    this.#begin = begin;
    this.#now = begin;
  }

  /** What a row is behind the last layer. */
  get now(): Sequence {
    return this.#now;
  }
  get last(): ConvLayer | undefined {
    return this.#layers.at(-1);
  }

  /**
   * A batch normalisation right behind a weighted sum goes into its weights.
   * @throws ModelError where the layer does not fit what comes before it
   */
  push(layer: ConvLayer): void {
    this.#now = sequenceAfter(layer, this.#now);
    const { last } = this;
    if (layer.op === 'scale' && last?.op === 'convolve') {
      const { offset, scale, shift } = layer;
      const k = scale.length;
      const weights = last.weights.map((w, i) => w * scale[i % k]!);
      const bias = last.bias.map((b, j) => (b - offset[j]!) * scale[j]! + shift[j]!);
      this.#layers = [...this.#layers.slice(0, -1), { ...last, weights, bias }];
    } else this.#layers = [...this.#layers, layer];
  }

  /** One logistic number becomes the probabilities of two classes: the logistic function of z is the softmax of (0, z). */
  besideZero(): void {
    this.#layers = this.#layers.slice(0, -1);
    const [weights, bias] = [Float32Array.of(0, 1), new Float32Array(2)];
    this.push({ op: 'convolve', size: 1, stride: 1, dilation: 1, before: 0, after: 0, weights, bias });
    this.push({ op: 'activate', activation: 'softmax', alpha: 0 });
  }

  /** What the layers do to rows: the kind `dense`, which is fast, where whole rows are weighed, and `conv` elsewhere. */
  state(): State {
    const groups: Block[][] = [];
    for (const block of this.#blocks()) {
      const group = groups.at(-1);
      if (group && group[0]!.kind === block.kind) group.push(block);
      else groups.push([block]);
    }
    const states = groups.flatMap(stateOf);
    const all: ChainState = { kind: 'chain', v: 1, steps: states };
    return states.length === 1 ? states[0]! : all;
  }

  *#blocks(): Generator<Block> {
    const layers = this.#layers;
    let before = this.#begin;
    for (let l = 0; l < layers.length; l++) {
      const layer = layers[l]!;
      const after = sequenceAfter(layer, before);
      if (layer.op === 'convolve' && layer.size === 1 && before.steps === 1 && after.steps === 1) {
        const activation = denseActivation(layers[l + 1], l + 2 === layers.length);
        if (activation) l++;
        const { weights, bias } = layer;
        yield { kind: 'dense', layer: { weights, bias, activation: activation ?? 'identity' } };
      } else yield { kind: 'conv', layer, before };
      before = after;
    }
  }
}

/** The activation behind a dense layer where the kind `dense` has it. */
function denseActivation(layer: ConvLayer | undefined, isLast: boolean): DenseLayer['activation'] | undefined {
  if (layer?.op !== 'activate') return undefined;
  const { activation } = layer;
  if (activation === 'softmax') return isLast ? activation : undefined;
  return ACTIVATIONS.find((known): known is DenseActivation => known === activation);
}

function stateOf(group: readonly Block[]): (DenseState | ConvState)[] {
  const denses = group.flatMap((block) => (block.kind === 'dense' ? [block.layer] : []));
  if (denses.length > 0) return [{ kind: 'dense', v: 1, layers: denses }];
  const convs = group.flatMap((block) => (block.kind === 'conv' ? [block] : []));
  // At either end a reshape changes nothing: the numbers keep their order.
  const from = convs.findIndex(({ layer }) => layer.op !== 'reshape');
  const to = convs.findLastIndex(({ layer }) => layer.op !== 'reshape');
  if (from < 0) return [];
  const layers = convs.slice(from, to + 1).map(({ layer }) => layer);
  return [{ kind: 'conv', v: 1, channels: convs[from]!.before.channels, layers }];
}
