import { isCount } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, insist, isNumber } from './checks.js';

/**
 * Sums of trees: gradient boosting, and what XGBoost and LightGBM trained. Nodes lie as in the kind `trees`: tree after tree,
 * each before its children, the right child behind the left; a row goes left where x <= threshold.
 *
 * The answer are margins: each tree adds the value of the leaf to one output, in the order of the trees. A link comes behind: the
 * kind `linear` makes probabilities of them.
 */
export interface BoostedState extends State {
  readonly kind: 'boosted';
  /** Width of the rows. */
  readonly cols: number;
  readonly outputs: number;
  /** Column tested at a node; -1 at a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Left child of a node; for a leaf, its place in `value`. */
  readonly left: Int32Array;
  /** First node of each tree. */
  readonly root: Int32Array;
  /** One number a leaf. */
  readonly value: Float64Array;
  /** The output that each tree adds to. */
  readonly output: Int32Array;
  /** What the sum of each output starts from. */
  readonly base: Float64Array;
  /** With `float32` sums are rounded after each tree, as XGBoost's are. */
  readonly precision: 'float32' | 'float64';
  /** 1 where a missing value (NaN) goes left; without this list it goes right. */
  readonly missingLeft?: Uint8Array;
  /** Columns in which 0 is a missing value (up to 1e-35 as a float32, LightGBM's bound). */
  readonly zeroMissing?: Int32Array;
  /** A number that is a missing value in every column, besides NaN. */
  readonly missing?: number;
  /** For each node its place in `sets`, -1 where it compares numbers. */
  readonly setAt?: Int32Array;
  /** Sets of categories: a number of words, then so many words of 32 bits. A row goes left where trunc(x) is in the set. */
  readonly sets?: Int32Array;
  /** Weight of the training rows that reached each node, where known. */
  readonly cover?: Float64Array;
  /** By how much the cut at each node lowered the loss, where known: what importances are computed from. */
  readonly gain?: Float64Array;
}

/** Rows whose sums stay in the first-level cache while tree after tree adds to them. */
const BLOCK = 64;

export const boosted: Kind<BoostedState> = {
  kind: 'boosted',
  apply(state, X) {
    const { root, left, value, output, outputs, base } = state;
    const { rows, cols, data } = withMissing(X, state);
    const sums = new (state.precision === 'float32' ? Float32Array : Float64Array)(rows * outputs);
    for (let i = 0; i < rows; i++) sums.set(base, i * outputs);
    for (let from = 0; from < rows; from += BLOCK)
      for (let t = 0; t < root.length; t++)
        for (let i = from; i < rows && i < from + BLOCK; i++)
          sums[i * outputs + output[t]!]! += value[left[leafOf(state, data, i * cols, root[t]!)]!]!;
    return { rows, cols: outputs, data: Float64Array.from(sums) };
  },

  check(state, width) {
    const { cols, outputs, feature, threshold, left, root, value, output, base, precision } = state;
    const { missingLeft, zeroMissing, missing, setAt, sets, cover, gain } = state;
    const nodes = array(feature, Int32Array, undefined, 'boosted').length;
    array(threshold, Float64Array, nodes, 'boosted');
    array(left, Int32Array, nodes, 'boosted');
    array(root, Int32Array, undefined, 'boosted');
    insist(cols === width && isCount(outputs) && outputs > 0 && ['float32', 'float64'].includes(precision), 'boosted');
    array(output, Int32Array, root.length, 'boosted', (k) => (k as number) >= 0 && (k as number) < outputs);
    // Their sums stay finite.
    const most = precision === 'float32' ? 3e38 : Number.MAX_VALUE;
    const fits = (x: unknown) => isNumber(x) && Math.abs(x) <= most / (root.length + 1);
    array(base, Float64Array, outputs, 'boosted', fits);
    const leaves = array(value, Float64Array, undefined, 'boosted', fits).length;
    if (missingLeft) array(missingLeft, Uint8Array, nodes, 'boosted');
    if (cover) array(cover, Float64Array, nodes, 'boosted');
    if (gain) array(gain, Float64Array, nodes, 'boosted');
    insist(missing === undefined || isNumber(missing), 'boosted');
    if (zeroMissing) array(zeroMissing, Int32Array, undefined, 'boosted', (j) => isCount(j) && j < width);
    if (setAt) {
      const words = array(sets, Int32Array, undefined, 'boosted');
      const isSet = (at: number) => isCount(words[at]) && at + words[at]! < words.length;
      array(setAt, Int32Array, nodes, 'boosted', (at) => at === -1 || isSet(at as number));
    }
    insist(root.length > 0 ? root[0] === 0 : nodes === 0, 'boosted');
    for (let t = 0; t < root.length; t++) {
      const end = root[t + 1] ?? nodes;
      insist(root[t]! < end && end <= nodes, 'boosted');
      for (let i = root[t]!; i < end; i++) {
        const f = feature[i]!;
        const next = left[i]!;
        // Children come after their parent and inside their tree: every walk ends.
        insist(f < 0 ? f === -1 && next >= 0 && next < leaves : f < cols && next > i && next + 1 < end, 'boosted');
      }
    }
    return outputs;
  },
};

function leafOf(state: BoostedState, data: Float64Array, row: number, node: number): number {
  const { feature, left } = state;
  for (let f = feature[node]!; f >= 0; f = feature[node]!) node = left[node]! + side(state, node, data[row + f]!);
  return node;
}

/** Where a row goes at a node: 0 left, 1 right; missing zeros are NaN already. */
function side({ threshold, missingLeft, setAt, sets }: BoostedState, node: number, x: number): 0 | 1 {
  const set = setAt ? setAt[node]! : -1;
  const goesLeft =
    missingLeft && Number.isNaN(x) ? missingLeft[node] : set < 0 ? x <= threshold[node]! : isIn(sets!, set, x);
  return goesLeft ? 0 : 1;
}

/** Where a row with the value x in the column of a node goes: 0 to the left child, 1 to the right. For explanations. */
export function goesRight(state: BoostedState, node: number, x: number): 0 | 1 {
  const isMissing = x === state.missing || (Math.abs(x) <= ZERO && state.zeroMissing?.includes(state.feature[node]!));
  return side(state, node, isMissing ? Number.NaN : x);
}

/** Whether a category is in the set at `at`. */
export function isIn(sets: Int32Array, at: number, x: number): boolean {
  const category = Math.trunc(x);
  return category >= 0 && category < 32 * sets[at]! && ((sets[at + 1 + (category >>> 5)]! >>> (category & 31)) & 1) > 0;
}

const ZERO = 1.0000000180025095e-35; // 1e-35 as a float32

/** The rows with NaN for whatever counts as missing. */
export function withMissing(X: Matrix, { zeroMissing = NONE, missing }: BoostedState): Matrix {
  if (zeroMissing.length === 0 && missing === undefined) return X;
  const data = missing === undefined ? X.data.slice() : X.data.map((x) => (x === missing ? Number.NaN : x));
  for (let row = 0; row < data.length; row += X.cols)
    for (const j of zeroMissing) if (Math.abs(data[row + j]!) <= ZERO) data[row + j] = Number.NaN;
  return { ...X, data };
}

const NONE = /*#__PURE__*/ new Int32Array(0);
