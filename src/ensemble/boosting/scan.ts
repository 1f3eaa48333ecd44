import type { Judge } from './judge.js';
import { BIN, type BoostMemory, COLUMN, FOUND } from './memory.js';

/**
 * Looks in a histogram for the cut that gains most. Each column is gone through upwards with the missing values on the right and, where
 * the node has any, downwards with them on the left (XGBoost's sparsity-aware search: Chen and Guestrin 2016, algorithm 3).
 * Of cuts that gain the same the first one is taken. Same as `scan` of kernels.as.ts, where both sides are judged at once.
 */
export function scanPlainly(
  { words, numbers, columns, cols }: BoostMemory,
  histogram: number,
  gradients: number,
  hessians: number,
  { regAlpha, regLambda, minChildWeight }: Judge,
  own: number,
  least: number,
): boolean {
  const found = FOUND / 8;
  let result = false;
  const judge = (g: number, h: number, column: number, bin: number, missingLeft: number) => {
    const pullLeft = Math.max(Math.abs(g) - regAlpha, 0);
    const pullRight = Math.max(Math.abs(gradients - g) - regAlpha, 0);
    const gain = (pullLeft * pullLeft) / (h + regLambda) + (pullRight * pullRight) / (hessians - h + regLambda) - own;
    if (!(gain > least)) return;
    least = gain;
    result = true;
    numbers[found + 1] = g;
    numbers[found + 2] = h;
    words[FOUND / 4 + 6] = column;
    words[FOUND / 4 + 7] = bin;
    words[FOUND / 4 + 8] = missingLeft;
  };
  for (let j = 0, at = columns / 4; j < cols; j++, at += COLUMN / 4) {
    if (!words[at + 4]) continue;
    const size = words[at + 1]!;
    const first = (histogram + BIN * words[at]!) / 8;
    const missing = first + 2 * size;
    const holed = words[at + 2] === 1 && (numbers[missing] !== 0 || numbers[missing + 1] !== 0);
    const last = holed ? size : size - 1;
    for (let b = 0, bin = first, g = 0, h = 0; b < last; b++, bin += 2) {
      if (numbers[bin] === 0 && numbers[bin + 1] === 0) continue;
      g += numbers[bin]!;
      h += numbers[bin + 1]!;
      if (h < minChildWeight || h <= 0) continue;
      if (hessians - h < minChildWeight || hessians - h <= 0) break;
      judge(g, h, j, b, 0);
    }
    if (!holed) continue;
    for (let b = size - 1, bin = missing - 2, g = 0, h = 0; b > 0; b--, bin -= 2) {
      if (numbers[bin] === 0 && numbers[bin + 1] === 0) continue;
      g += numbers[bin]!;
      h += numbers[bin + 1]!;
      if (h < minChildWeight || h <= 0) continue;
      if (hessians - h < minChildWeight || hessians - h <= 0) break;
      judge(gradients - g, hessians - h, j, b - 1, 1);
    }
  }
  numbers[found] = least;
  return result;
}
