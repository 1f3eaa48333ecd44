import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, expect, describe as group, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { describe, Table } from '../../src/data/index.js';
import { MLPClassifier } from '../../src/neural/index.js';
import { parquetBatches, readParquet } from '../../src/parquet/index.js';
import { trainStream } from '../../src/stream/index.js';

type Cell = number | string | null | { number: string };
interface Case {
  readonly title: string;
  readonly file: string;
  readonly columns: Readonly<Record<string, readonly Cell[]>>;
}
// What pyarrow wrote: test/golden/parquet.py
const golden: { cases: Case[]; cannot: Case[] } = JSON.parse(readFileSync('test/golden/parquet.json', 'utf8'));
const bytesOf = (title: string) =>
  new Uint8Array(Buffer.from([...golden.cases, ...golden.cannot].find((c) => c.title === title)!.file, 'base64'));
const wanted = (cell: Cell): number | string | null =>
  typeof cell === 'object' && cell !== null ? Number(cell.number) : cell;

const all = async (batches: AsyncIterable<Table>) => {
  const tables: Table[] = [];
  for await (const table of batches) tables.push(table);
  return tables;
};
const records = (tables: readonly Table[]) => tables.flatMap((table) => [...table]);

group('readParquet', () => {
  it.each(golden.cases)('reads $title', async ({ file, columns }) => {
    const table = await readParquet(Buffer.from(file, 'base64'), { compressors });
    expect(table.names).toEqual(Object.keys(columns));
    for (const [name, cells] of Object.entries(columns)) {
      const column = table.column(name);
      const isText = cells.some((cell) => typeof cell === 'string') || name === 'no text';
      expect(column.kind === 'number', name).toBe(!isText && !(cells.length === 0 && name === 'text'));
      const expected = cells.map((cell) => (column.kind === 'number' && cell === null ? Number.NaN : wanted(cell)));
      // Nanoseconds since 1970 have more digits than a double.
      if (name !== 'nanoseconds' && name !== 'microseconds') expect(column.toArray(), name).toEqual(expected);
      else
        for (const [i, cell] of expected.entries())
          expect(Math.abs((column.get(i) as number) - (cell as number)), name).toBeLessThan(2.5e-7);
    }
  });

  it('reads numbers and times as text, to the last digit, where types says so', async () => {
    const columns = ['uint64', 'int64', 'microseconds', 'milliseconds', 'nanoseconds', 'date', 'double'];
    const types = Object.fromEntries(columns.map((name) => [name, 'string' as const]));
    const table = await readParquet(bytesOf('all types, plain'), { columns, types });
    expect(table.row(1)).toEqual({
      uint64: '1099511627777',
      int64: '-391622891372383',
      microseconds: '1969-12-31T23:59:59.250000Z',
      milliseconds: '1969-12-31T23:59:59.250Z',
      nanoseconds: '1969-12-31T23:59:59.250000000Z',
      date: '1969-12-31T00:00:00Z',
      double: '0',
    });
    expect(table.row(0).microseconds).toBe('2017-07-06T12:39:06.818901Z');
    expect(table.column('double').kind).toBe('string');
  });

  it('keeps the columns asked for, in that order, and as many rows', async () => {
    const table = await readParquet(bytesOf('row groups of 7'), { columns: ['int32', 'double'], maxRows: 9 });
    expect([table.names, table.rows]).toEqual([['int32', 'double'], 9]);
    const whole = await readParquet(bytesOf('row groups of 7'));
    expect([...table]).toEqual([...whole.select(['int32', 'double']).slice(0, 9)]);
    expect((await readParquet(bytesOf('row groups of 7'), { maxRows: 0 })).rows).toBe(0);
  });

  it('reads bytes, a Blob and ranges of bytes alike, and fetches no more than it needs', async () => {
    const bytes = bytesOf('all types, plain');
    const expected = [...(await readParquet(bytes, { columns: ['text'] }))];
    const fetched: number[] = [];
    const ranges = {
      byteLength: bytes.length,
      async slice(start: number, end = bytes.length) {
        fetched.push(end - start);
        return bytes.slice(start, end).buffer;
      },
    };
    for (const source of [bytes.buffer, new Blob([bytes]), ranges])
      expect([...(await readParquet(source, { columns: ['text'] }))]).toEqual(expected);
    expect(fetched.at(-1)).toBeLessThan(300); // the column; before it, the footer
  });

  group('from a URL', () => {
    const bytes = Buffer.from(bytesOf('all types, plain'));
    const server = createServer(({ method, headers }, response) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
      if (method === 'HEAD') response.writeHead(200, { 'content-length': bytes.length }).end();
      else response.writeHead(206).end(bytes.subarray(Number(from), Number(to) + 1));
    });
    beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
    afterAll(() => void server.close());

    it('asks for ranges', async () => {
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/flows.parquet`);
      expect([...(await readParquet(url))]).toEqual([...(await readParquet(bytes))]);
    });
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const bytes = bytesOf('row groups of 7');
    const seen: { bytes: number; total?: number; rows: number }[] = [];
    await readParquet(bytes, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ bytes: bytes.length, total: bytes.length, rows: 24 });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(readParquet(bytes, { signal })).rejects.toThrow('enough');
  });
});

group('parquetBatches', () => {
  it('gives the rows of the whole in tables of so many, whatever the row groups', async () => {
    for (const title of ['row groups of 7', 'pages of some rows', 'all types, as pyarrow writes them']) {
      const expected = [...(await readParquet(bytesOf(title)))];
      for (const batchRows of [1, 5, 7, 8, 10, 24, 1000]) {
        const tables = await all(parquetBatches(bytesOf(title), { batchRows }));
        expect(tables.slice(0, -1).every(({ rows }) => rows === batchRows)).toBe(true);
        expect(records(tables)).toEqual(expected);
        expect(new Set(tables.map((table) => table.names.map((name) => table.column(name).kind).join())).size).toBe(1);
      }
    }
  });

  it('reads no more rows than asked for', async () => {
    const tables = await all(parquetBatches(bytesOf('row groups of 7'), { batchRows: 3, maxRows: 20 }));
    expect(tables.map(({ rows }) => rows)).toEqual([3, 3, 3, 3, 3, 3, 2]);
  });

  it('gives one table without rows for a file without rows', async () => {
    const tables = await all(parquetBatches(bytesOf('no rows')));
    expect(tables.map(({ rows, names }) => [rows, names])).toEqual([[0, ['double', 'int64', 'text']]]);
    expect(tables[0]!.column('text').kind).toBe('category');
  });

  it('can be described as any stream of tables', async () => {
    const batches = parquetBatches(bytesOf('row groups of 7'), { batchRows: 5 });
    const { rows, columns } = await describe(batches);
    expect(rows).toBe(24);
    expect(columns.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
      ['double', 'number', 6],
      ['text', 'category', 5],
      ['int32', 'number', 0],
    ]);
  });

  it('feeds trainStream as the whole table would', async () => {
    const bytes = bytesOf('row groups of 7');
    const dataset = (table: Table) => ({
      X: Array.from({ length: table.rows }, (_, i) => [Number(table.column('int32').get(i) ?? 0) / 2 ** 31]),
      y: Array.from({ length: table.rows }, (_, i) => (table.column('text').get(i) === null ? 'none' : 'some')),
    });
    const learned = async (source: () => AsyncIterable<Table> | Iterable<Table>) => {
      const model = new MLPClassifier({ hiddenLayerSizes: [4] });
      await trainStream(source, model, { dataset, epochs: 2, classes: ['none', 'some'] });
      return model.fitted.state;
    };
    const whole = [await readParquet(bytes)];
    expect(await learned(() => parquetBatches(bytes, { batchRows: 7 }))).toEqual(await learned(() => whole));
  });
});

group('readParquet refuses', () => {
  const good = bytesOf('compressed by snappy');

  it.each(golden.cannot)('$title, unless other columns are named', async ({ file }) => {
    const bytes = Buffer.from(file, 'base64');
    await expect(readParquet(bytes)).rejects.toMatchObject({ name: 'DataError', column: 'x' });
    expect((await readParquet(bytes, { columns: ['ok'] })).column('ok').toArray()).toEqual([1, 2]);
  });

  it.each([
    ['gzip', 'GZIP'],
    ['zstd', 'ZSTD'],
    ['brotli', 'BROTLI'],
    ['lz4', 'LZ4_RAW'],
  ])('%s without a decompressor, and says where there is one', async (codec, name) => {
    await expect(readParquet(bytesOf(`compressed by ${codec}`))).rejects.toThrow(
      `readParquet: column "double" is compressed by ${name}: give { compressors } of the package hyparquet-compressors`,
    );
  });

  it.each<[string, () => Uint8Array, string]>([
    ['nothing', () => new Uint8Array(0), 'the input is empty'],
    ['a CSV', () => new TextEncoder().encode('a,b\n1,2\n3,4\n'), 'this is no Parquet file'],
    ['four bytes', () => good.slice(0, 4), 'this is no Parquet file'],
    ['a file that is cut short', () => good.slice(0, -9), 'the file is cut short'],
    ['an encrypted file', () => new Uint8Array([...good.slice(0, -1), 69]), 'the file is encrypted'],
    [
      'a footer longer than the file',
      () => good.with(good.length - 5, 127),
      `the file is damaged: its footer would have 21`,
    ],
  ])('%s', async (_, bytes, message) => {
    await expect(readParquet(bytes())).rejects.toMatchObject({
      name: 'DataError',
      message: expect.stringContaining(message),
    });
  });

  it('a file that is cut anywhere and closed again', async () => {
    const tail = good.slice(-8);
    for (let length = 4; length < good.length - 8; length += 7) {
      const cut = new Uint8Array([...good.slice(0, length), ...tail]);
      await expect(readParquet(cut), `cut at ${length}`).rejects.toMatchObject({ name: 'DataError' });
    }
  });

  it('damage anywhere with a DataError, or reads on where it does no harm', async () => {
    const random = new Random(0);
    for (const title of ['all types, as pyarrow writes them', 'pages of version 2', 'other encodings']) {
      const bytes = bytesOf(title);
      for (let k = 0; k < 300; k++) {
        const at = random.below(bytes.length);
        const damaged = bytes.with(at, random.below(256));
        const outcome = await readParquet(damaged).catch((error) => error);
        expect(outcome instanceof Table || outcome.name === 'DataError', `${title}, byte ${at}: ${outcome}`).toBe(true);
      }
    }
  });

  it('columns that are not there, options that cannot be, and what is no source', async () => {
    await expect(readParquet(good, { columns: ['txt'] })).rejects.toThrow('did you mean "text"?');
    await expect(readParquet(good, { types: { text: 'number' } })).rejects.toThrow('column "text" is text, but types');
    await expect(readParquet(good, { maxRows: -1 })).rejects.toThrow('readParquet: maxRows must be');
    await expect(all(parquetBatches(good, { batchRows: 0 }))).rejects.toThrow('parquetBatches: batchRows must be');
    await expect(readParquet('flows.parquet' as never)).rejects.toThrow(
      'readParquet: the source must be bytes, a Blob',
    );
  });
});
