import type { Progress, Steps } from './types.js';

/** Returns the value at `x` and leaves the gradient there in `gradient`; yields `progress` where it takes long. */
export type Objective = (x: Float64Array, gradient: Float64Array, progress: Progress) => Steps<number>;

export interface Minimum {
  readonly value: number;
  readonly iterations: number;
  /** Whether it ended by the gradient or by `flat`. */
  readonly converged: boolean;
}

/** Constants of the strong Wolfe conditions: sufficient decrease, as in scipy, and curvature. */
const DECREASE = 1e-3;
const CURVATURE = 0.9;
/** Relative error of a value that is a long sum: a smaller rise is none (Hager, Zhang, SIAM J. Optim. 16, 2005, section 4.1). */
const NOISE = 1e-13;
const MAX_TRIALS = 40;

export interface Stopping {
  readonly tol: number;
  readonly maxIter: number;
  /** Steps of which the curvature is kept. Default 10, as scipy's. */
  readonly corrections?: number;
  readonly flat?: number;
}

interface Correction {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/**
 * Minimises a convex, smooth function by L-BFGS (Nocedal, Wright, Numerical Optimization, 2nd ed., algorithm 7.5), from `x`, in
 * place. Ends where the greatest component of the gradient is at most `tol`, after `maxIter` iterations, or where no step
 * makes the value smaller. With `flat` it has also converged where an iteration lowers the value by no more than that, relative
 * to the value or to 1: a function that is not quite smooth may have no point with a small gradient.
 */
export function* minimize(
  objective: Objective,
  x: Float64Array,
  { tol, maxIter, corrections = 10, flat = -1 }: Stopping,
): Steps<Minimum> {
  const memory: Correction[] = [];
  let gradient = new Float64Array(x.length);
  const next = new Float64Array(x.length);
  let nextGradient = new Float64Array(x.length);
  let value = yield* objective(x, gradient, { done: 0, total: maxIter });
  let iterations = 0;
  let isFlat = false;
  while (norm(gradient) > tol && iterations < maxIter && !isFlat) {
    const progress = { done: iterations, total: maxIter, loss: value };
    yield progress;
    const direction = descent(gradient, memory);
    const first = memory.length ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    const found = yield* search(objective, { x, value, gradient, direction }, first, next, nextGradient, progress);
    if (found === undefined) {
      if (memory.length === 0) break;
      memory.length = 0; // once more, straight downhill
      continue;
    }
    isFlat = value - found <= flat * Math.max(Math.abs(value), Math.abs(found), 1);
    value = found;
    iterations++;
    const s = next.map((v, i) => v - x[i]!);
    const y = nextGradient.map((g, i) => g - gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > 0) {
      if (memory.length === corrections) memory.shift();
      memory.push({ s, y, rho: 1 / curvature });
    }
    x.set(next);
    [gradient, nextGradient] = [nextGradient, gradient];
  }
  return { value, iterations, converged: isFlat || norm(gradient) <= tol };
}

/** Minus the gradient times the inverse Hessian that the corrections amount to. */
function descent(gradient: Float64Array, memory: readonly Correction[]): Float64Array {
  const q = gradient.map((g) => -g);
  const alpha = new Float64Array(memory.length);
  for (let k = memory.length - 1; k >= 0; k--) {
    const { s, y, rho } = memory[k]!;
    alpha[k] = rho * dot(s, q);
    add(q, -alpha[k]!, y);
  }
  const last = memory.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < q.length; i++) q[i]! *= scale;
  }
  for (const [k, { s, y, rho }] of memory.entries()) add(q, alpha[k]! - rho * dot(y, q), s);
  return q;
}

interface Start {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
}

/**
 * A step along `direction` that meets the strong Wolfe conditions: its value, with the point and the gradient in `next` and
 * `nextGradient`; undefined where there is none. The slope of a convex function only grows, so its sign alone tells
 * on which side of the minimum a trial lies; within the bracket the minimum of the cubic through both ends is tried.
 */
function* search(
  objective: Objective,
  { x, value, gradient, direction }: Start,
  step: number,
  next: Float64Array,
  nextGradient: Float64Array,
  progress: Progress,
): Steps<number | undefined> {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = { step: 0, value, slope };
  let high: typeof low | undefined;
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    for (let i = 0; i < x.length; i++) next[i] = x[i]! + step * direction[i]!;
    const there = { step, value: yield* objective(next, nextGradient, progress), slope: dot(nextGradient, direction) };
    const decreases = there.value <= value + DECREASE * step * slope + NOISE * Math.abs(value);
    if (decreases && Math.abs(there.slope) <= -CURVATURE * slope) return there.value;
    if (decreases && there.slope < 0) low = there;
    else high = there; // also where the value is no number
    step = high ? between(low, high) : 4 * step;
  }
  return undefined;
}

/** The minimum of the cubic with the values and slopes at both ends, kept off the ends; the middle where there is none. */
function between(a: Trial, b: Trial): number {
  const width = b.step - a.step;
  const d = a.slope + b.slope - (3 * (b.value - a.value)) / width;
  const root = Math.sqrt(d * d - a.slope * b.slope);
  const at = 1 - (b.slope + root - d) / (b.slope - a.slope + 2 * root);
  return a.step + width * (at - at === 0 ? Math.min(0.9, Math.max(0.1, at)) : 0.5);
}
interface Trial {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(to: Float64Array, factor: number, a: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * a[i]!;
}

/** The greatest absolute value. */
function norm(a: Float64Array): number {
  let max = 0;
  for (const v of a) max = Math.max(max, Math.abs(v));
  return max;
}
