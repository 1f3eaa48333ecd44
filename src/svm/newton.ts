import { inSlices } from '../core/slices.js';
import type { Progress, Steps } from '../core/types.js';
import { dot, type LinearProblem, type LinearSolution } from './dual-descent.js';

/** Halvings of a step, and what part of the decrease that the gradient promises has to come (LIBLINEAR's newton.cpp). */
const MOST_HALVINGS = 20;
const SUFFICIENT = 0.01;

/**
 * Newton's method for the squared hinge, whose directions come from conjugate gradients and whose steps from a line search (Galli, Lin,
 * "A Study on Truncated Newton Methods for Linear Classification", IEEE TNNLS 33, 2022; LIBLINEAR's newton.cpp and l2r_l2_svc_fun).
 * The second derivative leaves out the rows that cost nothing.
 * @param tol it stops where the gradient is that part of what it was at 0
 */
export function* newton(
  problem: LinearProblem,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  progress: Progress,
): Steps<LinearSolution> {
  const { rows, cols } = problem.X;
  const size = cols + 1;
  const w = new Float64Array(size);
  // Scores of the rows, now and along the direction.
  const scores = new Float64Array(rows);
  const slopes = new Float64Array(rows);
  const at: Place = { ...problem, scores, slopes };
  const slices = (work: (from: number, to: number) => void) => inSlices(rows, size, progress, work);
  const objective = function* (step: number, own: number): Steps<number> {
    let sum = 0;
    yield* slices((from, to) => {
      sum = cost(at, step, from, to, sum);
    });
    return own / 2 + sum;
  };
  const gradient = new Float64Array(size);
  const diagonal = new Float64Array(size);
  const differentiate = function* (): Steps<number> {
    gradient.set(w);
    diagonal.fill(1);
    yield* slices((from, to) => differentiated(at, gradient, diagonal, from, to));
    return Math.sqrt(dot(gradient, 0, gradient, size));
  };

  let value = yield* objective(0, 0);
  let norm = yield* differentiate();
  const goal = tol * norm;
  for (let iteration = 1; ; iteration++) {
    if (norm <= goal) return { w, epochs: iteration - 1, converged: true };
    if (iteration > maxIter) return { w, epochs: maxIter, converged: false };
    const direction = yield* conjugate(gradient, diagonal, function* (v) {
      const product = v.slice();
      yield* slices((from, to) => multiplied(at, v, product, from, to));
      return product;
    });
    yield* slices((from, to) => scored(at, direction, from, to));
    const [ww, ws, ss] = [dot(w, 0, w, size), dot(w, 0, direction, size), dot(direction, 0, direction, size)];
    const promised = dot(gradient, 0, direction, size);
    let step = 1;
    let next = Number.NaN;
    for (let halvings = 0; halvings <= MOST_HALVINGS; halvings++, step /= 2) {
      next = yield* objective(step, ww + 2 * step * ws + step * step * ss);
      if (next - value <= SUFFICIENT * step * promised) break;
    }
    // What is left to be gained is lost in the digits of the sum.
    if (!(next < value)) return { w, epochs: iteration, converged: -promised <= 1e-12 * value };
    value = next;
    for (let j = 0; j < size; j++) w[j]! += step * direction[j]!;
    for (let i = 0; i < rows; i++) scores[i]! += step * slopes[i]!;
    norm = yield* differentiate();
  }
}

/** Where the search stands: scores of the rows, and what is added to them along the direction. */
interface Place extends LinearProblem {
  readonly scores: Float64Array;
  readonly slopes: Float64Array;
}

const costs = (y: number, score: number) => y * (y - score) > 0;

/** Adds what rows cost `step` along the direction. */
function cost({ y, C, scores, slopes }: Place, step: number, from: number, to: number, sum: number): number {
  for (let i = from; i < to; i++) {
    const score = scores[i]! + step * slopes[i]!;
    const left = y[i]! - score;
    if (costs(y[i]!, score)) sum += C[i]! * left * left;
  }
  return sum;
}

function scored({ X: { cols, data }, bias, slopes }: Place, v: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) slopes[i] = dot(data, i * cols, v, cols) + bias * v[cols]!;
}

/** Adds the part that rows have in the gradient, and in the diagonal of the second derivative. */
function differentiated(at: Place, gradient: Float64Array, diagonal: Float64Array, from: number, to: number): void {
  const { X, y, C, bias, scores } = at;
  const { cols, data } = X;
  for (let i = from; i < to; i++) {
    if (!costs(y[i]!, scores[i]!)) continue;
    const c = 2 * C[i]!;
    const by = c * (scores[i]! - y[i]!);
    for (let j = 0, k = i * cols; j < cols; j++, k++) {
      gradient[j]! += by * data[k]!;
      diagonal[j]! += c * data[k]! * data[k]!;
    }
    gradient[cols]! += by * bias;
    diagonal[cols]! += c * bias * bias;
  }
}

/** Adds the part that rows have in the product of the second derivative with v. */
function multiplied(at: Place, v: Float64Array, product: Float64Array, from: number, to: number): void {
  const { X, y, C, bias, scores } = at;
  const { cols, data } = X;
  for (let i = from; i < to; i++) {
    if (!costs(y[i]!, scores[i]!)) continue;
    const by = 2 * C[i]! * (dot(data, i * cols, v, cols) + bias * v[cols]!);
    for (let j = 0, k = i * cols; j < cols; j++) product[j]! += by * data[k++]!;
    product[cols]! += by * bias;
  }
}

/**
 * A direction for Newton's method: solves H s = -g, as far as the quadratic model still falls.
 * @param diagonal of H; its part in the preconditioner is LIBLINEAR's alpha_pcg
 */
function* conjugate(
  g: Float64Array,
  diagonal: Float64Array,
  product: (v: Float64Array) => Steps<Float64Array>,
): Steps<Float64Array> {
  const size = g.length;
  const M = diagonal.map((x) => 0.99 + 0.01 * x);
  const s = new Float64Array(size);
  const r = g.map((x) => -x);
  let z = r.map((x, j) => x / M[j]!);
  const d = z.slice();
  let zr = dot(z, 0, r, size);
  const enough = Math.min(0.5, Math.sqrt(Math.sqrt(zr)));
  let model = 0;
  for (let round = 1; round <= Math.max(size, 5); round++) {
    const Hd = yield* product(d);
    const curvature = dot(d, 0, Hd, size);
    if (!(curvature > 1e-16)) break;
    const a = zr / curvature;
    for (let j = 0; j < size; j++) {
      s[j]! += a * d[j]!;
      r[j]! -= a * Hd[j]!;
    }
    const before = model;
    model = (dot(s, 0, g, size) - dot(s, 0, r, size)) / 2;
    if (!(round * (model - before) < enough * model)) break;
    z = r.map((x, j) => x / M[j]!);
    const next = dot(z, 0, r, size);
    for (let j = 0; j < size; j++) d[j] = z[j]! + (next / zr) * d[j]!;
    zr = next;
  }
  return s;
}
