import { DataError, ParameterError } from '../core/errors.js';
import { describeValue, isObject } from '../core/matrix.js';
import type { Turns } from './turns.js';

type Items<T> = AsyncIterable<T> | Iterable<T>;

/**
 * Where rows come from: something to iterate over, or a function that opens it anew. Several readings need the function, or an
 * iterable that can be begun again, such as an array.
 */
export type StreamSource<T> =
  | AsyncIterable<T>
  | Iterable<T>
  | (() => AsyncIterable<T> | Iterable<T> | Promise<AsyncIterable<T> | Iterable<T>>);

/** A source that can be read, once or as often as it takes. */
export class Readings<T> {
  readonly #source: StreamSource<T>;
  readonly #isOneShot: boolean;
  #isOpened = false;

  /** @throws DataError for what is no source */
  constructor(source: StreamSource<T>) {
    this.#source = source;
    this.#isOneShot = typeof source !== 'function' && isOneShot(source);
  }

  /** @throws ParameterError where the source can be read once and that is not enough */
  require(readings: readonly string[]): void {
    if (!this.#isOneShot || readings.length < 2) return;
    throw new ParameterError(
      `trainStream: the source can be read once, and this training reads it ${readings.length} times (${readings.join(', ')}): pass a function that opens it anew`,
    );
  }

  /**
   * One item after another. What gives them is released at the end and whenever nobody wants more.
   * @throws the signal's reason
   */
  async *open(turns: Turns): AsyncGenerator<T> {
    if (this.#isOneShot && this.#isOpened) throw new DataError('trainStream: the source has been read already');
    this.#isOpened = true;
    const source = this.#source;
    const items = typeof source === 'function' ? await turns.wait(Promise.resolve(source())) : source;
    const iterator = iteratorOf(items);
    let isRunning = true;
    try {
      for (;;) {
        // A synchronous one answers at once: waiting for a promise would cost as much as a small batch.
        const answer = iterator.next();
        const { done, value } = answer instanceof Promise ? await turns.wait(answer) : answer;
        if (done) {
          isRunning = false;
          return;
        }
        yield value;
        if (turns.isDue) await turns.pause();
      }
    } finally {
      if (isRunning) {
        const released = release(iterator);
        if (!turns.isAborted) await released; // a source that waits for its network would keep an abort waiting
      }
    }
  }
}

function isOneShot(source: Items<unknown>): boolean {
  if (isObject(source) && 'getReader' in source) return true; // a ReadableStream can be locked once
  const own = iteratorOf(source);
  if ((own as unknown) === source) return true;
  void release(own);
  return false;
}

/** Tells an iterator that nobody wants more. */
async function release(iterator: AsyncIterator<unknown> | Iterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // What went wrong before counts.
  }
}

function iteratorOf<T>(source: Items<T>): AsyncIterator<T> | Iterator<T> {
  if (isObject(source)) {
    if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
    if (Symbol.iterator in source) return source[Symbol.iterator]();
  }
  throw new DataError(
    `trainStream: the source must be an iterable of tables, or a function that returns one, got ${describeValue(source)}`,
  );
}
