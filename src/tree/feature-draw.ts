import type { Random } from '../core/random.js';

/**
 * Draws the features of a node one by one, as scikit-learn does: `maxFeatures` without replacement, constant ones count as
 * drawn, and drawing goes on until one that varies was seen (sklearn/tree/_splitter.pyx, node_split_best).
 * One object serves all nodes of a tree.
 */
export class FeatureDraw {
  readonly #cols: number;
  readonly #maxFeatures: number;
  readonly #random: Random | undefined;
  // The features still to be drawn are the first `left` ones.
  readonly #order: Int32Array;
  readonly #constant: number[] = [];
  #given: Int32Array;
  #left = 0;
  #constants = 0;
  #drawn = 0;
  #varying = false;

  constructor(cols: number, maxFeatures: number, random: Random) {
    this.#cols = cols;
    this.#maxFeatures = maxFeatures;
    // Where all are wanted nothing is drawn: they come in their own order, and the first of equals wins.
    this.#random = maxFeatures < cols ? random : undefined;
    this.#order = new Int32Array(cols);
    this.#given = this.#order;
  }

  /** @param live the features not known to be constant in the node */
  begin(live: Int32Array): void {
    this.#given = live;
    this.#left = live.length;
    this.#constants = this.#cols - live.length;
    this.#drawn = 0;
    this.#varying = false;
    this.#constant.length = 0;
    if (this.#random) for (let i = 0; i < live.length; i++) this.#order[i] = live[i]!;
  }

  /** The next feature to evaluate, or -1. */
  next(): number {
    if (!this.#random) return this.#drawn < this.#given.length ? this.#given[this.#drawn++]! : -1;
    while (this.#left > 0 && (this.#drawn < this.#maxFeatures || !this.#varying)) {
      this.#drawn++;
      const at = this.#random.below(this.#left + this.#constants);
      if (at < this.#left) {
        const feature = this.#order[at]!;
        this.#order[at] = this.#order[--this.#left]!;
        return feature;
      }
      this.#constants--;
    }
    return -1;
  }

  /** Tells whether the feature drawn last varies in the node. */
  saw(feature: number, varies: boolean): void {
    if (varies) this.#varying = true;
    else this.#constant.push(feature);
  }

  /** The features that may vary in the node's children. */
  live(): Int32Array {
    if (this.#constant.length === 0) return this.#given;
    return this.#given.filter((feature) => !this.#constant.includes(feature));
  }
}
