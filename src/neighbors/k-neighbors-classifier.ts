import { Classifier } from '../core/classifier.js';
import { DataError } from '../core/errors.js';
import { zeros } from '../core/matrix.js';
import type { Metric } from '../core/neighbors.js';
import { type Declaration, integer, oneOf } from '../core/params.js';
import { pointTree } from '../core/point-tree.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import { checkedRows } from '../core/training.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { fastNeighbors, searchIn } from '../predict/fast-neighbors.js';
import type { NeighborsState } from '../predict/neighbors.js';

export interface KNeighborsClassifierParams {
  /** Neighbours that vote; at most as many as there are rows. */
  nNeighbors: number;
  /** Whether all votes count alike or each as the inverse of its distance; at distance 0, those neighbours alone vote. */
  weights: 'uniform' | 'distance';
  metric: 'minkowski' | 'euclidean' | 'manhattan' | 'chebyshev';
  /** Of the metric `'minkowski'`: 2 is euclidean, 1 manhattan. */
  p: 1 | 2;
  /** How neighbours are sought, which changes no answer; `'auto'` is `'kd_tree'`. */
  algorithm: 'auto' | 'kd_tree' | 'brute';
  /** Points in a leaf of the tree: speed and size, not answers. */
  leafSize: number;
}

/** The nearest training rows of each row that was asked about, n x k, nearest first. */
export interface Neighbors {
  readonly distances: Matrix;
  /** Indices of training rows, counted without those of weight 0. */
  readonly indices: Int32Array;
}

const declaration = (): Declaration<KNeighborsClassifierParams> => ({
  name: 'KNeighborsClassifier',
  defaults: { nNeighbors: 5, weights: 'uniform', metric: 'minkowski', p: 2, algorithm: 'auto', leafSize: 30 },
  rules: {
    nNeighbors: integer(1),
    weights: oneOf('uniform', 'distance'),
    metric: oneOf('minkowski', 'euclidean', 'manhattan', 'chebyshev'),
    p: oneOf(1, 2),
    algorithm: oneOf('auto', 'kd_tree', 'brute'),
    leafSize: integer(1),
  },
});

/**
 * The class that most of the nearest training rows have (scikit-learn's KNeighborsClassifier), exactly: of rows at the same
 * distance, those with the lower index count as nearer, whatever the algorithm. Scale the columns first. The
 * model holds the distinct training rows, with no more than `nNeighbors` entries at each.
 * @example
 * const model = new KNeighborsClassifier({ nNeighbors: 1 }).fit([[0], [10]], ['a', 'b']);
 * model.predict([[3]]); // ['a']
 */
export class KNeighborsClassifier extends Classifier<KNeighborsClassifierParams, NeighborsState> {
  readonly kinds = [fastNeighbors];

  constructor(params?: Partial<KNeighborsClassifierParams>) {
    super(declaration(), params);
  }

  /**
   * @param sampleWeight whole numbers: a row of weight 2 stands there twice
   * @throws DataError where there are fewer rows than `nNeighbors`, or a weight is not whole
   */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<NeighborsState> {
    const { nNeighbors: k, weights, p, algorithm, leafSize } = this.params;
    const odd = sampleWeight?.findIndex((w) => !Number.isInteger(w)) ?? -1;
    if (odd >= 0)
      throw new DataError(
        `${this.name}: sampleWeight must be whole numbers, each how often the row stands there, got ${sampleWeight![odd]}`,
      );
    const rows = sampleWeight ? sampleWeight.reduce((a, b) => a + b) : X.rows;
    if (rows < k) throw new DataError(`${this.name}: nNeighbors must be at most the number of rows, ${rows}, got ${k}`);
    const metric: Metric =
      this.params.metric === 'minkowski' ? (p === 1 ? 'manhattan' : 'euclidean') : this.params.metric;
    const tree = yield* pointTree(X, {
      metric,
      leafSize: algorithm === 'brute' ? Infinity : leafSize,
      k,
      repeats: sampleWeight,
    });
    const code = new Int32Array(tree.rows.length);
    yield* inSlices(code.length, LOOKUP, { done: 0, total: 1, stage: 'building the tree' }, (from, to) => {
      for (let e = from; e < to; e++) code[e] = labels.codes[tree.rows[e]!]!;
    });
    return { kind: 'neighbors', v: 1, k, weights, outputs: labels.classes.length, code, ...tree };
  }

  /** The training rows that vote on each row of X. */
  kneighbors(X: MatrixLike): Neighbors {
    const { state } = this.fitted;
    const { rows, cols, data } = checkedRows(this.name, X, this.fitted, this.missing);
    const distances = zeros(rows, state.k);
    const indices = new Int32Array(rows * state.k);
    const search = searchIn(state, rows);
    for (let i = 0, at = 0; i < rows; i++) {
      search.find(data, i * cols);
      for (let n = 0; n < state.k; n++, at++) {
        const d = search.reduced[n]!;
        distances.data[at] = state.metric === 'euclidean' ? Math.sqrt(d) : d;
        indices[at] = state.rows[search.entry[n]!]!;
      }
    }
    return { distances, indices };
  }
}
