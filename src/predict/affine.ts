import { zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, insist, isNumber } from './checks.js';

/** x -> (x - offset) / scale + plus, per column, and no further than the ends of `clip`: every linear scaler. */
export interface AffineState extends State {
  readonly kind: 'affine';
  readonly offset: Float64Array;
  /** No zeros. */
  readonly scale: Float64Array;
  /** The same for all columns; 0 where absent. */
  readonly plus?: number;
  readonly clip?: readonly [low: number, high: number];
}

export const affine: Kind<AffineState> = {
  kind: 'affine',
  apply({ offset, scale, plus, clip: [low, high] = [-Infinity, Infinity] }, { rows, cols, data }) {
    const out = zeros(rows, cols);
    for (let i = 0, k = 0; i < rows; i++)
      for (let j = 0; j < cols; j++, k++) out.data[k] = (data[k]! - offset[j]!) / scale[j]!;
    if (plus !== undefined)
      for (let k = 0; k < out.data.length; k++) out.data[k] = Math.min(Math.max(out.data[k]! + plus, low), high);
    return out;
  },
  check({ offset, scale, plus, clip }, width) {
    array(offset, Float64Array, width, 'affine');
    array(scale, Float64Array, width, 'affine', (s) => isNumber(s) && s !== 0);
    insist(plus === undefined ? clip === undefined : isNumber(plus), 'affine');
    if (clip !== undefined) array(clip, Array, 2, 'affine');
    return width;
  },
};
