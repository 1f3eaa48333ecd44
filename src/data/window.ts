import { orAbort } from '../core/abort.js';
import { DataError } from '../core/errors.js';
import { inflate, isGzip } from './inflate.js';
import type { Input } from './source.js';

/** How far reading is. `bytes` of `total` (where known) count the file as it lies there, compressed or not. */
export interface ReadProgress {
  readonly bytes: number;
  readonly total?: number;
  readonly rows: number;
}

export interface PaceOptions {
  /** Told some ten times a second, and at the end. */
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const WINDOW = 262144;
const PADDING = 8; // the LF, and what the scanner looks at beyond it without minding it

/**
 * A stretch of a byte stream, moved along it: `bytes[from, to)` is what was read and not yet consumed. An LF always
 * stands at `bytes[to]`, as the scanner wants it.
 */
export class Window {
  bytes = new Uint8Array(WINDOW + PADDING);
  from = 0;
  to = 0;
  /** Whether there is nothing behind `to`. */
  ended = false;
  /** Rows read so far, for the progress reports. */
  rows = 0;

  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #size: number | undefined;
  readonly #options: PaceOptions;
  #rest: Uint8Array | undefined;
  #read: () => number;
  #slice = performance.now();

  private constructor(
    chunks: AsyncIterator<Uint8Array>,
    size: number | undefined,
    read: () => number,
    options: PaceOptions,
  ) {
    this.#chunks = chunks;
    this.#size = size;
    this.#read = read;
    this.#options = options;
  }

  /**
   * Opens the input: inflates gzip, skips a UTF-8 byte order mark, fills the first stretch.
   * @throws DataError where it is UTF-16
   */
  static async open(input: Input, owner: string, options: PaceOptions): Promise<Window> {
    options.signal?.throwIfAborted();
    let read = 0;
    const raw = await peeked(
      counted(input.open(options.signal), (bytes) => {
        read += bytes;
      }),
      options.signal,
    );
    const chunks = isGzip(raw.head) ? inflate(raw.chunks, owner) : raw.chunks;
    const window = new Window(chunks, input.size, () => read, options);
    try {
      while (window.to < 4 && !window.ended) await window.more();
      const [a, b, c] = window.bytes;
      if (window.to > 1 && ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)))
        throw new DataError(`${owner}: the input is UTF-16; save it as UTF-8`);
      if (window.to > 2 && a === 0xef && b === 0xbb && c === 0xbf) window.from = 3;
    } catch (error) {
      await window.close();
      throw error;
    }
    return window;
  }

  /**
   * Reads on: one piece, and at least as much as is waiting once that is much, so that a row longer than the window
   * is looked at a bounded number of times. What was consumed is forgotten. Lets the event loop run now and then.
   */
  async more(): Promise<void> {
    this.bytes.copyWithin(0, this.from, this.to);
    this.to -= this.from;
    this.from = 0;
    const room = Math.max(WINDOW, this.to * 2);
    const wanted = this.to < 4096 ? this.to + 1 : this.to * 2;
    while (this.to < wanted && !this.ended) {
      if (!this.#rest) {
        const result = await orAbort(this.#chunks.next(), this.#options.signal);
        if (result.done) {
          this.ended = true;
          break;
        }
        this.#rest = result.value;
      }
      const piece = this.#rest.subarray(0, room - this.to);
      this.#append(piece);
      this.#rest = piece.length < this.#rest.length ? this.#rest.subarray(piece.length) : undefined;
    }
    this.bytes[this.to] = 10;
    await this.#breathe();
  }

  /** Whether the input has ended and no line with anything in it is left. */
  get isBlank(): boolean {
    return this.ended && this.bytes.subarray(this.from, this.to).every((byte) => byte === 10 || byte === 13);
  }

  /** Ends reading early or late; the source is told. */
  async close(): Promise<void> {
    this.#report();
    const closing = this.#chunks.return?.();
    // After an abort the source may be waiting for bytes that never come.
    if (this.#options.signal?.aborted) closing?.catch(() => {});
    else await closing;
  }

  /** About how many rows there are, told from the first `rows` of `bytes` bytes; 0 where there is no telling. */
  expected(rows: number, bytes: number): number {
    return this.#size === undefined || bytes === 0 ? 0 : Math.ceil(((rows * this.#size) / bytes) * 1.05);
  }

  #append(piece: Uint8Array): void {
    const needed = this.to + piece.length + PADDING;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, this.to));
      this.bytes = grown;
    }
    this.bytes.set(piece, this.to);
    this.to += piece.length;
  }

  async #breathe(): Promise<void> {
    if (performance.now() - this.#slice < 50) return;
    this.#report();
    await pause();
    this.#options.signal?.throwIfAborted();
    this.#slice = performance.now();
  }

  #report(): void {
    this.#options.onProgress?.({ bytes: this.#read(), total: this.#size, rows: this.rows });
  }
}

async function* counted(chunks: AsyncIterator<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for (let result = await chunks.next(); !result.done; result = await chunks.next()) {
      count(result.value.length);
      yield result.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** The first 16 bytes (fewer of a shorter file), and the chunks from the start. */
async function peeked(
  chunks: AsyncGenerator<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ head: Uint8Array; chunks: AsyncGenerator<Uint8Array> }> {
  const head: number[] = [];
  const seen: Uint8Array[] = [];
  while (head.length < 16) {
    const result = await orAbort(chunks.next(), signal);
    if (result.done) break;
    seen.push(result.value);
    head.push(...result.value.subarray(0, 16 - head.length));
  }
  async function* replay() {
    try {
      yield* seen;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  }
  return { head: Uint8Array.from(head), chunks: replay() };
}

// A macrotask: a microtask would let no abort in.
declare const setImmediate: ((callback: () => void) => void) | undefined;
export const pause = (): Promise<void> =>
  new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve)));
