import { DataError } from '../core/errors.js';
import { type Random, shuffling } from '../core/random.js';
import { FAR, inSlices } from '../core/slices.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import type { Targets } from './loss.js';
import type { Network } from './network.js';
import type { Pace } from './passing.js';

const PREPARING: Progress = { done: 0, total: 1, stage: 'preparing' };

/**
 * Parts rows at random into those that are learned from and those that tell when to stop; of each class the same share,
 * as near as whole rows come to it, and one row at least to learn from.
 * @throws DataError where fewer than 2 rows would tell
 */
export function* holdingOut(
  index: Int32Array,
  codes: Int32Array,
  classes: number,
  share: number,
  random: Random,
  owner: string,
): Steps<{ learned: Int32Array; held: Int32Array }> {
  const order = index.slice();
  yield* shuffling(order, random, PREPARING);
  const left = new Float64Array(classes);
  for (let k = 0; k < order.length; k++) left[codes[order[k]!]!]!++;
  const room = left.map((n) => Math.min(Math.round(n * share), n - 1));
  const isHeld = new Uint8Array(codes.length);
  let count = 0;
  yield* inSlices(order.length, 2 * FAR, PREPARING, (from, to) => {
    for (let k = from; k < to; k++) {
      const i = order[k]!;
      if (room[codes[i]!]!-- <= 0) continue;
      isHeld[i] = 1;
      count++;
    }
  });
  if (count < 2)
    throw new DataError(
      `${owner}: earlyStopping needs 2 rows or more to be held out, got ${count}: raise validationFraction`,
    );
  const held = new Int32Array(count);
  const learned = new Int32Array(index.length - count);
  for (let k = 0, a = 0, b = 0; k < index.length; k++) {
    const i = index[k]!;
    if (isHeld[i] === 1) held[a++] = i;
    else learned[b++] = i;
  }
  return { learned, held };
}

/** The share of rows, by weight, whose class the network finds. */
export function* accuracyOf(
  network: Network,
  X: Matrix,
  index: Int32Array,
  { codes, weight }: Targets,
  pace: Pace,
): Steps<number> {
  const { numbers, block, effort } = network;
  const outputs = network.shape.widths.at(-1)!;
  let right = 0;
  let all = 0;
  for (let from = 0; from < index.length; from += block) {
    const rows = index.subarray(from, from + block);
    network.take(X, rows);
    network.forward(rows.length);
    for (let r = 0; r < rows.length; r++) {
      const at = network.outputs(r);
      let best = outputs === 1 && numbers[at]! > 0 ? 1 : 0;
      for (let k = 1; k < outputs; k++) if (numbers[at + k]! > numbers[at + best]!) best = k;
      const w = weight ? weight[rows[r]!]! : 1;
      all += w;
      if (best === codes[rows[r]!]) right += w;
    }
    yield* pace.spend(rows.length * effort);
  }
  return right / all;
}
