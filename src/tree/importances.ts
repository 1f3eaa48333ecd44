import { coverOf } from '../predict/cover.js';
import type { TreesState } from '../predict/trees.js';
import { type Criterion, impurity } from './criterion.js';

/**
 * Mean decrease in impurity (Breiman 2001) of each column: the weighted fall of the impurity at the cuts on it, summed over a
 * tree, in shares of the tree's sum, averaged over the trees that cut at all. Sums to 1, or is 0 throughout.
 *
 * It favours columns of many distinct values, such as source ports, even where they carry nothing (Strobl et al. 2007).
 */
export function featureImportances(state: TreesState, criterion: Criterion): Float64Array {
  const { cols, root, feature } = state;
  const sum = new Float64Array(cols);
  for (let t = 0; t < root.length; t++) {
    const tree = treeImportances(state, root[t]!, root[t + 1] ?? feature.length, criterion);
    const total = tree.reduce((a, b) => a + b, 0);
    if (total > 0) for (let j = 0; j < cols; j++) sum[j]! += tree[j]! / total;
  }
  const all = sum.reduce((a, b) => a + b, 0);
  return all > 0 ? sum.map((x) => x / all) : sum;
}

function treeImportances(state: TreesState, from: number, to: number, criterion: Criterion): Float64Array {
  const { cols, outputs, feature, left, value } = state;
  const cover = coverOf(state);
  const out = new Float64Array(cols);
  const totals: Float64Array[] = new Array(to - from);
  // Children come after their parent: backwards, both are known.
  for (let i = to - 1; i >= from; i--) {
    const f = feature[i]!;
    const a = left[i]! - from;
    const weight = cover[i]!;
    if (f < 0) {
      const at = left[i]! * outputs;
      totals[i - from] = value.subarray(at, at + outputs).map((share) => share * weight);
      continue;
    }
    const [x, y] = [totals[a]!, totals[a + 1]!];
    const total = x.map((w, k) => w + y[k]!);
    totals[i - from] = total;
    const fall = (own: Float64Array, w: number) => w * impurity(criterion, own, w);
    out[f]! += fall(total, weight) - fall(x, cover[left[i]!]!) - fall(y, cover[left[i]! + 1]!);
  }
  return out;
}
