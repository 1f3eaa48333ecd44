import { type DistinctRows, distinctRows } from './distinct.js';
import type { Metric, PointTree } from './neighbors.js';
import { FAR, inSlices, LOOKUP } from './slices.js';
import type { Matrix, Progress, Steps } from './types.js';

const BUILDING: Progress = { done: 0, total: 1, stage: 'building the tree' };

export interface PointTreeOptions {
  readonly metric: Metric;
  /** Most points in a leaf, give or take one; Infinity for a single leaf. */
  readonly leafSize: number;
  /** Most entries kept at a point: no more than that many neighbours will be asked for. */
  readonly k: number;
  /** How often each row stands there; once where absent. */
  readonly repeats?: Float64Array;
  /** Which rows are the same, where that is known. */
  readonly distinct?: DistinctRows;
}

/**
 * Puts rows into a tree for `NeighborSearch`. Identical rows become one point, so that they cost a search nothing and never fill
 * a leaf. A node is cut in half along the side on which its box is longest (J. L. Bentley, CACM 18, 1975; the box
 * and the cut at the median are those of scikit-learn's KDTree).
 */
export function* pointTree(X: Matrix, options: PointTreeOptions): Steps<PointTree> {
  const { metric, leafSize, k, repeats } = options;
  const { cols, data } = X;
  const { first, group } = options.distinct ?? (yield* distinctRows(X));
  const n = first.length;
  let levels = 0;
  while (n >> levels > leafSize) levels++;
  const nodes = 2 ** (levels + 1) - 1;
  const boxes = new Float64Array(nodes * 2 * cols);
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const keys = new Float64Array(n);
  const ends = new Int32Array(2 * nodes);
  ends[1] = n;
  for (let node = 0; node < nodes; node++) {
    const from = ends[2 * node]!;
    const to = ends[2 * node + 1]!;
    const box = boxes.subarray(2 * node * cols, 2 * (node + 1) * cols);
    box.fill(Infinity, 0, cols).fill(-Infinity, cols);
    yield* inSlices(to - from, FAR + cols, BUILDING, (a, b) => {
      for (let i = from + a; i < from + b; i++) widen(box, data, first[order[i]!]! * cols, cols);
    });
    if (2 * node + 1 >= nodes) continue;
    const axis = longestSide(box, cols);
    yield* inSlices(to - from, LOOKUP, BUILDING, (a, b) => {
      for (let i = from + a; i < from + b; i++) keys[i] = data[first[order[i]!]! * cols + axis]!;
    });
    const middle = (from + to) >> 1;
    yield* select(keys, order, from, to - 1, middle);
    ends.set([from, middle, middle, to], 2 * (2 * node + 1));
  }

  const position = new Int32Array(n);
  const points = new Float64Array(n * cols);
  yield* inSlices(n, FAR + cols, BUILDING, (from, to) => {
    for (let p = from; p < to; p++) {
      const row = first[order[p]!]! * cols;
      position[order[p]!] = p;
      for (let j = 0; j < cols; j++) points[p * cols + j] = data[row + j]!;
    }
  });
  // Counting sort of the rows by point.
  const times = (i: number): number => Math.min(k, repeats ? repeats[i]! : 1);
  const start = new Int32Array(n + 1);
  yield* inSlices(group.length, LOOKUP, BUILDING, (from, to) => {
    for (let i = from; i < to; i++) {
      const p = position[group[i]!]! + 1;
      start[p] = Math.min(k, start[p]! + times(i));
    }
  });
  for (let p = 0; p < n; p++) start[p + 1]! += start[p]!;
  const rows = new Int32Array(start[n]!);
  const next = start.slice();
  yield BUILDING;
  yield* inSlices(group.length, LOOKUP, BUILDING, (from, to) => {
    for (let i = from; i < to; i++) {
      const p = position[group[i]!]!;
      for (let left = times(i); left > 0 && next[p]! < start[p + 1]!; left--) rows[next[p]!++] = i;
    }
  });
  return { cols, metric, points, start, rows, boxes };
}

function widen(box: Float64Array, data: Float64Array, at: number, cols: number): void {
  for (let j = 0; j < cols; j++) {
    const x = data[at + j]!;
    if (x < box[j]!) box[j] = x;
    if (x > box[cols + j]!) box[cols + j] = x;
  }
}

function longestSide(box: Float64Array, cols: number): number {
  let longest = 0;
  for (let j = 1; j < cols; j++) if (box[cols + j]! - box[j]! > box[cols + longest]! - box[longest]!) longest = j;
  return longest;
}

/** Reorders from … to so that no key before `middle` is greater, and none after it smaller, than the one there (Hoare's FIND). */
function* select(keys: Float64Array, order: Int32Array, from: number, to: number, middle: number): Steps<void> {
  while (from < to) {
    const pivot = keys[(from + to) >> 1]!;
    let i = from;
    let j = to;
    for (let swaps = 1; i <= j; swaps++) {
      while (keys[i]! < pivot) i++;
      while (keys[j]! > pivot) j--;
      if (i > j) break;
      swap(keys, i, j);
      swap(order, i++, j--);
      if (swaps % 16384 === 0) yield BUILDING;
    }
    if (middle <= j) to = j;
    else if (middle >= i) from = i;
    else return;
  }
}

function swap(array: Float64Array | Int32Array, i: number, j: number): void {
  const value = array[i]!;
  array[i] = array[j]!;
  array[j] = value;
}
