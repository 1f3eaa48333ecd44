import { type FileMetaData, parquetMetadataAsync } from 'hyparquet';
import { DataError } from '../core/errors.js';
import { type ByteRanges, bytesOf } from './source.js';
import { parsers } from './values.js';

const MAGIC = 0x31524150; // "PAR1"
const ENCRYPTED = 0x45524150; // "PARE"
/** No footer is longer; what it says of 10,000 row groups of 100 columns has a tenth of it. */
const MOST_BYTES = 1073741824;

/**
 * What the end of the file says of its columns and row groups.
 * @throws DataError where this is no Parquet file, or one that is cut short or damaged
 */
export async function readFooter(owner: string, file: ByteRanges): Promise<FileMetaData> {
  const { byteLength } = file;
  if (byteLength === 0) throw new DataError(`${owner}: the input is empty`);
  const word = async (at: number) => new DataView(await bytesOf(owner, file, at, at + 4)).getUint32(0, true);
  const magic = byteLength < 12 ? 0 : await word(0);
  if (magic === ENCRYPTED) throw new DataError(`${owner}: the file is encrypted`);
  if (magic !== MAGIC) throw new DataError(`${owner}: this is no Parquet file: it does not begin with PAR1`);
  const last = await word(byteLength - 4);
  if (last === ENCRYPTED) throw new DataError(`${owner}: the file is encrypted`);
  if (last !== MAGIC) throw new DataError(`${owner}: the file is cut short: it does not end with PAR1`);
  const length = await word(byteLength - 8);
  if (length > byteLength - 12 || length > MOST_BYTES)
    throw new DataError(`${owner}: the file is damaged: its footer would have ${length} of ${byteLength} bytes`);
  try {
    const footer = await parquetMetadataAsync(
      { byteLength, slice: (start, end = byteLength) => bytesOf(owner, file, start, end) },
      { parsers, geoparquet: false },
    );
    if (!footer.row_groups.every(({ num_rows }) => num_rows >= 0)) throw new Error('a row group of less than 0 rows');
    return footer;
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${owner}: the footer is damaged: ${(error as Error).message}`);
  }
}
