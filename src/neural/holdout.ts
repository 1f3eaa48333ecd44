import { DataError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import type { Matrix, Steps } from '../core/types.js';
import type { Targets } from './loss.js';
import type { Network } from './network.js';
import type { Pace } from './passing.js';

/**
 * Parts rows at random into those that are learned from and those that tell when to stop; of each class the same share,
 * as near as whole rows come to it, and one row at least to learn from.
 * @throws DataError where fewer than 2 rows would tell
 */
export function holdOut(
  index: Int32Array,
  codes: Int32Array,
  classes: number,
  share: number,
  random: Random,
  owner: string,
): { learned: Int32Array; held: Int32Array } {
  const counts = new Float64Array(classes);
  for (const i of index) counts[codes[i]!]!++;
  const room = counts.map((n) => Math.min(Math.round(n * share), n - 1));
  const isHeld = new Uint8Array(codes.length);
  for (const i of random.shuffle(index.slice())) if (room[codes[i]!]!-- > 0) isHeld[i] = 1;
  const held = index.filter((i) => isHeld[i] === 1);
  if (held.length < 2)
    throw new DataError(
      `${owner}: earlyStopping needs 2 rows or more to be held out, got ${held.length}: raise validationFraction`,
    );
  return { learned: index.filter((i) => isHeld[i] === 0), held };
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
