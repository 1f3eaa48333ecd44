import { type Random, shuffling } from '../core/random.js';
import { FAR, inSlices } from '../core/slices.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import type { LinearSolution } from './dual-descent.js';
import { upTo } from './points.js';

/** One side against the other: minimise |w|_1 + sum C_i max(0, 1 - y_i w'x_i)^2. */
export interface SparseProblem {
  readonly columns: Columns;
  /** 1 or -1, for each row of `columns`. */
  readonly y: Float64Array;
  readonly C: Float64Array;
}

/** Column after column, the last one of `bias` where there is one. */
export interface Columns {
  readonly rows: number;
  readonly count: number;
  readonly data: Float64Array;
}

/** Halvings of a step (LIBLINEAR's max_num_linesearch). */
const MOST_HALVINGS = 20;
/** What part of the decrease that the gradient promises has to come (LIBLINEAR's sigma). */
const SUFFICIENT = 0.01;

export function* columnsOf({ rows, cols, data }: Matrix, bias: number, progress: Progress): Steps<Columns> {
  const count = bias > 0 ? cols + 1 : cols;
  const out = new Float64Array(count * rows);
  yield* inSlices(rows, FAR * cols, progress, (from, to) => {
    for (let i = from; i < to; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = data[i * cols + j]!;
  });
  if (bias > 0) out.fill(bias, cols * rows);
  return { rows, count, data: out };
}

/**
 * Coordinate descent with Newton steps, a line search and shrinking (Yuan, Chang, Hsieh, Lin, "A Comparison of Optimization Methods and
 * Software for Large-scale L1-regularized Linear Classification", JMLR 11, 2010, section 7; LIBLINEAR's solve_l1r_l2_svc).
 * @param tol it stops where the gradient is that part of what it was at 0
 */
export function* descendSparse(
  problem: SparseProblem,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  random: Random,
  progress: Progress,
): Steps<LinearSolution> {
  const { columns, y, C } = problem;
  const { rows, count, data } = columns;
  const run: Run = { ...problem, w: new Float64Array(count), left: y.slice(), squares: new Float64Array(count) };
  for (let j = 0; j < count; j++) {
    for (let i = 0, k = j * rows; i < rows; i++, k++) run.squares[j]! += C[i]! * data[k]! * data[k]!;
    yield progress;
  }
  const order = upTo(count);
  let active = count;
  let atStart = -1;
  let before = Infinity;
  for (let epoch = 1; ; epoch++) {
    yield* shuffling(order.subarray(0, active), random, progress);
    let greatest = 0;
    let sum = 0;
    for (let s = 0, touched = 0; s < active; s++) {
      const j = order[s]!;
      const violation = improve(run, j, before / rows);
      if (violation < 0) {
        order[s--] = order[--active]!;
        order[active] = j;
      } else {
        greatest = Math.max(greatest, violation);
        sum += violation;
      }
      touched += 2 * rows;
      if (touched < SLICE) continue;
      yield progress;
      touched = 0;
    }
    yield progress;
    if (atStart < 0) atStart = sum;
    const small = sum <= tol * atStart;
    if (small && active === count) return { w: run.w, epochs: epoch, converged: true };
    if (epoch >= maxIter) return { w: run.w, epochs: epoch, converged: false };
    // The others are looked at again.
    if (small) active = count;
    before = small ? Infinity : greatest;
  }
}

/** Numbers read between two pauses. */
const SLICE = 262_144;

interface Run extends SparseProblem {
  readonly w: Float64Array;
  /** y - w'x: of a row that costs something, y times it is > 0. */
  readonly left: Float64Array;
  /** Of each column, the sum of C x^2. */
  readonly squares: Float64Array;
}

/**
 * One step along a coordinate.
 * @param clear a coefficient of 0 is not looked at for a while where the gradient is by so much too small to move it
 * @returns by how much the optimality condition was violated; -1 for such a coefficient
 */
function improve(run: Run, j: number, clear: number): number {
  const { columns, w, squares } = run;
  const at = j * columns.rows;
  const now = w[j]!;
  const { slope, curvature } = derivatives(run, at);
  const h = Math.max(curvature, 1e-12);
  const rising = slope + 1;
  const falling = slope - 1;
  const violation = now > 0 ? Math.abs(rising) : now < 0 ? Math.abs(falling) : Math.max(0, -rising, falling);
  if (now === 0 && rising > clear && falling < -clear) return -1;
  let d = rising < h * now ? -rising / h : falling > h * now ? -falling / h : -now;
  let promised = Math.abs(now + d) - Math.abs(now) + slope * d;
  if (!(Math.abs(d) >= 1e-12)) return violation;
  let done = 0;
  let before = -1;
  for (let halvings = 0; ; halvings++) {
    const least = Math.abs(now + d) - Math.abs(now) - SUFFICIENT * promised;
    // A bound that needs no look at the rows; and a step so small that nothing is left to be compared is taken.
    if (squares[j]! * d * d + slope * d + least <= 0 || halvings === MOST_HALVINGS) {
      move(run, at, done - d);
      break;
    }
    if (before < 0) before = cost(run);
    move(run, at, done - d);
    if (cost(run) - before + least <= 0) break;
    done = d;
    d /= 2;
    promised /= 2;
  }
  w[j] = now + d;
  return violation;
}

/** The derivatives of the cost by a coefficient. */
function derivatives({ columns: { rows, data }, y, C, left }: Run, at: number): { slope: number; curvature: number } {
  let slope = 0;
  let curvature = 0;
  for (let i = 0, k = at; i < rows; i++, k++) {
    const c = y[i]! * left[i]! > 0 ? C[i]! * data[k]! : 0;
    slope -= c * left[i]!;
    curvature += c * data[k]!;
  }
  return { slope: 2 * slope, curvature: 2 * curvature };
}

function move({ columns: { rows, data }, left }: Run, at: number, by: number): void {
  for (let i = 0, k = at; i < rows; i++, k++) left[i]! += by * data[k]!;
}

function cost({ columns: { rows }, y, C, left }: Run): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) if (y[i]! * left[i]! > 0) sum += C[i]! * left[i]! * left[i]!;
  return sum;
}
