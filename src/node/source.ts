import { open } from 'node:fs/promises';
import { DataError } from '../core/errors.js';

const CHUNK = 1 << 18;
type Chunk = Uint8Array<ArrayBuffer>;
/** Bytes as they lie in a file, in pieces of any size. */
export type Bytes = ReadableStream<Chunk>;

/**
 * A file as a stream of bytes, read only as fast as it is consumed; `-` is standard input. Pipes and devices are
 * read like files. Compressed files come out compressed: the readers of `/data` unpack them.
 *
 * Reading rejects with DataError for a directory, and with the system's own error where the file cannot be read.
 * @example for await (const flows of flowBatches(openSource('conn.log.gz'))) …
 */
export function openSource(path: string): Bytes {
  return streamOf(path === '-' ? process.stdin : chunksOf(path));
}

async function* chunksOf(path: string): AsyncGenerator<Chunk, void> {
  const file = await open(path);
  try {
    if ((await file.stat()).isDirectory()) throw new DataError(`${path} is a directory`);
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Chunks as a web stream. Cancelling it ends the iterator. */
export function streamOf(chunks: AsyncIterable<Chunk>): Bytes {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
