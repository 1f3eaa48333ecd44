import { kernelOf } from '../core/state.js';
import type { Kind, State } from '../core/types.js';
import { array, isObject } from './checks.js';

/** One state after another: a fitted pipeline. Resamplers leave no state, so none can appear here. */
export interface ChainState extends State {
  readonly kind: 'chain';
  readonly steps: readonly State[];
}

export const chain: Kind<ChainState> = {
  kind: 'chain',
  apply({ steps }, X, kinds) {
    for (const step of steps) X = kernelOf(step, kinds).apply(step, X, kinds);
    return X;
  },
  check({ steps }, width, kinds) {
    array(steps, Array, undefined, 'chain', isObject);
    for (const step of steps) width = kernelOf(step, kinds).check(step, width, kinds);
    return width;
  },
};
