import { type Random, shuffling } from '../core/random.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, Progress, Steps } from '../core/types.js';

/** One side against the other: minimise 1/2 |w|^2 + sum C_i loss(y_i w'x_i), the last of w standing for a column of `bias`. */
export interface LinearProblem {
  readonly X: Matrix;
  /** 1 or -1. */
  readonly y: Float64Array;
  readonly C: Float64Array;
  readonly loss: 'hinge' | 'squared_hinge';
  /** 0 for none. */
  readonly bias: number;
}

export interface LinearSolution {
  /** Columns, then that of the bias. */
  readonly w: Float64Array;
  readonly epochs: number;
  readonly converged: boolean;
}

/** Numbers read between two pauses: some milliseconds. */
const SLICE = 262_144;

/**
 * Dual coordinate descent with shrinking (Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual Coordinate Descent Method for
 * Large-scale Linear SVM", ICML 2008, algorithm 3; LIBLINEAR's solve_l2r_l1l2_svc).
 */
export function* descend(
  problem: LinearProblem,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  random: Random,
  progress: Progress,
): Steps<LinearSolution> {
  const { X, C, loss, bias } = problem;
  const n = C.length;
  // A row without weight has no multiplier.
  const index = new Int32Array(n);
  let all = 0;
  for (let i = 0; i < n; i++) if (C[i]! > 0) index[all++] = i;
  yield progress;
  const run: Run = {
    ...problem,
    w: new Float64Array(X.cols + 1),
    alpha: new Float64Array(n),
    most: loss === 'hinge' ? C : new Float64Array(n).fill(Infinity),
    ridge: new Float64Array(n),
    curvature: new Float64Array(n),
    index,
    active: all,
    before: { high: Infinity, low: -Infinity },
    now: { high: -Infinity, low: Infinity },
  };
  yield* inSlices(n, X.cols + 1, progress, (from, to) => {
    for (let i = from; i < to; i++) {
      if (loss === 'squared_hinge') run.ridge[i] = 0.5 / C[i]!;
      let sum = run.ridge[i]! + bias * bias;
      for (let k = i * X.cols; k < (i + 1) * X.cols; k++) sum += X.data[k]! * X.data[k]!;
      run.curvature[i] = sum;
    }
  });
  const step = Math.ceil(SLICE / (X.cols + 1));
  for (let epoch = 1; ; epoch++) {
    yield* shuffling(run.index.subarray(0, run.active), random, progress);
    run.now = { high: -Infinity, low: Infinity };
    for (let from = 0; from < run.active; ) {
      from = pass(run, from, from + step);
      yield progress;
    }
    const { high, low } = run.now;
    const small = high - low <= tol && Math.abs(high) <= tol && Math.abs(low) <= tol;
    // All that was looked at has been left out, or is as it should be: the rest is looked at again.
    const done = run.active === 0 || small;
    if (done && run.active === all) return { w: run.w, epochs: epoch, converged: true };
    if (epoch >= maxIter) return { w: run.w, epochs: epoch, converged: false };
    if (done) {
      run.active = all;
      run.before = { high: Infinity, low: -Infinity };
    } else run.before = { high: high > 0 ? high : Infinity, low: low < 0 ? low : -Infinity };
  }
}

interface Run extends LinearProblem {
  readonly w: Float64Array;
  readonly alpha: Float64Array;
  /** Upper bounds of alpha. */
  readonly most: Float64Array;
  /** What the squared hinge adds to the diagonal. */
  readonly ridge: Float64Array;
  readonly curvature: Float64Array;
  /** The variables, those in work first. */
  readonly index: Int32Array;
  active: number;
  /** The greatest and least projected gradient, of the last epoch and of this one. */
  before: { high: number; low: number };
  now: { high: number; low: number };
}

/** One step for each variable in work from place `from` on, to `to` at most; returns the place of the next one. */
function pass(run: Run, from: number, to: number): number {
  const { X, y, w, alpha, most, ridge, curvature, index, bias, before, now } = run;
  const { cols, data } = X;
  let s = from;
  for (; s < run.active && s < to; s++) {
    const i = index[s]!;
    const sum = w[cols]! * bias + dot(data, i * cols, w, cols);
    const a = alpha[i]!;
    const gradient = y[i]! * sum - 1 + a * ridge[i]!;
    // At a bound, only what leads away from it counts; far beyond the others, the variable is left out for a while.
    let projected = gradient;
    if (a === 0) {
      if (gradient > before.high) {
        index[s--] = index[--run.active]!;
        index[run.active] = i;
        continue;
      }
      projected = Math.min(gradient, 0);
    } else if (a === most[i]!) {
      if (gradient < before.low) {
        index[s--] = index[--run.active]!;
        index[run.active] = i;
        continue;
      }
      projected = Math.max(gradient, 0);
    }
    now.high = Math.max(now.high, projected);
    now.low = Math.min(now.low, projected);
    if (Math.abs(projected) <= 1e-12 || curvature[i] === 0) continue;
    alpha[i] = Math.min(Math.max(a - gradient / curvature[i]!, 0), most[i]!);
    const d = (alpha[i]! - a) * y[i]!;
    for (let j = 0, k = i * cols; j < cols; j++) w[j]! += d * data[k++]!;
    w[cols]! += d * bias;
  }
  return s;
}

/** The product of `n` numbers from `at` on with `b`, in two lanes: a single sum would wait for itself. */
export function dot(a: Float64Array, at: number, b: Float64Array, n: number): number {
  let even = 0;
  let odd = 0;
  let j = 0;
  for (; j < n - 1; j += 2) {
    even += a[at + j]! * b[j]!;
    odd += a[at + j + 1]! * b[j + 1]!;
  }
  if (j < n) even += a[at + j]! * b[j]!;
  return even + odd;
}
