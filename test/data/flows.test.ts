import { describe, expect, it } from 'vitest';
import { flowBatches, readFlows, sniff } from '../../src/data/index.js';
import { all, gzip, inPieces } from './streams.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const csv = 'a,b\n1,x\n2,y\n';
const zeek = '#separator \\x09\n#fields\ta\tb\n#types\tcount\tstring\n1\tx\n2\ty\n';
const json = '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n';

describe('sniff', () => {
  it('tells what a file is', async () => {
    expect(sniff(bytes(csv))).toBe('csv');
    expect(sniff(bytes('# a comment\na,b\n'))).toBe('csv');
    expect(sniff(bytes(zeek))).toBe('zeek');
    expect(sniff(bytes(`\t${zeek}`))).toBe('zeek');
    expect(sniff(bytes(`\ufeff### made by hand\r\n#path\tconn\r\n#fields\tts\r\n`))).toBe('zeek');
    expect(sniff(bytes(json))).toBe('zeek-json');
    expect(sniff(await gzip(csv))).toBe('gzip');
    expect(sniff(Uint8Array.of(0x89, ...bytes('NETTC'), 1, 0))).toBe('model');
    expect(sniff(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0))).toBe('binary');
    expect(sniff(Uint8Array.of(0x89, ...bytes('PNG'), 13, 10, 26, 10))).toBe('binary');
    expect(sniff(bytes('naïve,é\n'))).toBe('csv');
    expect(sniff(new Uint8Array(0))).toBe('csv');
  });
});

describe('readFlows and flowBatches', () => {
  it('read a CSV or a Zeek log, packed or not, whole or in batches', async () => {
    for (const text of [csv, zeek, json])
      for (const data of [bytes(text), await gzip(text)]) {
        const expected = [
          { a: 1, b: 'x' },
          { a: 2, b: 'y' },
        ];
        expect([...(await readFlows(data))]).toEqual(expected);
        expect([...(await readFlows(inPieces(data, 1)))]).toEqual(expected);
        const batches = await all(flowBatches(inPieces(data, 5), { batchRows: 1 }));
        expect(batches.map((batch) => batch.row(0))).toEqual(expected);
      }
  });

  it('pass their options on', async () => {
    expect((await readFlows('a;b\n1;2\n', { columns: ['b'], delimiter: ';' })).names).toEqual(['b']);
    expect((await readFlows(zeek, { columns: ['b'], maxRows: 1, types: { b: 'string' } })).column('b').kind).toBe(
      'string',
    );
    const text = `x\n${'1\n'.repeat(1500)}a\n`;
    expect((await readFlows(text)).column('x').get(1500)).toBe('a');
    await expect(readFlows(inPieces(text, 999))).rejects.toMatchObject({ line: 1502, column: 'x' });
  });

  it('tell in which lines the rows of a table stand', async () => {
    const lines: [number, number][] = [];
    const onLines = ({ from, to }: { from: number; to: number }) => lines.push([from, to]);
    for (const text of [csv, `\n${csv}`, 'a,b\n1,"x\ny"\n2,z\n', zeek, json, `${json}\n${json}`])
      await all(flowBatches(text, { batchRows: 2, onLines }));
    expect(lines).toEqual([
      [2, 4],
      [3, 5],
      [2, 5],
      [4, 6],
      [1, 3],
      [1, 3],
      [3, 6],
    ]);
  });

  it('give no table for an input without a line where that is allowed', async () => {
    for (const text of ['', '\n\r\n', await gzip('')]) {
      expect(await all(flowBatches(text, { mayBeEmpty: true }))).toEqual([]);
      await expect(all(flowBatches(text))).rejects.toThrow('the input is empty');
    }
  });

  it('know the columns of what lost its header by name', async () => {
    const options = { header: ['id.orig_h', 'n'], fields: ['id.orig_h', 'n'] };
    expect([...(await readFlows('"a\t-\n', options))]).toEqual([{ 'id.orig_h': '"a', n: null }]);
    expect([...(await readFlows('"a",1\n', options))]).toEqual([{ 'id.orig_h': 'a', n: 1 }]);
    expect([...(await readFlows('{"n":1}\n', options))]).toEqual([{ n: 1, 'id.orig_h': null }]);
  });

  it('refuse what is neither', async () => {
    await expect(readFlows(Uint8Array.of(0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0))).rejects.toThrow(
      'readFlows: this is a binary file, no CSV and no Zeek log',
    );
    await expect(all(flowBatches(Uint8Array.of(0x89, ...bytes('NETTC'), 1, 0)))).rejects.toThrow(
      'flowBatches: this is a model file',
    );
    await expect(readFlows('')).rejects.toThrow('the input is empty');
  });
});
