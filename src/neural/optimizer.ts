import { pow } from '../core/math.js';
import type { Network } from './network.js';

export interface OptimizerParams {
  /**
   * How `'sgd'` chooses the size of its steps: always `learningRateInit`; divided by `powerT`-th powers of the number of rows seen,
   * epoch after epoch; or divided by 5 whenever training would otherwise stop, until it is 1e-6.
   */
  readonly learningRate: 'constant' | 'invscaling' | 'adaptive';
  readonly learningRateInit: number;
  readonly powerT: number;
  readonly momentum: number;
  readonly nesterovsMomentum: boolean;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly alpha: number;
}

/** Turns gradients into steps; moments are kept in the network. */
export interface Optimizer {
  /** @param weight sum of the weights of the rows whose gradients were summed */
  step(network: Network, weight: number): void;
  /** @param samples rows seen so far, in all epochs */
  epochEnds(samples: number): void;
  /** When the loss no longer falls: whether to go on, more slowly. */
  slowDown(): boolean;
  /** What it remembers besides moments: the number of steps or the size of the next. */
  memory: number;
}

export function adam({ alpha, learningRateInit, beta1, beta2, epsilon }: OptimizerParams): Optimizer {
  let t = 0;
  return {
    step(network, weight) {
      t++;
      const rate = (learningRateInit * Math.sqrt(1 - pow(beta2, t))) / (1 - pow(beta1, t));
      const { kernels } = network;
      network.update(alpha, (P, G, M, V, bytes, penalty) =>
        kernels.adam(P, G, M, V, bytes, penalty, weight, rate, beta1, beta2, epsilon),
      );
    },
    epochEnds() {},
    slowDown: () => false,
    get memory() {
      return t;
    },
    set memory(steps) {
      t = steps;
    },
  };
}

export function gradientDescent(params: OptimizerParams): Optimizer {
  const { alpha, learningRate, learningRateInit, powerT, momentum, nesterovsMomentum } = params;
  let rate = learningRateInit;
  return {
    step(network, weight) {
      const { kernels } = network;
      network.update(alpha, (P, G, M, _V, bytes, penalty) =>
        kernels.momentum(P, G, M, bytes, penalty, weight, rate, momentum, nesterovsMomentum),
      );
    },
    epochEnds(samples) {
      if (learningRate === 'invscaling') rate = learningRateInit / pow(samples + 1, powerT);
    },
    slowDown() {
      if (learningRate !== 'adaptive' || rate <= 1e-6) return false;
      rate /= 5;
      return true;
    },
    get memory() {
      return rate;
    },
    set memory(next) {
      rate = next;
    },
  };
}
