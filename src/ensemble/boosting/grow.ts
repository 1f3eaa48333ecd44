import type { Progress, Steps } from '../../core/types.js';
import { thresholdBehind } from './bins.js';
import { type Bounds, boundsBelow, boundValue, type Judge, worth } from './judge.js';
import { type Cut, cutFound, type Loops, type Side, sumsOf } from './loops.js';
import type { BoostMemory } from './memory.js';
import { scanBound } from './scan-bound.js';
import { type CategoryRules, scanCategories } from './scan-categories.js';

export interface GrowOptions extends Judge {
  /** Levels below the root; Infinity for no limit. */
  readonly maxDepth: number;
  readonly maxLeaves: number;
  /** Whether, where leaves are limited, the cut that gains most is made first, and not level by level. */
  readonly bestFirst: boolean;
  /** A cut must gain more than this, */
  readonly leastGain: number;
  /** and as much as this. */
  readonly gamma: number;
  readonly learningRate: number;
  /** Where thresholds lie between two values (`thresholdBehind`). */
  readonly between: boolean;
  /** Needed where columns hold categories. */
  readonly categories?: CategoryRules;
}

/** Which columns may be cut in a node, by its depth and number: 1 for those. */
export type ColumnsOf = (depth: number, id: number) => Uint8Array;

/** A tree on its own: its nodes in the order in which they were made, the children of one next to each other. */
export interface BoostedTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Left child of a node; for a leaf, its place in `value`. */
  readonly left: Int32Array;
  readonly missingLeft: Uint8Array;
  readonly value: Float64Array;
  /** Sum of the hessians of the rows that reached a node. */
  readonly cover: Float64Array;
  /** What the cut of a node gained; 0 at a leaf. */
  readonly gain: Float64Array;
  /** Where a node asks for a category: its place in `sets`, otherwise -1; undefined where no node does. */
  readonly setAt?: Int32Array;
  readonly sets?: Int32Array;
}

interface Node {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly gradients: number;
  readonly hessians: number;
  readonly bounds: Bounds;
}

/** A node that can be cut. */
interface Open extends Node {
  readonly cut: Cut;
  /** Its histogram; undefined where there was no room to keep it. */
  readonly histogram: number | undefined;
}

const FREE: Bounds = { lower: -Infinity, upper: Infinity };
/** No value lies in this bin. */
const NO_BIN = 65536;
/** Numbers that are read or written between two pauses. */
const WORK = 1048576;

/**
 * Grows trees on the gradients in a memory: each node is cut where the loss falls most, by the sums in a histogram of its rows, of which
 * only the smaller child's is summed up, and the other's is what it leaves of the parent's (Ke et al. 2017; Chen and Guestrin 2016).
 */
export class TreeGrower {
  readonly #memory: BoostMemory;
  readonly #loops: Loops;
  readonly #options: GrowOptions;
  /** Numbers in the list of a row, about. */
  readonly #width: number;
  #free: number[] = [];
  #scratch = 0;
  #spent = 0;
  #output = 0;
  #progress: Progress = { done: 0, total: 1 };
  #columnsOf: ColumnsOf | undefined;
  // The tree that grows.
  #feature: number[] = [];
  #threshold: number[] = [];
  #left: number[] = [];
  #missingLeft: number[] = [];
  #value: number[] = [];
  #cover: number[] = [];
  #gain: number[] = [];
  #sets = new Map<number, Int32Array>();

  constructor(memory: BoostMemory, loops: Loops, options: GrowOptions) {
    this.#memory = memory;
    this.#loops = loops;
    this.#options = options;
    this.#width = 4 + memory.entryCount / Math.max(1, memory.rows);
  }

