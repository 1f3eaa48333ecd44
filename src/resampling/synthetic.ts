import type { Random } from '../core/random.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import { type Neighborhood, nearestOthers } from './neighbors.js';
import type { NewRows } from './rows.js';

/** How synthetic rows are to be made: each from a row of a list, towards one of its neighbours. */
export interface Draws {
  /** Indices into the list of rows that are started from. */
  readonly base: Int32Array;
  /** Which neighbour: 0 for the nearest. */
  readonly rank: Int32Array;
  /** How far towards it: from 0 to 1. */
  readonly step: Float64Array;
}

/**
 * Draws for `count` synthetic rows: a row of `among`, one of `k` neighbours and a step, all uniform.
 * @param base the row that each starts from, where that is settled
 */
export function* drawn(
  random: Random,
  count: number,
  among: number,
  k: number,
  progress: Progress,
  base?: Int32Array,
): Steps<Draws> {
  const draws = { base: base ?? new Int32Array(count), rank: new Int32Array(count), step: new Float64Array(count) };
  yield* inSlices(count, 8, progress, (from, to) => {
    for (let i = from; i < to; i++) {
      if (!base) draws.base[i] = random.below(among);
      draws.rank[i] = random.below(k);
      draws.step[i] = random.float();
    }
  });
  return draws;
}

/** Where synthetic rows are made. */
export interface Ground {
  readonly X: Matrix;
  /** Rows of X among which neighbours are looked for. */
  readonly members: Int32Array;
  readonly among: Neighborhood;
  /** The rows that are started from, as indices into `members`. */
  readonly bases: Int32Array;
}

/** Where synthetic rows differ from the point on the line. */
export interface Deviation {
  /** A factor for the step of row `index` towards a row of X. */
  shorter?(index: number, to: number): number;
  /** Changes row `index`, which begins at `data[at]`; the neighbours are indices into `members`. */
  finish?(index: number, neighbors: Int32Array, data: Float64Array, at: number): void;
}

/** Makes synthetic rows: at `step` of the way from a row to one of its `k` nearest neighbours. */
export function* synthetic(
  { X, members, among, bases }: Ground,
  { base, rank, step }: Draws,
  k: number,
  progress: Progress,
  { shorter, finish }: Deviation = {},
): Steps<NewRows> {
  const { cols } = X;
  const data = new Float64Array(base.length * cols);
  const asked = base.map((b) => bases[b]!);
  yield* nearestOthers(among, asked, k, progress, (i, neighbors) => {
    const to = members[neighbors[rank[i]!]!]!;
    const t = shorter ? step[i]! * shorter(i, to) : step[i]!;
    const a = members[asked[i]!]! * cols;
    const b = to * cols;
    const at = i * cols;
    for (let j = 0; j < cols; j++) data[at + j] = between(X.data[a + j]!, X.data[b + j]!, t);
    finish?.(i, neighbors, data, at);
  });
  return { data, source: asked.map((row) => members[row]!) };
}

/** The number at `t` of the way from a to b: a itself where both are equal, and finite also where b - a is not. */
export function between(a: number, b: number, t: number): number {
  const gap = b - a;
  return gap - gap === 0 ? a + t * gap : (1 - t) * a + t * b;
}
