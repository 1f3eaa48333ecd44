import { minimize } from '../core/lbfgs.js';
import type { Steps } from '../core/types.js';
import type { TrainingHistory } from './history.js';
import { logLoss } from './loss.js';
import type { LayerParams, Network } from './network.js';
import { Pace, summedGradient } from './passing.js';
import { diverged, type Lessons, type StochasticParams } from './stochastic.js';

/** What scipy's solver counts as no improvement: 1e7 times the epsilon of float64. */
const FLAT = 2.220446049250313e-9;

/** Trains a network by L-BFGS: every step looks at all rows. */
export function* fitFullBatch(
  network: Network,
  { X, index, codes, weight }: Lessons,
  { alpha, maxIter, tol }: StochasticParams,
  owner: string,
): Steps<TrainingHistory> {
  let all = index.length;
  if (weight) {
    all = 0;
    for (let k = 0; k < index.length; k++) all += weight[index[k]!]!;
  }
  const loss = logLoss(network, { codes, weight });
  const x = flat(network.params());
  const shape = network.params();
  const objective = function* (at: Float64Array, gradient: Float64Array, progress: Pace['progress']): Steps<number> {
    network.load(unflat(at, shape));
    const sum = yield* summedGradient(network, X, index, loss, new Pace(progress));
    gradient.set(flat(network.gradients()));
    // The penalty is on the weights, not on the biases.
    let k = 0;
    for (const { weights, bias } of shape) {
      for (const end = k + weights.length; k < end; k++) gradient[k]! += alpha * at[k]!;
      k += bias.length;
    }
    for (k = 0; k < gradient.length; k++) gradient[k]! /= all;
    return (sum + 0.5 * alpha * network.squares()) / all;
  };
  const { value, iterations, converged } = yield* minimize(objective, x, { tol, maxIter, flat: FLAT });
  if (!Number.isFinite(value)) throw diverged(owner, `iteration ${iterations}`);
  network.load(unflat(x, shape));
  const samples = iterations * index.length;
  return { nIter: iterations, samples, converged, lossCurve: Float64Array.of(value), stale: 0 };
}

/** All parameters in a row: of each layer its weights, then its biases. */
function flat(params: readonly LayerParams[]): Float64Array {
  const parts = params.flatMap(({ weights, bias }) => [weights, bias]);
  const out = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let k = 0;
  for (const part of parts) {
    out.set(part, k);
    k += part.length;
  }
  return out;
}

/** The same as layers of the shape of `like`. */
function unflat(x: Float64Array, like: readonly LayerParams[]): LayerParams[] {
  let k = 0;
  const next = (n: number) => x.subarray(k, (k += n));
  return like.map(({ weights, bias }) => ({ weights: next(weights.length), bias: next(bias.length) }));
}