  /** Grows a tree on the gradients of an output, and adds the values of its leaves to the scores. */
  *grow(output: number, columnsOf: ColumnsOf | undefined, progress: Progress): Steps<BoostedTree> {
    const { maxLeaves } = this.#options;
    this.#reset(output);
    this.#columnsOf = columnsOf;
    this.#progress = progress;
    const open: Open[] = [];
    const root = { ...sumsOf(this.#memory), id: this.#add(), from: 0, to: this.#memory.rows, depth: 0, bounds: FREE };
    let leaves = 1;
    if (this.#mayCut(root)) {
      const histogram = this.#free.pop()!;
      yield* this.#sumUp(histogram, root);
      const opened = this.#opened(root, histogram);
      if (opened) open.push(opened);
    }
    if (open.length === 0) yield* this.#close(root);
    for (let node = this.#next(open); node; node = this.#next(open)) {
      if (leaves >= maxLeaves) yield* this.#close(node);
      else {
        leaves++;
        yield* this.#cut(node, open);
      }
    }
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      missingLeft: Uint8Array.from(this.#missingLeft),
      value: Float64Array.from(this.#value),
      cover: Float64Array.from(this.#cover),
      gain: Float64Array.from(this.#gain),
      ...this.#keptSets(),
    };
  }

  #reset(output: number): void {
    const { slots, histograms, histogramBytes } = this.#memory;
    this.#output = output;
    this.#free = Array.from({ length: slots - 1 }, (_, s) => histograms + (slots - 1 - s) * histogramBytes);
    this.#scratch = histograms;
    this.#feature = [];
    this.#threshold = [];
    this.#left = [];
    this.#missingLeft = [];
    this.#value = [];
    this.#cover = [];
    this.#gain = [];
    this.#sets.clear();
  }

  #add(): number {
    this.#threshold.push(0);
    this.#left.push(0);
    this.#missingLeft.push(0);
    this.#cover.push(0);
    this.#gain.push(0);
    return this.#feature.push(-1) - 1;
  }

  /** Without a limit to the leaves it does not matter which node comes next: the latest, so that few are open. */
  #next(open: Open[]): Open | undefined {
    const { maxLeaves, bestFirst } = this.#options;
    if (maxLeaves === Infinity || open.length === 0) return open.pop();
    // Level by level is in the order in which nodes were made.
    const before = (a: Open, b: Open) =>
      bestFirst && a.cut.gain !== b.cut.gain ? a.cut.gain > b.cut.gain : a.id < b.id;
    let best = 0;
    for (let k = 1; k < open.length; k++) if (before(open[k]!, open[best]!)) best = k;
    return open.splice(best, 1)[0];
  }

  #mayCut({ depth, hessians }: Pick<Node, 'depth' | 'hessians'>): boolean {
    const { maxDepth, minChildWeight } = this.#options;
    return depth < maxDepth && hessians >= 2 * minChildWeight && hessians > 0;
  }

  /** A node whose histogram is complete as one that can be cut; undefined where no cut gains enough. */
  #opened(node: Node, histogram: number): Open | undefined {
    const cut = this.#bestCut(node, histogram);
    const isKept = histogram !== this.#scratch;
    if (cut) return { ...node, cut, histogram: isKept ? histogram : undefined };
    if (isKept) this.#free.push(histogram);
    return undefined;
  }

