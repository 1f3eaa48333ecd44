import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/core/types.js';
import { fastTrees, type TreesState, trees } from '../../src/predict/index.js';

type Leaf = readonly [number, number];
interface Fork {
  readonly column: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly left: Node;
  readonly right: Node;
}
type Node = Leaf | Fork;
const COLS = 3;

const value = fc.constantFrom(-1, 0, 0.5, 1, Number.NaN);
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.tuple(
      fc.float({ noNaN: true, min: 0, max: 1 }),
      fc.float({ noNaN: true, min: 0, max: 1 }),
    ) as fc.Arbitrary<Leaf>,
    fc.record({
      column: fc.nat({ max: COLS - 1 }),
      threshold: fc.constantFrom(-1, 0, 0.25, 0.5, 1),
      missingLeft: fc.boolean(),
      left: tie('node'),
      right: tie('node'),
    }),
  ),
}));

/** The trees as the flat lists of a state: each node before its children, the right child after the left. */
function flat(forest: readonly Node[], missing: boolean): TreesState {
  const [feature, threshold, left, missingLeft, root, values]: number[][] = [[], [], [], [], [], []] as const;
  const place = (at: number, node: Node): void => {
    const isLeaf = Array.isArray(node);
    const fork = node as Fork;
    feature![at] = isLeaf ? -1 : fork.column;
    threshold![at] = isLeaf ? 0 : fork.threshold;
    missingLeft![at] = !isLeaf && fork.missingLeft ? 1 : 0;
    if (isLeaf) {
      left![at] = values!.length / 2;
      values!.push(...(node as Leaf));
      return;
    }
    const child = feature!.length;
    left![at] = child;
    feature!.push(0, 0);
    place(child, fork.left);
    place(child + 1, fork.right);
  };
  for (const tree of forest) {
    root!.push(feature!.length);
    feature!.push(0);
    place(feature!.length - 1, tree);
  }
  return {
    kind: 'trees',
    v: 1,
    cols: COLS,
    outputs: 2,
    feature: Int32Array.from(feature!),
    threshold: Float64Array.from(threshold!),
    left: Int32Array.from(left!),
    root: Int32Array.from(root!),
    value: Float64Array.from(values!),
    cover: new Float64Array(feature!.length).fill(1),
    ...(missing ? { missingLeft: Uint8Array.from(missingLeft!) } : {}),
  };
}

/** The definition, tree by tree and row by row. */
function answer(forest: readonly Node[], row: readonly number[], missing: boolean): number[] {
  const sum = [0, 0];
  for (let node of forest) {
    while (!Array.isArray(node)) {
      const { column, threshold, missingLeft, left, right } = node as Fork;
      const x = row[column]!;
      node = x <= threshold || (missing && missingLeft && Number.isNaN(x)) ? left : right;
    }
    for (const k of [0, 1]) sum[k]! += (node as Leaf)[k]!;
  }
  return sum.map((s) => s / forest.length);
}

const row = fc.array(value, { minLength: COLS, maxLength: COLS });
const forests = fc.array(node, { minLength: 1, maxLength: 10 });
const matrixOf = (rows: number[][]): Matrix => ({
  rows: rows.length,
  cols: COLS,
  data: Float64Array.from(rows.flat()),
});

describe.each([
  ['trees', trees],
  ['fastTrees', fastTrees],
])('the kernel of %s', (_, trees) => {
  it('answers as the definition does, to the bit, for any number of trees and rows', () => {
    fc.assert(
      fc.property(forests, fc.array(row, { maxLength: 150 }), fc.boolean(), (forest, rows, missing) => {
        const state = flat(forest, missing);
        expect(trees.check(state, COLS, new Map())).toBe(2);
        expect(Array.from(trees.apply(state, matrixOf(rows), new Map()).data)).toEqual(
          rows.flatMap((values) => answer(forest, values, missing)),
        );
      }),
    );
  });

  it('answers a row alone as in any batch', () => {
    fc.assert(
      fc.property(forests, fc.array(row, { minLength: 1, maxLength: 70 }), (forest, rows) => {
        const state = flat(forest, true);
        const batch = trees.apply(state, matrixOf(rows), new Map()).data;
        for (const [i, values] of rows.entries())
          expect(trees.apply(state, matrixOf([values]), new Map()).data).toEqual(batch.slice(2 * i, 2 * i + 2));
      }),
    );
  });

  it('stays inside the tree, whatever number the list of missing values holds', () => {
    const state = { ...flat([{ column: 0, threshold: 0, missingLeft: true, left: [1, 0], right: [0, 1] }], true) };
    const at = (flag: number) =>
      trees.apply({ ...state, missingLeft: Uint8Array.of(flag, 0, 0) }, matrixOf([[Number.NaN, 0, 0]]), new Map())
        .data[0];
    expect([at(0), at(1), at(2), at(255)]).toEqual([0, 1, 1, 1]);
  });

  it('refuses leaves whose sum over the trees would overflow', () => {
    const huge: Leaf = [1.5e308, 0];
    expect(trees.check(flat([huge], false), COLS, new Map())).toBe(2);
    expect(() => trees.check(flat([huge, huge], false), COLS, new Map())).toThrow('invalid model: trees');
  });
});
