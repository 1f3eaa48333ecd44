import { ParameterError } from '../core/errors.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import { anyOf, classWeightRule, fraction, integer, nonNegative, oneOf, type Rule } from '../core/params.js';
import type { Random } from '../core/random.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import type { TreesState } from '../predict/trees.js';
import { type Bins, binned, shareable } from './bins.js';
import { collapse, takeBins } from './collapse.js';
import type { Criterion } from './criterion.js';
import type { GrownTree, GrowOptions, TreeSplitter } from './grow.js';
import type { TreeSample } from './node-rows.js';

/** The parameters that all trees share, with scikit-learn's names and defaults. */
export interface TreeParams {
  /** Function that measures the purity of a cut. */
  criterion: Criterion;
  /** Greatest depth; null: until every leaf is pure. */
  maxDepth: number | null;
  /** Rows a node must have to be cut: a number, or a fraction (below 1) of all rows. */
  minSamplesSplit: number;
  /** Rows each side of a cut must have: a number, or a fraction (below 1) of all rows. */
  minSamplesLeaf: number;
  /** Share of the total weight each leaf must have, 0 to 0.5. */
  minWeightFractionLeaf: number;
  /** Features drawn at each node: a number, a fraction, 'sqrt', 'log2' or null for all. */
  maxFeatures: number | 'sqrt' | 'log2' | null;
  /** Greatest number of leaves, best first; null: no limit. */
  maxLeafNodes: number | null;
  /** Least weighted fall of the impurity for which a node is cut. */
  minImpurityDecrease: number;
  randomState: number;
  /** Grow on identical rows as one weighted row: the same trees, faster where rows repeat. */
  collapse: boolean;
}

const ratio: Rule = (v) => (typeof v === 'number' && v > 0 && v < 1 ? undefined : 'a fraction > 0 and < 1');

export const treeDefaults: Omit<TreeParams, 'maxFeatures'> = {
  criterion: 'gini',
  maxDepth: null,
  minSamplesSplit: 2,
  minSamplesLeaf: 1,
  minWeightFractionLeaf: 0,
  maxLeafNodes: null,
  minImpurityDecrease: 0,
  randomState: 0,
  collapse: true,
};

export const treeRules = (): { readonly [K in keyof TreeParams]: Rule } & { readonly classWeight: Rule } => ({
  criterion: oneOf('gini', 'entropy', 'log_loss'),
  maxDepth: anyOf(integer(1), oneOf(null)),
  minSamplesSplit: anyOf(integer(2), ratio),
  minSamplesLeaf: anyOf(integer(1), ratio),
  minWeightFractionLeaf: fraction(0, 0.5, true),
  maxFeatures: anyOf(integer(1), ratio, oneOf('sqrt', 'log2', null)),
  maxLeafNodes: anyOf(integer(2), oneOf(null)),
  minImpurityDecrease: nonNegative,
  randomState: integer(0),
  collapse: oneOf(true, false),
  classWeight: classWeightRule,
});

/** What every tree of a forest is grown from; plain data, so that it can be sent to a worker. */
export interface TreeData {
  readonly bins: Bins;
  /** Class of each row of `bins`. */
  readonly y: Int32Array;
  readonly classes: number;
  /** The row of `bins` that stands for each training row; undefined: its own. */
  readonly group: Int32Array | undefined;
  /** Weight of each training row, class weights included; undefined: 1 each. */
  readonly rowWeight: Float64Array | undefined;
  readonly rows: number;
  readonly options: GrowOptions;
  /** Whether a parameter counts rows, so that their number must be known behind a collapsed one. */
  readonly counted: boolean;
}

/** Bins the rows, collapses identical ones, and resolves the parameters that depend on the data. */
export function* prepare(
  X: Matrix,
  { codes, classes }: Labels,
  sampleWeight: Float64Array | undefined,
  params: TreeParams & { readonly classWeight: ClassWeight; readonly splitter: TreeSplitter },
  owner: string,
): Steps<TreeData> {
  const rowWeight = rowWeights({ codes, classes }, params.classWeight, sampleWeight, owner);
  const options = growOptions(params, X, rowWeight, owner);
  yield PREPARING;
  const all = yield* binned(X, sampleWeight);
  yield PREPARING;
  const { bins, y, group } = params.collapse ? yield* collapsed(all, codes) : { bins: all, y: codes, group: undefined };
  return {
    bins,
    y: shared(y),
    classes: classes.length,
    group: group && shared(group),
    rowWeight,
    rows: X.rows,
    options,
    counted: options.minSamplesSplit > 2 || options.minSamplesLeaf > 1,
  };
}

const PREPARING = { done: 0, total: 1, stage: 'preparing' };

function* collapsed(all: Bins, codes: Int32Array): Steps<{ bins: Bins; y: Int32Array; group: Int32Array | undefined }> {
  const { first, group } = yield* collapse(all, codes);
  // Not worth an indirection where nearly all rows differ.
  if (first.length > 0.9 * all.rows) return { bins: all, y: codes, group: undefined };
  const y = new Int32Array(first.length);
  for (let g = 0; g < y.length; g++) y[g] = codes[first[g]!]!;
  yield PREPARING;
  return { bins: yield* takeBins(all, first), y, group };
}

function shared(values: Int32Array): Int32Array {
  const out = new Int32Array(shareable(values.byteLength));
  out.set(values);
  return out;
}

