import { applyState, checkState } from '../core/state.js';
import type { Kind, State } from '../core/types.js';
import { array, insist, isObject } from './checks.js';

/** The mean of what each part makes of the same rows, summed in their order: cross-validated calibration. */
export interface MeanState extends State {
  readonly kind: 'mean';
  /** At least one; all of one width. */
  readonly parts: readonly State[];
}

export const mean: Kind<MeanState> = {
  kind: 'mean',
  apply({ parts }, X, kinds) {
    const [first, ...others] = parts;
    const out = applyState(first!, X, kinds);
    const data = out.data.slice(); // an empty chain answers X itself
    for (const part of others) {
      const { data: more } = applyState(part, X, kinds);
      for (let i = 0; i < data.length; i++) data[i]! += more[i]!;
    }
    return { ...out, data: data.map((sum) => sum / parts.length) };
  },
  check({ parts }, width, kinds) {
    array(parts, Array, undefined, 'mean', isObject);
    const [outputs, ...others] = parts.map((part) => checkState(part, width, kinds));
    insist(outputs !== undefined && others.every((other) => other === outputs), 'mean');
    return outputs;
  },
};
