import { zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, count, finite, insist } from './checks.js';

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

  check(state, width) {
    const cols = count(state.cols, 'trees.cols');
    const outputs = count(state.outputs, 'trees.outputs', 2 ** 20);
    const nodes = state.feature?.length ?? 0;
    insist(cols === width, `trees expect ${cols} columns and get ${width}`);
    insist(outputs > 0 && state.value?.length % outputs === 0, 'trees.value does not hold whole leaves');
    const feature = array(state.feature, Int32Array, nodes, 'trees.feature');
    const left = array(state.left, Int32Array, nodes, 'trees.left');
    const threshold = finite(state.threshold, nodes, 'trees.threshold');
    finite(state.value, state.value.length, 'trees.value');
    finite(state.cover, nodes, 'trees.cover');
    if (state.missingLeft !== undefined) array(state.missingLeft, Uint8Array, nodes, 'trees.missingLeft');
    const leaves = state.value.length / outputs;
    const root = array(state.root, Int32Array, state.root?.length ?? 0, 'trees.root');
    insist(root.length > 0 && root[0] === 0 && threshold.length > 0, 'trees.root must begin at node 0');
    for (let t = 0; t < root.length; t++) {
      const end = t + 1 < root.length ? root[t + 1]! : nodes;
      insist(root[t]! < end && end <= nodes, `trees.root[${t}] is out of order`);
      for (let i = root[t]!; i < end; i++) {
        const f = feature[i]!;
        const next = left[i]!;
        // Children come after their parent and inside their tree: every walk ends.
        if (f >= 0) insist(f < cols && next > i && next + 1 < end, `node ${i} of the trees points outside`);
        else insist(f === -1 && next >= 0 && next < leaves, `leaf ${i} of the trees points outside`);
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
