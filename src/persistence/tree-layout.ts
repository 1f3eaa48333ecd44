import { ModelError } from '../core/errors.js';

/** A node of a foreign tree: what it tests, or the values of a leaf. */
export type SourceNode =
  | { readonly value: ArrayLike<number>; readonly cover?: number }
  | {
      readonly column: number;
      /** x <= threshold goes left. */
      readonly threshold: number;
      /** The categories that go left, as words of 32 bits, instead. */
      readonly set?: ArrayLike<number>;
      readonly missingLeft: boolean;
      readonly left: number;
      readonly right: number;
      readonly cover?: number;
      /** By how much the cut lowered the loss. */
      readonly gain?: number;
    };

/** Words of all sets of a model: a few bytes may name a category that no memory holds. */
export const MOST_WORDS = 16777216;

/** Lays foreign trees out as the states want them: one after another, each node before its children, the right child behind the left. */
export class TreeLayout {
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly left: number[] = [];
  readonly root: number[] = [];
  readonly value: number[] = [];
  readonly missingLeft: number[] = [];
  readonly setAt: number[] = [];
  readonly sets: number[] = [];
  readonly cover: number[] = [];
  readonly gain: number[] = [];

  /**
   * Adds a tree.
   * @param outputs values of a leaf
   * @param nodes how many nodes the tree has
   * @param read the node of that number; called once for each that can be reached
   * @param refuse called where a node is a child twice, or none of the tree
   */
  add(outputs: number, nodes: number, first: number, read: (id: number) => SourceNode, refuse: (id: number) => never) {
    const seen = new Uint8Array(nodes);
    const open: number[] = [first, this.#room(1)];
    this.root.push(open[1]!);
    while (open.length > 0) {
      const at = open.pop()!;
      const id = open.pop()!;
      if (!(id >= 0 && id < nodes) || seen[id]) refuse(id);
      seen[id] = 1;
      const node = read(id);
      this.cover[at] = node.cover ?? Number.NaN;
      if ('value' in node) {
        this.left[at] = this.value.length / outputs;
        for (let k = 0; k < outputs; k++) this.value.push(node.value[k]!);
        continue;
      }
      this.feature[at] = node.column;
      this.gain[at] = node.gain ?? Number.NaN;
      this.threshold[at] = node.threshold;
      this.missingLeft[at] = node.missingLeft ? 1 : 0;
      if (node.set) {
        if (this.sets.length + node.set.length > MOST_WORDS) throw new ModelError('too many categories for one model');
        this.setAt[at] = this.sets.length;
        this.sets.push(node.set.length);
        for (let k = 0; k < node.set.length; k++) this.sets.push(node.set[k]!);
      }
      const child = this.#room(2);
      this.left[at] = child;
      open.push(node.right, child + 1, node.left, child);
    }
  }

  #room(nodes: number): number {
    const at = this.feature.length;
    for (let k = 0; k < nodes; k++) {
      this.feature.push(-1);
      this.threshold.push(0);
      this.left.push(0);
      this.missingLeft.push(0);
      this.setAt.push(-1);
      this.cover.push(0);
      this.gain.push(0);
    }
    return at;
  }

  /** The lists that `trees` and `boosted` share. */
  arrays() {
    return {
      feature: Int32Array.from(this.feature),
      threshold: Float64Array.from(this.threshold),
      left: Int32Array.from(this.left),
      root: Int32Array.from(this.root),
      value: Float64Array.from(this.value),
      ...(this.missingLeft.includes(1) ? { missingLeft: Uint8Array.from(this.missingLeft) } : {}),
    };
  }

  /** What only `boosted` has: sets of categories and, where all nodes have them, covers and gains. */
  extras() {
    const hasCover = this.cover.every(Number.isFinite);
    const hasGain = this.gain.every(Number.isFinite);
    return {
      ...(this.sets.length ? { setAt: Int32Array.from(this.setAt), sets: Int32Array.from(this.sets) } : {}),
      ...(hasCover ? { cover: Float64Array.from(this.cover) } : {}),
      ...(hasGain ? { gain: Float64Array.from(this.gain) } : {}),
    };
  }
}
