/** How a training went. */
export interface TrainingHistory {
  /** Epochs, or iterations of L-BFGS, of the last `fit`. */
  readonly nIter: number;
  /** Rows that were learned from, counted once an epoch, in all fits that build on each other. */
  readonly samples: number;
  /** Whether it ended by its own rule, not at `maxIter`. */
  readonly converged: boolean;
  /** Mean loss of the batches of each epoch, with the penalty, before each of their steps. L-BFGS: the last loss alone; `partialFit`: of the last 1,000 calls. */
  readonly lossCurve: Float64Array;
  /** With early stopping: the accuracy on the rows held out, one an epoch. */
  readonly validationScores?: Float64Array;
  /** Epochs in a row up to now without an improvement by `tol`. */
  readonly stale: number;
}

/** Watches losses, or with early stopping scores, for an end of improvement. */
export class Watch {
  readonly losses: number[];
  readonly scores: number[];
  stale: number;
  readonly #tol: number;
  #least: number;
  #greatest: number;

  /** @param leastBefore the least loss before, where `before` may no longer hold it */
  constructor(tol: number, before?: TrainingHistory, leastBefore = Infinity) {
    this.#tol = tol;
    this.losses = [...(before?.lossCurve ?? [])];
    this.scores = [...(before?.validationScores ?? [])];
    this.#least = Math.min(least(this.losses), leastBefore);
    this.#greatest = greatest(this.scores);
    this.stale = before?.stale ?? 0;
  }

  /** The least loss of all, those that are no longer kept among them. */
  get least(): number {
    return this.#least;
  }
  /** Takes note of an epoch's loss. */
  loss(value: number): void {
    this.#count(value > this.#least - this.#tol);
    this.#least = Math.min(this.#least, value);
    this.losses.push(value);
  }
  /** Takes note of an epoch's loss and of its score, which decides. @returns whether the score is the best so far */
  score(loss: number, value: number): boolean {
    const isBest = value > this.#greatest;
    this.#count(value < this.#greatest + this.#tol);
    this.#greatest = Math.max(this.#greatest, value);
    this.losses.push(loss);
    this.scores.push(value);
    return isBest;
  }
  #count(isStale: boolean): void {
    this.stale = isStale ? this.stale + 1 : 0;
  }
}

/** Infinity of none. */
export const least = (values: Iterable<number>): number => [...values].reduce((a, b) => Math.min(a, b), Infinity);
/** -Infinity of none. */
export const greatest = (values: Iterable<number>): number => [...values].reduce((a, b) => Math.max(a, b), -Infinity);
