import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  csvBatches,
  describe as describeTable,
  type NumberDescription,
  readCsv,
  type TextDescription,
} from '../../src/data/index.js';
import { file, present, unless } from './real.js';

interface Golden {
  readonly rows: number;
  readonly columns: number;
  /** Sum and number of missing values by column. */
  readonly numbers: Readonly<Record<string, readonly [number, number]>>;
  readonly texts: Readonly<
    Record<string, { missing: number; distinct: number; top: readonly [string, number] | null }>
  >;
}
const { describe: described, ...files } = JSON.parse(
  readFileSync(new URL('../golden/data.json', import.meta.url), 'utf8'),
) as {
  describe: Record<string, number[]>;
} & Record<string, Golden>;

const relative = (got: number, expected: number) => Math.abs(got - expected) / Math.max(1, Math.abs(expected));

// pandas 3.1.1 on the same files; sums within 1e-11 (it adds pairwise, in another order).
describe.skipIf(!present)(`readCsv on real files${unless}`, () => {
  it.each(Object.entries(files))(
    '%s: shape, kinds, sums, missing values and frequent texts as pandas has them',
    async (name, golden) => {
      const table = await readCsv(file(name));
      expect([table.rows, table.names.length]).toEqual([golden.rows, golden.columns]);
      for (const column of describeTable(table).columns) {
        const numbers = golden.numbers[column.name];
        expect(column.kind === 'number', column.name).toBe(numbers !== undefined);
        if (column.kind === 'number') {
          const [sum, missing] = numbers!;
          expect(column.missing, column.name).toBe(missing);
          expect(relative(column.count ? column.mean * column.count : 0, sum), column.name).toBeLessThan(1e-11);
        } else {
          const { missing, distinct, top } = golden.texts[column.name]!;
          expect([column.missing, column.distinct], column.name).toEqual([missing, distinct]);
          if (top) expect((column as TextDescription).top[0]!.count).toBe(top[1]);
        }
      }
    },
  );

  it('describes columns as pandas does, within 1e-12, whole and in batches', async () => {
    const bytes = file('unicauca/unicauca-10k.csv');
    const columns = Object.keys(described);
    const whole = describeTable(await readCsv(bytes, { columns }));
    const streamed = await describeTable(csvBatches(bytes, { columns, batchRows: 1234 }));
    for (const { columns } of [whole, streamed])
      for (const column of columns as readonly NumberDescription[]) {
        const { count, mean, std, min, q25, median, q75, max, distinct } = column;
        for (const [i, value] of [count, mean, std, min, q25, median, q75, max, distinct].entries())
          expect(relative(value, described[column.name]![i]!), `${column.name} ${i}`).toBeLessThan(1e-12);
      }
  });

  it('reads the file a predictor gets, of 25 rows without labels', async () => {
    const table = await readCsv(file('unicauca/unlabelled-25.csv'));
    expect([table.rows, table.toMatrix().cols]).toEqual([25, 81]);
  });
});
