import { decay, powersOfHalf } from '../core/decay.js';
import { log } from '../core/math.js';
import type { Network } from './network.js';

/** The labels of rows, and what the rows count: 1 each without weights. */
export interface Targets {
  readonly codes: Int32Array;
  readonly weight: Float64Array | undefined;
}

/** The summed loss of the rows that are the network's block. */
export type LossOf = (index: Int32Array) => number;

/**
 * What sums up the log loss of a network's block of rows, each by its weight; its derivatives by the outputs go into the network.
 * Several outputs are the scores of a softmax, a single one is the log odds of the second class.
 */
export function logLoss(network: Network, { codes, weight }: Targets): LossOf {
  const { numbers } = network;
  const outputs = network.shape.widths.at(-1)!;
  // Probabilities are kept this far from 0 and 1, as in scikit-learn: the epsilon of their type.
  const epsilon = network.shape.dtype === 'float32' ? 1.1920928955078125e-7 : Number.EPSILON;
  const powers = powersOfHalf();
  const kept = (p: number) => Math.min(Math.max(p, epsilon), 1 - epsilon);
  const shares = new Float64Array(outputs);

  const softmax = (r: number, code: number, w: number) => {
    const from = network.outputs(r);
    const to = network.deltas(r);
    let max = numbers[from]!;
    for (let k = 1; k < outputs; k++) if (!(numbers[from + k]! <= max)) max = numbers[from + k]!;
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += shares[k] = decay(max - numbers[from + k]!, powers);
    const factor = w / sum;
    for (let k = 0; k < outputs; k++) numbers[to + k] = factor * shares[k]!;
    numbers[to + code] = factor * shares[code]! - w;
    return kept(shares[code]! / sum);
  };
  const sigmoid = (r: number, code: number, w: number) => {
    const z = numbers[network.outputs(r)]!;
    const e = decay(Math.abs(z), powers);
    const p = (z < 0 ? e : 1) / (1 + e);
    numbers[network.deltas(r)] = w * (p - code);
    return kept(code === 1 ? p : 1 - p);
  };
  const probability = outputs > 1 ? softmax : sigmoid;
  return (index) => {
    let loss = 0;
    // Rows that count 1 share a logarithm: that of the product of their probabilities, as long as it is a normal number.
    let product = 1;
    for (let r = 0; r < index.length; r++) {
      const i = index[r]!;
      const w = weight ? weight[i]! : 1;
      const p = probability(r, codes[i]!, w);
      if (w !== 1) loss -= w * log(p);
      else if ((product *= p) < 1e-280) {
        loss -= log(product);
        product = 1;
      }
    }
    return loss - log(product);
  };
}
