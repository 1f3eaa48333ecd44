import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

type Bytes = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Where bytes come from: text, bytes, a `Blob` or `File`, a stream, anything that has a `body` stream (a `Response`),
 * or a function that opens a stream anew each time it is called. Gzip is inflated wherever it is met.
 */
export type Source = string | Uint8Array | ArrayBuffer | Blob | Bytes | { readonly body: Bytes | null } | (() => Bytes);

/** A source that is known to be one. */
export interface Input {
  /** Whether it can be opened more than once. */
  readonly again: boolean;
  /** Bytes as they lie there, where known. */
  readonly size?: number;
  /** The bytes as they lie there, in pieces of any size. */
  open(signal?: AbortSignal): AsyncIterator<Uint8Array>;
}

/** @throws DataError for what is no source */
export function inputOf(source: Source, owner: string): Input {
  if (typeof source === 'string') return { again: true, open: () => encoded(source) };
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
    const bytes = source instanceof Uint8Array ? source : new Uint8Array(source);
    return { again: true, size: bytes.length, open: () => one(bytes) };
  }
  if (typeof source === 'function') return { again: true, open: (signal) => iterate(source(), owner, signal) };
  if (typeof Blob !== 'undefined' && source instanceof Blob)
    return { again: true, size: source.size, open: (signal) => iterate(source.stream(), owner, signal) };
  if (source !== null && typeof source === 'object') {
    if (isBytes(source)) return { again: false, open: (signal) => iterate(source, owner, signal) };
    if ('body' in source)
      return {
        again: false,
        open: (signal) => (source.body ? iterate(source.body, owner, signal) : one(new Uint8Array(0))),
      };
  }
  throw new DataError(
    `${owner}: the source must be text, bytes, a Blob or a stream of bytes, got ${describeValue(source)}`,
  );
}

const isBytes = (source: object): source is Bytes => 'getReader' in source || Symbol.asyncIterator in source;

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

// In pieces, so that the text does not lie in memory a second time.
async function* encoded(text: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + 262144, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last < 0xdc00) to++; // keeps a surrogate pair together
    yield encoder.encode(text.slice(from, to));
    from = to;
  }
}

async function* iterate(source: Bytes, owner: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const chunk of 'getReader' in source ? readAll(source, signal) : source) {
    if (!(chunk instanceof Uint8Array))
      throw new DataError(`${owner}: the stream must give bytes (Uint8Array), got ${describeValue(chunk)}`);
    yield chunk;
  }
}

// Not every engine can iterate a ReadableStream. An abort cancels it, so that a read that waits for a slow network ends.
async function* readAll(stream: ReadableStream<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener('abort', cancel, { once: true });
  let done = false;
  try {
    for (;;) {
      const result = await reader.read();
      if ((done = result.done)) return;
      yield result.value!;
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    if (!done) cancel();
  }
}
