import { decay, powersOfHalf } from '../core/decay.js';
import type { Objective } from '../core/lbfgs.js';
import { log, log1p } from '../core/math.js';
import type { Progress, Steps } from '../core/types.js';

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
  /** That weight by class, in panels as well. With one output, the weight of the second of two classes. */
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
  const powers = powersOfHalf();
  return function* (w: Float64Array, gradient: Float64Array, progress: Progress): Steps<number> {
    gradient.fill(0);
    let loss = 0;
    for (let from = 0; from < count; from += slice) {
      loss += addPanels(panels, w, gradient, scores, powers, from, Math.min(count, from + slice));
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
  powers: Float64Array,
  from: number,
  to: number,
): number {
  let loss = 0;
  for (let p = from; p < to; p++) {
    const start = 4 * p * cols;
    let c = 0;
    for (; c + 1 < outputs; c += 2) scoreTwo(x, start, cols, w, c, outputs, scores);
    if (c < outputs) scoreOne(x, start, cols, w, c, outputs, scores);
    loss +=
      outputs === 1
        ? binary(scores, total, target, 4 * p, powers)
        : multinomial(scores, outputs, total, target, 4 * p, powers);
    for (c = 0; c + 1 < outputs; c += 2) addTwo(x, start, cols, gradient, c, outputs, scores);
    if (c < outputs) addOne(x, start, cols, gradient, c, outputs, scores);
  }
  return loss;
}

/** The scores of a panel's rows for the output `c` and the next one: each value that is read serves both. */
function scoreTwo(
  x: Float64Array,
  at: number,
  cols: number,
  w: Float64Array,
  c: number,
  outputs: number,
  scores: Float64Array,
): void {
  let a0 = w[outputs * cols + c]!;
  let b0 = w[outputs * cols + c + 1]!;
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b1 = b0;
  let b2 = b0;
  let b3 = b0;
  for (let k = c * cols, end = k + cols; k < end; k++, at += 4) {
    const a = w[k]!;
    const b = w[k + cols]!;
    const x0 = x[at]!;
    const x1 = x[at + 1]!;
    const x2 = x[at + 2]!;
    const x3 = x[at + 3]!;
    a0 += a * x0;
    a1 += a * x1;
    a2 += a * x2;
    a3 += a * x3;
    b0 += b * x0;
    b1 += b * x1;
    b2 += b * x2;
    b3 += b * x3;
  }
  const to = 4 * c;
  scores[to] = a0;
  scores[to + 1] = a1;
  scores[to + 2] = a2;
  scores[to + 3] = a3;
  scores[to + 4] = b0;
  scores[to + 5] = b1;
  scores[to + 6] = b2;
  scores[to + 7] = b3;
}

/** The same for the output `c` alone. */
function scoreOne(
  x: Float64Array,
  at: number,
  cols: number,
  w: Float64Array,
  c: number,
  outputs: number,
  scores: Float64Array,
): void {
  let a0 = w[outputs * cols + c]!;
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let k = c * cols, end = k + cols; k < end; k++, at += 4) {
    const a = w[k]!;
    a0 += a * x[at]!;
    a1 += a * x[at + 1]!;
    a2 += a * x[at + 2]!;
    a3 += a * x[at + 3]!;
  }
  const to = 4 * c;
  scores[to] = a0;
  scores[to + 1] = a1;
  scores[to + 2] = a2;
  scores[to + 3] = a3;
}

/** Adds a panel's part of the gradient of the output `c` and of the next one, whose derivatives by the scores stand in `scores`. */
function addTwo(
  x: Float64Array,
  at: number,
  cols: number,
  gradient: Float64Array,
  c: number,
  outputs: number,
  scores: Float64Array,
): void {
  const from = 4 * c;
  const a0 = scores[from]!;
  const a1 = scores[from + 1]!;
  const a2 = scores[from + 2]!;
  const a3 = scores[from + 3]!;
  const b0 = scores[from + 4]!;
  const b1 = scores[from + 5]!;
  const b2 = scores[from + 6]!;
  const b3 = scores[from + 7]!;
  gradient[outputs * cols + c]! += a0 + a1 + a2 + a3;
  gradient[outputs * cols + c + 1]! += b0 + b1 + b2 + b3;
  for (let k = c * cols, end = k + cols; k < end; k++, at += 4) {
    const x0 = x[at]!;
    const x1 = x[at + 1]!;
    const x2 = x[at + 2]!;
    const x3 = x[at + 3]!;
    gradient[k]! += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3;
    gradient[k + cols]! += b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3;
  }
}

