import { zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { finite, insist } from './checks.js';

/** x -> (x - offset) / scale, per column: every linear scaler. */
export interface AffineState extends State {
  readonly kind: 'affine';
  readonly offset: Float64Array;
  /** No zeros. */
  readonly scale: Float64Array;
}

export const affine: Kind<AffineState> = {
  kind: 'affine',
  apply({ offset, scale }, { rows, cols, data }) {
    const out = zeros(rows, cols);
    for (let i = 0, k = 0; i < rows; i++)
      for (let j = 0; j < cols; j++, k++) out.data[k] = (data[k]! - offset[j]!) / scale[j]!;
    return out;
  },
  check({ offset, scale }, width) {
    finite(offset, width, 'affine.offset');
    insist(
      finite(scale, width, 'affine.scale').every((s) => s !== 0),
      'affine.scale holds a 0',
    );
    return width;
  },
};
