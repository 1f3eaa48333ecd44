import type { Interactions } from './interactions.js';
import type { Level } from './level.js';
import { type Factors, factorsAt } from './quadrature.js';
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
  readonly main: Float64Array;
  /** For each pair of slots a < b, in the order (0, 1), (0, 2) … (1, 2) …, x groups: what both contribute together. */
  readonly pairs: Float64Array;
  readonly #factors: Factors[] = [];
  readonly #interactions: Interactions | undefined;
  readonly #product: Float64Array;

  /**
   * @param slots most columns that a path can have
   * @param groups most of them
   */
  constructor(slots: number, groups: number, interactions: Interactions | undefined) {
    this.main = new Float64Array(slots * groups);
    this.pairs = new Float64Array(interactions ? interactions.parts(slots) * groups : 0);
    this.#interactions = interactions;
    this.#product = new Float64Array(slots + 1);
  }

  /** Computes the contributions of a leaf for the groups that reach its level. */
  compute({ slots, share }: TreeWalk, { count, bits, words }: Level): void {
    const places = (slots + 1) >> 1;
    let factors = this.#factors[places & 15];
    if (factors?.u.length !== places) this.#factors[places & 15] = factors = factorsAt(places);
    const { t, u, weight, known, passing, failing, gain } = factors;
    const product = this.#product;
    for (let s = 0; s < slots; s++) {
      const z = share[s]!;
      if (known[s] === z) continue; // as at the leaf before, for most columns
      known[s] = z;
      for (let q = 0, at = s * places; q < places; q++, at++) {
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
      this.#interactions?.compute(
        slots,
        factors,
        product,
        (s) => (bits[g * words + (s >> 5)]! >>> (s & 31)) & 1,
        this.pairs,
        g,
        count,
      );
    }
  }
}
