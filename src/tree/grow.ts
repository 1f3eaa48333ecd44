import type { Random } from '../core/random.js';
import type { Steps } from '../core/types.js';
import type { Bins } from './bins.js';
import { FeatureDraw } from './feature-draw.js';
import { NodeRows, type TreeSample } from './node-rows.js';
import { type Criterion, decrease, impurity, SplitSearch } from './split-search.js';

/** Where a feature is cut: at its best place, or at one drawn at random. */
export type TreeSplitter = 'best' | 'random';

export interface GrowOptions {
  readonly criterion: Criterion;
  readonly splitter: TreeSplitter;
  readonly maxDepth: number;
  /** In rows; fractions are resolved by then. */
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  readonly minWeightLeaf: number;
  /** Features drawn at a node. */
  readonly maxFeatures: number;
  readonly maxLeafNodes: number;
  readonly minImpurityDecrease: number;
}

/** Nodes in flat arrays, parents first. Leaf values 0 … classes-1 are the pure ones; `classes + i` is row i of `mixed`. */
export interface GrownTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly cover: Float64Array;
  readonly mixed: Float64Array;
}

interface Node {
  readonly id: number;
  /** Its rows are those at [from, to). */
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  /** Weight of each class, and their sum. */
  readonly total: Float64Array;
  readonly weight: number;
  /** Features not known to be constant here. */
  readonly live: Int32Array;
}

/** The best cut of a node. */
interface Split {
  readonly node: Node;
  readonly feature: number;
  /** Greatest rank that goes left. */
  readonly rank: number;
  readonly threshold: number;
  /** Weight of each class on the left; exact only for whole weights. */
  readonly left: Float64Array;
  readonly live: Int32Array;
  /** Fall of the impurity: which leaf is split next where their number is limited. */
  readonly gain: number;
}

// Rows visited between two pauses: some milliseconds of work.
const SLICE = 262144;
const GROWING = { done: 0, total: 1, stage: 'growing' };
const EPSILON = 2.220446049250313e-16;

/** Grows one classification tree on binned rows (CART: Breiman et al. 1984). */
export function growTree(
  bins: Bins,
  sample: TreeSample,
  classes: number,
  options: GrowOptions,
  random: Random,
): Steps<GrownTree> {
  return new Grower(bins, sample, classes, options, random).grow();
}

class Grower {
  readonly #bins: Bins;
  readonly #classes: number;
  readonly #options: GrowOptions;
  readonly #rows: NodeRows;
  readonly #search: SplitSearch;
  readonly #draw: FeatureDraw;
  readonly #random: Random;
  readonly #open: Split[] = [];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #cover: number[] = [];
  readonly #mixed: number[] = [];
  #visited = 0;

  constructor(bins: Bins, sample: TreeSample, classes: number, options: GrowOptions, random: Random) {
    this.#bins = bins;
    this.#classes = classes;
    this.#options = options;
    this.#rows = new NodeRows(sample);
    this.#search = new SplitSearch(bins, this.#rows, classes, options);
    this.#random = random;
    this.#draw = new FeatureDraw(bins.cols, options.maxFeatures, random);
  }

  // Nodes of many rows are worked on in slices, with pauses; the others, nearly all, by plain calls.
  *grow(): Steps<GrownTree> {
    const rows = this.#rows;
    const open = this.#open;
    const { maxLeafNodes } = this.#options;
    const features = Int32Array.from({ length: this.#bins.cols }, (_, j) => j);
    const root = this.#add(0, rows.length, 0, rows.totals(0, rows.length, this.#classes), features);
    yield* this.#considerInSlices(root);
    for (let leaves = 1; open.length > 0 && leaves < maxLeafNodes; leaves++) {
      const split = maxLeafNodes === Infinity ? open.pop()! : takeBest(open);
      const { from, to } = split.node;
      const large = to - from > SLICE;
      const [left, right] = large ? yield* this.#divideInSlices(split) : this.#divide(split);
      if (large) {
        yield* this.#considerInSlices(right);
        yield* this.#considerInSlices(left);
      } else {
        this.#consider(right);
        this.#consider(left);
      }
      if (this.#visited > SLICE) {
        this.#visited = 0;
        yield GROWING;
      }
    }
    for (const { node } of open) this.#leaf(node);
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      cover: Float64Array.from(this.#cover),
      mixed: Float64Array.from(this.#mixed),
    };
  }

  /** A new node, for now without children or value. */
  #add(from: number, to: number, depth: number, total: Float64Array, live: Int32Array): Node {
    let weight = 0;
    for (let k = 0; k < total.length; k++) weight += total[k]!;
    const id = this.#feature.length;
    this.#feature.push(-1);
    this.#threshold.push(0);
    this.#left.push(0);
    this.#cover.push(weight);
    return { id, from, to, depth, total, weight, live };
  }

  /** Makes a node a leaf: its value is the share of each class. */
  #leaf({ id, total, weight }: Node): void {
    let only = -1;
    for (let k = 0; k < total.length; k++) if (total[k] === weight) only = k;
    this.#left[id] = only >= 0 ? only : this.#classes + this.#mixed.length / this.#classes;
    if (only < 0) for (let k = 0; k < total.length; k++) this.#mixed.push(total[k]! / weight);
  }

  /** Whether a node may be cut at all. */
  #divisible({ from, to, depth, weight, total, live }: Node): boolean {
    const { maxDepth, minSamplesSplit, minSamplesLeaf, minWeightLeaf } = this.#options;
    if (live.length === 0 || depth >= maxDepth || weight < 2 * minWeightLeaf) return false;
    if (isPure(total)) return false;
    return minSamplesSplit <= 2 && minSamplesLeaf <= 1
      ? true
      : this.#rows.size(from, to) >= Math.max(minSamplesSplit, 2 * minSamplesLeaf);
  }

