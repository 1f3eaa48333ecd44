import { type ColumnData, type ColumnMetaData, type FileMetaData, parquetRead, type RowGroup } from 'hyparquet';
import { DataError } from '../core/errors.js';
import type { ParquetSettings } from './options.js';
import { checkPages } from './pages.js';
import type { ParquetColumn } from './schema.js';
import { type ByteRanges, bytesOf } from './source.js';
import { parsers, type Values } from './values.js';

/** Columns that lie nearer to each other are fetched in one piece. */
const GAP = 65536;

/** One row group, its columns as they lie in the file: compressed, and in memory. */
export class Group {
  readonly rows: number;
  readonly #footer: FileMetaData;
  readonly #settings: ParquetSettings;
  readonly #file: ByteRanges;

  private constructor(footer: FileMetaData, settings: ParquetSettings, file: ByteRanges) {
    this.rows = Number(footer.row_groups[0]!.num_rows);
    this.#footer = footer;
    this.#settings = settings;
    this.#file = file;
  }

  /**
   * Fetches columns of a row group.
   * @throws DataError naming the column that is damaged, or compressed by a codec that is not at hand
   */
  static async open(
    footer: FileMetaData,
    group: RowGroup,
    columns: readonly ParquetColumn[],
    file: ByteRanges,
    settings: ParquetSettings,
  ): Promise<Group> {
    const { owner } = settings;
    const chunks = columns.map((column) => chunkOf(group, column, settings));
    const pieces = await fetched(owner, file, chunks);
    const { compressors } = settings;
    for (const { column, meta, start, end } of chunks)
      checkPages(owner, column, new Uint8Array(within(pieces, start, end)), meta, compressors);
    const held: ByteRanges = { byteLength: file.byteLength, slice: (start, end) => within(pieces, start, end!) };
    return new Group({ ...footer, row_groups: [group] }, settings, held);
  }

  /** Decodes rows `from` to `to` of the column that is collected. @throws DataError where that cannot be done */
  async read(into: Values, from: number, to: number): Promise<void> {
    const { name } = into.column;
    const { owner, compressors } = this.#settings;
    const damaged = (what: string): DataError =>
      new DataError(`${owner}: column "${name}" is damaged: ${what}`, { column: name });
    const chunks: ColumnData[] = [];
    try {
      await parquetRead({
        file: this.#file,
        metadata: this.#footer,
        columns: [name],
        rowStart: from,
        rowEnd: to,
        parsers,
        compressors,
        geoparquet: false,
        onChunk: (chunk) => chunks.push(chunk),
      });
    } catch (error) {
      throw damaged((error as Error).message);
    }
    let at = from;
    for (const { columnData, rowStart, rowEnd } of chunks.sort((a, b) => a.rowStart - b.rowStart)) {
      const end = Math.min(rowEnd, to);
      if (rowStart > at || end <= at) continue;
      into.push(columnData, at - rowStart, end - rowStart);
      at = end;
    }
    if (at < to) throw damaged(`it ends before row ${at} of the ${this.rows} of its row group`);
  }
}

interface Chunk {
  readonly column: ParquetColumn;
  readonly meta: ColumnMetaData;
  readonly start: number;
  readonly end: number;
}

function chunkOf(group: RowGroup, wanted: ParquetColumn, { owner, compressors = {} }: ParquetSettings): Chunk {
  const { name } = wanted;
  const column = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name);
  const refuse = (what: string): DataError => new DataError(`${owner}: column "${name}" ${what}`, { column: name });
  if (column?.file_path) throw refuse('lies in another file');
  if (!column?.meta_data) throw refuse('is damaged: a row group lacks it');
  const { codec, total_compressed_size: size, ...offsets }: ColumnMetaData = column.meta_data;
  if (codec !== 'UNCOMPRESSED' && codec !== 'SNAPPY' && !Object.hasOwn(compressors, codec))
    throw refuse(
      `is compressed by ${codec ?? 'an unknown codec'}: give { compressors } of the package hyparquet-compressors`,
    );
  const start = Number(offsets.dictionary_page_offset || offsets.data_page_offset);
  return { column: wanted, meta: column.meta_data, start, end: start + Number(size) };
}

interface Piece {
  readonly start: number;
  readonly bytes: ArrayBuffer;
}

/** The bytes of the columns, in as few pieces as make sense. */
async function fetched(owner: string, file: ByteRanges, chunks: readonly Chunk[]): Promise<Piece[]> {
  const spans: { start: number; end: number }[] = [];
  for (const { start, end } of [...chunks].sort((a, b) => a.start - b.start)) {
    const last = spans.at(-1);
    if (last && start - last.end <= GAP) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return Promise.all(spans.map(async ({ start, end }) => ({ start, bytes: await bytesOf(owner, file, start, end) })));
}

function within(pieces: readonly Piece[], start: number, end: number): ArrayBuffer {
  const piece = pieces.find((p) => p.start <= start && end <= p.start + p.bytes.byteLength)!;
  return piece.bytes.slice(start - piece.start, end - piece.start);
}
