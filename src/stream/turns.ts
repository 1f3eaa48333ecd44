import { pause } from '../core/run.js';
import type { Steps } from '../core/types.js';

/** Milliseconds of work between two pauses. */
const BUDGET = 12;

/** Lets the event loop in every few milliseconds, and ends the work when its signal is aborted. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  /** Tells how far the work is: before each pause, and whenever somebody wants. */
  readonly report: () => void;
  #start = performance.now();

  constructor(signal: AbortSignal | undefined, report: () => void) {
    this.#signal = signal;
    this.report = report;
  }

  get isAborted(): boolean {
    return this.#signal?.aborted === true;
  }
  get isDue(): boolean {
    return performance.now() - this.#start >= BUDGET;
  }
  /** Where it is due, a pause. @throws the signal's reason */
  async pause(): Promise<void> {
    this.report();
    await pause();
    this.#signal?.throwIfAborted();
    this.#start = performance.now();
  }

  /** Drives steps to their end. */
  async drive<R>(steps: Steps<R>): Promise<R> {
    try {
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
        if (this.isDue) await this.pause();
      }
    } finally {
      steps.return(undefined as R);
    }
  }

  /**
   * Waits for what may take long; an abort does not wait with it.
   * @throws the signal's reason
   */
  async wait<T>(promise: Promise<T>): Promise<T> {
    const signal = this.#signal;
    if (!signal) return promise;
    signal.throwIfAborted();
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([promise, aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
