import { isCount, zeros } from '../core/matrix.js';
import { NeighborSearch, type PointTree } from '../core/neighbors.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, count, insist } from './checks.js';

/** Stored rows: the `k` nearest vote for their classes, all alike or each with the inverse of its distance. */
export interface NeighborsState extends State, PointTree {
  readonly kind: 'neighbors';
  readonly k: number;
  readonly weights: 'uniform' | 'distance';
  /** Number of classes. */
  readonly outputs: number;
  /** The class of each entry. */
  readonly code: Int32Array;
}

/** What the neighbours of each row vote. */
export function votes(
  { k, weights, outputs, code, metric }: NeighborsState,
  { rows, cols, data }: Matrix,
  search: NeighborSearch,
): Matrix {
  const out = zeros(rows, outputs);
  for (let i = 0; i < rows; i++) {
    search.find(data, i * cols);
    const inverse = (n: number) => 1 / (metric === 'euclidean' ? Math.sqrt(search.reduced[n]!) : search.reduced[n]!);
    const first = inverse(0);
    // Where neighbours are at distance 0, they alone vote; where all are too far for a float64, all alike.
    const alike = weights === 'uniform' || first === Infinity || first === 0;
    let sum = 0;
    for (let n = 0; n < k; n++) {
      if (weights === 'distance' && first === Infinity && inverse(n) < Infinity) break;
      const vote = alike ? 1 : inverse(n);
      sum += vote;
      out.data[i * outputs + code[search.entry[n]!]!]! += vote;
    }
    for (let c = i * outputs; c < (i + 1) * outputs; c++) out.data[c]! /= sum;
  }
  return out;
}

export const neighbors: Kind<NeighborsState> = {
  kind: 'neighbors',
  apply: (state, X) => votes(state, X, new NeighborSearch(state, state.k)),

  check({ cols, metric, points, start, rows, boxes, k, weights, outputs, code }, width) {
    insist(
      cols === width &&
        width > 0 &&
        ['euclidean', 'manhattan', 'chebyshev'].includes(metric) &&
        ['uniform', 'distance'].includes(weights),
      'neighbors',
    );
    const entries = array(rows, Int32Array, undefined, 'neighbors').length;
    const n = array(start, Int32Array, undefined, 'neighbors').length - 1;
    insist(
      n > 0 && start[0] === 0 && start[n] === entries && start.every((s, p) => p === 0 || s > start[p - 1]!),
      'neighbors',
    );
    array(points, Float64Array, n * cols, 'neighbors');
    const nodes = array(boxes, Float64Array, undefined, 'neighbors').length / (2 * cols);
    // A whole tree, with a point in each leaf.
    insist(isCount(nodes) && nodes > 0 && (nodes & (nodes + 1)) === 0 && nodes < 2 * n, 'neighbors');
    insist(count(k, 'neighbors', entries) > 0, 'neighbors');
    count(outputs, 'neighbors', entries);
    array(code, Int32Array, entries, 'neighbors', (c) => isCount(c) && c < outputs);
    return outputs;
  },
};