function growOptions(
  p: TreeParams & { readonly splitter: TreeSplitter },
  X: Matrix,
  rowWeight: Float64Array | undefined,
  owner: string,
): GrowOptions {
  const inRows = (value: number) => (value < 1 ? Math.ceil(value * X.rows) : value);
  const total = rowWeight ? sum(rowWeight) : X.rows;
  return {
    criterion: p.criterion,
    splitter: p.splitter,
    maxDepth: p.maxDepth ?? Infinity,
    minSamplesSplit: Math.max(2, inRows(p.minSamplesSplit)),
    minSamplesLeaf: inRows(p.minSamplesLeaf),
    minWeightLeaf: p.minWeightFractionLeaf * total,
    maxFeatures: featuresDrawn(p.maxFeatures, X.cols, owner),
    maxLeafNodes: p.maxLeafNodes ?? Infinity,
    minImpurityDecrease: p.minImpurityDecrease,
  };
}

// `reduce` takes ten times as long.
function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The number of features that `maxFeatures` stands for. */
export function featuresDrawn(maxFeatures: TreeParams['maxFeatures'], cols: number, owner: string): number {
  if (maxFeatures === null) return cols;
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(cols)));
  if (maxFeatures === 'log2') return Math.max(1, 31 - Math.clz32(cols));
  if (maxFeatures < 1) return Math.max(1, Math.floor(maxFeatures * cols));
  if (maxFeatures > cols)
    throw new ParameterError(`${owner}: maxFeatures must be <= ${cols}, the columns of X, got ${maxFeatures}`);
  return maxFeatures;
}

/** How many times each training row is drawn: with replacement (Breiman 2001), or all once. */
export interface Bagging {
  readonly draws: number;
  readonly balanced: boolean;
}

const SAMPLING = { done: 0, total: 1, stage: 'growing' };

/** The weights of one tree's rows. */
export function* sampleRows(data: TreeData, bagging: Bagging | undefined, random: Random): Steps<TreeSample> {
  const { y, group, rowWeight, rows, counted, bins } = data;
  const weight = new Float64Array(bins.rows);
  const count = counted ? new Int32Array(bins.rows) : undefined;
  if (bagging && !bagging.balanced && !rowWeight && !counted) {
    // A row weighs as often as it is drawn.
    yield* inSlices(bagging.draws, 2, SAMPLING, (from, to) => {
      for (let i = from; i < to; i++) {
        const row = random.below(rows);
        weight[group ? group[row]! : row]!++;
      }
    });
    return { y, weight, count };
  }
  const times = bagging && (yield* drawRows(rows, bagging.draws, random));
  yield* inSlices(rows, 1, SAMPLING, (from, to) => {
    for (let i = from; i < to; i++) {
      const n = times ? times[i]! : 1;
      if (n === 0) continue;
      const g = group ? group[i]! : i;
      const w = rowWeight ? rowWeight[i]! * n : n;
      weight[g]! += w;
      if (count && w > 0) count[g]!++;
    }
  });
  if (bagging?.balanced) yield* balance(weight, y, data, times!);
  return { y, weight, count };
}

function* drawRows(rows: number, draws: number, random: Random): Steps<Int32Array> {
  const times = new Int32Array(rows);
  yield* inSlices(draws, 1, SAMPLING, (from, to) => {
    for (let i = from; i < to; i++) times[random.below(rows)]!++;
  });
  return times;
}

// class_weight='balanced_subsample': n / (classes x n of the class), counted in the rows that were drawn.
function* balance(
  weight: Float64Array,
  y: Int32Array,
  { group, classes, rows }: TreeData,
  times: Int32Array,
): Steps<void> {
  const drawn = new Float64Array(classes);
  yield* inSlices(rows, 1, SAMPLING, (from, to) => {
    for (let i = from; i < to; i++) drawn[y[group ? group[i]! : i]!]! += times[i]!;
  });
  const all = drawn.reduce((sum, n) => sum + n, 0);
  const present = drawn.filter((n) => n > 0).length;
  yield* inSlices(weight.length, 1, SAMPLING, (from, to) => {
    for (let g = from; g < to; g++) weight[g]! *= all / (present * drawn[y[g]!]! || 1);
  });
}

/** Trees side by side in one state. Pure leaves of all trees share one row of `value` a class. */
export function* assemble(grown: readonly GrownTree[], cols: number, classes: number): Steps<TreesState> {
  const nodes = grown.reduce((sum, tree) => sum + tree.feature.length, 0);
  const mixed = grown.reduce((sum, tree) => sum + tree.mixed.length, 0);
  const feature = new Int32Array(nodes);
  const threshold = new Float64Array(nodes);
  const left = new Int32Array(nodes);
  const cover = new Float64Array(nodes);
  const root = new Int32Array(grown.length);
  const value = new Float64Array(classes * classes + mixed);
  for (let k = 0; k < classes; k++) value[k * classes + k] = 1;
  let node = 0;
  let leaf = classes;
  for (const [t, tree] of grown.entries()) {
    root[t] = node;
    feature.set(tree.feature, node);
    threshold.set(tree.threshold, node);
    cover.set(tree.cover, node);
    for (let i = 0; i < tree.left.length; i++) {
      const to = tree.left[i]!;
      const shift = tree.feature[i]! >= 0 ? node : to < classes ? 0 : leaf - classes;
      left[node + i] = to + shift;
    }
    value.set(tree.mixed, leaf * classes);
    node += tree.feature.length;
    leaf += tree.mixed.length / classes;
    yield { done: grown.length, total: grown.length, stage: 'trees' };
  }
  return { kind: 'trees', v: 1, cols, outputs: classes, feature, threshold, left, root, value, cover };
}
