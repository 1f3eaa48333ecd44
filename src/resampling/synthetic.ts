import type { Random } from '../core/random.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import { type Neighborhood, nearestOthers } from './neighbors.js';
import type { Room } from './rows.js';

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

/** What else is done for each synthetic row. */
export interface Extras {
  /** Is shown the neighbours of the row that row `index` starts from, as indices into `members`; the array is used again. */
  seen?(index: number, neighbors: Int32Array): void;
  /** A factor for the step of row `index` towards a row of X. */
  shorter?(index: number, to: number): number;
}

/**
 * Makes synthetic rows: at `step` of the way from a row to one of its `k` nearest neighbours. First all neighbours are looked
 * up, in the order of the tree, then the rows are written in their own order: each way the memory is met in sequence.
 */
export function* synthetic(
  room: Room,
  { X, members, among, bases }: Ground,
  { base, rank, step }: Draws,
  k: number,
  progress: Progress,
  { seen, shorter }: Extras = {},
): Steps<void> {
  const asked = base.map((b) => bases[b]!);
  const towards = new Int32Array(base.length);
  yield* nearestOthers(among, asked, k, progress, (i, neighbors) => {
    towards[i] = members[neighbors[rank[i]!]!]!;
    seen?.(i, neighbors);
  });
  const { cols, data } = X;
  const { used } = room;
  const out = room.X.data;
  yield* inSlices(base.length, cols, progress, (first, last) => {
    for (let i = first, at = (used + first) * cols; i < last; i++) {
      const from = members[asked[i]!]!;
      const to = towards[i]!;
      const t = shorter ? step[i]! * shorter(i, to) : step[i]!;
      for (let j = 0; j < cols; j++) out[at++] = between(data[from * cols + j]!, data[to * cols + j]!, t);
      room.source[used + i] = from;
    }
  });
  room.used += base.length;
}

/** The number at `t` of the way from a to b: a itself where both are equal, and finite also where b - a is not. */
export function between(a: number, b: number, t: number): number {
  const gap = b - a;
  return gap - gap === 0 ? a + t * gap : (1 - t) * a + t * b;
}
