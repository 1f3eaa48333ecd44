import { FAR, inSlices } from '../core/slices.js';
import type { Steps } from '../core/types.js';
import { factorOf, KERNELS } from '../predict/kernel-function.js';
import type { Gram } from './gram.js';
import { upTo } from './points.js';
import { RowCache } from './row-cache.js';
import { TAU } from './smo-kernels.js';
import { type Layout, layout, type SmoMemory } from './smo-memory.js';

/**
 * Minimise 1/2 a'Qa + p sum(a) subject to 0 <= a_t <= C_t and y'a as it is at the start, where Q_st = y_s y_t K(s, t).
 */
export interface SmoProblem {
  readonly gram: Gram;
  /** The points of the gram that are its variables. */
  readonly points: Int32Array;
  /** 1 or -1. */
  readonly y: Float64Array;
  readonly C: Float64Array;
  readonly p: number;
  /** Where to begin, within the bounds and not all 0; all 0 where absent. */
  readonly start?: Float64Array;
}

export interface SmoOptions {
  readonly tol: number;
  readonly shrinking: boolean;
  /** Most iterations; -1 for as many as it takes (within LIBSVM's limit: 10,000,000, or 100 a variable). */
  readonly maxIter: number;
}

export interface SmoSolution {
  readonly alpha: Float64Array;
  /** The decision for each variable, those with C_t = 0 too: sum a_s y_s K(s, t) + intercept. */
  readonly decisions: Float64Array;
  /** What is added to sum a_t y_t K(t, x). */
  readonly intercept: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Numbers touched between two pauses: below 2 ms without WebAssembly. */
const SLICE = 262144;
/** A row of the kernel that takes more is computed with pauses. */
const LONG = 1_048_576;
export const OPTIMIZING = { done: 0, total: 1, stage: 'optimizing' };
/** How iterations end, beside at a variable whose row of the kernel is to be fetched first. */
const OPTIMAL = -1;
const UNFINISHED = -2;
/** Fewer variables are worth moving the others together when they are at most so many. */
const WORTH_SHRINKING = 0.6;

/**
 * Sequential minimal optimization with working sets by second-order information (Fan, Chen, Lin, "Working Set Selection Using
 * Second Order Information for Training SVM", JMLR 6, 2005) and shrinking, as LIBSVM's Solver does it. It keeps
 * F_t = -y_t G_t, where G is the gradient: then a pair (i, j) that violates the optimality conditions is one with
 * F_i > F_j where y_i a_i may grow and y_j a_j may fall, and no label is left in the hot loops.
 *
 * Shrinking moves the variables that are left together, so all loops run over dense arrays; rows of the kernel are then computed
 * anew and shorter. No sums over variables at their bounds are kept (LIBSVM's G_bar, which needs whole rows): F of all
 * is computed anew from the support vectors when those that are left are optimal.
 */
export function* solve(problem: SmoProblem, memory: SmoMemory, options: SmoOptions): Steps<SmoSolution> {
  const { tol, shrinking, maxIter } = options;
  const n = problem.y.length;
  const limit = maxIter < 0 ? Math.max(1e7, 100 * n) : maxIter;
  const period = Math.min(n, 1000);
  const smo = new Smo(problem, memory);
  yield* smo.restore();
  let restoredAt = -1;
  for (let untilShrinking = period; ; ) {
    const before = smo.iterations;
    const found = smo.iterate(Math.min(limit - before, shrinking ? untilShrinking : Infinity), tol);
    untilShrinking -= smo.iterations - before;
    if (found >= 0) {
      yield* smo.fetch(found);
      continue;
    }
    yield OPTIMIZING;
    const optimal = found === OPTIMAL;
    // Where all optimal twice without an iteration in between, no step is left that float64 can take.
    const spent = smo.iterations >= limit || (optimal && smo.iterations === restoredAt);
    if (optimal || spent) {
      const { isWhole } = smo;
      if (!isWhole) yield* smo.restore();
      restoredAt = smo.iterations;
      // With no iteration left, shrinking again would lead back here for ever.
      if (isWhole || spent) {
        yield OPTIMIZING;
        const converged = (isWhole && optimal) || smo.violation() < tol;
        return { alpha: smo.alpha, ...(yield* smo.decided()), iterations: smo.iterations, converged };
      }
      if (smo.violation() >= tol) untilShrinking = 0;
    }
    if (shrinking && untilShrinking <= 0) {
      if (n > FEW || smo.iterations >= PATIENCE * smo.supports) yield* smo.shrink();
      untilShrinking = period;
    }
  }
}

/**
 * All rows of the kernel of so few variables fit into the cache by default. Then variables that are left out save little, and taking them in
 * again costs a row for each support, which is worth it only for a long rest of the way: as long as the way so far, by a guess.
 */
const FEW = 5000;
const PATIENCE = 3;

class Smo {
  readonly alpha: Float64Array;
  iterations = 0;
  readonly #problem: SmoProblem;
  readonly #memory: SmoMemory;
  readonly #cols: number;
  /** The variables in work. A variable's place among them is what the methods below call t. */
  #active: Int32Array;
  #at: Layout;
  #cache: RowCache;
  /** The first variable of the next working set; -1 where none may be raised. */
  #first = -1;
  #touched = 0;