/** The same for the output `c` alone. */
function addOne(
  x: Float64Array,
  at: number,
  cols: number,
  gradient: Float64Array,
  c: number,
  outputs: number,
  scores: Float64Array,
): void {
  const from = 4 * c;
  const a0 = scores[from]!;
  const a1 = scores[from + 1]!;
  const a2 = scores[from + 2]!;
  const a3 = scores[from + 3]!;
  gradient[outputs * cols + c]! += a0 + a1 + a2 + a3;
  for (let k = c * cols, end = k + cols; k < end; k++, at += 4)
    gradient[k]! += a0 * x[at]! + a1 * x[at + 1]! + a2 * x[at + 2]! + a3 * x[at + 3]!;
}

/** The loss of a panel's rows of two classes; their scores become the derivatives by them. */
function binary(
  scores: Float64Array,
  total: Float64Array,
  target: Float64Array,
  row: number,
  powers: Float64Array,
): number {
  let loss = 0;
  for (let lane = 0; lane < 4; lane++) {
    const all = total[row + lane]!;
    const second = target[row + lane]!;
    const z = scores[lane]!;
    const e = decay(Math.abs(z), powers);
    scores[lane] = (all * (z > 0 ? 1 : e)) / (1 + e) - second;
    loss += all * log1p(e) + (z > 0 ? (all - second) * z : -second * z);
  }
  return loss;
}

/** The loss of a panel's rows; their scores become the derivatives by them. */
function multinomial(
  scores: Float64Array,
  outputs: number,
  total: Float64Array,
  target: Float64Array,
  row: number,
  powers: Float64Array,
): number {
  const end = 4 * outputs;
  let m0 = scores[0]!;
  let m1 = scores[1]!;
  let m2 = scores[2]!;
  let m3 = scores[3]!;
  for (let k = 4; k < end; k += 4) {
    if (scores[k]! > m0) m0 = scores[k]!;
    if (scores[k + 1]! > m1) m1 = scores[k + 1]!;
    if (scores[k + 2]! > m2) m2 = scores[k + 2]!;
    if (scores[k + 3]! > m3) m3 = scores[k + 3]!;
  }
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let loss = 0;
  for (let k = 0, t = row * outputs; k < end; k += 4, t += 4) {
    const b0 = m0 - scores[k]!;
    const b1 = m1 - scores[k + 1]!;
    const b2 = m2 - scores[k + 2]!;
    const b3 = m3 - scores[k + 3]!;
    loss += target[t]! * b0 + target[t + 1]! * b1 + target[t + 2]! * b2 + target[t + 3]! * b3;
    s0 += scores[k] = decay(b0, powers);
    s1 += scores[k + 1] = decay(b1, powers);
    s2 += scores[k + 2] = decay(b2, powers);
    s3 += scores[k + 3] = decay(b3, powers);
  }
  const t0 = total[row]!;
  const t1 = total[row + 1]!;
  const t2 = total[row + 2]!;
  const t3 = total[row + 3]!;
  for (let k = 0, t = row * outputs, q0 = t0 / s0, q1 = t1 / s1, q2 = t2 / s2, q3 = t3 / s3; k < end; k += 4, t += 4) {
    scores[k] = scores[k]! * q0 - target[t]!;
    scores[k + 1] = scores[k + 1]! * q1 - target[t + 1]!;
    scores[k + 2] = scores[k + 2]! * q2 - target[t + 2]!;
    scores[k + 3] = scores[k + 3]! * q3 - target[t + 3]!;
  }
  // Rows that all stand there once, as often as not, take one logarithm. The sums are from 1 to the number of classes.
  if (t0 === t1 && t0 === t2 && t0 === t3) return loss + t0 * log(s0 * s1 * s2 * s3);
  return loss + (t0 * log(s0) + t1 * log(s1) + t2 * log(s2) + t3 * log(s3));
}
