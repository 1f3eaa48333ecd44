import { softmax } from '../core/math.js';
import { zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, insist } from './checks.js';

/**
 * Scores X W' + b and their link: linear classifiers, and constant answers (W = 0).
 * With link `softmax` the scores become probabilities; so they do with link `shares`, divided by their sum (all alike
 * where that is 0), for scores >= 0 as one calibrated class at a time has them.
 */
export interface LinearState extends State {
  readonly kind: 'linear';
  /** outputs x columns, row-major. */
  readonly coef: Float64Array;
  /** One an output. */
  readonly intercept: Float64Array;
  readonly link: 'none' | 'softmax' | 'shares';
}

export const linear: Kind<LinearState> = {
  kind: 'linear',
  apply({ coef, intercept, link }, { rows, cols, data }) {
    const k = intercept.length;
    const out = zeros(rows, k);
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < k; c++) {
        let z = intercept[c]!;
        for (let j = 0; j < cols; j++) z += coef[c * cols + j]! * data[i * cols + j]!;
        out.data[i * k + c] = z;
      }
      if (link === 'softmax') softmax(out.data, i * k, k);
      if (link === 'shares') {
        let sum = 0;
        for (let c = i * k; c < (i + 1) * k; c++) sum += out.data[c]!;
        for (let c = i * k; c < (i + 1) * k; c++) out.data[c] = sum ? out.data[c]! / sum : 1 / k;
      }
    }
    return out;
  },
  check({ coef, intercept, link }, width) {
    const outputs = array(intercept, Float64Array, undefined, 'linear').length;
    insist(outputs > 0 && ['none', 'softmax', 'shares'].includes(link), 'linear');
    array(coef, Float64Array, outputs * width, 'linear');
    return outputs;
  },
};
