import { applyState, checkState } from '../core/state.js';
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
    for (const step of steps) X = applyState(step, X, kinds);
    return X;
  },
  check({ steps }, width, kinds) {
    array(steps, Array, undefined, 'chain.steps', isObject);
    for (const step of steps) width = checkState(step, width, kinds);
    return width;
  },
};
