import type { Steps } from '../core/types.js';
import type { Gram } from './gram.js';
import { type SmoOptions, solve } from './smo.js';
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
}

export interface PairSolution {
  /** Multipliers times 1 or -1: of the points of the first class, then of those of the second. */
  readonly coef: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
  readonly converged: boolean;
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
export function* solvePair(task: PairTask, [a, b]: Pair, memory: SmoMemory): Steps<PairSolution> {
  const { start } = task;
  const points = Int32Array.from([...range(start[a]!, start[a + 1]!), ...range(start[b]!, start[b + 1]!)]);
  const y = Float64Array.from(points, (_, i) => (i < start[a + 1]! - start[a]! ? 1 : -1));
  return yield* solveTwo(task, points, y, memory);
}

/** Trains the points with y = 1 against those with y = -1. */
export function* solveTwo(
  { gram, C, options }: PairTask,
  points: Int32Array,
  y: Float64Array,
  memory: SmoMemory,
): Steps<PairSolution> {
  const bounds = Float64Array.from(points, (point) => C[point]!);
  const { alpha, ...rest } = yield* solve({ gram, points, y, C: bounds, p: -1 }, memory, options);
  return { coef: alpha.map((a, i) => a * y[i]!), ...rest };
}

function* range(from: number, to: number): Generator<number> {
  for (let i = from; i < to; i++) yield i;
}
