import type { Random } from '../../core/random.js';
import { inSlices } from '../../core/slices.js';
import type { Steps } from '../../core/types.js';
import type { BoostMemory } from './memory.js';

/**
 * Numbers to add and take away again, by which a double is rounded to a grid.
 *
 * Gradients and hessians are rounded to the `coarse` grid, whose step is such that every sum of them is a double: sums are exact,
 * whatever their order, and what is left of a parent's histogram is to the bit what summing up would give. Probabilities are rounded to the
 * `fine` one beforehand, so that w of them is the same as one of weight w, for whole weights up to 16 million in all. The
 * steps are about 2e-16 of the total weight: for a million rows 2e-10, where single precision would round to 6e-8.
 */
export interface Grids {
  readonly fine: number;
  readonly coarse: number;
}

export function gridsFor(rows: number, weight: Float64Array | undefined): Grids {
  let total = rows;
  if (weight) {
    total = 0;
    for (let i = 0; i < rows; i++) total += weight[i]!;
  }
  let power = 1;
  while (power < 2 * total) power *= 2;
  while (power > 4 * total) power /= 2;
  // 2^24 is 16777216.
  return { fine: 1.5 * Math.min(Math.max(power, 4), 16777216), coarse: 1.5 * power };
}

const WEIGHING = { done: 0, total: 1, stage: 'rounds' };

/** Writes what each row of the memory weighs in a round, all in all and in each class, on the rows that are drawn for it. */
export function* weigh(
  memory: BoostMemory,
  codes: Int32Array,
  weight: Float64Array | undefined,
  group: Int32Array | undefined,
  subsample: number,
  random: Random,
): Steps<void> {
  const { outputs, stride } = memory;
  const all = memory.column(memory.weight);
  const ofClass = Array.from({ length: outputs }, (_, c) => memory.column(memory.target + c * stride));
  all.fill(0);
  for (const column of ofClass) column.fill(0);
  yield* inSlices(codes.length, 8, WEIGHING, (from, to) => {
    for (let i = from; i < to; i++) {
      if (subsample < 1 && random.float() >= subsample) continue;
      const w = weight ? weight[i]! : 1;
      const row = group ? group[i]! : i;
      all[row]! += w;
      // Of two classes the second has the score.
      const c = outputs === 1 ? codes[i]! - 1 : codes[i]!;
      if (c >= 0) ofClass[c]![row]! += w;
    }
  });
}
