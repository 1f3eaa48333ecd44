import type { State } from '../core/types.js';
import type { BoostedState, LinearState, TreesState } from '../predict/index.js';
import { atMostFloat32, below, lessThanFloat32 } from './float32.js';
import { linked, MOST_CLASSES } from './link.js';
import type { Attributes } from './onnx-attributes.js';
import { type SourceNode, TreeLayout } from './tree-layout.js';

const MODES = ['LEAF', 'BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GT', 'BRANCH_GTE', 'BRANCH_EQ', 'BRANCH_NEQ'];
/** Categories that a set can have. */
const MOST = 16777216;
/** Values of all leaves. */
const MOST_NUMBERS = 67108864;

/** One tree of an ensemble. Its nodes are counted in the order in which they are listed; the first is the root. */
interface Tree {
  /** Places of its nodes in the attributes. */
  readonly place: number[];
  /** Nodes by their identifier. */
  readonly index: Map<number, number>;
  /** Outputs and what is added to them, by the leaf's identifier. */
  readonly leaves: Map<number, [output: number, weight: number][]>;
}

/**
 * TreeEnsembleClassifier and TreeEnsembleRegressor (ai.onnx.ml 1 to 3) as a state: sums where each tree adds to one output, as boosting
 * does, and means of vectors otherwise.
 * @param isFloat whether the columns are float32 there, and compared as such
 * @param classes how many; undefined for a regressor
 */
export function ensembleOf(a: Attributes, cols: number, isFloat: boolean, classes: number | undefined): State {
  const outputs = classes ?? a.int('n_targets', 1);
  const what = classes === undefined ? 'n_targets' : 'classlabels';
  if (!(outputs >= 1 && outputs <= MOST_CLASSES)) a.refuse(what, `be from 1 to ${MOST_CLASSES}`);
  const link = a.text('post_transform', 'NONE');
  if (!(link === 'NONE' || (classes !== undefined && ['SOFTMAX', 'LOGISTIC'].includes(link))))
    a.refuse('post_transform', classes === undefined ? 'be NONE' : 'be NONE, SOFTMAX or LOGISTIC');
  const aggregate = a.text('aggregate_function', 'SUM');
  if (aggregate !== 'SUM' && aggregate !== 'AVERAGE') a.refuse('aggregate_function', 'be SUM or AVERAGE');

  const trees = treesOf(a, cols);
  const entries = leavesOf(a, trees, classes === undefined ? 'target' : 'class', outputs);
  const given = new Set<number>(entries.map(([output]) => output));
  const base = a.floats('base_values');
  // Of two classes a model may give the score of one.
  const isOne = classes === 2 && given.size <= 1 && base.length < 2;
  const width = isOne ? 1 : outputs;
  if (base.length > 0 && base.length !== width) a.refuse('base_values', `have ${width} numbers, got ${base.length}`);
  const owners = isOne ? trees.map(() => 0) : trees.map(({ leaves }) => ownerOf([...leaves.values()].flat()));
  const isVector = aggregate === 'AVERAGE' || owners.includes(undefined);
  const numbers = width * trees.reduce((sum, { place }) => sum + place.length, 0);
  if (isVector && numbers > MOST_NUMBERS) a.refuse('nodes_treeids', 'take less memory');
  // What are sums there, are means here.
  const scale = isVector && aggregate === 'SUM' ? trees.length : 1;
  const layout = new TreeLayout();
  for (const tree of trees) {
    const value = (id: number): number[] => {
      const sums = Array<number>(isVector ? width : 1).fill(0);
      for (const [output, weight] of tree.leaves.get(id) ?? [])
        sums[isVector && !isOne ? output : 0]! += weight * scale;
      return sums;
    };
    addTree(layout, a, tree, isVector ? width : 1, isFloat, value);
  }

  const start = Float64Array.from({ length: width }, (_, k) => base[k] ?? 0);
  const margins = isVector
    ? meanOf(a, layout, cols, width)
    : sumsOf(layout, cols, width, owners as number[], isFloat, start);
  const moved = isVector && base.length > 0 ? [plain(start)] : [];
  if (link === 'SOFTMAX') {
    if (isOne) a.refuse('post_transform', 'be NONE or LOGISTIC for one score');
    return chainOf(linked(margins, { name: 'softmax' }, moved));
  }
  if (link === 'LOGISTIC') return chainOf(linked(margins, { name: isOne ? 'sigmoid' : 'ova' }, moved));
  if (!isOne) return chainOf({ kind: 'chain', v: 1, steps: [margins, ...moved] });
  // The score is a share where no weight is below 0, otherwise a margin.
  const isShare = entries.every(([, weight]) => weight >= 0);
  const both: LinearState = {
    ...({ kind: 'linear', v: 1, link: 'none' } as const),
    coef: Float64Array.of(-1, 1),
    intercept: Float64Array.of(isShare ? 1 : 0, 0),
  };
  return chainOf({ kind: 'chain', v: 1, steps: [margins, ...moved, both] });
}

