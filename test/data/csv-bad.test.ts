import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/index.js';
import { type CsvOptions, csvBatches, readCsv } from '../../src/data/index.js';
import { all, inPieces } from './streams.js';

const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => new TextEncoder().encode(text);

/** The error that reading must end with. */
async function refused(source: Parameters<typeof readCsv>[0], options?: CsvOptions): Promise<DataError> {
  const error: unknown = await readCsv(source, options).then(
    () => 'nothing was thrown',
    (error) => error,
  );
  if (error instanceof DataError) return error;
  throw error;
}

/** Deterministic noise. */
function noise(length: number): Uint8Array {
  let x = 1;
  return Uint8Array.from({ length }, () => (x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff) >> 16);
}

describe('readCsv, given what is no CSV', () => {
  it.each([
    ['a row too short', 'a,b,c\n1,2,3\n\n4,5\n', { line: 4, message: 'readCsv: line 4 has 2 cells, the header has 3' }],
    [
      'a row too long',
      'a,b\r\n1,2\r\n1,2,3,"x,\n",5\r\n',
      { line: 3, message: 'readCsv: line 3 has 5 cells, the header has 2' },
    ],
    [
      'a long row at the end',
      'a,b\n1,2,3',
      { line: 2, message: 'readCsv: line 2 has at least 3 cells, the header has 2' },
    ],
    [
      'a short row behind a cell of two lines',
      'a,b\n"x\ny",2\n3\n',
      { line: 4, message: 'readCsv: line 4 has 1 cells, the header has 2' },
    ],
    [
      'two columns of one name',
      'x,a,b, a\n1,2,3,4\n',
      {
        column: 'a',
        message: 'readCsv: columns 2 and 4 are both named "a"; duplicates: \'rename\' renames the second one',
      },
    ],
    ['a column without a name', 'a,,c\n1,2,3\n', { line: 1, message: 'readCsv: column 2 has no name' }],
    [
      'a quote never closed',
      'a,b\n1,"x\n2,y\n',
      { line: 2, column: 'b', message: 'readCsv: line 2, column "b": a quote is opened and never closed' },
    ],
    ['a quote never closed in a number column', 'a,b\n1,2\n3,"4', { line: 3, column: 'b' }],
    [
      'a quote never closed in the header',
      'a,"b\n1,2\n',
      { line: 1, message: 'readCsv: line 1: a quote is opened and never closed' },
    ],
    [
      'text behind a quote',
      'a,b\n"x"y,2\n',
      { line: 2, column: 'a', message: 'readCsv: line 2, column "a": there is text behind a closing quote' },
    ],
    [
      'a NUL in text',
      'a,b\n1,x\0y\n',
      { line: 2, column: 'b', message: 'readCsv: line 2, column "b": a NUL byte; this is not a text file' },
    ],
    ['a NUL in a number', 'a,b\n1,2\n\0,2\n', { line: 3, column: 'a' }],
    ['a NUL in a quoted cell of two lines', 'a,b\n1,"\n\0"\n', { line: 3, column: 'b' }],
    [
      'a NUL in the header',
      'a,\0b\n1,2\n',
      { line: 1, message: 'readCsv: this is no CSV: the first line holds the byte 0x00' },
    ],
    ['nothing', '', { message: 'readCsv: the input is empty' }],
    ['blank lines', '\n\r\n\r', { message: 'readCsv: the input is empty' }],
  ])('refuses %s', async (_, text, expected) => {
    expect(await refused(text)).toMatchObject(expected);
    // The same in one-byte pieces, where the rest of a long row may not be known yet.
    const { message, ...place } = expected as { message?: string; line?: number; column?: string };
    expect(await refused(inPieces(text, 1))).toMatchObject(place);
    if (message && !message.includes('cells')) expect((await refused(inPieces(text, 1))).message).toBe(message);
  });

  it('says that UTF-16 is not read', async () => {
    expect((await refused(bytes(0xff, 0xfe, 97, 0, 10, 0))).message).toBe(
      'readCsv: the input is UTF-16; save it as UTF-8',
    );
    expect((await refused(bytes(0xfe, 0xff, 0, 97, 0, 10))).message).toContain('UTF-16');
  });

  it('refuses binary files of any size soon', async () => {
    expect((await refused(noise(50_000))).message).toMatch(/no CSV|NUL|cells|no name|named/);
    expect((await refused(new Uint8Array(10_000_000))).message).toContain('this is no CSV');
    expect((await refused(bytes(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48))).message).toContain(
      'a NUL byte; this is not a text file',
    );
    expect((await refused(noise(3_000_000).map((b) => (b < 32 ? 65 : b)))).message).toContain(
      'longer than 1048576 bytes',
    );
  });

  it('bounds a line or a cell that never ends, without reading on', async () => {
    let given = 0;
    async function* endless(head: string, body: string) {
      yield ascii(head);
      const piece = ascii(body.repeat(65536 / body.length));
      for (;;) {
        given += piece.length;
        yield piece;
      }
    }
    const endings: [string, string, string][] = [
      ['', 'x', 'the first line is longer than 1048576 bytes'],
      ['a,b\n1,', 'x', 'line 2, column "b": a cell of more than 1048576 bytes'],
      ['a,b\n1,', '7', 'line 2, column "b": a cell of more than 1048576 bytes'],
      ['a,b\n1,"', 'x\n', 'line 2, column "b": a cell of more than 1048576 bytes'],
      ['a,b\n1,2', ',3', 'line 2 has at least'],
    ];
    for (const [head, body, message] of endings) {
      given = 0;
      expect((await refused(endless(head, body))).message).toContain(message);
      expect(given).toBeLessThan(8_000_000);
    }
    expect((await refused('x'.repeat(10_000_000))).message).toContain('the first line is longer');
    expect((await refused(`a\n${'x'.repeat(10_000_000)}\n`)).message).toContain(
      'line 2, column "a": a cell of more than',
    );
    expect((await refused(`a,b\n${'x'.repeat(200)},1\n`, { maxFieldBytes: 100 })).message).toContain(
      'more than 100 bytes (maxFieldBytes)',
    );
    expect((await refused(`a,b\n"${'x'.repeat(200)}",1\n`, { maxFieldBytes: 100 })).message).toContain(
      'more than 100 bytes',
    );
    expect((await refused(`a,b\n1,${'x'.repeat(200)}\n`, { maxFieldBytes: 100, columns: ['a'] })).message).toContain(
      'more than 100 bytes',
    );
    expect((await readCsv(`a\n${'x'.repeat(200)}\n`, { maxFieldBytes: 200 })).rows).toBe(1);
  });

  it('treats the names of Object.prototype as names', async () => {
    const table = await readCsv('__proto__,constructor,toString\n1,x,2\n');
    expect(table.names).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.entries(table.row(0))).toEqual([
      ['__proto__', 1],
      ['constructor', 'x'],
      ['toString', 2],
    ]);
    const typed = await readCsv('__proto__,valueOf\n1,2\n', { types: { ['__proto__']: 'category' } });
    expect(typed.column('__proto__').get(0)).toBe('1');
    expect(typed.column('valueOf').kind).toBe('number');
  });

  it('refuses a stream of anything but bytes, and passes on what a source throws', async () => {
    async function* texts() {
      yield 'a,b\n' as never;
    }
    expect((await refused(texts())).message).toBe('readCsv: the stream must give bytes (Uint8Array), got "a,b\\n"');
    async function* failing() {
      yield ascii('a,b\n1,2\n');
      throw new RangeError('the line is down');
    }
    await expect(readCsv(failing())).rejects.toThrow(new RangeError('the line is down'));
    await expect(all(csvBatches(failing(), { batchRows: 1 }))).rejects.toThrow('the line is down');
    await expect(readCsv({ body: null })).rejects.toThrow('the input is empty');
  });
});
