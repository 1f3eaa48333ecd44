import { zeros } from '../core/matrix.js';
import { applyState, checkState } from '../core/state.js';
import type { Kind, State } from '../core/types.js';
import { array, isObject } from './checks.js';

/** What each part makes of the same rows, side by side: a fitted column transformer, whose parts begin with `select`. */
export interface ConcatState extends State {
  readonly kind: 'concat';
  readonly parts: readonly State[];
}

export const concat: Kind<ConcatState> = {
  kind: 'concat',
  apply({ parts }, X, kinds) {
    // With names, so that an error in a part still tells which column of X is meant. No rows can be of any width.
    const names = X.names ?? Array.from({ length: X.rows && X.cols }, (_, j) => `x${j}`);
    const named = { ...X, names };
    const blocks = parts.map((part) => applyState(part, named, kinds));
    const out = zeros(
      X.rows,
      blocks.reduce((width, { cols }) => width + cols, 0),
    );
    let at = 0;
    for (const { cols, data } of blocks) {
      for (let i = 0; i < X.rows; i++)
        for (let j = 0; j < cols; j++) out.data[i * out.cols + at + j] = data[i * cols + j]!;
      at += cols;
    }
    return out;
  },
  check({ parts }, width, kinds) {
    array(parts, Array, undefined, 'concat', isObject);
    return parts.reduce((sum, part) => sum + checkState(part, width, kinds), 0);
  },
};