  constructor(problem: SmoProblem, memory: SmoMemory) {
    this.#problem = problem;
    this.#memory = memory;
    this.#cols = 'f' in problem.gram ? problem.gram.X.cols : 0;
    this.alpha = problem.start?.slice() ?? new Float64Array(problem.y.length);
    this.#active = new Int32Array(0);
    this.#at = layout(0, this.#cols, memory.bytes);
    this.#cache = new RowCache(0, 0);
  }

  get supports(): number {
    let count = 0;
    for (let v = 0; v < this.alpha.length; v++) if (this.alpha[v]! > 0) count++;
    return count;
  }
  get isWhole(): boolean {
    return this.#active.length === this.alpha.length;
  }

  /** Takes all variables into work. F of those that were not is computed anew. */
  *restore(): Steps<void> {
    const { y, p, points } = this.#problem;
    const { kernels, f64 } = this.#memory;
    const active = this.#active;
    const count = y.length;
    const known = new Float64Array(count).fill(Number.NaN);
    for (let t = 0; t < active.length; t++) known[active[t]!] = f64[this.#at.F / 8 + t]!;
    const absent = new Int32Array(count - active.length);
    for (let v = 0, t = 0; v < count; v++) if (Number.isNaN(known[v])) absent[t++] = v;
    yield OPTIMIZING;
    yield* this.#take(absent);
    const { F, zero, up, n, rows } = this.#at;
    for (let t = 0; t < absent.length; t++) f64[F / 8 + t] = -y[absent[t]!]! * p;
    this.#touched = 0;
    for (let v = 0; v < count; v++) {
      const a = this.alpha[v]!;
      if (a === 0) continue;
      if (this.#hasLongRows) yield* this.#computing(points[v]!, rows);
      else this.#compute(points[v]!, rows);
      kernels.update(F, rows, zero, up, n, y[v]! * a);
      if (this.#touched < SLICE) continue;
      yield OPTIMIZING;
      this.#touched = 0;
    }
    if (absent.length < count) {
      for (let t = 0; t < absent.length; t++) known[absent[t]!] = f64[F / 8 + t]!;
      yield* this.#take(upTo(count));
      f64.set(known, this.#at.F / 8);
    }
    yield OPTIMIZING;
    this.#first = this.#extremes()[0];
  }

  /**
   * Does up to `room` iterations, and no more than take a few milliseconds.
   * @returns OPTIMAL where the variables in work are, UNFINISHED, or the place of a variable whose row is to be fetched
   */
  iterate(room: number, tol: number): number {
    const { y, C } = this.#problem;
    const { kernels, f64, f32 } = this.#memory;
    const { alpha } = this;
    const active = this.#active;
    const { n, F, up, diagonal, gap } = this.#at;
    this.#touched = 0;
    for (let k = 0; k < room && this.#touched < SLICE; k++) {
      const s = this.#first;
      if (s < 0) return OPTIMAL;
      const i = active[s]!;
      const Ki = this.#row(s);
      if (Ki < 0) return s;
      const top = f64[F / 8 + s]!;
      const t = kernels.select(F, Ki, diagonal, n, top, f32[Ki / 4 + s]!, gap);
      if (t < 0 || f32[gap / 4]! < tol) return OPTIMAL;
      const j = active[t]!;
      const Kj = this.#row(t);
      if (Kj < 0) return t;
      const curvature = f32[Ki / 4 + s]! + f32[Kj / 4 + t]! - 2 * f32[Ki / 4 + t]!;
      // How far y a may grow at i and fall at j.
      const above = y[i]! > 0 ? C[i]! - alpha[i]! : alpha[i]!;
      const below = y[j]! > 0 ? alpha[j]! : C[j]! - alpha[j]!;
      const step = Math.min((top - f64[F / 8 + t]!) / Math.max(curvature, TAU), above, below);
      // Exactly to the bound, so that it is known to be there.
      alpha[i] = step < above ? alpha[i]! + y[i]! * step : y[i]! > 0 ? C[i]! : 0;
      alpha[j] = step < below ? alpha[j]! - y[j]! * step : y[j]! > 0 ? 0 : C[j]!;
      this.#mark(s);
      this.#mark(t);
      this.#first = kernels.update(F, Ki, Kj, up, n, step);
      this.#touched += 2 * n;
      this.iterations++;
    }
    return UNFINISHED;
  }

  /** By how much the variables in work violate the optimality conditions. */
  violation(): number {
    const [first, last] = this.#extremes();
    return first < 0 || last < 0 ? 0 : Math.fround(this.#F(first) - this.#F(last));
  }

  /** Leaves out variables that will hardly leave their bound: F there is beyond all that it could be paired with. */
  *shrink(): Steps<void> {
    const [first, last] = this.#extremes();
    if (first < 0 || last < 0) return;
    const top = this.#F(first);
    const bottom = this.#F(last);
    const kept = new Int32Array(this.#active.length);
    let n = 0;
    for (let t = 0; t < kept.length; t++) {
      const f = this.#F(t);
      if (!((!this.#mayRise(t) && f > top) || (!this.#mayFall(t) && f < bottom))) kept[n++] = t;
    }
    if (n > WORTH_SHRINKING * kept.length) return;
    const F = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      F[k] = this.#F(kept[k]!);
      kept[k] = this.#active[kept[k]!]!;
    }
    yield* this.#take(kept.slice(0, n));
    this.#memory.f64.set(F, this.#at.F / 8);
    this.#first = this.#extremes()[0];
  }

  /** With all variables in work: what is added to the sums, and what is decided about each. */
  *decided(): Steps<{ intercept: number; decisions: Float64Array }> {
    const { y, p } = this.#problem;
    const { f64 } = this.#memory;
    const intercept = this.#intercept();
    yield OPTIMIZING;
    const decisions = new Float64Array(y.length);
    for (let t = 0, F = this.#at.F / 8; t < y.length; t++) decisions[t] = intercept - y[t]! * p - f64[F + t]!;
    return { intercept, decisions };
  }

  /** The mean of F where a variable is within its bounds; with none, the middle of what the conditions allow. */
  #intercept(): number {
    const { C } = this.#problem;
    const { f64 } = this.#memory;
    const { alpha } = this;
    let sum = 0;
    let free = 0;
    for (let v = 0, F = this.#at.F / 8; v < C.length; v++)
      if (alpha[v]! > 0 && alpha[v]! < C[v]!) {
        sum += f64[F + v]!;
        free++;
      }
    if (free > 0) return sum / free;
    const [first, last] = this.#extremes();
    const bounds = [first, last].filter((t) => t >= 0);
    return bounds.reduce((a, t) => a + this.#F(t) / bounds.length, 0);
  }

  #F(t: number): number {
    return this.#memory.f64[this.#at.F / 8 + t]!;
  }
  #mayRise(t: number): boolean {
    return this.#memory.f32[this.#at.up / 4 + t] === 0;
  }
  #mayFall(t: number): boolean {
    return this.#memory.f32[this.#at.diagonal / 4 + t]! < Infinity;
  }

  /** Where F is greatest among those that may rise, and least among those that may fall; -1 for none. */
  #extremes(): [number, number] {
    const { f64, f32 } = this.#memory;
    const { F, up, diagonal } = this.#at;
    const n = this.#active.length;
    let first = -1;
    let last = -1;
    let top = -Infinity;
    let bottom = Infinity;
    for (let t = 0; t < n; t++) {
      const f = f64[F / 8 + t]!;
      if (f > top && f32[up / 4 + t] === 0) top = f64[F / 8 + (first = t)]!;
      if (f < bottom && f32[diagonal / 4 + t]! < Infinity) bottom = f64[F / 8 + (last = t)]!;
    }
    return [first, last];
  }

  /** Lays out the memory for these variables; F is 0. */
  *#take(active: Int32Array): Steps<void> {
    const { gram, points } = this.#problem;
    const { f64, f32, bytes } = this.#memory;
    const cols = this.#cols;
    const at = layout(active.length, cols, bytes);
    this.#active = active;
    this.#at = at;
    this.#cache = new RowCache(active.length, at.slots);
    yield* inSlices(at.n, FAR + cols, OPTIMIZING, (from, to) => {
      for (let t = from; t < to; t++) {
        const point = t < active.length ? points[active[t]!]! : -1;
        f64[at.F / 8 + t] = 0;
        f32[at.zero / 4 + t] = 0;
        if (point >= 0) this.#mark(t);
        else {
          f32[at.up / 4 + t] = -Infinity;
          f32[at.diagonal / 4 + t] = Infinity;
        }
        f64[at.norms / 8 + t] = point >= 0 && 'f' in gram ? gram.norms[point]! : 0;
        for (let j = 0, to = at.panels / 8 + (t >> 3) * 8 * cols + (t & 7); j < cols; j++, to += 8)
          f64[to] = point >= 0 && 'f' in gram ? gram.X.data[point * cols + j]! : 0;
      }
    });
  }

  /** The address of the kernel of a variable with all in work; -1 where it is long and to be fetched. */
  #row(t: number): number {
    const at = this.#at;
    if (this.#hasLongRows && !this.#cache.holds(t)) return -1;
    const slot = this.#cache.find(t);
    if (slot >= 0) return at.rows + slot * 4 * at.n;
    const address = at.rows + (-1 - slot) * 4 * at.n;
    this.#compute(this.#problem.points[this.#active[t]!]!, address);
    return address;
  }

  /** Brings the long row of a variable into the cache. */
  *fetch(t: number): Steps<void> {
    const at = this.#at;
    const slot = -1 - this.#cache.find(t);
    yield* this.#computing(this.#problem.points[this.#active[t]!]!, at.rows + slot * 4 * at.n);
  }

  get #hasLongRows(): boolean {
    return this.#at.n * this.#width > LONG;
  }
  /** What a value of the kernel costs, in numbers touched. */
  get #width(): number {
    return 4 + this.#cols / 4;
  }

  *#computing(point: number, address: number): Steps<void> {
    const { n } = this.#at;
    yield* inSlices(Math.ceil(n / 64), 64 * this.#width, OPTIMIZING, (from, to) =>
      this.#compute(point, address, 64 * from, Math.min(64 * to, n)),
    );
  }

  /** Computes the kernel of a point with the variables in work, from place `from`, a multiple of 64. */
  #compute(point: number, address: number, from = 0, to = this.#at.n): void {
    const { gram, points } = this.#problem;
    const { f64, f32, kernels } = this.#memory;
    const at = this.#at;
    if ('f' in gram) {
      const { cols, data } = gram.X;
      const { kernel, gamma, coef0, degree } = gram.f;
      const factor = factorOf(kernel);
      for (let j = 0; j < cols; j++) f64[at.x / 8 + j] = factor * data[point * cols + j]!;
      const row = [
        at.panels + 8 * from * cols,
        at.norms + 8 * from,
        to - from,
        cols,
        at.x,
        gram.norms[point]!,
      ] as const;
      kernels.row(KERNELS.indexOf(kernel), ...row, gamma, coef0, degree, at.chunk, address + 4 * from);
    } else {
      const of = gram.index[point]! * gram.values.cols;
      const active = this.#active;
      for (let t = from; t < Math.min(to, active.length); t++)
        f32[address / 4 + t] = gram.values.data[of + gram.index[points[active[t]!]!]!]!;
    }
    this.#touched += (to - from) * this.#width;
  }

  /** Notes in which directions y a may go. */
  #mark(t: number): void {
    const v = this.#active[t]!;
    const { y, C, gram, points } = this.#problem;
    const { f32 } = this.#memory;
    const grows = this.alpha[v]! < C[v]!;
    const falls = this.alpha[v]! > 0;
    f32[this.#at.up / 4 + t] = (y[v]! > 0 ? grows : falls) ? 0 : -Infinity;
    f32[this.#at.diagonal / 4 + t] = (y[v]! > 0 ? falls : grows) ? gram.diagonal[points[v]!]! : Infinity;
  }
}
