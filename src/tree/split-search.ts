import type { Random } from '../core/random.js';
import type { Bins } from './bins.js';
import { entropyScore, giniScore } from './criterion.js';
import { type CutScan, cutScan, type SplitLimits } from './cut-scan.js';
import type { RowLoops } from './row-loops.js';
import { BINS, type TreeMemory } from './tree-memory.js';

const MAX_RANK = 65535;
/** From this many rows on, emptying all bins costs less than noting which are used. */
const MANY = 512;

/**
 * Finds the best cut of a node, one feature at a time. `look` notes which ranks the node's rows have and `range` narrows
 * the histogram to them; `add` fills it; `evaluate` scores every cut between two bins that hold rows. A node whose ranks
 * span no more than 256 has a bin for each, so its cuts are all there are; a wider one has 128 to 256 bins of equally many
 * ranks, and `refine` looks at every cut within the two bins on both sides of the best one. What goes over rows goes over
 * those of a large node slice by slice.
 * The best cut of all features evaluated since `begin` stands in `feature`, `rank` (greatest on the left), `score` and
 * `left` (weight of each class on the left).
 */
export class SplitSearch {
  feature = -1;
  rank = 0;
  score = -Infinity;
  readonly left: Float64Array;

  readonly #bins: Bins;
  readonly #loops: RowLoops;
  readonly #scan: CutScan;
  readonly #classes: number;
  readonly #limits: SplitLimits;
  readonly #memory: TreeMemory;
  /** Whether rows were added to the second histogram too. */
  #second = false;
  // In the memory: weight of each class in the node, and on the left of a cut, there with the training rows behind it.
  readonly #total: Float64Array;
  readonly #left: Float64Array;
  #weight = 0;
  #size = 0;
  // Bins below `half` begin at rank `lowest`, the others at `upper`; each holds 2^shift ranks.
  #lowest = 0;
  #upper = 0;
  #half = BINS;
  #shift = 0;
  // The ranks of the rows looked at.
  #least = MAX_RANK;
  #greatest = 0;
  // The bins on both sides of the best cut: where they begin, and their size.
  #below = 0;
  #above = 0;
  #cutShift = 0;
  // Of the best cut where it was drawn; NaN where it lies between two ranks.
  #threshold = Number.NaN;
  // The cut that was drawn.
  #drawnRank = 0;
  #drawnThreshold = 0;

  constructor(memory: TreeMemory, loops: RowLoops, limits: SplitLimits) {
    const { bins, classes, numbers, left, total } = memory;
    this.#bins = bins;
    this.#loops = loops;
    this.#scan = cutScan(memory, limits);
    this.#classes = classes;
    this.#limits = limits;
    this.#memory = memory;
    this.left = new Float64Array(classes);
    this.#left = numbers.subarray(left / 8, left / 8 + classes + 1);
    this.#total = numbers.subarray(total / 8, total / 8 + classes);
  }

  /**
   * @param total weight of each class in the node
   * @param weight their sum
   * @param size rows of the node, as `minSamplesLeaf` counts them
   */
  begin(total: Float64Array, weight: number, size: number): void {
    this.#total.set(total);
    this.#weight = weight;
    this.#size = size;
    this.feature = -1;
    this.score = -Infinity;
    this.#cutShift = 0;
    this.#threshold = Number.NaN;
  }

  /** Scores every cut of `feature` for the rows at [from, to); false where they all have the same value. */
  tryBest(feature: number, from: number, to: number): boolean {
    if (this.wide(feature)) this.look(feature, from, to);
    if (!this.range(feature)) return false;
    this.add(feature, from, to);
    return this.evaluate(feature);
  }

  /** Whether `feature` has more ranks than the histogram has bins, so that `range` must know those of the node's rows. */
  wide(feature: number): boolean {
    return this.#bins.size[feature]! > BINS;
  }

  /** Notes the least and the greatest rank of the rows at [from, to), and of those looked at before. */
  look(feature: number, from: number, to: number): void {
    const seen = this.#loops.look(feature, from, to, this.#least, this.#greatest);
    this.#least = seen & MAX_RANK;
    this.#greatest = seen >>> 16;
  }

  /** Fits the histogram to the rows looked at: false where they all have the same value of `feature`. */
  range(feature: number): boolean {
    this.#lowest = this.#shift = 0;
    this.#half = BINS;
    if (!this.wide(feature)) return this.#bins.size[feature]! > 1;
    const span = this.#greatest - this.#least;
    this.#lowest = this.#least;
    this.#shift = Math.max(0, 24 - Math.clz32(span));
    this.#forget();
    return span > 0;
  }

