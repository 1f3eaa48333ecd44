import type { HostFlows } from './host-flows.js';

/** Flows looked back at, so that a flood to one peer costs no more a flow than anything else. */
export const MOST = 32;
/** With two gaps or fewer, chance makes them equal too often. */
const FEWEST = 4;

/**
 * How equal the gaps are between the beginnings of the flows to one peer: 1 - Σ|gap - next gap| / (2 Σ gap), which is 1
 * for equal gaps, 0.5 on average where flows come at random (exponential gaps differ by their mean), and at least 0. It compares
 * neighbouring gaps, so a beacon that slows down is still regular (as does the local variation of S. Shinomoto et al. 2003,
 * "Differences in Spiking Patterns Among Cortical Neurons", with squares).
 * @param last place + 1 of the last flow to the peer; `before` leads on from there
 * @param from the first place of the window
 * @param starts room for `MOST` numbers
 */
export function regularity(
  { order, time }: HostFlows,
  before: Int32Array,
  last: number,
  from: number,
  starts: Float64Array,
): number {
  let n = 0;
  for (let link = last; link > from && n < MOST; link = before[link - 1]!) insert(starts, time[order[link - 1]!]!, n++);
  if (n < FEWEST) return 0;
  let gaps = 0;
  let changes = 0;
  for (let i = 1; i < n; i++) {
    const gap = starts[i - 1]! - starts[i]!;
    gaps += gap;
    if (i > 1) changes += Math.abs(gap - (starts[i - 2]! - starts[i - 1]!));
  }
  return gaps === 0 ? 0 : Math.max(0, 1 - changes / (2 * gaps));
}

/** Keeps the `n` starts descending. Flows are walked from the one that ended last, so there is little to move. */
function insert(starts: Float64Array, start: number, n: number): void {
  let i = n;
  for (; i > 0 && starts[i - 1]! < start; i--) starts[i] = starts[i - 1]!;
  starts[i] = start;
}
