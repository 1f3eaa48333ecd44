import { asyncBufferFromUrl } from 'hyparquet';
import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

/** Bytes of which any range can be asked for: what hyparquet calls an `AsyncBuffer`. */
export interface ByteRanges {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
}

/**
 * Where a Parquet file lies: its bytes; a `Blob` or `File` (of Node's `openAsBlob`, too), of which only what is needed
 * is read; an `http:` or `https:` URL whose server answers ranges; or anything else that gives ranges of bytes.
 */
export type ParquetSource = Uint8Array | ArrayBuffer | Blob | URL | ByteRanges;

/** @throws DataError for what is no source */
export async function rangesOf(owner: string, source: ParquetSource): Promise<ByteRanges> {
  if (source instanceof Uint8Array) {
    const { byteLength } = source;
    // Not source.slice: that of a Node Buffer copies nothing.
    return { byteLength, slice: (start, end = byteLength) => new Uint8Array(source.subarray(start, end)).buffer };
  }
  if (source instanceof ArrayBuffer) return source;
  if (source instanceof URL) return asyncBufferFromUrl({ url: source.href });
  if (typeof Blob !== 'undefined' && source instanceof Blob)
    return { byteLength: source.size, slice: (start, end) => source.slice(start, end).arrayBuffer() };
  if (typeof source === 'object' && source && 'byteLength' in source && typeof source.slice === 'function')
    return source;
  throw new DataError(
    `${owner}: the source must be bytes, a Blob, a URL or ranges of bytes, got ${describeValue(source)}`,
  );
}

/** @throws DataError where the source does not have these bytes or does not give them */
export async function bytesOf(owner: string, source: ByteRanges, start: number, end: number): Promise<ArrayBuffer> {
  if (!(start >= 0 && start <= end && end <= source.byteLength))
    throw new DataError(
      `${owner}: the file is damaged: it names bytes ${start} to ${end} and has ${source.byteLength}`,
    );
  const bytes = await source.slice(start, end);
  if (bytes.byteLength !== end - start)
    throw new DataError(
      `${owner}: ${end - start} bytes were asked for at ${start}, the source gave ${bytes.byteLength}`,
    );
  return bytes;
}
