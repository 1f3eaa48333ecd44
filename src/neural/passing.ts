import type { Random } from '../core/random.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import type { LossOf } from './loss.js';
import type { Network } from './network.js';

/** Multiplications between two pauses: below 1 ms, and 10 ms without WebAssembly. */
const SLICE = 4194304;

/** Lets a training pause every few milliseconds. */
export class Pace {
  #spent = 0;
  /** What is reported at the next pause. */
  progress: Progress;

  constructor(progress: Progress) {
    this.progress = progress;
  }
  *spend(multiplications: number): Steps<void> {
    this.#spent += multiplications;
    if (this.#spent < SLICE) return;
    this.#spent = 0;
    yield this.progress;
  }
}

/** Which hidden units are left out. */
export interface Dropout {
  readonly share: number;
  readonly random: Random;
}

/**
 * Passes rows through a network, there and back: their gradients are summed in it.
 * @returns their summed loss
 */
export function* summedGradient(
  network: Network,
  X: Matrix,
  index: Int32Array,
  loss: LossOf,
  pace: Pace,
  dropout?: Dropout,
): Steps<number> {
  const { block, effort } = network;
  let sum = 0;
  for (let from = 0; from < index.length; from += block) {
    const rows = index.subarray(from, from + block);
    network.take(X, rows);
    network.forward(rows.length, dropout?.share, dropout?.random);
    sum += loss(rows);
    network.backward(rows.length, from > 0);
    yield* pace.spend(rows.length * effort);
  }
  return sum;
}
