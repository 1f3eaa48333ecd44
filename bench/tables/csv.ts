import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, flowBatches, readCsv, writeCsv } from '@nettc/core/data';
import { openSource, readCsvFile } from '@nettc/core/node';
import { digitChanger, repeat } from '../lib/long-csv.js';
import { timed } from '../lib/serve.js';
import { rate } from '../lib/show.js';
import { nodeSides, pythonSide } from '../lib/sides.js';
import type { Job, Row, Table } from '../lib/table.js';

const UNICAUCA = 'unicauca/unicauca-10k.csv';

interface Options {
  readonly path: string;
}

const jobs = {
  bytes({ path }: Options): Job {
    return async () => {
      const [read, table] = await timed(() => readCsv(readFileSync(path)));
      const [write] = await timed(() => writeCsv(table));
      return { readings: { read, write }, facts: () => ({ rows: table.rows }) };
    };
  },

  stream({ path }: Options): Job {
    return async () => {
      const [read, { rows }] = await timed(() => readCsvFile(path));
      return { readings: { read }, facts: () => ({ rows }) };
    };
  },

  describe({ path }: Options): Job {
    return async () => {
      const [read, { rows }] = await timed(() => describe(flowBatches(openSource(path))));
      return { readings: { read }, facts: () => ({ rows }) };
    };
  },

  async papaparse({ path }: Options): Promise<Job> {
    const { default: papaparse } = await import('papaparse');
    const options = { header: true, dynamicTyping: true, skipEmptyLines: true };
    return async () => {
      const [read, { data }] = await timed(() => papaparse.parse(readFileSync(path, 'utf8'), options));
      return { readings: { read }, facts: () => ({ rows: data.length }) };
    };
  },

  async csvParse({ path }: Options): Promise<Job> {
    const { parse } = await import('csv-parse/sync');
    return async () => {
      const [read, records] = await timed(() => parse(readFileSync(path), { columns: true, cast: true }));
      return { readings: { read }, facts: () => ({ rows: records.length }) };
    };
  },
};

const node = nodeSides<typeof jobs>('csv');

export const csv: Table = {
  name: 'csv',
  title: 'CSV',
  about: `From a file that the system has in memory to a table with types: ours from its bytes (\`readCsv\`) and as a stream
(\`readCsvFile\`), papaparse with \`dynamicTyping\`, csv-parse with \`cast\`, pandas' default C reader. The file is Unicauca's
10,000 rows of 87 columns again and again; for \`describe\` with digits drawn anew. One thread.`,
  needs: [UNICAUCA],
  jobs,

  async *rows({ file, folder }) {
    const path = join(folder(), 'flows.csv');
    const size = repeat(file(UNICAUCA), path, 50e6);
    const pandas = pythonSide('pandas', 'pandas_csv.py', { path }, { warmUp: 3 });
    const readers = [
      pandas,
      node('papaparse', 'papaparse', { path }, { warmUp: 3 }),
      node('csv-parse', 'csvParse', { path }),
    ];
    const shared = { data: `unicauca, ${Math.round(size / 1e6)} MB`, show: rate(size / 1e6, 'MB') };
    const bytes = node('ours', 'bytes', { path }, { warmUp: 3 });
    const stream = node('ours', 'stream', { path }, { warmUp: 3 });
    const reading: Pick<Row, 'peers' | 'reading' | 'bars'> = {
      peers: readers,
      reading: 'read',
      bars: [
        { kind: 'floor', times: 5, over: 'papaparse' },
        { kind: 'aim', times: 2, over: 'pandas' },
      ],
    };
    yield [
      { ...shared, ...reading, job: 'read', us: bytes },
      { ...shared, ...reading, job: 'read as a stream', us: stream },
      { ...shared, job: 'write', us: bytes, peers: [pandas], reading: 'write' },
    ];

    const long = join(folder(), 'long.csv');
    const longSize = repeat(file(UNICAUCA), long, 1.7e9, digitChanger());
    yield [
      {
        job: '`describe` in batches',
        data: `unicauca, ${(longSize / 1e9).toFixed(1)} GB`,
        us: node('ours', 'describe', { path: long }, { warmUp: 0 }),
        peers: [],
        reading: 'read',
        show: rate(longSize / 1e6, 'MB'),
        bars: [{ kind: 'aim', megabytes: 400 }],
      },
    ];
  },
};
