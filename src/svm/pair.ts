import { Random, shuffling } from '../core/random.js';
import type { Steps } from '../core/types.js';
import type { Gram } from './gram.js';
import { CALIBRATING, fitSigmoid } from './platt.js';
import { upTo } from './points.js';
import { OPTIMIZING, type SmoOptions, type SmoProblem, solve } from './smo.js';
import { type SmoMemory, smoMemory } from './smo-memory.js';

/** What a worker needs to train the machine of any pair of classes. */
export interface PairTask {
  readonly owner: string;
  readonly gram: Gram;
  /** The first point of each class, and the number of all. */
  readonly start: Int32Array;
  /** The bound of each point's multiplier. */
  readonly C: Float64Array;
  readonly options: SmoOptions & { readonly cacheSize: number };
  /** For probabilities: how many rows each point stands for, and the seed of the folds. */
  readonly sigmoid?: { readonly weight: Float64Array; readonly seed: number };
}

export interface PairSolution {
  /** Multipliers times 1 or -1: of the points of the first class, then of those of the second. */
  readonly coef: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** Slope and offset. */
  readonly sigmoid?: readonly [number, number];
}

export type Pair = readonly [a: number, b: number];

/** All pairs of k classes in order. */
export const pairsOf = (k: number): Pair[] =>
  Array.from({ length: k }, (_, a) => Array.from({ length: k - a - 1 }, (_, i): Pair => [a, a + 1 + i])).flat();

/** One memory for all pairs. */
export function pairMemory({ gram, start, options, owner }: PairTask): SmoMemory {
  const sizes = Array.from({ length: start.length - 1 }, (_, c) => start[c + 1]! - start[c]!).sort((a, b) => b - a);
  return smoMemory(sizes[0]! + sizes[1]!, 'f' in gram ? gram.X.cols : 0, options.cacheSize, owner);
}

/** Trains a against b. */
export function* solvePair(task: PairTask, pair: Pair, memory: SmoMemory): Steps<PairSolution> {
  const { gram, start, C, options, sigmoid } = task;
  const [a, b] = pair;
  const split = start[a + 1]! - start[a]!;
  const n = split + start[b + 1]! - start[b]!;
  const points = new Int32Array(n);
  const y = new Float64Array(n).fill(-1).fill(1, 0, split);
  const bounds = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    points[i] = i < split ? start[a]! + i : start[b]! + i - split;
    bounds[i] = C[points[i]!]!;
  }
  yield OPTIMIZING;
  const problem: SmoProblem = { gram, points, y, C: bounds, p: -1 };
  const { alpha, decisions: _, ...rest } = yield* solve(problem, memory, options);
  yield OPTIMIZING;
  for (let i = 0; i < n; i++) alpha[i] = alpha[i]! * y[i]! || 0;
  const solution = { ...rest, coef: alpha };
  if (!sigmoid) return solution;
  const random = new Random(sigmoid.seed).split('folds').split(`${a}, ${b}`);
  const order = upTo(n);
  yield* shuffling(order, random, CALIBRATING);
  const decisions = yield* heldOut(problem, memory, options, order);
  const weight = new Float64Array(n);
  for (let i = 0; i < n; i++) weight[i] = sigmoid.weight[points[i]!]!;
  return { ...solution, sigmoid: yield* fitSigmoid(decisions, y, weight) };
}

const FOLDS = 5;

/**
 * What is decided about each variable by a machine that was trained without its fold. Copies of a row are one variable, so none
 * is learned from while another is asked about: LIBSVM divides rows.
 */
function* heldOut(problem: SmoProblem, memory: SmoMemory, options: SmoOptions, order: Int32Array): Steps<Float64Array> {
  const n = order.length;
  const out = new Float64Array(n);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = order.subarray(Math.floor((fold * n) / FOLDS), Math.floor(((fold + 1) * n) / FOLDS));
    // What may not be raised above 0 is not there, but is decided about.
    const C = problem.C.slice();
    for (const i of held) C[i] = 0;
    yield OPTIMIZING;
    const { decisions } = yield* solve({ ...problem, C }, memory, options);
    for (const i of held) out[i] = decisions[i]!;
  }
  return out;
}
