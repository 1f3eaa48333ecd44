import { type ColumnMetaData, snappyUncompress } from 'hyparquet';
import { DataError } from '../core/errors.js';
import type { ParquetOptions } from './options.js';
import { type PageHeader, PageHeaders, VarintReader } from './page-headers.js';
import type { ParquetColumn } from './schema.js';

/** More values and bytes than the page of any writer has (1 MB by default): what a header may claim. */
const MOST_VALUES = 16777216;
const MOST_BYTES = 268435456;

// Of the format's enumerations.
const DICTIONARY_PAGE = 2;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const RLE_DICTIONARY = 8;

/**
 * Looks through the pages of a column before they are decoded: hyparquet believes what headers and runs say of their
 * length, so that a damaged byte could make it fill memory for minutes.
 * @throws DataError where a page claims more than pages hold
 */
export function checkPages(
  owner: string,
  { name, nullable }: ParquetColumn,
  bytes: Uint8Array,
  { codec }: Pick<ColumnMetaData, 'codec'>,
  compressors: ParquetOptions['compressors'],
): void {
  const headers = new PageHeaders(bytes);
  try {
    while (headers.at < bytes.length - 1) {
      const header = headers.next();
      const { size, length, values } = header;
      insist(values >= 0 && values <= MOST_VALUES, `a page of ${values} values`);
      insist(size >= 0 && size <= MOST_BYTES, `a page of ${size} bytes`);
      insist(length >= 0 && length <= bytes.length - headers.at, 'a page is longer than the column');
      const page = bytes.subarray(headers.at, headers.at + length);
      if (header.type !== DICTIONARY_PAGE)
        checkRuns(header, nullable, page, (part, size) => decompressed(codec, part, size, compressors));
      headers.at += length;
    }
  } catch (error) {
    throw new DataError(`${owner}: column "${name}" is damaged: ${(error as Error).message}`, { column: name });
  }
}

function insist(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function decompressed(
  codec: ColumnMetaData['codec'],
  part: Uint8Array,
  size: number,
  compressors: ParquetOptions['compressors'],
): Uint8Array {
  if (codec === 'UNCOMPRESSED') return part;
  const decompress = compressors?.[codec];
  if (decompress) return decompress(part, size);
  const out = new Uint8Array(size);
  snappyUncompress(part, out);
  return out;
}

/** Which values are null, and the places of values in a dictionary, stand there as runs. */
function checkRuns(
  { size, values, encoding, levels, isCompressed }: PageHeader,
  nullable: boolean,
  page: Uint8Array,
  decompress: (part: Uint8Array, size: number) => Uint8Array,
): void {
  let body: Uint8Array;
  let at = 0;
  if (levels) {
    // Version 2: the levels stand in front, not compressed.
    const { before, length } = levels;
    insist(before >= 0 && length >= 0 && before + length <= Math.min(page.length, size), 'levels beyond the page');
    if (nullable) checkRun(page, before, 1, values);
    const rest = page.subarray(before + length);
    body = isCompressed ? decompress(rest, size - before - length) : rest;
  } else {
    body = decompress(page, size);
    if (nullable) {
      checkRun(body, 4, 1, values);
      at = 4 + new DataView(body.buffer, body.byteOffset, body.length).getUint32(0, true);
    }
  }
  if (encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY) {
    if (levels || body[at] !== 0) checkRun(body, at + 1, body[at] ?? 0, values);
  } else if (encoding === RLE) checkRun(body, at + 4, 1, values);
}

/** Runs of values of so many bits, some of them packed by eights, until there are enough or the bytes end. */
function checkRun(bytes: Uint8Array, from: number, bits: number, enough: number): void {
  const reader = new VarintReader(bytes, from);
  for (let seen = 0; seen < enough && reader.at < bytes.length; ) {
    const head = reader.varint();
    const half = Math.floor(head / 2);
    const n = head % 2 === 1 ? half * 8 : half;
    insist(n <= MOST_VALUES, `a run of ${n} values`);
    reader.at += head % 2 === 1 ? half * bits : (bits + 7) >> 3;
    seen += n;
  }
}
