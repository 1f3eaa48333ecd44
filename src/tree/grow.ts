import type { Random } from '../core/random.js';
import type { Steps } from '../core/types.js';
import type { Bins } from './bins.js';
import { type Criterion, decrease, impurity } from './criterion.js';
import { FeatureDraw } from './feature-draw.js';
import { NodeRows, type TreeSample } from './node-rows.js';
import { rowLoops } from './row-loops.js';
import { SplitSearch } from './split-search.js';
import { returnMemory, type TreeMemory, takeMemory } from './tree-memory.js';

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

// Rows visited, once for each feature, before a pause is due: about a millisecond of work.
const PAUSE = 131072;
// What trying a feature costs besides, in visits.
const TRIAL = 32;
// Most visits that are made without asking whether a pause is due.
const SLICE = 262144;
const GROWING = { done: 0, total: 1, stage: 'growing' };
const EPSILON = 2.220446049250313e-16;

/** Grows one classification tree on binned rows (CART: Breiman et al. 1984). */
export function* growTree(
  bins: Bins,
  sample: TreeSample,
  classes: number,
  options: GrowOptions,
  random: Random,
): Steps<GrownTree> {
  const memory = yield* takeMemory(bins, classes);
  const tree = yield* new Grower(memory, sample, options, random).grow();
  returnMemory(memory);
  return tree;
}

class Grower {
  readonly #cols: number;
  readonly #classes: number;
  readonly #options: GrowOptions;
  readonly #sample: TreeSample;
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

  constructor(memory: TreeMemory, sample: TreeSample, options: GrowOptions, random: Random) {
    const loops = rowLoops(memory, options.minSamplesLeaf > 1);
    this.#cols = memory.bins.cols;
    this.#classes = memory.classes;
    this.#options = options;
    this.#sample = sample;
    this.#rows = new NodeRows(memory, loops, sample.count !== undefined);
    this.#search = new SplitSearch(memory, loops, options);
    this.#random = random;
    this.#draw = new FeatureDraw(this.#cols, options.maxFeatures, random);
  }

  // Nodes that are much work are done in slices, with pauses; the others, nearly all, by plain calls.
  *grow(): Steps<GrownTree> {
    yield* this.#rows.layOut(this.#sample);
    const { length } = this.#rows;
    const open = this.#open;
    const { maxLeafNodes } = this.#options;
    const features = Int32Array.from({ length: this.#cols }, (_, j) => j);
    const root = this.#add(0, length, 0, yield* this.#totalsInSlices(0, length), features);
    yield* this.#considerInSlices(root);
    for (let leaves = 1; open.length > 0 && leaves < maxLeafNodes; leaves++) {
      const split = maxLeafNodes === Infinity ? open.pop()! : takeBest(open);
      const { from, to } = split.node;
      const [left, right] = to - from > SLICE ? yield* this.#divideInSlices(split) : this.#divide(split);
      if (isLarge(right)) yield* this.#considerInSlices(right);
      else this.#consider(right);
      if (this.#visited > PAUSE) yield* this.#pause();
      if (isLarge(left)) yield* this.#considerInSlices(left);
      else this.#consider(left);
      if (this.#visited > PAUSE) yield* this.#pause();
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

  *#pause(): Steps<void> {
    this.#visited = 0;
    yield GROWING;
  }

  /** Has the rows at [from, to) visited slice by slice. */
  *#inSlices(from: number, to: number, visit: (from: number, to: number) => void): Steps<void> {
    for (let at = from; at < to; at += SLICE) {
      const end = Math.min(to, at + SLICE);
      visit(at, end);
      this.#visited += end - at;
      if (this.#visited > PAUSE) yield* this.#pause();
    }
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
      this.#visited += to - from + TRIAL;
    }
    if (search.feature >= 0) search.refine(from, to);
    this.#close(node);
  }

  /** The same for a node that is much work. */
  *#considerInSlices(node: Node): Steps<void> {
    if (!this.#divisible(node)) {
      this.#leaf(node);
      return;
    }
    const { from, to } = node;
    const search = this.#search;
    const draw = this.#draw;
    const random = this.#options.splitter === 'random';
    search.begin(node.total, node.weight, this.#rows.size(from, to));
    draw.begin(node.live);
    for (let f = draw.next(); f >= 0; f = draw.next())
      draw.saw(f, random ? yield* this.#tryRandomInSlices(f, from, to) : yield* this.#tryBestInSlices(f, from, to));
    if (search.feature >= 0)
      while (search.zoom()) {
        yield* this.#inSlices(from, to, (a, b) => search.addNear(a, b));
        search.evaluateNear();
      }
    this.#close(node);
  }

  *#tryBestInSlices(feature: number, from: number, to: number): Steps<boolean> {
    const search = this.#search;
    if (search.wide(feature)) yield* this.#inSlices(from, to, (a, b) => search.look(feature, a, b));
    if (!search.range(feature)) return false;
    yield* this.#inSlices(from, to, (a, b) => search.add(feature, a, b));
    return search.evaluate(feature);
  }

  *#tryRandomInSlices(feature: number, from: number, to: number): Steps<boolean> {
    const search = this.#search;
    yield* this.#inSlices(from, to, (a, b) => search.look(feature, a, b));
    if (!search.drawCut(feature, this.#random)) return false;
    yield* this.#inSlices(from, to, (a, b) => search.addLeft(feature, a, b));
    search.offer(feature);
    return true;
  }

  /** Takes the search's result for a node. */
  #close(node: Node): void {
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
    if (rows.whole) {
      // Differences of whole numbers are exact; and nobody will ask for the rows of a pure side.
      const right = total.map((w, k) => w - left[k]!);
      const pureLeft = isPure(left);
      const pureRight = isPure(right);
      if (pureLeft && pureRight) return this.#children(split, left, right, from, from, from);
      if (pureLeft) return this.#children(split, left, right, from, from, rows.keep('right', feature, rank, from, to));
      if (pureRight) {
        const end = rows.keep('left', feature, rank, from, to);
        return this.#children(split, left, right, from, end, end);
      }
    }
    rows.begin(from);
    rows.divide(feature, rank, from, to);
    const middle = rows.end();
    if (!rows.whole)
      return this.#children(split, this.#totals(from, middle), this.#totals(middle, to), from, middle, to);
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
    this.#rows.begin(from);
    yield* this.#inSlices(from, to, (a, b) => this.#rows.divide(feature, rank, a, b));
    const middle = this.#rows.end();
    const left = yield* this.#totalsInSlices(from, middle);
    const right = yield* this.#totalsInSlices(middle, to);
    return this.#children(split, left, right, from, middle, to);
  }

  /** Weight of each class at [from, to). Where weights are no whole numbers, a class that is gone weighs 0 only if they are added up anew. */
  #totals(from: number, to: number): Float64Array {
    const total = new Float64Array(this.#classes);
    this.#rows.addTo(total, from, to);
    return total;
  }

  *#totalsInSlices(from: number, to: number): Steps<Float64Array> {
    const total = new Float64Array(this.#classes);
    yield* this.#inSlices(from, to, (a, b) => this.#rows.addTo(total, a, b));
    return total;
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

/** Whether trying its features is more than a slice of work. */
function isLarge({ from, to, live }: Node): boolean {
  return (to - from) * live.length > SLICE;
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
