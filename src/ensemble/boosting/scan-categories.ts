import { type Bounds, boundValue, type Judge, leafValue, worth, worthWith } from './judge.js';
import type { Cut } from './loops.js';
import type { BoostMemory } from './memory.js';

/** How sets of categories are looked for. */
export interface CategoryRules {
  /** With fewer categories each is held against all the others; */
  readonly maxCatToOnehot: number;
  /** otherwise they are sorted, and up to so many of them less one make a side. */
  readonly maxCatThreshold: number;
}

/**
 * Looks in a histogram for the set of categories that gains most, as XGBoost does (evaluate_splits.h): one against all others, or the first so
 * many in the order of their own leaf values, among which is the best set of all (Fisher 1958). The missing values are tried on
 * either side: without the set, and with it, where sets are gone through from their other end. What XGBoost sends to the right is the set,
 * and in a `boosted` state the set is on the left. Categories that no row has are among them, as their own value is 0.
 */
export function scanCategories(
  { numbers, bins, categories }: BoostMemory,
  histogram: number,
  gradients: number,
  hessians: number,
  judge: Judge,
  { maxCatToOnehot, maxCatThreshold }: CategoryRules,
  bounds: Bounds,
  best: Cut | undefined,
  least: number,
): Cut | undefined {
  const { minChildWeight, monotone } = judge;
  const worthOf = monotone
    ? (g: number, h: number) => worthWith(boundValue(g, h, judge, bounds), g, h, judge)
    : (g: number, h: number) => worth(g, h, judge);
  const own = worthOf(gradients, hessians);
  let members = undefined as { order: readonly number[]; from: number; to: number } | undefined;
  for (const column of categories) {
    const size = bins.size[column]!;
    const first = histogram / 8 + 2 * bins.start[column]!;
    const order = Array.from({ length: size }, (_, b) => b);
    const consider = (g: number, h: number, from: number, to: number, missingLeft: boolean) => {
      const [restG, restH] = [gradients - g, hessians - h];
      if (h < minChildWeight || h <= 0 || restH < minChildWeight || restH <= 0) return;
      const gain = worthOf(restG, restH) + worthOf(g, h) - own;
      // Of cuts that gain the same the first one is taken, column after column.
      if (!(gain > (best?.gain ?? least) || (best && gain === best.gain && column < best.column))) return;
      best = { gain, gradientsLeft: g, hessiansLeft: h, column, bin: size, missingLeft };
      members = { order, from, to };
    };
    if (size < maxCatToOnehot) {
      const missing = first + 2 * size;
      const [missingG, missingH] = bins.holed[column] ? [numbers[missing]!, numbers[missing + 1]!] : [0, 0];
      for (let b = 0; b < size; b++) {
        const [g, h] = [numbers[first + 2 * b]!, numbers[first + 2 * b + 1]!];
        consider(g, h, b, b + 1, false);
        consider(g + missingG, h + missingH, b, b + 1, true);
      }
    } else {
      // As XGBoost's numbers, these have single precision: what is the same for it stays in the order of the categories.
      const value = order.map((b) =>
        Math.fround(leafValue(numbers[first + 2 * b]!, numbers[first + 2 * b + 1]!, judge)),
      );
      order.sort((a, b) => value[a]! - value[b]!);
      const most = Math.min(maxCatThreshold, size) - 1;
      for (let k = 0, g = 0, h = 0; k < most; k++) {
        g += numbers[first + 2 * order[k]!]!;
        h += numbers[first + 2 * order[k]! + 1]!;
        consider(g, h, 0, k + 1, false);
      }
      for (let k = size - 1, g = 0, h = 0; k >= size - most; k--) {
        g += numbers[first + 2 * order[k]!]!;
        h += numbers[first + 2 * order[k]! + 1]!;
        consider(gradients - g, hessians - h, 0, k, true);
      }
    }
  }
  if (!best || !members) return best;
  const set = new Uint8Array(best.bin + 1);
  for (const b of members.order.slice(members.from, members.to)) set[b] = 1;
  set[best.bin] = best.missingLeft ? 1 : 0;
  return { ...best, set };
}
