import type { BoostedState } from '../../predict/boosted.js';
import type { BoostedTree } from './grow.js';

/** The trees that were grown so far. */
export class Forest {
  readonly #cols: number;
  readonly #base: Float64Array;
  readonly #trees: BoostedTree[] = [];
  readonly #outputs: number[] = [];

  constructor(cols: number, base: Float64Array, previous?: BoostedState) {
    this.#cols = cols;
    this.#base = base;
    if (previous) for (let t = 0; t < previous.root.length; t++) this.add(treeOf(previous, t), previous.output[t]!);
  }

  add(tree: BoostedTree, output: number): void {
    this.#trees.push(tree);
    this.#outputs.push(output);
  }

  /** The first so many trees, side by side. */
  state(count: number, missing: number): BoostedState {
    const trees = this.#trees.slice(0, count);
    const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
    const leaves = trees.reduce((sum, { value }) => sum + value.length, 0);
    const words = trees.reduce((sum, { sets }) => sum + (sets?.length ?? 0), 0);
    const state = {
      feature: new Int32Array(nodes),
      threshold: new Float64Array(nodes),
      left: new Int32Array(nodes),
      missingLeft: new Uint8Array(nodes),
      root: new Int32Array(trees.length),
      output: Int32Array.from(this.#outputs.slice(0, count)),
      value: new Float64Array(leaves),
      base: this.#base.slice(),
      cover: new Float64Array(nodes),
      gain: new Float64Array(nodes),
      ...(words > 0 ? { setAt: new Int32Array(nodes).fill(-1), sets: new Int32Array(words) } : {}),
    };
    let node = 0;
    let leaf = 0;
    let word = 0;
    for (const [t, tree] of trees.entries()) {
      state.root[t] = node;
      state.feature.set(tree.feature, node);
      state.threshold.set(tree.threshold, node);
      state.missingLeft.set(tree.missingLeft, node);
      state.cover.set(tree.cover, node);
      state.gain.set(tree.gain, node);
      state.value.set(tree.value, leaf);
      for (let i = 0; i < tree.left.length; i++)
        state.left[node + i] = tree.left[i]! + (tree.feature[i]! >= 0 ? node : leaf);
      if (tree.sets) {
        for (const [i, at] of tree.setAt!.entries()) if (at >= 0) state.setAt![node + i] = word + at;
        state.sets!.set(tree.sets, word);
        word += tree.sets.length;
      }
      node += tree.feature.length;
      leaf += tree.value.length;
    }
    return {
      ...{ kind: 'boosted', v: 1, cols: this.#cols, outputs: this.#base.length, precision: 'float64' },
      ...state,
      ...(Number.isNaN(missing) ? {} : { missing }),
    };
  }
}

/** Tree t of a state, on its own. */
function treeOf(state: BoostedState, t: number): BoostedTree {
  const from = state.root[t]!;
  const to = state.root[t + 1] ?? state.feature.length;
  const feature = state.feature.slice(from, to);
  const left = state.left.slice(from, to).map((next, i) => (feature[i]! >= 0 ? next - from : next));
  // Leaves keep their order, which need not be that of the nodes.
  const leaves = Array.from(left.keys())
    .filter((i) => feature[i]! < 0)
    .sort((a, b) => left[a]! - left[b]!);
  const value = Float64Array.from(leaves, (i) => state.value[left[i]!]!);
  for (const [k, i] of leaves.entries()) left[i] = k;
  const sets: number[] = [];
  const setAt = state.setAt?.slice(from, to).map((at) => {
    if (at < 0) return at;
    const place = sets.length;
    for (const word of state.sets!.subarray(at, at + 1 + state.sets![at]!)) sets.push(word);
    return place;
  });
  return {
    ...(sets.length > 0 ? { setAt, sets: Int32Array.from(sets) } : {}),
    feature,
    left,
    threshold: state.threshold.slice(from, to),
    missingLeft: state.missingLeft?.slice(from, to) ?? new Uint8Array(to - from),
    value,
    cover: state.cover!.slice(from, to),
    gain: state.gain?.slice(from, to) ?? new Float64Array(to - from),
  };
}
