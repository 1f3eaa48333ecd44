import { exp, log, log1p } from '../core/math.js';
import type { Progress, Steps } from '../core/types.js';
import type { Objective } from './lbfgs.js';

/**
 * Rows in panels of four: value j of the rows 4p … 4p + 3 lies at `x[4 (p cols + j)]` and the three places after it, so that the
 * inner loops do four rows for each weight they read. The last panel is filled up with rows of weight 0.
 */
export interface Panels {
  readonly count: number;
  readonly cols: number;
  readonly x: Float64Array;
  /** Weight of each row. All add up to 1. */
  readonly total: Float64Array;
  /** That weight by class: rows x outputs. With one output, the weight of the second of two classes. */
  readonly target: Float64Array;
  /** Scores a row has: 1 for two classes, otherwise one a class. */
  readonly outputs: number;
}

/** Products that are summed between two pauses: about 3 ms. */
const SLICE = 2097152;

/**
 * Mean log loss of the parameters `[coef (outputs x cols), intercept (outputs)]` plus half the sum of penalty_j coef_j^2 over all
 * outputs. Without `fitIntercept` the intercepts stay where they are.
 */
export function logisticLoss(panels: Panels, penalty: Float64Array, fitIntercept: boolean): Objective {
  const { count, cols, outputs } = panels;
  const slice = Math.ceil(SLICE / (8 * cols * outputs));
  const scores = new Float64Array(4 * outputs);
  return function* (w: Float64Array, gradient: Float64Array, progress: Progress): Steps<number> {
    gradient.fill(0);
    let loss = 0;
    for (let from = 0; from < count; from += slice) {
      loss += addPanels(panels, w, gradient, scores, from, Math.min(count, from + slice));
      yield progress;
    }
    for (let c = 0, k = 0; c < outputs; c++)
      for (let j = 0; j < cols; j++, k++) {
        loss += 0.5 * penalty[j]! * w[k]! * w[k]!;
        gradient[k]! += penalty[j]! * w[k]!;
      }
    if (!fitIntercept) gradient.fill(0, outputs * cols);
    return loss;
  };
}

/** Adds the gradient of some panels to `gradient`; returns their loss. */
function addPanels(
  { cols, outputs, x, total, target }: Panels,
  w: Float64Array,
  gradient: Float64Array,
  scores: Float64Array,
  from: number,
  to: number,
): number {
  const intercepts = outputs * cols;
  let loss = 0;
  for (let p = from; p < to; p++) {
    const start = 4 * p * cols;
    for (let c = 0; c < outputs; c++) {
      let z0 = w[intercepts + c]!;
      let z1 = z0;
      let z2 = z0;
      let z3 = z0;
      for (let k = c * cols, end = k + cols, at = start; k < end; k++, at += 4) {
        const wk = w[k]!;
        z0 += wk * x[at]!;
        z1 += wk * x[at + 1]!;
        z2 += wk * x[at + 2]!;
        z3 += wk * x[at + 3]!;
      }
      scores[c] = z0;
      scores[outputs + c] = z1;
      scores[2 * outputs + c] = z2;
      scores[3 * outputs + c] = z3;
    }
    for (let lane = 0; lane < 4; lane++) {
      const row = 4 * p + lane;
      loss +=
        outputs === 1
          ? binary(scores, lane, total[row]!, target[row]!)
          : multinomial(scores, lane * outputs, outputs, total[row]!, target, row * outputs);
    }
    for (let c = 0; c < outputs; c++) {
      const g0 = scores[c]!;
      const g1 = scores[outputs + c]!;
      const g2 = scores[2 * outputs + c]!;
      const g3 = scores[3 * outputs + c]!;
      gradient[intercepts + c]! += g0 + g1 + g2 + g3;
      for (let k = c * cols, end = k + cols, at = start; k < end; k++, at += 4)
        gradient[k]! += g0 * x[at]! + g1 * x[at + 1]! + g2 * x[at + 2]! + g3 * x[at + 3]!;
    }
  }
  return loss;
}

/** The loss of a row of two classes; its score becomes the derivative by it. */
function binary(scores: Float64Array, at: number, total: number, target: number): number {
  const z = scores[at]!;
  const e = exp(-Math.abs(z));
  scores[at] = (total * (z > 0 ? 1 : e)) / (1 + e) - target;
  return total * log1p(e) + (z > 0 ? (total - target) * z : -target * z);
}

/** The loss of a row; its scores become the derivatives by them. */
function multinomial(
  scores: Float64Array,
  at: number,
  n: number,
  total: number,
  target: Float64Array,
  first: number,
): number {
  let max = scores[at]!;
  for (let c = 1; c < n; c++) if (scores[at + c]! > max) max = scores[at + c]!;
  let sum = 0;
  let loss = 0;
  for (let c = 0; c < n; c++) {
    const below = max - scores[at + c]!;
    loss += target[first + c]! * below;
    sum += scores[at + c] = below === 0 ? 1 : exp(-below);
  }
  const share = total / sum;
  for (let c = 0; c < n; c++) scores[at + c] = scores[at + c]! * share - target[first + c]!;
  return loss + total * log(sum);
}
