import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Table, zeekBatches } from '../../src/data/index.js';
import { type BalanceOptions, balanceClasses } from '../../src/resampling/index.js';
import { iot23 } from '../../src/schemas/index.js';
import { file, present, unless } from '../data/real.js';
import { gzip } from '../data/streams.js';

/** A table of a column of labels and one of row numbers. */
const labelled = (labels: readonly (string | null)[], from = 0) =>
  Table.from({ id: Float64Array.from(labels, (_, i) => from + i), label: labels.map((label) => label ?? '') });

/** The labels in tables of so many rows. */
function* inTables(labels: readonly (string | null)[], sizes: readonly number[]) {
  for (let from = 0, i = 0; from < labels.length; i++) {
    const part = labels.slice(from, from + sizes[i % sizes.length]!);
    yield labelled(part, from);
    from += part.length;
  }
}
const byLabel = (perClass: BalanceOptions['perClass'], randomState?: number): BalanceOptions<Table> => ({
  perClass,
  labels: 'label',
  ...(randomState === undefined ? {} : { randomState }),
});

describe('balanceClasses', () => {
  it('keeps every set of rows of a class alike, and the order of the rows', async () => {
    const labels = [...'aababaa'];
    const sets = new Map<string, number>();
    for (let randomState = 0; randomState < 2000; randomState++) {
      const { columns, y } = await balanceClasses([labelled(labels)], byLabel(2, randomState));
      const ids = columns.id as number[];
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(y).toEqual(ids.map((id) => labels[id]));
      const ofA = ids.filter((id) => labels[id] === 'a').join();
      sets.set(ofA, (sets.get(ofA) ?? 0) + 1);
    }
    // 2 of 5: ten sets, 200 expected of each, with a deviation of 13.
    expect(sets.size).toBe(10);
    for (const count of sets.values()) expect(Math.abs(count - 200)).toBeLessThan(67);
  });

  it('draws late rows as often as early ones', async () => {
    const labels = Array.from({ length: 50_000 }, () => 'a');
    const { columns } = await balanceClasses(inTables(labels, [4096]), byLabel(2000));
    const tenths = new Array(10).fill(0);
    for (const id of columns.id as number[]) tenths[Math.floor(id / 5000)]++;
    for (const count of tenths) expect(Math.abs(count - 200)).toBeLessThan(70); // a deviation of 13
  });

  it('depends on the seed and the order of rows, not on the tables they come in, nor on other classes', async () => {
    const label = fc.constantFrom('a', 'b', 'c', null);
    await fc.assert(
      fc.asyncProperty(
        fc.array(label, { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        async (labels, sizes, perClass, seed) => {
          fc.pre(labels.some((one) => one !== null));
          const whole = await balanceClasses([labelled(labels)], byLabel(perClass, seed));
          expect(await balanceClasses(inTables(labels, sizes), byLabel(perClass, seed))).toEqual(whole);
          for (const { label, rows, kept } of whole.classes) {
            expect(rows).toBe(labels.filter((one) => one === label).length);
            expect(kept).toBe(Math.min(rows, perClass));
            expect(whole.y.filter((one) => one === label)).toHaveLength(kept);
            const ids = (columns: typeof whole.columns) =>
              labels.flatMap((one, id) => (one === label && columns.id!.includes(id) ? id : []));
            const alone = await balanceClasses([labelled(labels)], byLabel({ [label]: perClass }, seed));
            expect(ids(alone.columns)).toEqual(ids(whole.columns));
          }
          expect(whole.leftOut).toBe(labels.filter((one) => one === null).length);
        },
      ),
    );
  });

  it('reads the rows it holds and no others: memory and time are those of the sample', async () => {
    let read = 0;
    const rows = 200_000;
    const label = { get: () => 'a' };
    const id = {
      get(row: number) {
        read++;
        return row;
      },
    };
    const table = { rows, names: ['id', 'label'], column: (name: string) => (name === 'id' ? id : label) };
    const { columns } = await balanceClasses([table], byLabel(100) as BalanceOptions);
    expect(columns.id).toHaveLength(100);
    // k (1 + ln(n / k)) = 860 rows take a place, with a deviation below 28.
    expect(read).toBeLessThan(1000);
  });

  it('keeps all rows of a small class, and as many as a record says of others', async () => {
    const labels = [...'aaaaaabbc'];
    const { classes, leftOut } = await balanceClasses([labelled(labels)], byLabel({ a: 4, b: 4 }));
    expect(classes).toEqual([
      { label: 'a', rows: 6, kept: 4 },
      { label: 'b', rows: 2, kept: 2 },
    ]);
    expect(leftOut).toBe(1);
  });

  it('takes a function for the labels, numbers too, and leaves out NaN', async () => {
    const labels = (table: Table) =>
      Array.from({ length: table.rows }, (_, row) => (table.column('id').get(row) === 3 ? Number.NaN : 1));
    const { y, leftOut } = await balanceClasses([labelled([...'abcdef'])], { perClass: { 1: 9 }, labels });
    expect([y, leftOut]).toEqual([[1, 1, 1, 1, 1], 1]);
  });

  it('does the work of a balancing script on raw logs, without their labels’ columns in the way', async () => {
    const head = '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n';
    const fields = '#fields\tts\tid.orig_p\tproto\ttunnel_parents   label   detailed-label\n';
    const types = '#types\ttime\tport\tenum\tset[string]   string   string\n';
    const row = (i: number, label: string) => `${i}.5\t${40_000 + i}\ttcp\t-   ${label}\n`;
    const labels = ['Benign   -', 'benign   -', 'Malicious   C&C-HeartBeat', 'Malicious   Attack', 'Malicious   Okiru'];
    const rows = Array.from({ length: 500 }, (_, i) => row(i, labels[i % 5]!)).join('');
    const warnings: string[] = [];
    const cut = zeekBatches(`${head}${fields}${types}${rows}500.5\t4`, {
      batchRows: 64,
      onWarning: (message) => warnings.push(message),
    });
    const drawn = await balanceClasses(cut, { perClass: 50, labels: (table) => iot23.labels(table) });
    expect(drawn.classes).toEqual([
      { label: 'Benign', rows: 200, kept: 50 },
      { label: 'C&C', rows: 100, kept: 50 },
      { label: 'Okiru', rows: 100, kept: 50 },
    ]);
    expect(drawn.leftOut).toBe(100);
    const table = Table.from(drawn.columns);
    expect(iot23.labels(table)).toEqual(drawn.y);
    expect(warnings).toEqual([expect.stringContaining('line 508 is cut short by the end of the file')]);
  });

  it('passes on what breaks while reading: a cut gzip stream, a row that does not fit the header', async () => {
    const text = `#fields\tlabel\n#types\tstring\n${'a\n'.repeat(5000)}`;
    const whole = await gzip(text);
    const half = whole.slice(0, whole.length >> 1);
    await expect(balanceClasses(zeekBatches(half), byLabel(5))).rejects.toThrow(/zeekBatches: .*gzip/);
    const ragged = zeekBatches(`${text}a\tb\n`, { batchRows: 100 });
    await expect(balanceClasses(ragged, byLabel(5))).rejects.toThrow(/zeekBatches: line 5003/);
  });

  it('names what does not fit', async () => {
    const table = labelled(['a', 'b']);
    const failing = (tables: Iterable<Table>, options: object) =>
      expect(balanceClasses(tables, { perClass: 2, labels: 'label', ...options })).rejects;
    await failing([table], { labels: 'lable' }).toThrow('table 0 has no column "lable"; it has id, label');
    await failing([table, table.drop(['id'])], {}).toThrow('table 0 has a column "id", which table 1 has not');
    await failing([table.drop(['id']), table], {}).toThrow('table 1 has a column "id", which table 0 has not');
    await failing([table], { perClass: { a: 1, d: 1 } }).toThrow('no row is of class "d"; there are "a"');
    await failing([table], { perClass: { d: 1 } }).toThrow('no row is of a class of perClass: d');
    await failing([labelled(['', ''])], {}).toThrow('no row is of a class');
    await failing([], {}).toThrow('no row is of a class');
    await failing([table], { labels: () => ['a'] }).toThrow('one class for each row of table 0, 2 in all, got 1');
    await failing([table], { labels: () => ['a', {}] }).toThrow(
      'the class of row 1 of table 0 must be text or a number',
    );
    await failing([table], { perClass: 0 }).toThrow('perClass must be an integer >= 1, or a record');
    await failing([table], { perClass: { a: 1.5 } }).toThrow('perClass of "a" must be an integer >= 1, got 1.5');
    await failing([table], { perClass: {} }).toThrow('perClass must be');
    await failing([table], { randomState: Number.NaN }).toThrow('randomState must be a finite number');
    await failing([table], { label: 'a' }).toThrow('unknown option "label"; it has perClass, labels, randomState');
    await failing(table as never, {}).toThrow('must be a list or stream of tables, got one table');
    await failing(undefined as never, {}).toThrow('must be a list or stream of tables, got undefined');
    const ids = labelled(Array.from({ length: 1001 }, (_, i) => `flow ${i}`));
    await failing([ids], {}).toThrow('labels give more than 1000 classes');
  });

  it.skipIf(!present)(`draws from a real log what a count of all of it allows${unless}`, async () => {
    const log = zeekBatches(file('iot23/34-1.conn.log.labeled'));
    const drawn = await balanceClasses(log, { perClass: 1500, labels: (table) => iot23.labels(table) });
    // grep -c of each detailed label.
    expect(drawn.classes).toEqual(
      expect.arrayContaining([
        { label: 'Benign', rows: 1923, kept: 1500 },
        { label: 'C&C', rows: 6706, kept: 1500 },
        { label: 'DDoS', rows: 14394, kept: 1500 },
        { label: 'PortScan', rows: 122, kept: 122 },
      ]),
    );
    expect(iot23.dataset(Table.from(drawn.columns)).y).toEqual(drawn.y);
  });
});
