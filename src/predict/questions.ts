import type { BoostedState } from './boosted.js';

/**
 * Trees as lists of questions. A tree is at leaf 0 first. Where it is at the leaf `from`, and the value of the column is greater than the cut, it
 * moves to the leaf `from ^ by`. After its last question it is at the leaf where a walk would have ended.
 */
export interface Questions {
  /** Twice the column, and 1 more if a missing value is less than all others; otherwise it is greater. */
  readonly column: readonly number[];
  readonly cut: readonly number[];
  readonly from: readonly number[];
  readonly by: readonly number[];
  /** The place behind the last question of each tree. */
  readonly end: readonly number[];
  /** The values of the leaves of each tree, and the first of each tree. */
  readonly values: readonly number[];
  readonly first: readonly number[];
}

/** A number of a question, or of a leaf, is a byte. */
const MOST = 255;

/**
 * The questions of all trees. A left child keeps the leaf of its parent, the right one gets a leaf of its own. A set of categories is a union of
 * intervals, and at each of their ends a node asks whether to change sides.
 * @returns undefined where a tree has more than 255 questions, or a node no parent or two
 */
export function questionsOf(state: BoostedState): Questions | undefined {
  const { feature, threshold, left, root, value, missingLeft, setAt } = state;
  const column: number[] = [];
  const cut: number[] = [];
  const from: number[] = [];
  const by: number[] = [];
  const end: number[] = [];
  const values: number[] = [];
  const first: number[] = [];
  const leafAt = new Int16Array(feature.length).fill(-1);
  const ends = new Map<number, readonly number[] | undefined>();
  for (let t = 0; t < root.length; t++) {
    first.push(values.length);
    leafAt[root[t]!] = 0;
    const asked = column.length;
    let last = 0;
    for (let i = root[t]!; i < (root[t + 1] ?? feature.length); i++) {
      const next = left[i]!;
      let leaf = leafAt[i]!;
      if (leaf < 0) return undefined;
      if (feature[i]! < 0) {
        values[first[t]! + leaf] = value[next]!;
        continue;
      }
      if (leafAt[next]! >= 0 || leafAt[next + 1]! >= 0) return undefined;
      const change = leaf ^ ++last;
      const isMissingLeft = missingLeft?.[i] ? 1 : 0;
      const set = setAt?.[i] ?? -1;
      if (set < 0) {
        leafAt[next] = leaf;
        leafAt[next + 1] = last;
        column.push(2 * feature[i]! + isMissingLeft);
        cut.push(threshold[i]!);
        from.push(leaf);
        by.push(change);
      } else {
        // Outside of a set it goes right, and outside is where the intervals begin and end.
        leafAt[next] = last;
        leafAt[next + 1] = leaf;
        if (!ends.has(set)) ends.set(set, endsOf(state.sets!, set));
        const own = ends.get(set);
        if (!own) return undefined;
        for (const x of isMissingLeft ? [...own, Infinity] : own) {
          column.push(2 * feature[i]!);
          cut.push(x);
          from.push(leaf);
          by.push(change);
          leaf ^= change;
        }
      }
      if (column.length - asked > MOST) return undefined;
    }
    end.push(column.length);
  }
  return { column, cut, from, by, end, values, first };
}

/** The greatest numbers before each interval of a set of categories, and in it; undefined where there are too many. */
function endsOf(sets: Int32Array, at: number): number[] | undefined {
  const words = sets[at]!;
  if (words > MOST_WORDS) return undefined;
  const ends: number[] = [];
  let isIn = 0;
  for (let category = 0; category <= 32 * words; category++) {
    const now = category < 32 * words ? (sets[at + 1 + (category >>> 5)]! >>> (category & 31)) & 1 : 0;
    // What is truncated to 0 begins behind -1, to another category with itself.
    if (now !== isIn) ends.push(category ? category * (1 - Number.EPSILON / 2) : -1);
    isIn = now;
  }
  return ends.length > MOST ? undefined : ends;
}

/** In sets of more than 2,048 categories ends are not looked for. */
const MOST_WORDS = 64;

/** A column as questions know it: a value is its rank among the cuts. */
export interface Column {
  /** Of `Questions`. */
  readonly key: number;
  readonly cuts: Float64Array;
}

/** The columns that questions ask for, and for each question 256 times the place of its column, plus the rank of its cut there. */
export function columnsOf({ column, cut }: Questions): { columns: Column[]; places: Int32Array } {
  const asking = new Map<number, number[]>();
  for (let i = 0; i < column.length; i++) {
    const own = asking.get(column[i]!);
    if (own) own.push(i);
    else asking.set(column[i]!, [i]);
  }
  const columns: Column[] = [];
  const places = new Int32Array(column.length);
  for (const [key, own] of asking) {
    const cuts = new Float64Array(own.length);
    for (let k = 0; k < own.length; k++) cuts[k] = cut[own[k]!]!;
    cuts.sort();
    let n = 0;
    for (const x of cuts) if (n === 0 || x !== cuts[n - 1]) cuts[n++] = x;
    for (const i of own) {
      const rank = rankOf(cut[i]!, cuts, n);
      places[i] = 256 * (columns.length + Math.floor(rank / MOST)) + (rank % MOST);
    }
    for (let from = 0; from < n; from += MOST)
      columns.push({ key, cuts: cuts.subarray(from, Math.min(n, from + MOST)) });
  }
  return { columns, places };
}

/** How many of the first n numbers, which are sorted, are less than x. */
function rankOf(x: number, sorted: Float64Array, n: number): number {
  let low = 0;
  for (let high = n; low < high; ) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
