/** How far two points are apart: the root of the squared differences' sum, the sum of the differences, or the greatest of them. */
export type Metric = 'euclidean' | 'manhattan' | 'chebyshev';

/**
 * Points in a complete k-d tree, and the rows that lie at each. The children of node i are 2i + 1 and 2i + 2; node 0 holds all
 * points, a left child the first half (rounded down) of its parent's. One node is plain search.
 */
export interface PointTree {
  readonly cols: number;
  readonly metric: Metric;
  /** Points x cols, row-major, no two the same; those of a node lie next to each other. */
  readonly points: Float64Array;
  /** At point p lie the entries from start[p] to start[p + 1]. */
  readonly start: Int32Array;
  /** The row of each entry; ascending within a point. */
  readonly rows: Int32Array;
  /** Nodes x 2 x cols: the least values of each node's points, then the greatest. */
  readonly boxes: Float64Array;
}

/** Says which of some points may be near to a place: all that are, and few others. */
export interface Sieve {
  /** Numbers of points, as `pass` left them; some may lie outside what was looked at. */
  readonly found: Uint32Array;
  /** Points that are looked at in one pass, at most, give or take one. */
  readonly most: number;
  /** Turns to the place whose numbers begin at `query[at]`. False where it is too far out: then all must be compared. */
  aim(query: Float64Array, at: number): boolean;
  /**
   * Looks at the points `from` … `to`.
   * @param limit the greatest squared distance
   * @returns how many were found
   */
  pass(from: number, to: number, limit: number): number;
}

/**
 * Finds the `k` entries nearest to a point, exactly: ordered by distance, those at the same distance by row. The tree must have
 * that many.
 *
 * Nodes are passed over by the distance to their box, which is summed as the distance to a point is: rounding is
 * monotone, so it never exceeds the distance of any point inside, and ties come out right to the last bit. What a sieve lets
 * through is compared in the same way.
 */
export class NeighborSearch {
  readonly #tree: PointTree;
  readonly #nodes: number;
  readonly #sieve: Sieve | undefined;
  #query: Float64Array = new Float64Array();
  #at = 0;
  #worst = Infinity;
  /** Points that the sieve takes at once; 0 where it does not help. */
  #most = 0;
  /** What was found last: entries, nearest first. */
  readonly entry: Int32Array;
  /** Their distances; squared where the metric is euclidean. */
  readonly reduced: Float64Array;

  constructor(tree: PointTree, k: number, sieve?: Sieve) {
    this.#tree = tree;
    this.#sieve = sieve;
    this.#nodes = tree.boxes.length / (2 * tree.cols);
    this.entry = new Int32Array(k);
    this.reduced = new Float64Array(k);
  }

  /** Looks around the point whose values begin at `query[at]`. */
  find(query: Float64Array, at: number): void {
    this.#query = query;
    this.#at = at;
    this.#worst = Infinity;
    this.#most = this.#sieve?.aim(query, at) ? this.#sieve.most : 0;
    this.entry.fill(-1);
    this.reduced.fill(Infinity);
    this.#visit(0, 0, this.#tree.start.length - 1);
  }

  #visit(node: number, from: number, to: number): void {
    const left = 2 * node + 1;
    if (left >= this.#nodes || (to - from <= this.#most && this.#worst < Infinity)) {
      this.#scan(from, to);
      return;
    }
    const { cols, metric, boxes } = this.#tree;
    const middle = (from + to) >> 1;
    const a = boxDistance(metric, this.#query, this.#at, boxes, 2 * left * cols, cols);
    const b = boxDistance(metric, this.#query, this.#at, boxes, 2 * (left + 1) * cols, cols);
    if (a <= b) {
      if (a <= this.#worst) this.#visit(left, from, middle);
      if (b <= this.#worst) this.#visit(left + 1, middle, to);
    } else {
      if (b <= this.#worst) this.#visit(left + 1, middle, to);
      if (a <= this.#worst) this.#visit(left, from, middle);
    }
  }

  #scan(from: number, to: number): void {
    // A sieve without a limit would let everything through.
    for (; from < to && !(this.#most && this.#worst < Infinity); from++) this.#compare(from);
    for (; from < to; from += this.#most) {
      const end = Math.min(to, from + this.#most);
      const { found, pass } = this.#sieve!;
      const n = pass(from, end, this.#worst);
      for (let i = 0; i < n; i++) if (found[i]! >= from && found[i]! < end) this.#compare(found[i]!);
    }
  }

  #compare(p: number): void {
    const { cols, metric, points, start } = this.#tree;
    const d = distance(metric, this.#query, this.#at, points, p * cols, cols, this.#worst);
    if (d <= this.#worst) for (let e = start[p]!; e < start[p + 1]! && this.#insert(d, e); e++);
  }

  /** Whether the entry is among the nearest so far. */
  #insert(d: number, e: number): boolean {
    const { entry, reduced } = this;
    const { rows } = this.#tree;
    let i = entry.length - 1;
    const isNearer = (k: number): boolean =>
      d < reduced[k]! || (d === reduced[k] && (entry[k]! < 0 || rows[e]! < rows[entry[k]!]!));
    if (!isNearer(i)) return false;
    for (; i > 0 && isNearer(i - 1); i--) {
      entry[i] = entry[i - 1]!;
      reduced[i] = reduced[i - 1]!;
    }
    entry[i] = e;
    reduced[i] = d;
    this.#worst = reduced[entry.length - 1]!;
    return true;
  }
}

/** Distance of two points, squared where euclidean; any number over `limit` once it is greater. */
function distance(
  metric: Metric,
  a: Float64Array,
  at: number,
  b: Float64Array,
  bt: number,
  n: number,
  limit: number,
): number {
  let sum = 0;
  let j = 0;
  if (metric === 'euclidean') {
    for (; j + 4 <= n && sum <= limit; j += 4) {
      const d0 = a[at + j]! - b[bt + j]!;
      const d1 = a[at + j + 1]! - b[bt + j + 1]!;
      const d2 = a[at + j + 2]! - b[bt + j + 2]!;
      const d3 = a[at + j + 3]! - b[bt + j + 3]!;
      sum = sum + d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
    }
    for (; j < n && sum <= limit; j++) {
      const gap = a[at + j]! - b[bt + j]!;
      sum += gap * gap;
    }
  } else
    for (; j < n && sum <= limit; j++) {
      const gap = Math.abs(a[at + j]! - b[bt + j]!);
      sum = metric === 'manhattan' ? sum + gap : Math.max(sum, gap);
    }
  return sum;
}

/** Distance of a point to a box, 0 inside. */
function boxDistance(metric: Metric, a: Float64Array, at: number, boxes: Float64Array, bt: number, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const below = boxes[bt + j]! - a[at + j]!;
    const above = a[at + j]! - boxes[bt + n + j]!;
    const gap = below > 0 ? below : above > 0 ? above : 0;
    if (metric === 'euclidean') sum += gap * gap;
    else sum = metric === 'manhattan' ? sum + gap : Math.max(sum, gap);
  }
  return sum;
}
