import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParameterError } from '../../src/core/index.js';
import { columnFrom } from '../../src/data/column.js';
import {
  CategoryColumn,
  csvBatches,
  csvChunks,
  readCsv,
  Table,
  type WriteCsvOptions,
  writeCsv,
} from '../../src/data/index.js';
import { all, inPieces } from './streams.js';

const number = fc.oneof(fc.double(), fc.integer(), fc.constant(-0));
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(...'ab",;\t|\r\n é€😀'), maxLength: 6 }),
  fc.constantFrom('', 'NA', '-', '?', 'nan', 'null', '1', ' 1', '=1+1', '#x', '\ufeff', '"', '\r', '\n', ' '),
);
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab ",;\n'), minLength: 1, maxLength: 5 }),
  fc.constantFrom('__proto__', 'constructor', 'NA', '1'),
);

/** A table of 1 to 5 columns of up to 12 rows, and the types to read it with. */
const anyTable = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 5 }),
    kinds: fc.infiniteStream(fc.boolean()),
    rows: fc.nat(12),
    numbers: fc.infiniteStream(number),
    texts: fc.infiniteStream(fc.option(text)),
  })
  .map(({ names, kinds, rows, numbers, texts }) => {
    const types = new Map<string, 'number' | 'category'>();
    const columns = names.map((column) => {
      const type = kinds.next().value ? 'number' : 'category';
      types.set(column, type);
      const values = Array.from({ length: rows }, () => (type === 'number' ? numbers : texts).next().value);
      const empty = type === 'category' && values.every((value) => value === null);
      return [
        column,
        empty ? new CategoryColumn(new Int32Array(rows).fill(-1), []) : columnFrom(column, values),
      ] as const;
    });
    return { table: new Table(columns), types: Object.fromEntries(types) };
  })
  .filter(
    ({ table }) =>
      table.names.every((column) => !column.includes('\0')) &&
      [...table].every((row) => !Object.values(row).some((v) => String(v).includes('\0'))),
  );

/** Columns by kind and exact value (-0 and NaN told apart). */
const content = (table: Table) =>
  table.names.map((column) => [column, table.column(column).kind, table.column(column).toArray()]);

describe('writeCsv', () => {
  it('writes the fewest digits that give the same number, and quotes only where it must', () => {
    const table = Table.from({
      'a,b': [0.1, -0, Infinity, null, 1e21, 5e-324],
      text: ['plain', 'with "quotes"', 'NA', null, 'two\nlines', ''],
    });
    expect(writeCsv(table)).toBe(
      '"a,b",text\n0.1,plain\n-0,"with ""quotes"""\nInfinity,"NA"\n,\n1e+21,"two\nlines"\n5e-324,""\n',
    );
    expect(writeCsv(table.slice(0, 1), { delimiter: ';', newline: '\r\n', header: false })).toBe('0.1;plain\r\n');
    expect(writeCsv(table.slice(3, 4), { missing: '?' })).toBe('"a,b",text\n?,?\n');
    expect(writeCsv(Table.from({ x: [null, 1] }))).toBe('x\nNaN\n1\n');
    expect(writeCsv(Table.from({}))).toBe('\n');
  });

  it('leaves text that a spreadsheet would run as it is', () => {
    expect(writeCsv(Table.from({ x: ['=1+1', '@a', '+b'] }))).toBe('x\n=1+1\n@a\n+b\n');
  });

  it('is read back as the same table, bit for bit, with the types it had', async () => {
    const options: fc.Arbitrary<WriteCsvOptions> = fc.record(
      {
        delimiter: fc.constantFrom(',', ';', '\t', '|'),
        newline: fc.constantFrom('\n', '\r\n'),
        missing: fc.constantFrom('NA', '?'),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(anyTable, options, fc.boolean(), async ({ table, types }, written, told) => {
        const csv = writeCsv(table, written);
        expect(
          content(await readCsv(csv, { types, ...(told ? { delimiter: written.delimiter ?? ',' } : {}) })),
        ).toEqual(content(table));
      }),
      { numRuns: 2000 },
    );
  });

  it('is read back the same from pieces of any size, also in batches and without types', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTable,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        async ({ table, types }, size, batchRows) => {
          const csv = writeCsv(table);
          expect(content(await readCsv(inPieces(csv, size), { types }))).toEqual(content(table));
          expect(content(await readCsv(inPieces(csv, size)))).toEqual(content(await readCsv(csv)));
          const batches = await all(csvBatches(inPieces(csv, size), { types, batchRows }));
          expect(batches.flatMap((batch) => [...batch])).toEqual([...table]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('refuses options it cannot follow', () => {
    const table = Table.from({ x: [1] });
    expect(() => writeCsv(table, { delimiter: 'x' as never })).toThrow(ParameterError);
    expect(() => writeCsv(table, { newline: '' as never })).toThrow(ParameterError);
    expect(() => writeCsv(table, { missing: 'a,b' })).toThrow('missing must need no quotes');
  });
});

describe('csvChunks', () => {
  it('gives the text of a table, or of a stream of tables, with one header', async () => {
    const table = Table.from({
      x: Array.from({ length: 10000 }, (_, i) => i),
      y: Array.from({ length: 10000 }, (_, i) => `v${i % 7}`),
    });
    const whole = writeCsv(table);
    const chunks = await all(csvChunks(table));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.join('')).toBe(whole);
    expect((await all(csvChunks(csvBatches(whole, { batchRows: 999 })))).join('')).toBe(whole);
    expect(
      (await all(csvChunks([table.select(['y', 'x']), table], { header: false }))).join('').split('\n')[10000],
    ).toBe('v0,0');
    await expect(all(csvChunks([table, table.drop(['y'])]))).rejects.toThrow('no column "y"');
  });
});
