import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/index.js';
import { type CsvOptions, csvBatches, readCsv, type Table } from '../../src/data/index.js';
import { all, inPieces } from './streams.js';

const columns = (table: Table): Record<string, (number | string | null)[]> =>
  Object.fromEntries(table.names.map((name) => [name, table.column(name).toArray()]));
const read = async (text: string, options?: CsvOptions) => columns(await readCsv(text, options));
/** Rows of `k` in column x, then `last`. */
const long = (rows: number, last: string) =>
  `x,y\n${Array.from({ length: rows }, (_, k) => `${k},a\n`).join('')}${last},b\n`;

describe('readCsv', () => {
  it('reads numbers and text', async () => {
    expect(await read('port,proto,duration\n80,tcp,0.5\n53,udp,\n')).toEqual({
      port: [80, 53],
      proto: ['tcp', 'udp'],
      duration: [0.5, Number.NaN],
    });
  });

  it.each(['\n', '\r\n', '\r'])('takes %j as the end of a line, at the end of the file or not', async (newline) => {
    const expected = { a: [1, 3], b: ['x', 'y'] };
    const text = ['a,b', '1,x', '3,y'].join(newline);
    expect(await read(text)).toEqual(expected);
    expect(await read(text + newline)).toEqual(expected);
    expect(await read(text + newline + newline)).toEqual(expected);
    expect(await read(newline + text.replace('3', `${newline}3`))).toEqual(expected);
  });

  it('reads quoted cells: doubled quotes, delimiters and line ends inside, numbers', async () => {
    expect(await read('"a",b\n"1","x ""y"", z"\n2,"two\r\nlines"\n"3",""\n')).toEqual({
      a: [1, 2, 3],
      b: ['x "y", z', 'two\r\nlines', ''],
    });
    expect(await read('a,b\n1,x"y\n')).toEqual({ a: [1], b: ['x"y'] });
    expect(await read('"a ""b""","c,\nd"\n1,2')).toEqual({ 'a "b"': [1], 'c,\nd': [2] });
  });

  it('detects comma, semicolon, TAB and bar', async () => {
    for (const delimiter of [',', ';', '\t', '|'])
      expect(
        await read(['a b', 'c', '1', '2,5'].join('').replace('a bc12,5', `a b${delimiter}c\n1${delimiter}2\n`)),
      ).toEqual({ 'a b': [1], c: [2] });
    expect(await read('a;b\n1,5;2,5\n')).toEqual({ a: ['1,5'], b: ['2,5'] });
    expect(await read('"x,y";b\n1;2\n')).toEqual({ 'x,y': [1], b: [2] });
    expect(await read('a,b\n1,2\n', { delimiter: ';' })).toEqual({ 'a,b': ['1,2'] });
    expect(await read('one\n1\n')).toEqual({ one: [1] });
  });

  it('trims the names of columns, as CICIDS2017 needs it, and calls a nameless first one "index"', async () => {
    expect(await read(' Flow Duration, Label\n1,x\n')).toEqual({ 'Flow Duration': [1], Label: ['x'] });
    expect(await read(',a\n0,1\n1,2\n')).toEqual({ index: [0, 1], a: [1, 2] });
  });

  it('lets a quote open only at the start of a cell, also in the header', async () => {
    expect(await read('a,b"c\n1,2\n3,4\n')).toEqual({ a: [1, 3], 'b"c': [2, 4] });
    expect(await read('5" pipe;x""y\n1;2\n')).toEqual({ '5" pipe': [1], 'x""y': [2] });
    expect(await read('a:"b:c"\n1:"2"\n', { delimiter: ':' })).toEqual({ a: [1], 'b:c': [2] });
  });

  it('skips a byte order mark', async () => {
    expect(await read('\ufeffa,b\n1,2\n')).toEqual({ a: [1], b: [2] });
    expect(await read('a\n\ufeffx\n')).toEqual({ a: ['\ufeffx'] });
  });

  it('takes names from the caller, or makes them, where there is no header', async () => {
    expect(await read('1,x\n2,y\n', { header: false })).toEqual({ x0: [1, 2], x1: ['x', 'y'] });
    expect(await read('1,x\n', { header: ['a', 'b'] })).toEqual({ a: [1], b: ['x'] });
    expect(await read('a, b\n1,x\n', { header: ['a', 'b'] })).toEqual({ a: [1], b: ['x'] });
    expect(await read('false\nx\n', { header: false })).toEqual({ x0: ['false', 'x'] });
    await expect(readCsv('1,x\n', { header: ['a'] })).rejects.toThrow('line 1 has 2 cells, the header has 1');
  });

  it('knows the missing-value tokens of pandas, Zeek and UCI, where they are not quoted', async () => {
    const text = 'n,t\n1,a\nNA,NA\n-,-\n?,?\nnull,null\n<NA>,<NA>\n,\n NaN ,None\n"",""\n"NA","NA"\n';
    const { n, t } = await read(text);
    expect(n).toEqual([1, ...Array(9).fill(Number.NaN)]);
    expect(t).toEqual(['a', null, null, null, null, null, null, null, '', 'NA']);
    expect(await read('a,b\n1,x\nnone,none\n,-\n', { missing: ['none'] })).toEqual({
      a: [1, Number.NaN, Number.NaN],
      b: ['x', null, '-'],
    });
  });

  it('reads as numbers what is one, and all else as text', async () => {
    const text =
      'x\n007\n+5\n.5\n5.\n-0\n1e400\n1e-320\n inf \n-Infinity\nnan\n0.30000000000000004\n123456789012345678\n';
    const { x } = await read(text);
    expect(x).toEqual([
      7,
      5,
      0.5,
      5,
      -0,
      Infinity,
      1e-320,
      Infinity,
      -Infinity,
      Number.NaN,
      0.30000000000000004,
      123456789012345680,
    ]);
    for (const word of ['0x10', '1_000', '1,5', '1 000', 'e5', '--1', '12:30', '١'])
      expect(await read(`x\n1\n"${word}"\n`)).toEqual({ x: ['1', word] });
  });

  it('gives 0 rows for a header alone, and numbers for a column without values', async () => {
    const table = await readCsv('a,b\n');
    expect([table.rows, table.names, table.column('a').kind]).toEqual([0, ['a', 'b'], 'number']);
    expect((await readCsv('a,b', { types: { b: 'category' } })).column('b').kind).toBe('category');
    expect(await read('a,b\n,1\n,2\n')).toEqual({ a: [Number.NaN, Number.NaN], b: [1, 2] });
  });

  it('keeps the columns asked for, in that order', async () => {
    const text = 'a,"b",c,d\n1,"x,1",2,y\n3,"z",4,w\n';
    const table = await readCsv(text, { columns: ['d', 'a'] });
    expect(table.names).toEqual(['d', 'a']);
    expect(columns(table)).toEqual({ d: ['y', 'w'], a: [1, 3] });
    const none = await readCsv(text, { columns: [] });
    expect([none.rows, none.names]).toEqual([2, []]);
    await expect(readCsv(text, { columns: ['A'] })).rejects.toThrow('did you mean "a"?');
    await expect(readCsv(text, { columns: ['a', 'a'] })).rejects.toThrow('both named "a"');
  });

  it('keeps to the types given', async () => {
    const text = 'a,b,c\n1,2,3\n01,2,3\n';
    const table = await readCsv(text, { types: { a: 'category', b: 'string' } });
    expect(table.names.map((name) => table.column(name).kind)).toEqual(['category', 'string', 'number']);
    expect(columns(table)).toEqual({ a: ['1', '01'], b: ['2', '2'], c: [3, 3] });
    await expect(readCsv('a\n1\nx\n', { types: { a: 'number' } })).rejects.toMatchObject({
      line: 3,
      column: 'a',
      message: 'readCsv: line 3, column "a": "x" is no number, but types says it is a number',
    });
    await expect(readCsv('a\n1\n', { types: { b: 'number' } })).rejects.toThrow('no column "b"');
  });

  it('stops after maxRows', async () => {
    expect(await read('a\n1\n2\n3\n', { maxRows: 2 })).toEqual({ a: [1, 2] });
    expect(await read('a,b\n1,2\n', { maxRows: 0 })).toEqual({ a: [], b: [] });
    expect(await read('a\n1\n2\nthis line, is never read', { maxRows: 2, types: { a: 'number' } })).toEqual({
      a: [1, 2],
    });
  });

  it('reads a source again where text turns up behind the first 1,000 rows', async () => {
    const table = await readCsv(long(3000, 'x'));
    expect(table.column('x').kind).toBe('string');
    expect([table.rows, table.column('x').get(7), table.column('x').get(3000)]).toEqual([3001, '7', 'x']);
    const blob = new Blob([long(1500, 'x')]);
    expect((await readCsv(blob)).column('x').get(1500)).toBe('x');
    let opened = 0;
    const open = () => {
      opened++;
      return inPieces(long(1500, 'x'), 1000);
    };
    expect((await readCsv(open)).column('x').get(1500)).toBe('x');
    expect(opened).toBe(2);
  });

  it('names line, column and remedy where a stream cannot be read again', async () => {
    await expect(readCsv(inPieces(long(1500, 'x'), 1000))).rejects.toMatchObject({
      line: 1502,
      column: 'x',
      message:
        'readCsv: line 1502, column "x": "x" is no number, but its first rows are numbers; types: { "x": \'category\' } reads it as text',
    });
    const table = await readCsv(inPieces(long(1500, 'x'), 1000), { types: { x: 'category' } });
    expect(table.column('x').get(1500)).toBe('x');
    expect((await readCsv(inPieces(long(500, 'x'), 1000))).column('x').get(500)).toBe('x');
  });

  it('decodes other encodings, and keeps values apart that are no valid UTF-8 only in part', async () => {
    const bytes = Uint8Array.from(
      [...'a\nWeb Attack '].map((c) => c.charCodeAt(0)).concat(0x96, 0x20, 0x58, 10, 0x96, 10, 0x97, 10),
    );
    expect(columns(await readCsv(bytes, { encoding: 'windows-1252' })).a).toEqual(['Web Attack – X', '–', '—']);
    const table = await readCsv(bytes);
    expect(table.column('a').toArray()).toEqual(['Web Attack \ufffd X', '\ufffd', '\ufffd']);
    expect(table.column('a').values).toEqual(['Web Attack \ufffd X', '\ufffd']);
    expect(await read('ä,ß\nü,€\n')).toEqual({ ä: ['ü'], ß: ['€'] });
  });

  it('renames columns of one name if told to', async () => {
    expect(await read('a,b,a,a.1,a\n1,2,3,4,5\n', { duplicates: 'rename' })).toEqual({
      a: [1],
      b: [2],
      'a.2': [3],
      'a.1': [4],
      'a.3': [5],
    });
  });

  it('refuses options it cannot follow', async () => {
    const bad: [CsvOptions, string][] = [
      [{ delimiter: ',,' }, 'delimiter must be one ASCII character'],
      [{ delimiter: '"' }, 'delimiter must be one ASCII character'],
      [{ maxRows: -1 }, 'maxRows must be an integer >= 0, got -1'],
      [{ maxFieldBytes: 0 }, 'maxFieldBytes'],
      [{ types: { a: 'text' as never } }, 'types["a"] must be "number", "category", "string", got "text"'],
      [{ header: 'x' as never }, 'header must be'],
      [{ encoding: 'utf-16le' }, 'encoding must be one that extends ASCII'],
      [{ encoding: 'klingon' }, 'encoding must be one that extends ASCII'],
      [{ duplicates: 'drop' as never }, 'duplicates must be "error", "rename"'],
    ];
    for (const [options, message] of bad) {
      const reading = readCsv('a\n1\n', options);
      await expect(reading).rejects.toThrow(ParameterError);
      await expect(reading).rejects.toThrow(message);
    }
    await expect(readCsv(5 as never)).rejects.toThrow(DataError);
  });
});

