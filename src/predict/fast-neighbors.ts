import { NeighborSearch, type Sieve } from '../core/neighbors.js';
import { run } from '../core/run.js';
import { sieveOf } from '../core/sieve.js';
import type { Kind } from '../core/types.js';
import { type NeighborsState, neighbors, votes } from './neighbors.js';

/** A sieve is made when a model is asked about one row for so many of its points: about then making it has paid. */
const POINTS = 512;

const rowsSeen = new WeakMap<NeighborsState, number>();
const sieves = new WeakMap<NeighborsState, Sieve | undefined>();

/** The search in a model that is asked about so many rows more. */
export function searchIn(state: NeighborsState, rows: number): NeighborSearch {
  const { cols, metric, start, k } = state;
  if (!sieves.has(state) && metric === 'euclidean') {
    const seen = (rowsSeen.get(state) ?? 0) + rows;
    rowsSeen.set(state, seen);
    if (seen * POINTS >= start.length) sieves.set(state, run(sieveOf(state, cols, { done: 0, total: 1 })));
  }
  return new NeighborSearch(state, k, sieves.get(state));
}

/**
 * The kind `neighbors` with a sieve in WebAssembly in front of the search: the same neighbours, where no tree helps in a tenth of the
 * time. Where there is no WebAssembly, and for models asked too little, it searches as `neighbors` does.
 */
export const fastNeighbors: Kind<NeighborsState> = {
  kind: 'neighbors',
  apply: (state, X) => votes(state, X, searchIn(state, X.rows)),
  check: (state, width, kinds) => neighbors.check(state, width, kinds),
};
