import { describe, expect, it } from 'vitest';
import { readCsv, readZeekLog } from '../../src/data/index.js';
import type { TableLike } from '../../src/predict/index.js';
import { cicflowmeter, type Dataset, iot23, unicauca } from '../../src/schemas/index.js';
import { file, json, present, unless } from './real.js';

interface Summary {
  readonly rows: number;
  readonly classes: Readonly<Record<string, number>>;
  readonly groups: number | null;
  readonly times: readonly [number, number] | null;
  readonly names: readonly string[];
  readonly sums: readonly number[];
}
// Made by ../golden/schemas.py with pandas.
const golden: Readonly<Record<string, Summary>> = json('../golden/schemas.json');

function compare({ X, y, groups, times, index }: Dataset, expected: Summary) {
  expect(X.names).toEqual(expected.names);
  expect([X.rows, y.length, index.length]).toEqual([expected.rows, expected.rows, expected.rows]);
  const classes: Record<string, number> = {};
  for (const label of y) classes[label] = (classes[label] ?? 0) + 1;
  expect(classes).toEqual(expected.classes);
  expect(groups ? new Set(groups).size : null).toBe(expected.groups);
  const span =
    times?.reduce(([low, high], t) => [Math.min(low!, t), Math.max(high!, t)], [Infinity, -Infinity]) ?? null;
  expect(span).toEqual(expected.times);
  for (const [j, name] of X.names!.entries()) {
    let sum = 0;
    for (let k = j; k < X.data.length; k += X.cols) sum += X.data[k]!;
    // pandas adds in another order: 1e-9 of the sum.
    expect(Math.abs(sum - expected.sums[j]!), name).toBeLessThanOrEqual(1e-9 * Math.abs(expected.sums[j]!));
  }
}

describe.skipIf(!present)(`the schemas read real files as pandas does${unless}`, () => {
  it.each([
    ['unicauca', () => readCsv(file('unicauca/unicauca-10k.csv')), unicauca],
    ['cicflowmeter', () => readCsv(file('cicids2017/improved-sample.csv.gz')), cicflowmeter],
    ['captures', () => readCsv(file('iot23/captures.csv')), iot23],
    ['balanced', () => readCsv(file('iot23/balanced.csv')), iot23],
    ['log', () => readZeekLog(file('iot23/34-1.conn.log.labeled')), iot23],
  ] as const)('%s: rows, classes, groups, times and the sum of every column', async (name, read, schema) => {
    const table: TableLike = await read();
    expect(schema.check(table)).toMatchObject({ ok: true, missing: [], outOfRange: [] });
    compare(schema.dataset(table), golden[name]!);
  });

  it('reads the 81 features of the published project with the label code', async () => {
    const columns = (await readCsv(file('unicauca/unlabelled-25.csv'))).names;
    const table = await readCsv(file('unicauca/unicauca-10k.csv'), { maxRows: 100 });
    expect(unicauca.dataset(table, { labelCode: 'keep' }).X.names).toEqual(columns);
  });

  it('counts the complete categories of Unicauca', async () => {
    const { y } = unicauca.dataset(await readCsv(file('unicauca/unicauca-10k.csv')), { map: 'complete' });
    const count = (category: string) => y.filter((label) => label === category).length;
    expect(['Web', 'Secure', 'Streaming', 'Other'].map(count)).toEqual([8109, 1083, 767, 41]);
  });

  it('gives IoT-23 rows of no class one with the complete map, the raw labels without a map', async () => {
    const table = await readCsv(file('iot23/captures.csv'));
    const { X, y, index } = iot23.dataset(table, { map: 'complete' });
    expect(X.rows).toBe(table.rows);
    expect(y.filter((label) => label === 'Other').length).toBe(2167);
    expect(index).toEqual(Int32Array.from({ length: table.rows }, (_, i) => i));
    expect(new Set(iot23.dataset(table, { map: 'none' }).y)).toEqual(
      new Set(
        'Benign C&C C&C-FileDownload C&C-Torii DDoS Attack FileDownload Okiru PartOfAHorizontalPortScan'.split(' '),
      ),
    );
  });

  it('agrees with the column of five classes, row by row', async () => {
    const table = await readCsv(file('iot23/captures.csv'));
    const { y, index } = iot23.dataset(table);
    const own = iot23.dataset(table, { label: 'class5' });
    expect(own.y).toEqual(y);
    expect(own.index).toEqual(index);
  });
});
