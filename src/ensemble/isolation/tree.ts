import { log2 } from '../../core/math.js';
import type { Random } from '../../core/random.js';
import { inSlices } from '../../core/slices.js';
import type { Matrix, Steps } from '../../core/types.js';
import type { TreesState } from '../../predict/trees.js';
import { averagePath } from './path.js';

/** What a tree is grown on. */
export interface Drawing {
  readonly rows: number;
  readonly cols: number;
  readonly bootstrap: boolean;
}

/** A tree on its own: its nodes in the order in which they were made, the children of one next to each other. */
export interface IsolationTree {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** Left child of a node; 0 at a leaf. */
  readonly left: readonly number[];
  /** Rows that reached a node. */
  readonly cover: readonly number[];
  /** How deep a node lies, and in a leaf how deep its rows would lie on average. */
  readonly depth: readonly number[];
}

const GROWING = { done: 0, total: 1, stage: 'trees' };

/**
 * Grows a tree on rows drawn at random: a node is cut on a column drawn from those in which its rows differ, at a place drawn between the
 * least and the greatest value, down to the depth at which a balanced tree would end.
 */
export function* growIsolationTree(X: Matrix, drawing: Drawing, random: Random): Steps<IsolationTree> {
  const { cols, data } = X;
  const rows = yield* drawRows(X.rows, drawing, random);
  const columns = random.permutation(cols).subarray(0, drawing.cols);
  const mostDepth = Math.ceil(log2(Math.max(2, drawing.rows)));
  const tree = { feature: [-1], threshold: [0], left: [0], cover: [rows.length], depth: [0] };
  const open = [{ id: 0, from: 0, to: rows.length, level: 0 }];
  for (let node = open.pop(); node; node = open.pop()) {
    const { id, from, to, level } = node;
    const part = rows.subarray(from, to);
    const cut = level < mostDepth && part.length > 1 ? drawCut(part, data, cols, columns, random) : undefined;
    tree.depth[id] = level + (cut ? 0 : averagePath(part.length));
    if (!cut) continue;
    const right = part.filter((i) => data[i * cols + cut.column]! > cut.threshold);
    const left = part.filter((i) => data[i * cols + cut.column]! <= cut.threshold);
    part.set(left);
    part.set(right, left.length);
    const child = tree.feature.length;
    tree.feature[id] = cut.column;
    tree.threshold[id] = cut.threshold;
    tree.left[id] = child;
    tree.feature.push(-1, -1);
    tree.threshold.push(0, 0);
    tree.left.push(0, 0);
    tree.cover.push(left.length, right.length);
    tree.depth.push(0, 0);
    const middle = from + left.length;
    open.push({ id: child + 1, from: middle, to, level: level + 1 }, { id: child, from, to: middle, level: level + 1 });
    if (part.length > 65536) yield GROWING;
  }
  return tree;
}

function* drawRows(all: number, { rows, bootstrap }: Drawing, random: Random): Steps<Int32Array> {
  const drawn = new Int32Array(rows);
  if (bootstrap) {
    for (let k = 0; k < rows; k++) drawn[k] = random.below(all);
    return Int32Array.from(new Set(drawn)); // as in scikit-learn, a row that is drawn twice counts as one in a leaf
  }
  // Floyd's choice of some out of all (Bentley, "Programming pearls", CACM 30, 1987): it costs what is drawn, not what there is.
  const taken = new Set<number>();
  yield* inSlices(rows, 16, GROWING, (from, to) => {
    for (let k = from; k < to; k++) {
      const last = all - rows + k;
      const row = random.below(last + 1);
      drawn[k] = taken.has(row) ? last : row;
      taken.add(drawn[k]!);
    }
  });
  return drawn;
}

interface RandomCut {
  readonly column: number;
  readonly threshold: number;
}

/** Draws columns until the rows differ in one. */
function drawCut(
  rows: Int32Array,
  data: Float64Array,
  cols: number,
  columns: Int32Array,
  random: Random,
): RandomCut | undefined {
  for (let left = columns.length; left > 0; left--) {
    const k = random.below(left);
    const column = columns[k]!;
    columns[k] = columns[left - 1]!;
    columns[left - 1] = column;
    let least = Infinity;
    let greatest = -Infinity;
    for (const i of rows) {
      const x = data[i * cols + column]!;
      least = Math.min(least, x);
      greatest = Math.max(greatest, x);
    }
    if (least === greatest) continue;
    const share = random.float();
    const threshold = least * (1 - share) + greatest * share;
    return { column, threshold: threshold < greatest ? Math.max(least, threshold) : least };
  }
  return undefined;
}

/** Trees side by side; the value of a leaf is its depth. */
export function assembleIsolation(grown: readonly IsolationTree[], cols: number): TreesState {
  const nodes = grown.reduce((sum, { feature }) => sum + feature.length, 0);
  const state = {
    feature: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    cover: new Float64Array(nodes),
    root: new Int32Array(grown.length),
  };
  const value: number[] = [];
  let node = 0;
  for (const [t, tree] of grown.entries()) {
    state.root[t] = node;
    state.feature.set(tree.feature, node);
    state.threshold.set(tree.threshold, node);
    state.cover.set(tree.cover, node);
    for (let i = 0; i < tree.feature.length; i++)
      state.left[node + i] = tree.feature[i]! >= 0 ? tree.left[i]! + node : value.push(tree.depth[i]!) - 1;
    node += tree.feature.length;
  }
  return { kind: 'trees', v: 1, cols, outputs: 1, ...state, value: Float64Array.from(value) };
}
