import { isCount, zeros } from '../core/matrix.js';
import type { Kind, State } from '../core/types.js';
import { array, insist, isNumber } from './checks.js';

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
  /**
   * Weight of the training rows that reached each node: what SHAP and importances are computed from. Absent where a foreign
   * model did not tell.
   */
  readonly cover?: Float64Array;
  /** 1 where a missing value (NaN) goes left; without this list it goes right. */
  readonly missingLeft?: Uint8Array;
}

// Rows go through the trees in blocks whose sums stay in the first-level cache, and through four trees at a time: while
// one walk waits for the memory or a mispredicted branch the others go on (5.3 µs a row of 1,200 nodes instead of 9.9).
const BLOCK = 64;

export const trees: Kind<TreesState> = {
  kind: 'trees',
  apply(state, { rows, cols, data }) {
    const { feature, left, root, value, outputs } = state;
    const n = root.length;
    const last = feature.length - 1; // children come after their parent, so the last node is a leaf
    const out = zeros(rows, outputs);
    for (let from = 0; from < rows; from += BLOCK)
      for (let t = 0; t < n; t += 4)
        for (let i = from; i < rows && i < from + BLOCK; i++) {
          const row = i * cols;
          let a = root[t]!;
          let b = root[t + 1] ?? last;
          let c = root[t + 2] ?? last;
          let d = root[t + 3] ?? last;
          while ((feature[a]! & feature[b]! & feature[c]! & feature[d]!) >= 0) {
            a = step(state, data, row, a);
            b = step(state, data, row, b);
            c = step(state, data, row, c);
            d = step(state, data, row, d);
          }
          for (let k = t; k < n && k < t + 4; k++) {
            const leaf = left[a]! * outputs;
            a = b;
            b = c;
            c = d;
            for (let j = 0; j < outputs; j++) out.data[i * outputs + j]! += value[leaf + j]!;
          }
        }
    for (let k = 0; k < out.data.length; k++) out.data[k]! /= n;
    return out;
  },

  check({ cols, outputs, feature, threshold, left, root, value, cover, missingLeft }, width) {
    const nodes = array(feature, Int32Array, undefined, 'trees').length;
    array(threshold, Float64Array, nodes, 'trees');
    array(left, Int32Array, nodes, 'trees');
    array(cover ?? threshold, Float64Array, nodes, 'trees');
    if (missingLeft) array(missingLeft, Uint8Array, nodes, 'trees');
    array(root, Int32Array, undefined, 'trees');
    // Their sum over the trees stays finite.
    const fits = (x: unknown) => isNumber((x as number) * root.length);
    const leaves = array(value, Float64Array, undefined, 'trees', fits).length / outputs;
    insist(cols === width && root[0] === 0 && isCount(outputs) && isCount(leaves), 'trees');
    for (let t = 0; t < root.length; t++) {
      const end = root[t + 1] ?? nodes;
      insist(root[t]! < end && end <= nodes, 'trees');
      for (let i = root[t]!; i < end; i++) {
        const f = feature[i]!;
        const next = left[i]!;
        // Children come after their parent and inside their tree: every walk ends.
        insist(f < 0 ? f === -1 && next >= 0 && next < leaves : f < cols && next > i && next + 1 < end, 'trees');
      }
    }
    return outputs;
  },
};

/** The child of a node to which a row goes; a leaf itself. Without a branch on the comparison, which no one can predict. */
function step(
  { feature, threshold, left, missingLeft }: TreesState,
  data: Float64Array,
  row: number,
  node: number,
): number {
  const f = feature[node]!;
  if (f < 0) return node;
  const x = data[row + f]!;
  return left[node]! + +!(missingLeft && Number.isNaN(x) ? missingLeft[node] : x <= threshold[node]!);
}