describe('csvBatches', () => {
  const text = `x,y\n${Array.from({ length: 25 }, (_, k) => `${k},${k % 3 ? 'a' : k % 2 ? 'b' : ''}\n`).join('')}`;

  it('yields tables of batchRows rows with the same columns of the same types', async () => {
    const tables = await all(csvBatches(inPieces(text, 7), { batchRows: 10 }));
    expect(tables.map((table) => table.rows)).toEqual([10, 10, 5]);
    for (const table of tables)
      expect(table.names.map((name) => table.column(name).kind)).toEqual(['number', 'category']);
    const whole = columns(await readCsv(text));
    expect(tables.flatMap((table) => columns(table).x)).toEqual(whole.x);
    expect(tables.flatMap((table) => columns(table).y)).toEqual(whole.y);
  });

  it('yields one table of 0 rows for a header alone, and none more than there are rows', async () => {
    expect((await all(csvBatches('a,b\n'))).map((table) => [table.rows, table.names])).toEqual([[0, ['a', 'b']]]);
    expect((await all(csvBatches('a\n1\n2\n', { batchRows: 2 }))).map((table) => table.rows)).toEqual([2]);
    expect((await all(csvBatches('a\n1\n2\n3\n', { batchRows: 2, maxRows: 3 }))).map((table) => table.rows)).toEqual([
      2, 1,
    ]);
  });

  it('does not change a type on the way', async () => {
    await expect(all(csvBatches(long(1500, 'x')))).rejects.toMatchObject({ line: 1502, column: 'x' });
    const tables = await all(csvBatches(long(1500, 'x'), { types: { x: 'string' }, batchRows: 1000 }));
    expect(tables.map((table) => table.column('x').kind)).toEqual(['string', 'string']);
  });

  it('closes the source where the caller stops early', async () => {
    let closed = false;
    async function* endless() {
      try {
        yield new TextEncoder().encode('a\n');
        for (;;) yield new TextEncoder().encode('1\n'.repeat(1000));
      } finally {
        closed = true;
      }
    }
    for await (const table of csvBatches(endless(), { batchRows: 5000 })) {
      expect(table.rows).toBe(5000);
      break;
    }
    expect(closed).toBe(true);
    closed = false;
    expect((await readCsv(endless(), { maxRows: 10 })).rows).toBe(10);
    expect(closed).toBe(true);
  });
});
