import { sigmoid, softmax } from '../core/math.js';
import { isCount, zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, insist, isNumber } from './checks.js';

/**
 * Trees that add up: every tree raises one score by the value of the leaf that a row comes to. The nodes of all trees lie in flat arrays as in the
 * kind `trees`, tree after tree, each node before its children, the right child behind the left. A row goes left where x <= threshold.
 *
 * Scores are summed in float64 in the order of the trees, beginning with `base`. With link `softmax` they become probabilities;
 * with `sigmoid` the one score becomes those of two classes.
 */
export interface BoostingState extends State {
  readonly kind: 'boosting';
  /** Width of the rows. */
  readonly cols: number;
  /** Column tested at a node; -1 at a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Left child of a node; for a leaf, its place in `value`. */
  readonly left: Int32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** First node of each tree. */
  readonly root: Int32Array;
  /** The score that each tree raises. */
  readonly output: Int32Array;
  /** By how much a leaf raises it. */
  readonly value: Float64Array;
  /** What each score begins with. */
  readonly base: Float64Array;
  /** Weight of the training rows that reached each node (their hessians, in XGBoost's terms): what SHAP is computed from. */
  readonly cover: Float64Array;
  /** How much the cut at a node lowered the loss; 0 at a leaf. What importances are computed from. */
  readonly gain: Float64Array;
  readonly link: 'none' | 'softmax' | 'sigmoid';
  /** A number that stands for a missing value, besides NaN. */
  readonly missing?: number;
  /** Where training was watched: the loss on each evaluation set after each round, set after set, and how many sets there were. */
  readonly history?: Float64Array;
  readonly sets?: number;
}

export const boosting: Kind<BoostingState> = {
  kind: 'boosting',
  apply(state, { rows, cols, data }) {
    const { feature, threshold, left, missingLeft, root, output, value, base, missing } = state;
    const k = base.length;
    const scores = zeros(rows, k);
    for (let i = 0; i < rows; i++) {
      scores.data.set(base, i * k);
      const row = i * cols;
      for (let t = 0; t < root.length; t++) {
        let node = root[t]!;
        for (let f = feature[node]!; f >= 0; f = feature[node]!) {
          const x = data[row + f]!;
          const goesLeft = Number.isNaN(x) || x === missing ? missingLeft[node]! : x <= threshold[node]!;
          node = left[node]! + (goesLeft ? 0 : 1);
        }
        scores.data[i * k + output[t]!]! += value[left[node]!]!;
      }
    }
    return linked(scores, state.link);
  },

  check(state, width) {
    const { cols, feature, threshold, left, missingLeft, root, output, value, base, cover, gain, link } = state;
    const nodes = array(feature, Int32Array, undefined, 'boosting').length;
    array(threshold, Float64Array, nodes, 'boosting');
    array(left, Int32Array, nodes, 'boosting');
    array(missingLeft, Uint8Array, nodes, 'boosting');
    array(cover, Float64Array, nodes, 'boosting');
    array(gain, Float64Array, nodes, 'boosting');
    const trees = array(root, Int32Array, undefined, 'boosting').length;
    // Their sum over the trees stays finite.
    const fits = (x: unknown) => isNumber((x as number) * (trees + 1));
    const leaves = array(value, Float64Array, undefined, 'boosting', fits).length;
    const scores = array(base, Float64Array, undefined, 'boosting', fits).length;
    array(output, Int32Array, trees, 'boosting', (c) => isCount(c) && c < scores);
    insist(cols === width && scores > 0 && (trees ? root[0] === 0 : nodes === 0), 'boosting');
    insist(link === 'none' || link === 'softmax' || (link === 'sigmoid' && scores === 1), 'boosting');
    insist(state.missing === undefined || isNumber(state.missing), 'boosting');
    if (state.history)
      insist(isCount(array(state.history, Float64Array, undefined, 'boosting').length / state.sets!), 'boosting');
    for (let t = 0; t < trees; t++) {
      const end = root[t + 1] ?? nodes;
      insist(root[t]! < end && end <= nodes, 'boosting');
      for (let i = root[t]!; i < end; i++) {
        const f = feature[i]!;
        const next = left[i]!;
        // Children come after their parent and inside their tree: every walk ends.
        insist(f < 0 ? f === -1 && next >= 0 && next < leaves : f < cols && next > i && next + 1 < end, 'boosting');
      }
    }
    return link === 'sigmoid' ? 2 : scores;
  },
};

/** Scores as the link wants them; they may be changed in place. */
export function linked(scores: Matrix, link: BoostingState['link']): Matrix {
  const { rows, cols, data } = scores;
  if (link === 'none') return scores;
  if (link === 'softmax') {
    for (let i = 0; i < rows; i++) softmax(data, i * cols, cols);
    return scores;
  }
  const out = zeros(rows, 2);
  for (let i = 0; i < rows; i++) {
    const p = sigmoid(data[i]!);
    out.data[2 * i] = 1 - p;
    out.data[2 * i + 1] = p;
  }
  return out;
}
