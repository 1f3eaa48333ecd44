import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csvBatches, readCsv, readZeekLog, zeekBatches } from '../../src/data/index.js';
import { openSource, readCsvFile } from '../../src/node/index.js';
import { save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import { iot23, unicauca } from '../../src/schemas/index.js';
import { trainStream } from '../../src/stream/index.js';
import { flows } from '../docs/flows.js';
import { pipeline } from './rows.js';

const REAL = '../shared/data/unicauca/unicauca-10k.csv';

describe('trainStream through a schema', () => {
  const text = flows(300);

  it('leaves a model whose file takes records, with the input step of the schema', async () => {
    const model = pipeline();
    const dataset = { schema: iot23, ports: 'drop' } as const;
    await trainStream(() => csvBatches(text, { batchRows: 64 }), model, { dataset, batchRows: 50 });
    const table = await readCsv(text);
    const { X, input } = iot23.dataset(table, { ports: 'drop' });
    const loaded = load(save(model));
    expect(loaded.input).toEqual(JSON.parse(JSON.stringify(input)));
    expect(loaded.predict(loaded.rows(table))).toEqual(model.predict(X));
    expect(loaded.predictRecord(table.row(7)).label).toBe(model.predict(X)[7]);
  });

  it('passes over batches in which no row has a category, and says where a value cannot be', async () => {
    const [head, ...rows] = text.trimEnd().split('\n');
    const names = head!.split(',');
    const unknown = (row: string) => row.split(',').with(names.indexOf('label'), 'no such thing').join(',');
    const half = [...rows.slice(0, 100), ...rows.slice(100, 200).map(unknown), ...rows.slice(200)];
    const batches = (lines: readonly string[]) => () => csvBatches([head, ...lines].join('\n'), { batchRows: 50 });
    const [some, others] = [pipeline(), pipeline()];
    const dataset = {
      schema: iot23,
      label: 'label',
      map: (label: string) => (label === 'no such thing' ? null : label),
    };
    await trainStream(batches(half), some, { dataset });
    await trainStream(batches([...rows.slice(0, 100), ...rows.slice(200)]), others, { dataset });
    expect(save(some)).toEqual(save(others));
    const bad = rows.with(120, rows[120]!.split(',').with(names.indexOf('duration'), '-5').join(','));
    await expect(trainStream(batches(bad), pipeline(), { dataset })).rejects.toThrow(
      /^trainStream: after 100 rows of the source: row 20: duration must be >= 0, got -5/,
    );
  });

  it('reads Zeek logs as it reads tables', async () => {
    const log = [
      '#separator \\x09',
      '#fields\tduration\torig_bytes\tlabel',
      '#types\tinterval\tcount\tstring',
      ...Array.from({ length: 40 }, (_, i) => `${i % 7}.5\t${i * 10}\t${i % 3 ? 'a' : 'b'}`),
    ].join('\n');
    const rows = (table: Awaited<ReturnType<typeof readZeekLog>>) => ({
      X: table.select(['duration', 'orig_bytes']).toMatrix(),
      y: table.column('label').toArray() as string[],
    });
    const [streamed, whole] = [pipeline(), pipeline()];
    await trainStream(() => zeekBatches(log, { batchRows: 9 }), streamed, { dataset: rows });
    await trainStream([await readZeekLog(log)], whole, { dataset: rows });
    expect(save(streamed)).toEqual(save(whole));
  });

  it.skipIf(!existsSync(REAL))(
    'learns the same from real rows in a file as from their table (skipped where ../shared/data is absent)',
    async () => {
      const options = {
        dataset: { schema: unicauca, ports: 'drop' },
        shuffleRows: 3000,
        holdOut: { by: 'group', share: 0.2 },
      } as const;
      const [streamed, whole] = [pipeline(), pipeline()];
      const maxRows = 4000;
      const first = await trainStream(
        () => csvBatches(openSource(REAL), { maxRows, batchRows: 700 }),
        streamed,
        options,
      );
      const second = await trainStream([await readCsvFile(REAL, { maxRows })], whole, options);
      expect(save(streamed)).toEqual(save(whole));
      expect(first).toEqual(second);
      const { X } = unicauca.dataset(await readCsvFile(REAL, { maxRows }), { ports: 'drop' });
      const model = load(save(streamed));
      const record = (await readCsvFile(REAL, { maxRows: 1 })).row(0);
      expect(model.predictRecord(record).label).toBe(streamed.predict(X)[0]);
    },
  );
});