  #bestCut({ gradients, hessians, depth, id, bounds }: Node, histogram: number): Cut | undefined {
    const { leastGain, gamma, monotone, categories } = this.#options;
    if (this.#columnsOf) this.#memory.use(this.#columnsOf(depth, id));
    this.#spent += this.#memory.histogramBytes / 8;
    const own = worth(gradients, hessians, this.#options);
    const isFound = !monotone && this.#loops.scan(histogram, gradients, hessians, this.#options, own, leastGain);
    const number = monotone
      ? scanBound(this.#memory, histogram, gradients, hessians, this.#options, bounds, leastGain)
      : isFound
        ? cutFound(this.#memory)
        : undefined;
    const cut = categories
      ? scanCategories(
          this.#memory,
          histogram,
          gradients,
          hessians,
          this.#options,
          categories,
          bounds,
          number,
          leastGain,
        )
      : number;
    return cut && cut.gain >= gamma ? cut : undefined;
  }

  /** Makes a node a leaf; returns its value. */
  #leaf({ id, gradients, hessians, bounds }: Omit<Node, 'from' | 'to'>): number {
    const value = this.#options.learningRate * boundValue(gradients, hessians, this.#options, bounds);
    this.#left[id] = this.#value.push(value) - 1;
    this.#cover[id] = hessians;
    return value;
  }

  *#close(node: Node): Steps<void> {
    const value = this.#leaf(node);
    yield* this.#slices(node.from, node.to, 1, (a, b) => this.#loops.raise(this.#output, a, b, value));
  }

  /** The sets in the order of their nodes. */
  #keptSets(): Pick<BoostedTree, 'setAt' | 'sets'> {
    if (this.#sets.size === 0) return {};
    const setAt = new Int32Array(this.#feature.length).fill(-1);
    const sets: number[] = [];
    for (const id of setAt.keys()) {
      const words = this.#sets.get(id);
      if (words) setAt[id] = sets.push(words.length, ...words) - words.length - 1;
    }
    return { setAt, sets: Int32Array.from(sets) };
  }

  /** Keeps the categories that go left as bits; the missing values, behind them, are none. */
  #keepSet(id: number, set: Uint8Array): void {
    const last = set.lastIndexOf(1, set.length - 2);
    const words = new Int32Array((last >>> 5) + 1);
    for (let c = 0; c <= last; c++) words[c >>> 5]! |= set[c]! << (c & 31);
    this.#sets.set(id, words);
  }

  *#cut(node: Open, open: Open[]): Steps<void> {
    const { cut, id, from, to, histogram } = node;
    const { bins } = this.#memory;
    this.#feature[id] = cut.column;
    if (cut.set) this.#keepSet(id, cut.set);
    else this.#threshold[id] = thresholdBehind(bins.edges[cut.column]!, cut.bin, this.#options.between);
    this.#missingLeft[id] = cut.missingLeft ? 1 : 0;
    this.#cover[id] = node.hessians;
    this.#gain[id] = cut.gain;
    const depth = node.depth + 1;
    const [boundsLeft, boundsRight] = this.#boundsBelow(node);
    const onLeft = {
      ...{ id: this.#add(), depth, bounds: boundsLeft },
      gradients: cut.gradientsLeft,
      hessians: cut.hessiansLeft,
    };
    const onRight = {
      ...{ id: this.#add(), depth, bounds: boundsRight },
      gradients: node.gradients - cut.gradientsLeft,
      hessians: node.hessians - cut.hessiansLeft,
    };
    this.#left[id] = onLeft.id;
    const { column, bin, set } = cut;
    const side = { column, bin, also: cut.missingLeft ? bins.size[column]! : NO_BIN, set };
    if (!this.#mayCut(onLeft) && !this.#mayCut(onRight)) {
      // No need to bring their rows into order.
      if (histogram !== undefined) this.#free.push(histogram);
      const [a, b] = [this.#leaf(onLeft), this.#leaf(onRight)];
      yield* this.#slices(from, to, 2, (start, end) => this.#loops.raiseBoth(this.#output, side, start, end, a, b));
      return;
    }
    const middle = yield* this.#divide(side, from, to);
    const left: Node = { ...onLeft, from, to: middle };
    const right: Node = { ...onRight, from: middle, to };
    const [small, large] = middle - from <= to - middle ? [left, right] : [right, left];
    const opened = new Map<Node, Open | undefined>();
    if (histogram !== undefined && this.#mayCut(large)) {
      const part = this.#free.pop() ?? this.#scratch;
      yield* this.#sumUp(part, small);
      this.#loops.subtract(histogram, part);
      this.#spent += this.#memory.histogramBytes / 8;
      if (this.#mayCut(small)) opened.set(small, this.#opened(small, part));
      else if (part !== this.#scratch) this.#free.push(part);
      opened.set(large, this.#opened(large, histogram));
    } else {
      if (histogram !== undefined) this.#free.push(histogram);
      for (const child of [small, large]) {
        if (!this.#mayCut(child)) continue;
        const own = this.#free.pop() ?? this.#scratch;
        yield* this.#sumUp(own, child);
        opened.set(child, this.#opened(child, own));
      }
    }
    // In an order that does not depend on which of them has fewer rows: identical ones may be collapsed.
    for (const child of [right, left]) {
      const next = opened.get(child);
      if (next) open.push(next);
      else yield* this.#close(child);
    }
  }

  #boundsBelow({ bounds, gradients, hessians, cut }: Open): readonly [left: Bounds, right: Bounds] {
    const direction = this.#options.monotone?.[cut.column] ?? 0;
    if (direction === 0) return [bounds, bounds];
    const left = boundValue(cut.gradientsLeft, cut.hessiansLeft, this.#options, bounds);
    const [restG, restH] = [gradients - cut.gradientsLeft, hessians - cut.hessiansLeft];
    const right = boundValue(restG, restH, this.#options, bounds);
    // Between all values and the missing ones any order will do, as long as it is kept below.
    const isFree = cut.bin === this.#memory.bins.size[cut.column]! - 1;
    return boundsBelow(bounds, isFree ? Math.sign(right - left) : direction, left, right);
  }

  *#sumUp(histogram: number, { from, to, gradients, hessians }: Node): Steps<void> {
    const { numbers, histogramBytes } = this.#memory;
    numbers.fill(0, histogram / 8, (histogram + histogramBytes) / 8);
    yield* this.#slices(from, to, this.#width, (a, b) => this.#loops.add(histogram, a, b));
    this.#loops.complete(histogram, gradients, hessians);
    this.#spent += histogramBytes / 8;
  }

  /** Brings the rows of the left side before those of the right one; returns where these begin. */
  *#divide(side: Side, from: number, to: number): Steps<number> {
    const { words, order, held } = this.#memory;
    let left = from;
    yield* this.#slices(from, to, 4, (a, b) => {
      left = this.#loops.divide(side, a, b, left, a - left);
    });
    words.copyWithin(order / 4 + left, held / 4, held / 4 + to - left);
    return left;
  }

  /** Does `work` for the rows from … to - 1, with pauses where there are many. */
  *#slices(from: number, to: number, width: number, work: (from: number, to: number) => void): Steps<void> {
    const size = Math.ceil(WORK / width);
    for (let at = from; at < to; at += size) {
      const end = Math.min(to, at + size);
      work(at, end);
      this.#spent += (end - at) * width;
      if (this.#spent >= WORK) {
        this.#spent = 0;
        yield this.#progress;
      }
    }
  }
}
