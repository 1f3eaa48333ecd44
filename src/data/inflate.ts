import { DataError } from '../core/errors.js';

/** Whether these bytes begin a gzip file (RFC 1952). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;

/**
 * What the gzip file in `chunks` holds.
 * @throws DataError where it is cut short or corrupt
 */
export async function* inflate(chunks: AsyncIterator<Uint8Array>, owner: string): AsyncGenerator<Uint8Array> {
  const gunzip = new DecompressionStream('gzip');
  const reader = gunzip.readable.getReader();
  let sourceError: { readonly error: unknown } | undefined;
  const feeding = feed(chunks, gunzip.writable.getWriter(), (error) => (sourceError = { error }));
  let done = false;
  try {
    for (;;) {
      const result = await reader.read();
      if ((done = result.done)) break;
      yield result.value!;
    }
  } catch (cause) {
    done = true;
    if (sourceError) throw sourceError.error;
    throw new DataError(
      `${owner}: the gzip data is cut short or corrupt (${cause instanceof Error ? cause.message : cause})`,
    );
  } finally {
    if (!done) void reader.cancel().catch(() => {});
    void chunks.return?.().catch(() => {}); // not awaited: the source may be waiting for bytes that never come
  }
  await feeding;
}

async function feed(
  chunks: AsyncIterator<Uint8Array>,
  writer: WritableStreamDefaultWriter<BufferSource>,
  onSourceError: (error: unknown) => void,
): Promise<void> {
  writer.closed.catch(() => {}); // the reading side reports it
  try {
    for (;;) {
      const result = await chunks.next().catch((error: unknown) => {
        onSourceError(error);
        throw error;
      });
      if (result.done) break;
      await writer.write(result.value as Uint8Array<ArrayBuffer>);
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
  }
}
