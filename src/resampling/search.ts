import type { PointTree, Sieve } from '../core/neighbors.js';

/** Columns that are compared at once before a distance is first held against the limit. */
const HEAD = 8;
/** Points that are compared one by one, so that there is a limit for the others. */
const START = 32;

/**
 * Rows laid out for `PointSearch`: the numeric columns, filled up with zeros to eight and then to a multiple of four, and behind
 * them the nominal ones, of which only equality counts.
 */
export interface Layout {
  /** Numeric columns with the zeros. */
  readonly numeric: number;
  readonly nominal: number;
  /** What a nominal column in which two rows differ adds to their squared distance. */
  readonly penalty: number;
}

export function layoutOf(numeric: number, nominal = 0, penalty = 0): Layout {
  return { numeric: Math.max(HEAD, 4 * Math.ceil(numeric / 4)), nominal, penalty };
}

/**
 * Finds the `k` entries nearest to a point of the tree, exactly, those at the same distance in the order of their rows.
 *
 * The search for neighbours within a training set is a matter of comparing a row with thousands of others, most of which are
 * out of reach after a few columns. Eight columns in one expression, whose sums are independent of each other, cost half
 * the time of four and four with a look at the limit in between. The distance to a box is summed in the same order as that to a
 * point; rounding is monotone, so that it never exceeds the distance of any point inside and ties are found to the last bit.
 */
export class PointSearch {
  readonly #tree: PointTree;
  readonly #layout: Layout;
  readonly #sieve: Sieve | undefined;
  readonly #nodes: number;
  #sifts = false;
  #query = 0;
  #worst = Infinity;
  #compared = 0;
  /** What was found last: entries, nearest first. */
  readonly entry: Int32Array;
  readonly #reduced: Float64Array;

  constructor(tree: PointTree, layout: Layout, k: number, sieve?: Sieve) {
    this.#tree = tree;
    this.#layout = layout;
    this.#sieve = sieve;
    this.#nodes = tree.boxes.length / (2 * tree.cols);
    this.entry = new Int32Array(k);
    this.#reduced = new Float64Array(k);
  }

  /** Looks around a point of the tree; returns the number of points that it was compared with. */
  find(point: number): number {
    this.#query = point * this.#tree.cols;
    this.#sifts = this.#sieve?.aim(this.#tree.points, this.#query) ?? false;
    this.#worst = Infinity;
    this.#compared = 0;
    this.entry.fill(-1);
    this.#reduced.fill(Infinity);
    this.#visit(0, 0, this.#tree.start.length - 1);
    return this.#compared;
  }

