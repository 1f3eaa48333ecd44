import { exp } from '../core/math.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, Steps } from '../core/types.js';

const PROGRESS = { done: 0, total: 1, stage: 'calibrating' };
const MAX_ITERATIONS = 200;

/**
 * Temperature scaling (Guo et al., ICML 2017): the factor by which all scores are multiplied so that their softmax has the least
 * log loss; the temperature is its inverse. The loss is convex in the factor: Newton's method on its derivative, kept
 * within a bracket.
 * @param logits n x classes
 * @param codes the class of each row
 */
export function* fitTemperature(logits: Matrix, codes: Int32Array, weight: Float64Array | undefined): Steps<number> {
  // The logarithm of the factor stays between -10 and 10, as in scikit-learn.
  let low = exp(-10);
  let high = exp(10);
  if ((yield* derivativesAt(low, logits, codes, weight)).first >= 0) return low;
  if ((yield* derivativesAt(high, logits, codes, weight)).first <= 0) return high;
  let factor = 1;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { first, second } = yield* derivativesAt(factor, logits, codes, weight);
    if (first === 0) break;
    if (first < 0) low = factor;
    else high = factor;
    const newton = factor - first / second;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    const moved = Math.abs(next - factor);
    factor = next;
    if (moved <= 1e-13 * factor || high - low <= 1e-13 * high) break;
  }
  return factor;
}

/** Of the summed log loss by the factor. */
function* derivativesAt(
  factor: number,
  { rows, cols, data }: Matrix,
  codes: Int32Array,
  weight: Float64Array | undefined,
): Steps<{ first: number; second: number }> {
  const sum = { first: 0, second: 0 };
  yield* inSlices(rows, 4 * cols, PROGRESS, (from, to) => {
    for (let i = from; i < to; i++) {
      const row = i * cols;
      let max = data[row]!;
      for (let c = 1; c < cols; c++) max = Math.max(max, data[row + c]!);
      let all = 0;
      let mean = 0;
      let square = 0;
      for (let c = 0; c < cols; c++) {
        const below = data[row + c]! - max;
        const p = exp(factor * below);
        if (p === 0) continue; // as far as it goes, and no NaN where `below` is infinite
        all += p;
        mean += p * below;
        square += p * below * below;
      }
      mean /= all;
      const w = weight ? weight[i]! : 1;
      sum.first += w * (mean - (data[row + codes[i]!]! - max));
      sum.second += w * (square / all - mean * mean);
    }
  });
  return sum;
}