  #forget(): void {
    this.#least = MAX_RANK;
    this.#greatest = 0;
  }

  /**
   * Scores one cut of `feature` at a threshold drawn between the least and the greatest value of the rows at [from, to)
   * (extremely randomized trees: Geurts et al. 2006). False where they all have the same value.
   */
  tryRandom(feature: number, from: number, to: number, random: Random): boolean {
    this.look(feature, from, to);
    if (!this.drawCut(feature, random)) return false;
    this.addLeft(feature, from, to);
    this.offer(feature);
    return true;
  }

  /** Draws a cut between the rows looked at: false where they all have the same value of `feature`. */
  drawCut(feature: number, random: Random): boolean {
    const { low, high, start } = this.#bins;
    const lowest = this.#least;
    const highest = this.#greatest;
    this.#forget();
    if (lowest === highest) return false;
    const first = start[feature]!;
    const least = high[first + lowest]!;
    const greatest = low[first + highest]!;
    const drawn = least + random.float() * (greatest - least);
    // As in scikit-learn, a draw that rounds up to the greatest value is the least one. Both may be too far apart to subtract.
    const threshold = drawn < greatest ? drawn : least;
    let rank = lowest;
    let end = highest - 1;
    while (rank < end) {
      const middle = (rank + end + 1) >> 1;
      if (high[first + middle]! <= threshold) rank = middle;
      else end = middle - 1;
    }
    this.#drawnRank = rank;
    this.#drawnThreshold = threshold;
    this.#left.fill(0);
    return true;
  }

  /** Adds up what of the rows at [from, to) lies to the left of the cut that was drawn. */
  addLeft(feature: number, from: number, to: number): void {
    this.#loops.addLeft(feature, from, to, this.#drawnRank);
  }

  /** Takes the cut that was drawn where it is allowed and better than the best so far. */
  offer(feature: number): void {
    const { minWeightLeaf, minSamplesLeaf, criterion } = this.#limits;
    const classes = this.#classes;
    const left = this.#left;
    const sizeLeft = left[classes]!;
    const total = this.#total;
    let weightLeft = 0;
    for (let k = 0; k < classes; k++) weightLeft += left[k]!;
    const weightRight = this.#weight - weightLeft;
    if (weightLeft < minWeightLeaf || weightRight < minWeightLeaf) return;
    if (minSamplesLeaf > 1 && (sizeLeft < minSamplesLeaf || this.#size - sizeLeft < minSamplesLeaf)) return;
    const score =
      criterion === 'gini'
        ? giniScore(left, total, classes, weightLeft, weightRight)
        : entropyScore(left, total, classes, weightLeft, weightRight);
    if (score <= this.score) return;
    this.feature = feature;
    this.score = score;
    this.rank = this.#drawnRank;
    this.#threshold = this.#drawnThreshold;
    for (let k = 0; k < classes; k++) this.left[k] = left[k]!;
  }

  /** Adds the rows at [from, to) to the histogram of `feature`. */
  add(feature: number, from: number, to: number): void {
    if (to - from < MANY) this.#loops.add(feature, from, to, this.#lowest, this.#shift);
    else {
      this.#loops.addMany(feature, from, to, this.#lowest, this.#shift);
      this.#second = true;
    }
  }

  /** Scores every cut of `feature`, empties the histogram, and says whether rows lie in more than one bin. */
  evaluate(feature: number): boolean {
    const { words, numbers, found, best } = this.#memory;
    if (this.#second) this.#scan.merge();
    this.#second = false;
    const result = this.#scan.scan(this.#weight, this.#size, this.score);
    if (result < 2) return result > 0;
    this.feature = feature;
    this.score = numbers[found / 8 + 1]!;
    this.#below = this.#start(words[found / 4]!);
    this.#above = this.#start(words[found / 4 + 1]!);
    this.#cutShift = this.#shift;
    this.rank = this.#below + (1 << this.#shift) - 1;
    for (let k = 0; k < this.left.length; k++) this.left[k] = numbers[best / 8 + k]!;
    return true;
  }

  #start(bin: number): number {
    return bin < this.#half ? this.#lowest + (bin << this.#shift) : this.#upper + ((bin - this.#half) << this.#shift);
  }

  /** Moves the best cut of the node at [from, to) to the best one within the bins on both sides of it. */
  refine(from: number, to: number): void {
    while (this.zoom()) {
      this.addNear(from, to);
      this.evaluateNear();
    }
  }

  /** Spreads the histogram over the two bins on both sides of the best cut; false where they have a rank each. */
  zoom(): boolean {
    if (this.#cutShift === 0) return false;
    this.#lowest = this.#below;
    this.#upper = this.#above;
    this.#half = BINS / 2;
    this.#shift = Math.max(0, this.#cutShift - 7);
    return true;
  }

  /** Adds the rows at [from, to) to the histogram of those two bins. */
  addNear(from: number, to: number): void {
    const upper = this.#upper;
    const above = upper + (1 << this.#cutShift);
    this.#loops.addNear(this.feature, from, to, this.#lowest, upper, above, this.#shift);
  }

  /** Takes the best of the cuts within them. */
  evaluateNear(): void {
    this.#cutShift = this.#shift;
    this.score = -Infinity;
    this.evaluate(this.feature);
    const { numbers, before } = this.#memory;
    numbers.fill(0, before / 8, before / 8 + this.#classes + 1);
  }

  /** The threshold of the best cut: midway between the nearest values on both sides, or the one on the left where no double lies between them. */
  threshold(): number {
    if (!Number.isNaN(this.#threshold)) return this.#threshold;
    const { low, high, start } = this.#bins;
    const below = high[start[this.feature]! + this.rank]!;
    const above = low[start[this.feature]! + this.#above]!;
    const middle = below / 2 + above / 2;
    return middle < above ? middle : below;
  }
}