  #visit(node: number, from: number, to: number): void {
    const left = 2 * node + 1;
    if (left >= this.#nodes) {
      this.#compared += to - from;
      if (this.#sifts) this.#sift(this.#sieve!, from, to);
      else this.#scan(from, to);
      return;
    }
    const middle = (from + to) >> 1;
    const a = this.#boxDistance(left);
    const b = this.#boxDistance(left + 1);
    if (a <= b) {
      if (a <= this.#worst) this.#visit(left, from, middle);
      if (b <= this.#worst) this.#visit(left + 1, middle, to);
    } else {
      if (b <= this.#worst) this.#visit(left + 1, middle, to);
      if (a <= this.#worst) this.#visit(left, from, middle);
    }
  }

  #boxDistance(node: number): number {
    const { cols, boxes, points } = this.#tree;
    const { numeric, penalty } = this.#layout;
    const low = 2 * node * cols;
    const high = low + cols;
    const q = this.#query;
    let sum = outside(points, q, boxes, low, high) + outside(points, q + 4, boxes, low + 4, high + 4);
    for (let j = HEAD; j < numeric; j += 4) sum += outside(points, q + j, boxes, low + j, high + j);
    for (let j = numeric; j < cols; j++)
      if (points[q + j]! < boxes[low + j]! || points[q + j]! > boxes[high + j]!) sum += penalty;
    return sum;
  }

  #sift(sieve: Sieve, first: number, to: number): void {
    const { cols, points } = this.#tree;
    const { found } = sieve;
    const q = this.#query;
    let from = first;
    if (this.#worst === Infinity) {
      from = Math.min(to, first + START); // a sieve without a limit lets everything through
      this.#scan(first, from);
    }
    const n = sieve.pass(from, to, this.#worst);
    for (let i = 0; i < n; i++) {
      const p = found[i]!;
      if (p < from || p >= to) continue;
      const at = p * cols;
      const head = apart(points, at, q) + apart(points, at + 4, q + 4);
      if (head <= this.#worst) this.#complete(head, p, at);
    }
  }

  #scan(from: number, to: number): void {
    const { cols, points } = this.#tree;
    const q = this.#query;
    const q0 = points[q]!;
    const q1 = points[q + 1]!;
    const q2 = points[q + 2]!;
    const q3 = points[q + 3]!;
    const q4 = points[q + 4]!;
    const q5 = points[q + 5]!;
    const q6 = points[q + 6]!;
    const q7 = points[q + 7]!;
    let worst = this.#worst;
    for (let p = from, at = from * cols; p < to; p++, at += cols) {
      const d0 = points[at]! - q0;
      const d1 = points[at + 1]! - q1;
      const d2 = points[at + 2]! - q2;
      const d3 = points[at + 3]! - q3;
      const d4 = points[at + 4]! - q4;
      const d5 = points[at + 5]! - q5;
      const d6 = points[at + 6]! - q6;
      const d7 = points[at + 7]! - q7;
      const head = d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3) + (d4 * d4 + d5 * d5 + (d6 * d6 + d7 * d7));
      if (head <= worst) worst = this.#complete(head, p, at);
    }
  }

  /** Adds the other columns to the distance of a point; takes its entries among the nearest if they belong there. */
  #complete(head: number, p: number, at: number): number {
    const { cols, points, start } = this.#tree;
    const { numeric, penalty } = this.#layout;
    const q = this.#query;
    let sum = head;
    for (let j = HEAD; j < numeric && sum <= this.#worst; j += 4) sum += apart(points, at + j, q + j);
    for (let j = numeric; j < cols; j++) if (points[at + j] !== points[q + j]) sum += penalty;
    if (sum <= this.#worst) for (let e = start[p]!; e < start[p + 1]! && this.#insert(sum, e); e++);
    return this.#worst;
  }

  /** Whether the entry is among the nearest so far. */
  #insert(d: number, e: number): boolean {
    let i = this.entry.length - 1;
    if (!this.#isNearer(d, e, i)) return false;
    for (; i > 0 && this.#isNearer(d, e, i - 1); i--) {
      this.entry[i] = this.entry[i - 1]!;
      this.#reduced[i] = this.#reduced[i - 1]!;
    }
    this.entry[i] = e;
    this.#reduced[i] = d;
    this.#worst = this.#reduced[this.entry.length - 1]!;
    return true;
  }
  #isNearer(d: number, e: number, i: number): boolean {
    const other = this.#reduced[i]!;
    const { rows } = this.#tree;
    return d < other || (d === other && (this.entry[i]! < 0 || rows[e]! < rows[this.entry[i]!]!));
  }
}

/** The sum of the squared gaps between four columns of two points. */
function apart(points: Float64Array, a: number, b: number): number {
  const d0 = points[a]! - points[b]!;
  const d1 = points[a + 1]! - points[b + 1]!;
  const d2 = points[a + 2]! - points[b + 2]!;
  const d3 = points[a + 3]! - points[b + 3]!;
  return d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
}

/** The same between a point and a box. Where a value lies is hard to foresee, hence no branches. */
function outside(points: Float64Array, q: number, boxes: Float64Array, low: number, high: number): number {
  const d0 = points[q]! - Math.min(Math.max(points[q]!, boxes[low]!), boxes[high]!);
  const d1 = points[q + 1]! - Math.min(Math.max(points[q + 1]!, boxes[low + 1]!), boxes[high + 1]!);
  const d2 = points[q + 2]! - Math.min(Math.max(points[q + 2]!, boxes[low + 2]!), boxes[high + 2]!);
  const d3 = points[q + 3]! - Math.min(Math.max(points[q + 3]!, boxes[low + 3]!), boxes[high + 3]!);
  return d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
}