/** A chain, or its step where it has only one. */
const chainOf = (chain: State & { readonly steps: readonly State[] }): State =>
  chain.steps.length === 1 ? chain.steps[0]! : chain;

function plain(intercept: Float64Array): LinearState {
  const k = intercept.length;
  const coef = Float64Array.from({ length: k * k }, (_, i) => (i % (k + 1) === 0 ? 1 : 0));
  return { kind: 'linear', v: 1, link: 'none', coef, intercept };
}

function meanOf(a: Attributes, layout: TreeLayout, cols: number, outputs: number): TreesState {
  if (layout.sets.length > 0) a.refuse('nodes_modes', 'have no BRANCH_EQ where a leaf has several values');
  return { kind: 'trees', v: 1, cols, outputs, ...layout.arrays() };
}

function sumsOf(
  layout: TreeLayout,
  cols: number,
  outputs: number,
  owners: readonly number[],
  isFloat: boolean,
  base: Float64Array,
): BoostedState {
  const precision = isFloat ? 'float32' : 'float64';
  const output = Int32Array.from(owners);
  return { kind: 'boosted', v: 1, cols, outputs, ...layout.arrays(), output, base, precision, ...layout.extras() };
}

/** The only output that a tree adds to; undefined where there are several. */
function ownerOf(entries: readonly (readonly [output: number, weight: number])[]): number | undefined {
  const first = entries[0]?.[0] ?? 0;
  return entries.every(([output]) => output === first) ? first : undefined;
}

function treesOf(a: Attributes, cols: number): Tree[] {
  const number = a.within('nodes_treeids', undefined, 0, Number.MAX_SAFE_INTEGER);
  const n = number.length;
  if (n === 0) a.refuse('nodes_treeids', 'have a tree');
  const id = a.within('nodes_nodeids', n, 0, Number.MAX_SAFE_INTEGER);
  a.within('nodes_featureids', n, 0, Math.max(cols - 1, 0));
  const trees = new Map<number, Tree>();
  for (let i = 0; i < n; i++) {
    const tree: Tree = trees.get(number[i]!) ?? { place: [], index: new Map(), leaves: new Map() };
    trees.set(number[i]!, tree);
    if (tree.index.has(id[i]!)) a.refuse('nodes_nodeids', `differ within tree ${number[i]}`);
    tree.index.set(id[i]!, tree.place.length);
    tree.place.push(i);
  }
  return [...trees.values()];
}

/** Hands out the weights of leaves to their trees, and returns them all. */
function leavesOf(a: Attributes, trees: readonly Tree[], what: 'class' | 'target', outputs: number) {
  const weight = a.floats(`${what}_weights`);
  const n = weight.length;
  const tree = a.within(`${what}_treeids`, n, 0, Number.MAX_SAFE_INTEGER);
  const node = a.within(`${what}_nodeids`, n, 0, Number.MAX_SAFE_INTEGER);
  const output = a.within(`${what}_ids`, n, 0, outputs - 1);
  const numbers = a.ints('nodes_treeids');
  const byNumber = new Map(trees.map((one) => [numbers[one.place[0]!]!, one]));
  return Array.from({ length: n }, (_, i): [number, number] => {
    const own = byNumber.get(tree[i]!) ?? a.refuse(`${what}_treeids`, `name a tree that there is, got ${tree[i]}`);
    const entry: [number, number] = [output[i]!, weight[i]!];
    const list = own.leaves.get(node[i]!);
    if (list) list.push(entry);
    else own.leaves.set(node[i]!, [entry]);
    return entry;
  });
}

