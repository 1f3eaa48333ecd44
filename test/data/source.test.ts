import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/index.js';
import { csvBatches, type ReadProgress, readCsv, type Source } from '../../src/data/index.js';
import { all, gzip, inPieces } from './streams.js';

const text = `port,proto\n${Array.from({ length: 60000 }, (_, k) => `${k},${['tcp', 'udp', 'icmp'][k % 3]}\n`).join('')}`;
const sum = async (source: Source) => {
  const column = (await readCsv(source)).column('port');
  return column.toArray().reduce<number>((total, value) => total + Number(value), 0);
};
const expected = (60000 * 59999) / 2;

describe('sources', () => {
  const bytes = new TextEncoder().encode(text);
  const sources: [string, () => Source][] = [
    ['text', () => text],
    ['bytes', () => bytes],
    ['a part of a buffer', () => new Uint8Array([1, ...bytes, 1]).subarray(1, -1)],
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['a Blob', () => new Blob([bytes])],
    ['a ReadableStream', () => new Blob([bytes]).stream()],
    ['a Response', () => new Response(text)],
    ['an async iterable', () => inPieces(bytes, 5, 70000, 1)],
    ['one-byte pieces', () => inPieces(bytes.slice(0, 20000), 1)],
    ['a function', () => () => inPieces(bytes, 4096)],
  ];
  it.each(sources)('reads %s', async (name, source) => {
    if (name !== 'one-byte pieces') expect(await sum(source())).toBe(expected);
    else expect((await readCsv(source(), { maxRows: 1000 })).rows).toBe(1000);
  });

  it('inflates gzip wherever it is met', async () => {
    const packed = await gzip(text);
    for (const source of [
      packed,
      packed.slice().buffer as ArrayBuffer,
      new Blob([packed as Uint8Array<ArrayBuffer>]),
      inPieces(packed, 1000),
      inPieces(packed, 1, 500),
    ])
      expect(await sum(source)).toBe(expected);
    expect((await all(csvBatches(packed, { batchRows: 25000 }))).length).toBe(3);
    expect((await readCsv(packed, { maxRows: 5 })).rows).toBe(5);
  });

  it('refuses gzip that is cut short anywhere or corrupt', async () => {
    const packed = await gzip(text);
    for (const length of [
      3,
      10,
      11,
      18,
      100,
      packed.length >> 1,
      packed.length - 9,
      packed.length - 8,
      packed.length - 1,
    ]) {
      const reading = readCsv(packed.subarray(0, length));
      await expect(reading, `${length} bytes`).rejects.toThrow(DataError);
      await expect(reading).rejects.toThrow('readCsv: the gzip data is cut short or corrupt');
    }
    const corrupt = packed.slice();
    for (let i = 0; i < 40; i++) corrupt[(packed.length >> 1) + i]! ^= 0x55;
    await expect(readCsv(corrupt)).rejects.toThrow(DataError);
    const crc = packed.slice();
    crc[packed.length - 6]! ^= 1;
    await expect(readCsv(crc)).rejects.toThrow('cut short or corrupt');
  });

  it('passes on what the source of a gzip stream throws', async () => {
    const packed = await gzip(text);
    async function* failing() {
      yield packed.slice(0, 20000);
      throw new RangeError('the line is down');
    }
    await expect(readCsv(failing())).rejects.toThrow(new RangeError('the line is down'));
  });

  it('reports progress up to the end', async () => {
    const reports: ReadProgress[] = [];
    await readCsv(bytes, { onProgress: (progress) => reports.push(progress) });
    expect(reports.at(-1)).toEqual({ bytes: bytes.length, total: bytes.length, rows: 60000 });
    reports.length = 0;
    await readCsv(inPieces(bytes, 1000), { onProgress: (progress) => reports.push(progress), maxRows: 10 });
    expect(reports.at(-1)).toMatchObject({ total: undefined, rows: 10 });
  });

  it('stops when aborted, before, between and while it waits for bytes', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(readCsv(text, { signal: controller.signal })).rejects.toThrow('enough');

    const later = new AbortController();
    let cancelled: unknown;
    const silent = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new TextEncoder().encode('a,b\n1,2\n')),
      cancel: (reason) => {
        cancelled = reason;
      },
    });
    const reading = readCsv(silent, { signal: later.signal });
    setTimeout(() => later.abort(new Error('too slow')), 20);
    await expect(reading).rejects.toThrow('too slow');
    expect(cancelled).toEqual(new Error('too slow'));

    const silentToo = new AbortController();
    async function* mute() {
      yield new TextEncoder().encode('a,b\n1,2\n'.padEnd(100, '3,4\n'));
      await new Promise(() => {});
    }
    setTimeout(() => silentToo.abort(new Error('too slow as well')), 20);
    await expect(readCsv(mute(), { signal: silentToo.signal })).rejects.toThrow('too slow as well');

    const soon = new AbortController();
    setTimeout(() => soon.abort(new Error('now')), 0);
    async function* endless() {
      yield new TextEncoder().encode('a\n');
      for (;;) yield new TextEncoder().encode('1\n'.repeat(30000));
    }
    await expect(readCsv(endless(), { signal: soon.signal })).rejects.toThrow('now');
  });
});
