import type { Objective } from '../core/lbfgs.js';
import { log, log1p } from '../core/math.js';
import type { Progress, Steps } from '../core/types.js';
import type { LogisticMemory } from './logistic-memory.js';

/** Products that are summed between two pauses: about 3 ms without WebAssembly. */
const SLICE = 2097152;

/**
 * Mean log loss of the parameters `[coef (outputs x cols), intercept (outputs)]` plus half the sum of penalty_j coef_j^2 over all
 * outputs. Without `fitIntercept` the intercepts stay where they are.
 */
export function logisticLoss(memory: LogisticMemory, penalty: Float64Array, fitIntercept: boolean): Objective {
  const { kernels, f64, panels, cols, outputs, x, total, target, sums, scores, losses } = memory;
  const slice = Math.ceil(SLICE / (16 * cols * outputs));
  const parameters = outputs * (cols + 1);
  const weights = f64.subarray(memory.w / 8, memory.w / 8 + parameters);
  const pairs = f64.subarray(memory.gradient / 8, memory.gradient / 8 + 2 * parameters);
  const parts = f64.subarray(losses / 8, losses / 8 + 4);
  return function* (w: Float64Array, gradient: Float64Array, progress: Progress): Steps<number> {
    weights.set(w);
    pairs.fill(0);
    parts.fill(0);
    let loss = 0;
    for (let from = 0; from < panels; from += slice) {
      const n = Math.min(slice, panels - from);
      const rows = 64 * from;
      kernels.add(
        x + rows * cols,
        total + rows,
        target + rows * outputs,
        sums + rows,
        n,
        cols,
        outputs,
        memory.w,
        scores,
        losses,
        memory.gradient,
      );
      loss += logarithms(memory, from, from + n);
      yield progress;
    }
    loss += parts[0]! + parts[1]! + (parts[2]! + parts[3]!);
    for (let k = 0; k < parameters; k++) gradient[k] = pairs[2 * k]! + pairs[2 * k + 1]!;
    for (let c = 0, k = 0; c < outputs; c++)
      for (let j = 0; j < cols; j++, k++) {
        loss += 0.5 * penalty[j]! * w[k]! * w[k]!;
        gradient[k]! += penalty[j]! * w[k]!;
      }
    if (!fitIntercept) gradient.fill(0, outputs * cols);
    return loss;
  };
}

/**
 * The logarithms of the sums of exponentials, by weight. Rows that all stand there once, as often as not, take one logarithm a
 * panel: the sums are from 1 to the number of classes, so that no product of eight is too great.
 */
function logarithms({ f64, outputs, total, sums }: LogisticMemory, from: number, to: number): number {
  const weights = f64.subarray(total / 8, sums / 8);
  let loss = 0;
  for (let row = 8 * from, at = sums / 8 + row; row < 8 * to; row += 8, at += 8) {
    const t = weights[row]!;
    let same = true;
    for (let k = 1; k < 8; k++) if (weights[row + k] !== t) same = false;
    if (!same)
      for (let k = 0; k < 8; k++) loss += weights[row + k]! * (outputs > 1 ? log(f64[at + k]!) : log1p(f64[at + k]!));
    else if (outputs > 1) {
      let product = 1;
      for (let k = 0; k < 8; k++) product *= f64[at + k]!;
      loss += t * log(product);
    } else {
      let product = 0; // less 1, which leaves a small one all its digits
      for (let k = 0; k < 8; k++) product += f64[at + k]! + product * f64[at + k]!;
      loss += t * log1p(product);
    }
  }
  return loss;
}