function addTree(
  layout: TreeLayout,
  a: Attributes,
  { place, index }: Tree,
  outputs: number,
  isFloat: boolean,
  valuesAt: (id: number) => number[],
): void {
  const ids = a.ints('nodes_nodeids');
  const columns = a.ints('nodes_featureids');
  const modes = a.texts('nodes_modes');
  const values = a.floats('nodes_values');
  const yes = a.ints('nodes_truenodeids');
  const no = a.ints('nodes_falsenodeids');
  const missing = a.ints('nodes_missing_value_tracks_true');
  const child = (name: string, id: number | undefined): number =>
    index.get(id ?? -1) ?? a.refuse(name, `name a node of the tree, got ${id}`);
  /** The mode of a node, and what it leads to. */
  const at = (k: number) => {
    const i = place[k]!;
    const mode = modes[i] ?? '';
    if (!MODES.includes(mode)) a.refuse('nodes_modes', `be one of ${MODES.join(', ')}, got ${JSON.stringify(mode)}`);
    if (mode === 'LEAF') return { i, mode, yes: -1, no: -1 };
    return { i, mode, yes: child('nodes_truenodeids', yes[i]), no: child('nodes_falsenodeids', no[i]) };
  };
  const read = (k: number): SourceNode => {
    const node = at(k);
    const { i, mode } = node;
    if (mode === 'LEAF') return { value: valuesAt(ids[i]!) };
    const column = columns[i]!;
    const value = values[i] ?? a.refuse('nodes_values', `have a number for each node`);
    const isMissingYes = missing[i] === 1;
    if (mode === 'BRANCH_EQ' || mode === 'BRANCH_NEQ') {
      const isYesLeft = mode === 'BRANCH_EQ';
      const set = [value];
      let { no: last } = node;
      // A chain of questions that all lead to the same node is a set of categories.
      for (let next = at(last); isYesLeft && next.mode === mode && next.yes === node.yes; next = at(last)) {
        if (columns[next.i] !== column || (missing[next.i] === 1) !== isMissingYes || next.no === last) break;
        set.push(values[next.i]!);
        last = next.no;
        if (set.length > place.length) a.refuse('nodes_falsenodeids', 'make a tree');
      }
      const [left, right] = isYesLeft ? [node.yes, last] : [last, node.yes];
      return { column, threshold: 0, set: wordsOf(a, set), missingLeft: isMissingYes === isYesLeft, left, right };
    }
    const isYesLeft = mode === 'BRANCH_LEQ' || mode === 'BRANCH_LT';
    const isStrict = mode === 'BRANCH_LT' || mode === 'BRANCH_GTE';
    const [left, right] = isYesLeft ? [node.yes, node.no] : [node.no, node.yes];
    const threshold = thresholdOf(value, isStrict, isFloat);
    return { column, threshold, missingLeft: isMissingYes === isYesLeft, left, right };
  };
  layout.add(outputs, place.length, 0, read, () => a.refuse('nodes_truenodeids', 'make a tree'));
}

/** The greatest number that goes left. */
function thresholdOf(value: number, isStrict: boolean, isFloat: boolean): number {
  if (isFloat) return isStrict ? lessThanFloat32(Math.fround(value)) : atMostFloat32(Math.fround(value));
  return isStrict ? below(value) : value;
}

function wordsOf(a: Attributes, categories: readonly number[]): Int32Array {
  const greatest = categories.reduce((most, c) => Math.max(most, c), 0);
  if (!categories.every((c) => Number.isInteger(c) && c >= 0) || greatest >= MOST)
    a.refuse('nodes_values', `be whole numbers from 0 to ${MOST} where the mode is BRANCH_EQ`);
  const words = new Int32Array((greatest >>> 5) + 1);
  for (const c of categories) words[c >>> 5]! |= 1 << (c & 31);
  return words;
}
