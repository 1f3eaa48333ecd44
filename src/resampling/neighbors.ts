import { distinctRows } from '../core/distinct.js';
import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { PointTree, Sieve } from '../core/neighbors.js';
import { pointTree } from '../core/point-tree.js';
import { sieveOf } from '../core/sieve.js';
import { inSlices } from '../core/slices.js';
import type { Label, Labels, Matrix, Progress, Steps } from '../core/types.js';
import { type Layout, layoutOf, PointSearch } from './search.js';

/** Points in a leaf: comparing is so much cheaper than descending that leaves are larger than those of a classifier. */
const LEAF = 256;
/** Points compared between two pauses: some milliseconds. */
const PAUSE = 131072;
/** What a visit costs, in points. */
const VISIT = 16;

/** Rows among which neighbours are looked for. */
export interface Neighborhood {
  readonly tree: PointTree;
  readonly layout: Layout;
  readonly sieve: Sieve | undefined;
  /** The point of the tree at which each row lies. */
  readonly point: Int32Array;
}

/**
 * Prepares the search among some rows of X, by all their columns, euclidean.
 * @param rows indices into X; in the neighborhood they are counted from 0
 * @param k most neighbours that will be asked for
 */
export function* neighborhoodOf(X: Matrix, rows: Int32Array, k: number, progress: Progress): Steps<Neighborhood> {
  const layout = layoutOf(X.cols);
  const cols = layout.numeric;
  const data = new Float64Array(rows.length * cols);
  yield* inSlices(rows.length, cols, progress, (from, to) => {
    for (let i = from; i < to; i++)
      for (let j = 0, at = rows[i]! * X.cols; j < X.cols; j++) data[i * cols + j] = X.data[at + j]! + 0; // -0 is 0
  });
  return yield* arranged({ rows: rows.length, cols, data }, layout, k, progress);
}

/** Prepares the search among rows that are laid out already. */
export function* arranged(X: Matrix, layout: Layout, k: number, progress: Progress): Steps<Neighborhood> {
  const distinct = yield* distinctRows(X);
  const tree = yield* pointTree(X, { metric: 'euclidean', leafSize: LEAF, k: k + 1, distinct });
  const { first, group } = distinct;
  // Both know each point by the first of its rows.
  const pointOf = new Int32Array(first.length);
  yield* inSlices(first.length, 4, progress, (from, to) => {
    for (let p = from; p < to; p++) pointOf[group[tree.rows[tree.start[p]!]!]!] = p;
  });
  const point = new Int32Array(X.rows);
  yield* inSlices(X.rows, 4, progress, (from, to) => {
    for (let i = from; i < to; i++) point[i] = pointOf[group[i]!]!;
  });
  const sieve = yield* sieveOf(tree, layout.numeric, progress);
  return { tree, layout, sieve, point };
}

/**
 * Hands over the `k` nearest of the other rows for each row asked about: nearest first, those at the same distance in the order
 * of the rows. A row that is the same as the one asked about is a neighbour at distance 0.
 *
 * Identical rows are searched for once, and not at all where there are more of them than neighbours: so it is for most flows.
 * @param asked rows, any number of times each
 * @param visit is given an index into `asked`, in no particular order, and the neighbours; the array is used again
 */
export function* nearestOthers(
  { tree, layout, sieve, point }: Neighborhood,
  asked: Int32Array,
  k: number,
  progress: Progress,
  visit: (index: number, neighbors: Int32Array) => void,
): Steps<void> {
  const { start, rows } = tree;
  const search = new PointSearch(tree, layout, k + 1, sieve);
  const found = new Int32Array(k + 1);
  const others = new Int32Array(k);
  const order = yield* byPoint(asked, point, start.length - 1, progress);
  // Points that differ only in columns that do not count are at distance 0 too.
  const distinct = layout.nominal === 0 || layout.penalty > 0;
  let last = -1;
  for (let n = 0, work = 0; n < order.length; n++, work += VISIT) {
    const row = asked[order[n]!]!;
    const p = point[row]!;
    if (p !== last) {
      const here = start[p]!;
      if (distinct && start[p + 1]! - here > k) for (let i = 0; i <= k; i++) found[i] = rows[here + i]!;
      else {
        work += search.find(p);
        for (let i = 0; i <= k; i++) found[i] = rows[search.entry[i]!]!;
      }
      last = p;
    }
    for (let i = 0, at = 0; at < k; i++) if (found[i] !== row) others[at++] = found[i]!;
    visit(order[n]!, others);
    if (work < PAUSE) continue;
    work = 0;
    yield progress;
  }
}

/** The indices of `asked` in the order of the points at which the rows lie (counting sort). */
function* byPoint(asked: Int32Array, point: Int32Array, points: number, progress: Progress): Steps<Int32Array> {
  const next = new Int32Array(points + 1);
  yield* inSlices(asked.length, 4, progress, (from, to) => {
    for (let i = from; i < to; i++) next[point[asked[i]!]! + 1]!++;
  });
  for (let p = 0; p < points; p++) next[p + 1]! += next[p]!;
  const order = new Int32Array(asked.length);
  yield* inSlices(asked.length, 4, progress, (from, to) => {
    for (let i = from; i < to; i++) order[next[point[asked[i]!]!]!++] = i;
  });
  return order;
}

/**
 * Counts, for each of some rows, those among its `k` nearest that have another label.
 * @param all the neighborhood of all rows
 */
export function* foreignNeighbors(
  all: Neighborhood,
  { codes }: Labels,
  rows: Int32Array,
  k: number,
  progress: Progress,
): Steps<Int32Array> {
  const foreign = new Int32Array(rows.length);
  yield* nearestOthers(all, rows, k, progress, (i, neighbors) => {
    for (let n = 0; n < k; n++) if (codes[neighbors[n]!] !== codes[rows[i]!]) foreign[i]!++;
  });
  return foreign;
}

/**
 * Throws unless a class has more rows than neighbours are asked for.
 * @throws DataError with the remedies
 */
export function requireClass(owner: string, label: Label, rows: number, parameter: string, k: number): void {
  if (rows > k) return;
  const fewer = rows > 1 ? `set ${parameter} <= ${rows - 1}, ` : '';
  throw new DataError(
    `${owner}: class ${describeValue(label)} has ${rows} row${rows > 1 ? 's' : ''}, too few for ${parameter} ${k}: ${fewer}merge the class, or leave it out by samplingStrategy`,
  );
}

/** @throws DataError unless X has more rows than neighbours are asked for */
export function requireRows(owner: string, rows: number, parameter: string, k: number): void {
  if (rows > k) return;
  throw new DataError(`${owner}: X has ${rows} rows, too few for ${parameter} ${k}: set ${parameter} <= ${rows - 1}`);
}
