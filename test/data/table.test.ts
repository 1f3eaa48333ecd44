import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/index.js';
import { CategoryColumn, concatTables, type NumberColumn, Table } from '../../src/data/index.js';

const table = Table.from({
  proto: ['tcp', 'udp', null, 'tcp'],
  duration: [0.5, null, 2, undefined],
  port: new Float64Array([80, 53, 443, 22]),
});

/** Runs `action`, which must throw a DataError. */
function refused(action: () => unknown): DataError {
  try {
    action();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('Table', () => {
  it('keeps numbers with NaN for what is missing, and text as codes with null for what is missing', () => {
    expect([table.rows, table.names]).toEqual([4, ['proto', 'duration', 'port']]);
    const proto = table.column('proto');
    expect(proto.kind === 'category' && [[...proto.codes], proto.values]).toEqual([
      [0, 1, -1, 0],
      ['tcp', 'udp'],
    ]);
    expect([0, 1, 2, 3].map((i) => proto.get(i))).toEqual(['tcp', 'udp', null, 'tcp']);
    expect(table.column('duration').toArray()).toEqual([0.5, Number.NaN, 2, Number.NaN]);
    expect(table.column('port').kind).toBe('number');
  });

  it('keeps text as strings where more than half of 1,000 and more rows differ', () => {
    const ids = Array.from({ length: 1500 }, (_, i) => `C${i}`);
    const column = Table.from({ ids }).column('ids');
    expect(column.kind).toBe('string');
    expect(column.get(1499)).toBe('C1499');
    expect(Table.from({ ids: ids.map((id, i) => ids[i % 700] ?? id) }).column('ids').kind).toBe('category');
  });

  it('reads booleans as text and an empty or all-missing column as numbers', () => {
    const { names, ...rest } = Table.from({ local: [true, null, false], none: [null, null, null] });
    expect([names, rest.rows]).toEqual([['local', 'none'], 3]);
    const flags = Table.from({ local: [true, null, false], none: [null, null, null] });
    expect(flags.column('local').toArray()).toEqual(['true', null, 'false']);
    expect(flags.column('none').toArray()).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(Table.from({ x: [] }).rows).toBe(0);
  });

  it('gives rows as records and takes records', () => {
    expect(table.row(1)).toEqual({ proto: 'udp', duration: Number.NaN, port: 53 });
    expect([...table].map((row) => row.port)).toEqual([80, 53, 443, 22]);
    const back = Table.fromRecords([{ a: 1 }, { b: 'x', a: 2 }, {}]);
    expect(back.names).toEqual(['a', 'b']);
    expect([...back]).toEqual([
      { a: 1, b: null },
      { a: 2, b: 'x' },
      { a: Number.NaN, b: null },
    ]);
    expect([...Table.fromRecords(table)]).toEqual([...table]);
  });

  it('selects, drops, renames, adds and replaces columns and leaves the table as it was', () => {
    expect(table.select(['port', 'proto']).names).toEqual(['port', 'proto']);
    expect(table.drop(['port']).names).toEqual(['proto', 'duration']);
    expect(table.rename({ proto: 'protocol' }).names).toEqual(['protocol', 'duration', 'port']);
    expect(
      table.rename(
        new Map([
          ['proto', 'port'],
          ['port', 'proto'],
        ]),
      ).names,
    ).toEqual(['port', 'duration', 'proto']);
    expect(table.withColumn('port', [1, 2, 3, 4]).column('port').get(3)).toBe(4);
    expect(table.withColumn('label', ['a', 'b', 'a', 'b']).names.at(-1)).toBe('label');
    expect(table.withColumn('copy', table.column('proto')).column('copy')).toBe(table.column('proto'));
    expect(table.names).toEqual(['proto', 'duration', 'port']);
    expect(table.select([]).rows).toBe(4);
  });

  it('takes and slices rows of every kind of column', () => {
    const all = table.withColumn('id', Table.from({ id: ['a', 'b', 'c', 'd'] }).column('id'));
    expect([...all.take([3, 0, 3])].map((row) => [row.proto, row.port, row.id])).toEqual([
      ['tcp', 22, 'd'],
      ['tcp', 80, 'a'],
      ['tcp', 22, 'd'],
    ]);
    expect([...all.slice(1, 3)].map((row) => row.id)).toEqual(['b', 'c']);
    expect([...all.slice(-1)].map((row) => row.id)).toEqual(['d']);
    expect([all.slice(3, 1).rows, all.slice(9).rows, all.slice().rows]).toEqual([0, 0, 4]);
    const strings = Table.from({ ids: Array.from({ length: 1500 }, (_, i) => `C${i}`) });
    expect(strings.slice(2, 4).column('ids').toArray()).toEqual(['C2', 'C3']);
    expect(strings.take([1499]).column('ids').toArray()).toEqual(['C1499']);
  });

  it('becomes a matrix that knows its names where all columns are numbers', () => {
    const { rows, cols, data, names } = table.select(['port', 'duration']).toMatrix();
    expect([rows, cols, names]).toEqual([4, 2, ['port', 'duration']]);
    expect([...data]).toEqual([80, 0.5, 53, Number.NaN, 443, 2, 22, Number.NaN]);
    expect(refused(() => table.toMatrix())).toMatchObject({
      column: 'proto',
      message: expect.stringContaining('"proto" is text'),
    });
  });

  it('names a column that is not there and those that come near', () => {
    const flows = Table.from({ 'Dst.Port': [1], 'Flow.Duration': [1], Label: ['a'] });
    expect(refused(() => flows.column('dst port')).message).toBe(
      'the table has no column "dst port"; did you mean "Dst.Port"?',
    );
    expect(refused(() => flows.column('FlowDuratoin')).message).toContain('did you mean "Flow.Duration"?');
    expect(refused(() => flows.drop(['x'])).message).toContain('it has "Dst.Port", "Flow.Duration", "Label"');
    expect(refused(() => flows.rename({ x: 'y' }))).toMatchObject({ column: 'x' });
  });

  it('refuses names that occur twice, columns of unequal length and values of mixed kind', () => {
    expect(refused(() => table.rename({ proto: 'port' })).message).toBe('Table: columns 1 and 3 are both named "port"');
    expect(refused(() => table.select(['port', 'port'])).message).toContain('both named "port"');
    expect(refused(() => Table.from({ a: [1, 2], b: [1] })).message).toBe(
      'Table: column "b" has 1 rows, the table has 2',
    );
    expect(refused(() => table.withColumn('a', [1]))).toMatchObject({ column: 'a' });
    expect(refused(() => Table.from({ a: [1, 'x'] }))).toMatchObject({ column: 'a', row: 1 });
    expect(refused(() => Table.from({ a: ['x', 1] as never })).message).toContain(
      'row 1 must be text like the rows before it, got 1',
    );
    expect(refused(() => Table.from({ a: [{}] as never })).message).toContain('row 0 must be a number or text');
    expect(refused(() => Table.from({ a: 5 as never })).message).toContain('must be an array');
    expect(refused(() => Table.fromRecords([1 as never])).message).toContain('row 0 must be an object');
    expect(refused(() => table.take([4])).message).toBe('the table has rows 0 to 3, got 4');
    expect(refused(() => table.row(-1)).message).toContain('got -1');
  });

  it('treats the names of Object.prototype like any other', () => {
    const odd = Table.from({ ['__proto__']: [1, 2], constructor: ['a', 'b'], toString: [3, 4] });
    expect(odd.names).toEqual(['__proto__', 'constructor', 'toString']);
    const row = odd.row(1);
    expect(Object.entries(row)).toEqual([
      ['__proto__', 2],
      ['constructor', 'b'],
      ['toString', 4],
    ]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    expect(Table.from({ a: [1] }).has('constructor')).toBe(false);
    expect([...Table.fromRecords([row])].map((r) => Object.entries(r))).toEqual([Object.entries(row)]);
  });
});

describe('concatTables', () => {
  it('joins tables by the names of their columns and merges their dictionaries', () => {
    const more = new Table([
      ['port', Table.from({ port: [1] }).column('port')],
      ['proto', new CategoryColumn(Int32Array.of(1), ['unused', 'icmp'])],
      ['duration', Table.from({ duration: [9] }).column('duration')],
    ]);
    const all = concatTables([table, more, table]);
    expect([all.rows, all.names]).toEqual([9, table.names]);
    expect(all.column('proto').toArray()).toEqual(['tcp', 'udp', null, 'tcp', 'icmp', 'tcp', 'udp', null, 'tcp']);
    expect(all.column('proto').values).toEqual(['tcp', 'udp', 'icmp']);
    expect((all.column('port') as NumberColumn).values).toEqual(Float64Array.of(80, 53, 443, 22, 1, 80, 53, 443, 22));
  });

  it('refuses tables that do not fit', () => {
    expect(refused(() => concatTables([]))).toBeInstanceOf(DataError);
    expect(refused(() => concatTables([table, table.drop(['port'])]))).toMatchObject({ column: 'port' });
    expect(refused(() => concatTables([table.drop(['port']), table])).message).toContain('table 1 has a column "port"');
    expect(refused(() => concatTables([table, table.withColumn('port', ['a', 'b', 'c', 'd'])])).message).toContain(
      'is a number in table 0 and text in table 1',
    );
  });
});
