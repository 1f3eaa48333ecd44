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
  apply({ outputs, feature, threshold, left, root, value, missingLeft }, { rows, cols, data }) {
    const out = zeros(rows, outputs);
    const sums = out.data;
    const last = root.length - 1;
    for (let from = 0; from < rows; from += BLOCK)
      for (let t = 0; t <= last; t += 4)
        for (let i = from; i < rows && i < from + BLOCK; i++) {
          const at = i * cols;
          let a = root[t]!;
          let b = root[Math.min(t + 1, last)]!;
          let c = root[Math.min(t + 2, last)]!;
          let d = root[Math.min(t + 3, last)]!;
          for (;;) {
            const fa = feature[a]!,
              fb = feature[b]!,
              fc = feature[c]!,
              fd = feature[d]!;
            if ((fa & fb & fc & fd) < 0) break;
            if (fa >= 0) {
              const x = data[at + fa]!;
              a = left[a]! + (missingLeft && Number.isNaN(x) ? 1 - missingLeft[a]! : +!(x <= threshold[a]!));
            }
            if (fb >= 0) {
              const x = data[at + fb]!;
              b = left[b]! + (missingLeft && Number.isNaN(x) ? 1 - missingLeft[b]! : +!(x <= threshold[b]!));
            }
            if (fc >= 0) {
              const x = data[at + fc]!;
              c = left[c]! + (missingLeft && Number.isNaN(x) ? 1 - missingLeft[c]! : +!(x <= threshold[c]!));
            }
            if (fd >= 0) {
              const x = data[at + fd]!;
              d = left[d]! + (missingLeft && Number.isNaN(x) ? 1 - missingLeft[d]! : +!(x <= threshold[d]!));
            }
          }
          for (let l = 0; l < 4 && t + l <= last; l++) {
            const leaf = left[l === 0 ? a : l === 1 ? b : l === 2 ? c : d]! * outputs;
            for (let k = 0; k < outputs; k++) sums[i * outputs + k]! += value[leaf + k]!;
          }
        }
    for (let k = 0; k < sums.length; k++) sums[k]! /= root.length;
    return out;
  },

  check({ cols, outputs, feature, threshold, left, root, value, cover, missingLeft }, width) {
    insist(cols === width, 'trees.cols');
    const nodes = array(feature, Int32Array, undefined, 'trees.feature').length;
    array(threshold, Float64Array, nodes, 'trees.threshold');
    array(left, Int32Array, nodes, 'trees.left');
    array(cover, Float64Array, nodes, 'trees.cover');
    if (missingLeft) array(missingLeft, Uint8Array, nodes, 'trees.missingLeft');
    const leaves = array(value, Float64Array, undefined, 'trees.value').length / outputs;
    array(root, Int32Array, undefined, 'trees.root');
    insist(root[0] === 0 && isCount(outputs) && isCount(leaves), 'trees.root');
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
