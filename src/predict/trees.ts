import { isCount, zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, insist } from './checks.js';

/**
 * Every model made of trees. The nodes of all trees lie in flat arrays, tree after tree, each node before its
 * children; the right child follows the left. A row goes left where x <= threshold.
 *
 * The answer is the mean of the leaves' values over the trees, summed in the order of the trees.
 */
export interface TreesState extends State {
  readonly kind: 'trees';
  /** Width of the rows. */
  readonly cols: number;
  /** Values a leaf has. */
  readonly outputs: number;
  /** Column tested at a node; -1 at a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Left child of a node; for a leaf, its row in `value`. */
  readonly left: Int32Array;
  /** First node of each tree. */
  readonly root: Int32Array;
  /** leaves x outputs, row-major. */
  readonly value: Float64Array;
  /** Weight of the training rows that reached each node: what SHAP and importances are computed from. */
  readonly cover: Float64Array;
  /** 1 where a missing value (NaN) goes left; without this list it goes right. */
  readonly missingLeft?: Uint8Array;
}

// Rows are walked through one tree after another in blocks whose sums stay in the first-level cache.
const BLOCK = 64;

export const trees: Kind<TreesState> = {
  kind: 'trees',
  apply(state, X) {
    const { outputs, root } = state;
    const out = zeros(X.rows, outputs);
    for (let from = 0; from < X.rows; from += BLOCK)
      addLeaves(state, X, from, Math.min(X.rows, from + BLOCK), out.data);
    const n = root.length;
    for (let k = 0; k < out.data.length; k++) out.data[k]! /= n;
    return out;
  },

  check({ cols, outputs, feature, threshold, left, root, value, cover, missingLeft }, width) {
    insist(cols === width, `trees.cols is not ${width}`);
    const nodes = array(feature, Int32Array, undefined, 'trees.feature').length;
    array(threshold, Float64Array, nodes, 'trees.threshold');
    array(left, Int32Array, nodes, 'trees.left');
    array(cover, Float64Array, nodes, 'trees.cover');
    if (missingLeft) array(missingLeft, Uint8Array, nodes, 'trees.missingLeft');
    const leaves = array(value, Float64Array, undefined, 'trees.value').length / outputs;
    array(root, Int32Array, undefined, 'trees.root');
    insist(root[0] === 0 && isCount(outputs) && isCount(leaves), 'trees.root or trees.outputs');
    for (let t = 0; t < root.length; t++) {
      const end = root[t + 1] ?? nodes;
      insist(root[t]! < end && end <= nodes, 'trees.root');
      for (let i = root[t]!; i < end; i++) {
        const f = feature[i]!;
        const next = left[i]!;
        // Children come after their parent and inside their tree: every walk ends.
        insist(f < 0 ? f === -1 && next >= 0 && next < leaves : f < cols && next > i && next + 1 < end, 'trees.left');
      }
    }
    return outputs;
  },
};

function addLeaves(state: TreesState, { cols, data }: Matrix, from: number, to: number, sums: Float64Array): void {
  const { feature, threshold, left, root, value, outputs, missingLeft } = state;
  for (let t = 0; t < root.length; t++) {
    const first = root[t]!;
    for (let i = from; i < to; i++) {
      const row = i * cols;
      let node = first;
      let f = feature[node]!;
      if (missingLeft)
        while (f >= 0) {
          const x = data[row + f]!;
          node = left[node]! + (x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1) ? 0 : 1);
          f = feature[node]!;
        }
      else
        while (f >= 0) {
          node = left[node]! + (data[row + f]! <= threshold[node]! ? 0 : 1);
          f = feature[node]!;
        }
      const leaf = left[node]! * outputs;
      for (let k = 0; k < outputs; k++) sums[i * outputs + k]! += value[leaf + k]!;
    }
  }
}