  /** Looks for the best cut of a node: opens it where there is one, and makes a leaf of it where there is none. */
  #consider(node: Node): void {
    if (!this.#divisible(node)) {
      this.#leaf(node);
      return;
    }
    const { from, to } = node;
    const search = this.#search;
    const draw = this.#draw;
    const random = this.#options.splitter === 'random' ? this.#random : undefined;
    search.begin(node.total, node.weight, this.#rows.size(from, to));
    draw.begin(node.live);
    for (let f = draw.next(); f >= 0; f = draw.next()) {
      draw.saw(f, random ? search.tryRandom(f, from, to, random) : search.tryBest(f, from, to));
      this.#visited += to - from;
    }
    this.#close(node);
  }

  *#considerInSlices(node: Node): Steps<void> {
    const { from, to } = node;
    if (to - from <= SLICE || !this.#divisible(node)) return this.#consider(node);
    const search = this.#search;
    const draw = this.#draw;
    search.begin(node.total, node.weight, this.#rows.size(from, to));
    draw.begin(node.live);
    for (let f = draw.next(); f >= 0; f = draw.next()) {
      if (this.#options.splitter === 'random') {
        yield GROWING;
        draw.saw(f, search.tryRandom(f, from, to, this.#random));
        continue;
      }
      const varies = search.range(f, from, to);
      for (let at = from; varies && at < to; at += SLICE) {
        yield GROWING;
        search.add(f, at, Math.min(to, at + SLICE));
      }
      draw.saw(f, varies && search.evaluate(f));
    }
    this.#close(node);
  }

  /** Takes the search's result for a node. */
  #close(node: Node): void {
    if (this.#search.feature >= 0) this.#search.refine(node.from, node.to);
    const { feature, rank, score } = this.#search;
    const { criterion, minImpurityDecrease } = this.#options;
    const { total, weight } = node;
    // Without a limit on leaves or impurity nobody asks for the gain.
    const asked = minImpurityDecrease > 0 || this.#options.maxLeafNodes < Infinity;
    const gain = asked ? decrease(criterion, impurity(criterion, total, weight), score, weight, this.#rows.total) : 0;
    if (feature < 0 || gain + EPSILON < minImpurityDecrease) {
      this.#leaf(node);
      return;
    }
    const threshold = this.#search.threshold();
    this.#open.push({ node, feature, rank, threshold, left: this.#search.left.slice(), live: this.#draw.live(), gain });
  }

  /** Gives a node its two children, and each of them its rows. */
  #divide(split: Split): [Node, Node] {
    const { node, feature, rank, left } = split;
    const { from, to, total } = node;
    const rows = this.#rows;
    const { codes, rows: n } = this.#bins;
    if (rows.whole) {
      // Differences of whole numbers are exact; and nobody will ask for the rows of a pure side.
      const right = total.map((w, k) => w - left[k]!);
      const pureLeft = isPure(left);
      const pureRight = isPure(right);
      if (pureLeft && pureRight) return this.#children(split, left, right, from, from, from);
      if (pureLeft)
        return this.#children(split, left, right, from, from, rows.keep('right', codes, feature * n, rank, from, to));
      if (pureRight) {
        const end = rows.keep('left', codes, feature * n, rank, from, to);
        return this.#children(split, left, right, from, end, end);
      }
    }
    rows.begin(from);
    rows.divide(codes, feature * n, rank, from, to);
    const middle = rows.end();
    if (!rows.whole) return this.#parted(split, middle);
    return this.#children(
      split,
      left,
      total.map((w, k) => w - left[k]!),
      from,
      middle,
      to,
    );
  }

  *#divideInSlices(split: Split): Steps<[Node, Node]> {
    const { node, feature, rank } = split;
    const { from, to } = node;
    const { codes, rows: n } = this.#bins;
    this.#rows.begin(from);
    for (let at = from; at < to; at += SLICE) {
      this.#rows.divide(codes, feature * n, rank, at, Math.min(to, at + SLICE));
      yield GROWING;
    }
    return this.#parted(split, this.#rows.end());
  }

  /** The children of a node whose rows part at `middle`. Weights that are no whole numbers are added up anew: a class that is gone weighs 0. */
  #parted(split: Split, middle: number): [Node, Node] {
    const { from, to } = split.node;
    const left = this.#rows.totals(from, middle, this.#classes);
    const right = this.#rows.totals(middle, to, this.#classes);
    return this.#children(split, left, right, from, middle, to);
  }

  #children(
    { node, feature, threshold, live }: Split,
    left: Float64Array,
    right: Float64Array,
    from: number,
    middle: number,
    to: number,
  ): [Node, Node] {
    this.#feature[node.id] = feature;
    this.#threshold[node.id] = threshold;
    this.#left[node.id] = this.#feature.length;
    const depth = node.depth + 1;
    return [this.#add(from, middle, depth, left, live), this.#add(middle, to, depth, right, live)];
  }
}

function isPure(total: Float64Array): boolean {
  let present = 0;
  for (let k = 0; k < total.length; k++) if (total[k]! > 0) present++;
  return present === 1;
}

function takeBest(open: Split[]): Split {
  let best = 0;
  for (let i = 1; i < open.length; i++) if (open[i]!.gain > open[best]!.gain) best = i;
  return open.splice(best, 1)[0]!;
}
