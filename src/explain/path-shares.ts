import { gaussLegendre, type Quadrature } from './quadrature.js';
import type { Level } from './row-groups.js';
import type { TreeWalk } from './tree-walk.js';

/**
 * What the columns of a path contribute at its leaf, where a column that is not known passes with the share z of the training
 * rows: "path-dependent" (Lundberg et al., "From local explanations to global understanding with explainable AI for trees", 2020).
 *
 * With each column known by chance t, the leaf is reached with probability p(t), the product of t o + (1 - t) z over the columns on its
 * path, o being 1 where the row passes. The Shapley value of a column is the integral over t of the derivative of p by its own
 * chance: (o - z) p(t) / (t o + (1 - t) z) (Owen 1972). That is a polynomial, so Gauss and Legendre's sum over half as many places as
 * there are columns is exact; all of its terms are of one sign, so that no digits are lost however long the path is. (Yu et al., "Linear
 * TreeShap", 2022, interpolate the same polynomial, whose terms cancel.)
 */
export class PathShares {
  /** slots x groups: what each column contributes, in units of the leaf's value. */
  main = new Float64Array(64);
  /** For each pair of slots a < b, in the order (0, 1), (0, 2) … (1, 2) …, x groups: what both contribute together. */
  pairs = new Float64Array(64);
  readonly #quadratures: Quadrature[] = [];
  readonly #withPairs: boolean;
  // slots x places: the factor of p where the row passes and where it does not, and (o - z) / factor where it passes.
  #passing = new Float64Array(64);
  #failing = new Float64Array(64);
  #gain = new Float64Array(64);
  #product = new Float64Array(8);
  #slope = new Float64Array(64);

  constructor(withPairs: boolean) {
    this.#withPairs = withPairs;
  }

  /** Computes the contributions of a leaf for the groups that reach its level. */
  compute({ slots, share }: TreeWalk, { count, bits, words }: Level): void {
    const places = (slots + 1) >> 1;
    const { t, u, weight } = (this.#quadratures[places] ??= gaussLegendre(places));
    this.#reserve(slots, places, count);
    const passing = this.#passing;
    const failing = this.#failing;
    const gain = this.#gain;
    const product = this.#product;
    for (let s = 0, at = 0; s < slots; s++) {
      const z = share[s]!;
      for (let q = 0; q < places; q++, at++) {
        const factor = t[q]! + u[q]! * z;
        passing[at] = factor;
        failing[at] = u[q]! * z;
        gain[at] = (1 - z) / factor;
      }
    }
    for (let g = 0; g < count; g++) {
      for (let q = 0; q < places; q++) product[q] = weight[q]!;
      for (let s = 0, at = 0; s < slots; s++) {
        const factor = (bits[g * words + (s >> 5)]! >>> (s & 31)) & 1 ? passing : failing;
        for (let q = 0; q < places; q++, at++) product[q]! *= factor[at]!;
      }
      // Where a row does not pass, (o - z) / factor is -1 / (1 - t) for every column.
      let fail = 0;
      for (let q = 0; q < places; q++) fail -= product[q]! / u[q]!;
      for (let s = 0; s < slots; s++) {
        let sum = fail;
        if ((bits[g * words + (s >> 5)]! >>> (s & 31)) & 1) {
          sum = 0;
          for (let q = 0, at = s * places; q < places; q++, at++) sum += product[q]! * gain[at]!;
        }
        this.main[s * count + g] = sum;
      }
      if (this.#withPairs) this.#computePairs(slots, places, u, bits, g * words, count, g);
    }
  }

  #computePairs(
    slots: number,
    places: number,
    u: Float64Array,
    bits: Int32Array,
    word: number,
    count: number,
    g: number,
  ): void {
    const slope = this.#slope;
    for (let s = 0, at = 0; s < slots; s++) {
      const passes = (bits[word + (s >> 5)]! >>> (s & 31)) & 1;
      for (let q = 0; q < places; q++, at++) slope[at] = passes ? this.#gain[at]! : -1 / u[q]!;
    }
    let to = g;
    for (let a = 0; a < slots; a++)
      for (let b = a + 1; b < slots; b++, to += count) {
        let sum = 0;
        for (let q = 0; q < places; q++) sum += this.#product[q]! * slope[a * places + q]! * slope[b * places + q]!;
        this.pairs[to] = sum;
      }
  }

  #reserve(slots: number, places: number, count: number): void {
    if (this.main.length < slots * count) this.main = new Float64Array(2 * slots * count);
    if (this.#passing.length < slots * places) {
      this.#passing = new Float64Array(2 * slots * places);
      this.#failing = new Float64Array(2 * slots * places);
      this.#gain = new Float64Array(2 * slots * places);
      this.#slope = new Float64Array(2 * slots * places);
      this.#product = new Float64Array(2 * places);
    }
    const pairs = ((slots * (slots - 1)) / 2) * count;
    if (this.#withPairs && this.pairs.length < pairs) this.pairs = new Float64Array(2 * pairs);
  }
}
