import type { DenseLayer, DenseState } from '../predict/dense.js';
import type { TrainingHistory } from './history.js';
import type { LayerParams, Shape } from './network.js';

/** Two classes have an output of zeros for the first one: softmax of (0, z) is the logistic function of z. */
export interface MLPState extends DenseState {
  readonly history: TrainingHistory;
}

export function stateOf(params: readonly LayerParams[], { activation }: Shape, history: TrainingHistory): MLPState {
  const last = params.length - 1;
  const layers = params.map((layer, l): DenseLayer => {
    if (l < last) return { ...layer, activation };
    const { weights, bias } = layer.bias.length === 1 ? besideZeros(layer) : layer;
    return { weights, bias, activation: 'softmax' };
  });
  return { kind: 'dense', v: 1, layers, history };
}

/** The parameters as they are trained: two classes have one output. */
export function paramsOf({ layers }: MLPState): LayerParams[] {
  return layers.map(({ weights, bias }, l) =>
    l === layers.length - 1 && bias.length === 2
      ? { weights: weights.filter((_, k) => k % 2 === 1), bias: bias.slice(1) }
      : { weights, bias },
  );
}

function besideZeros({ weights, bias }: LayerParams): LayerParams {
  const spread = (one: LayerParams['bias']) => {
    const out = one instanceof Float32Array ? new Float32Array(2 * one.length) : new Float64Array(2 * one.length);
    for (let k = 0; k < one.length; k++) out[2 * k + 1] = one[k]!;
    return out;
  };
  return { weights: spread(weights), bias: spread(bias) };
}
