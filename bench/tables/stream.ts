import { join } from 'node:path';
import type { Matrix } from '@nettc/core/core';
import { csvBatches } from '@nettc/core/data';
import { MLPClassifier } from '@nettc/core/neural';
import { openSource } from '@nettc/core/node';
import { Pipeline } from '@nettc/core/pipeline';
import { StandardScaler } from '@nettc/core/preprocessing';
import { unicauca } from '@nettc/core/schemas';
import { trainStream } from '@nettc/core/stream';
import { digitChanger, repeat } from '../lib/long-csv.js';
import { timed } from '../lib/serve.js';
import { rate } from '../lib/show.js';
import { nodeSides } from '../lib/sides.js';
import type { Job, Table } from '../lib/table.js';

const UNICAUCA = 'unicauca/unicauca-10k.csv';
const BATCH = 2000;

interface Options {
  readonly path: string;
}

const jobs = {
  /** Two readings, for the scaler and for an epoch of the network; `epoch` is the second. */
  train({ path }: Options): Job {
    return async (randomState) => {
      const model = new Pipeline([
        ['scale', new StandardScaler()],
        ['mlp', new MLPClassifier({ randomState })],
      ]);
      const opened: number[] = [];
      const source = () => {
        opened.push(performance.now());
        return csvBatches(openSource(path));
      };
      const [all, { losses }] = await timed(() =>
        trainStream(source, model, { dataset: { schema: unicauca, ports: 'drop' }, batchRows: BATCH, randomState }),
      );
      const epoch = (performance.now() - opened[1]!) / 1000;
      return { readings: { all, epoch }, facts: () => ({ loss: losses[0]! }) };
    };
  },

  /** The reader of the file alone, and the network alone on the file's rows in memory: the time of the slower of the two. */
  async alone({ path }: Options): Promise<Job> {
    const batches: { readonly X: Matrix; readonly y: string[] }[] = [];
    const scaler = new StandardScaler();
    for await (const table of csvBatches(openSource(path), { batchRows: BATCH })) {
      const { X, y } = unicauca.dataset(table, { ports: 'drop' });
      scaler.partialFit(X);
      batches.push({ X, y: y as string[] });
    }
    const rows = batches.map(({ X, y }) => ({ X: scaler.transform(X), y }));
    const classes = [...new Set(rows.flatMap(({ y }) => y))];
    return async (randomState) => {
      const [read] = await timed(async () => {
        for await (const _ of csvBatches(openSource(path)));
      });
      const [learn] = await timed(() => {
        const model = new MLPClassifier({ randomState });
        for (const { X, y } of rows) model.partialFit(X, y, { classes });
      });
      return { readings: { read, learn, epoch: Math.max(read, learn) } };
    };
  },
};

const node = nodeSides<typeof jobs>('stream');

export const stream: Table = {
  name: 'stream',
  title: 'Training from a file',
  about: `\`trainStream\` of a scaler and an \`MLPClassifier\` of 100 units: Unicauca's 10,000 rows of 87 columns again and again, with digits
drawn anew, from a CSV that the system has in memory; one reading for the scaler and one for an epoch. Beside an epoch stands the slower of its parts: the CSV
reader alone, or the network alone on rows in memory. One thread.`,
  needs: [UNICAUCA],
  jobs,

  async *rows({ file, folder }) {
    const path = join(folder(), 'flows.csv');
    const size = repeat(file(UNICAUCA), path, 170e6, digitChanger());
    yield [
      {
        job: 'an epoch',
        data: `unicauca, ${Math.round(size / 1e6)} MB`,
        us: node('ours', 'train', { path }),
        peers: [node('ours, the slower part', 'alone', { path })],
        reading: 'epoch',
        show: rate(size / 1e6, 'MB'),
        bars: [{ kind: 'aim', times: 0.8, over: 'ours, the slower part' }],
      },
    ];
    const long = join(folder(), 'long.csv');
    const longSize = repeat(file(UNICAUCA), long, 1.7e9, digitChanger());
    yield [
      {
        job: 'scaler and an epoch',
        data: `unicauca, ${(longSize / 1e9).toFixed(1)} GB`,
        us: node('ours', 'train', { path: long }, { warmUp: 0 }),
        peers: [],
        reading: 'all',
        show: rate(longSize / 1e6, 'MB'),
        bars: [{ kind: 'floor', megabytes: 500 }],
      },
    ];
  },
};
