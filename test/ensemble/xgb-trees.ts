import { expect } from 'vitest';
import type { XGBParams } from '../../src/ensemble/index.js';
import { type BoostedState, isIn } from '../../src/predict/boosted.js';

/** A tree as XGBoost writes it into its JSON. */
export interface XGBTree {
  split_indices: number[];
  split_conditions: (number | null)[];
  left_children: number[];
  right_children: number[];
  default_left: number[];
  loss_changes: number[];
  sum_hessian: number[];
  split_type?: number[];
  categories?: number[];
  categories_nodes?: number[];
  categories_segments?: number[];
  categories_sizes?: number[];
}

export const withNaN = (rows: readonly (readonly (number | null)[])[]) =>
  rows.map((row) => row.map((v) => v ?? Number.NaN));

/** What a golden file calls `max_depth` is `maxDepth` here; `weighted` is no parameter. */
export const inCamelCase = (params: object): Partial<XGBParams> =>
  Object.fromEntries(
    Object.entries(params)
      .filter(([key]) => key !== 'weighted')
      .map(([key, value]) => [key.replace(/_(\w)/g, (_, c) => c.toUpperCase()), value]),
  );

/** Walks through a tree of ours and one of theirs at once. They compute in float32: what is told of a node has seven digits. */
export function expectSameTree(ours: BoostedState, t: number, theirs: XGBTree) {
  const visit = (a: number, b: number) => {
    const near = (x: number, y: number) => expect(Math.abs(x - y)).toBeLessThan(1e-5 * Math.max(1, Math.abs(y)));
    near(ours.cover![a]!, theirs.sum_hessian[b]!);
    if (theirs.left_children[b] === -1) {
      expect(ours.feature[a]).toBe(-1);
      near(ours.value[ours.left[a]!]!, theirs.split_conditions[b]!);
      return;
    }
    expect(ours.feature[a]).toBe(theirs.split_indices[b]);
    // A difference of numbers that are greater by far.
    expect(Math.abs(ours.gain![a]! / theirs.loss_changes[b]! - 1)).toBeLessThan(1e-3);
    const isSet = theirs.split_type?.[b] === 1;
    if (isSet) expect(setAt(ours, a)).toEqual(setOf(theirs, b));
    else {
      // Theirs is x < threshold, ours x <= the number before it.
      const [threshold, other] = [ours.threshold[a]!, theirs.split_conditions[b]!];
      expect(Math.abs(threshold - other)).toBeLessThan(1e-7 * Math.max(1, Math.abs(other)));
    }
    // What is in a set goes to their right, and to our left.
    expect(ours.missingLeft![a]).toBe(isSet ? 1 - theirs.default_left[b]! : theirs.default_left[b]);
    const [left, right] = [theirs.left_children[b]!, theirs.right_children[b]!];
    visit(ours.left[a]!, isSet ? right : left);
    visit(ours.left[a]! + 1, isSet ? left : right);
  };
  visit(ours.root[t]!, 0);
}

function setAt({ setAt, sets }: BoostedState, node: number): number[] {
  const at = setAt![node]!;
  return Array.from({ length: 32 * sets![at]! }, (_, c) => c).filter((c) => isIn(sets!, at, c));
}

function setOf(tree: XGBTree, node: number): number[] {
  const k = tree.categories_nodes!.indexOf(node);
  const from = tree.categories_segments![k]!;
  return tree.categories!.slice(from, from + tree.categories_sizes![k]!).sort((a, b) => a - b);
}
