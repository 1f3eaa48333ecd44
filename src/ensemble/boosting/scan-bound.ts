import { type Bounds, boundValue, type Judge, worthWith } from './judge.js';
import type { Cut } from './loops.js';
import { BIN, type BoostMemory, COLUMN } from './memory.js';

/**
 * The search of scan.ts where columns are bound: both sides are judged by values that keep within the bounds of the node, and a cut
 * whose sides are in the wrong order is none; between all values and the missing ones there is no order. Without a twin in WebAssembly, as few models ask for it.
 */
export function scanBound(
  { words, numbers, columns, cols }: BoostMemory,
  histogram: number,
  gradients: number,
  hessians: number,
  judge: Judge,
  bounds: Bounds,
  least: number,
): Cut | undefined {
  const { minChildWeight } = judge;
  const own = worthWith(boundValue(gradients, hessians, judge, bounds), gradients, hessians, judge);
  let best: Cut | undefined;
  const consider = (g: number, h: number, column: number, bin: number, missingLeft: boolean, isAll = false) => {
    const [restG, restH] = [gradients - g, hessians - h];
    if (h < minChildWeight || h <= 0 || restH < minChildWeight || restH <= 0) return;
    const left = boundValue(g, h, judge, bounds);
    const right = boundValue(restG, restH, judge, bounds);
    if (!isAll && judge.monotone![column]! * (right - left) < 0) return;
    const gain = worthWith(left, g, h, judge) + worthWith(right, restG, restH, judge) - own;
    if (gain > (best?.gain ?? least)) best = { gain, gradientsLeft: g, hessiansLeft: h, column, bin, missingLeft };
  };
  for (let j = 0, at = columns / 4; j < cols; j++, at += COLUMN / 4) {
    if (!words[at + 4]) continue;
    const size = words[at + 1]!;
    const first = (histogram + BIN * words[at]!) / 8;
    const missing = first + 2 * size;
    const holed = words[at + 2] === 1 && (numbers[missing] !== 0 || numbers[missing + 1] !== 0);
    const last = holed ? size : size - 1;
    for (let b = 0, bin = first, g = 0, h = 0; b < last; b++, bin += 2) {
      g += numbers[bin]!;
      h += numbers[bin + 1]!;
      consider(g, h, j, b, false, b === size - 1);
    }
    if (!holed) continue;
    for (let b = size - 1, bin = missing - 2, g = 0, h = 0; b > 0; b--, bin -= 2) {
      g += numbers[bin]!;
      h += numbers[bin + 1]!;
      consider(gradients - g, hessians - h, j, b - 1, true);
    }
  }
  return best;
}
