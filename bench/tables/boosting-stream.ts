import { statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvBatches, Table as Flows, writeCsv } from '@nettc/core/data';
import { QuantileMatrix, XGBClassifier } from '@nettc/core/ensemble';
import { openSource, readCsvFile } from '@nettc/core/node';
import { cicflowmeter } from '@nettc/core/schemas';
import { CICIDS2017 } from '../lib/flows.js';
import { digitChanger, repeat } from '../lib/long-csv.js';
import { timed } from '../lib/serve.js';
import { nodeSides, pythonSide } from '../lib/sides.js';
import type { Job, Table } from '../lib/table.js';

const ROUNDS = 20;
const ROWS = 3_500_000;
const COLS = 80;
/** Bytes of a row, and some. */
const ROW = 500;
const LABEL = 'Class';

interface Options {
  readonly path: string;
  /** The file that the long one repeats. */
  readonly short: string;
}

const jobs = {
  train({ path, short }: Options): Job {
    const flows = (file: string) => () => labelled(csvBatches(openSource(file)));
    return async () => {
      const [bin, matrix] = await timed(() => QuantileMatrix.from(flows(path)));
      const model = new XGBClassifier({ nEstimators: ROUNDS, learningRate: 0.1, maxDepth: 6 });
      const [fit] = await timed(() => model.fit(matrix, matrix.y));
      const rows = await readCsvFile(short);
      const accuracy = model.score(rows.drop([LABEL]), rows.column(LABEL).toArray() as string[]);
      return { readings: { train: bin + fit, bin, fit }, facts: () => ({ rows: matrix.rows, accuracy }) };
    };
  },
};

async function* labelled(tables: AsyncIterable<Flows>) {
  for await (const table of tables) yield { X: table.drop([LABEL]), y: table.column(LABEL).toArray() as string[] };
}

const node = nodeSides<typeof jobs>('boosting-stream');

/** Real rows in a CSV: the first columns of the schema, and the five most frequent labels; the others are one. */
async function writeShort(from: string, to: string): Promise<number> {
  const { X, y } = cicflowmeter.dataset(await readCsvFile(from));
  const count = new Map<string, number>();
  for (const label of y.map(String)) count.set(label, (count.get(label) ?? 0) + 1);
  const frequent = [...count.keys()].sort((a, b) => count.get(b)! - count.get(a)!).slice(0, 5);
  const columns = X.names!.slice(0, COLS).map((name, j) => {
    return [name, Float64Array.from(y, (_, i) => X.data[i * X.cols + j]!)] as const;
  });
  const labels = y.map((label) => (frequent.includes(String(label)) ? String(label) : 'Other'));
  writeFileSync(to, writeCsv(Flows.from({ ...Object.fromEntries(columns), [LABEL]: labels })));
  return X.rows;
}

export const boostingStream: Table = {
  name: 'boosting-stream',
  title: 'Gradient boosting from a stream',
  about: `A CSV of ${ROWS.toLocaleString('en')} rows of ${COLS} columns and six classes, more than there should be memory for: the rows of CICIDS2017 again and
again, with digits drawn anew. It is read twice, in batches, into bins (\`QuantileMatrix\`; XGBoost's QuantileDMatrix from pandas' chunks), and
${ROUNDS} rounds of trees of depth 6 are learned from these. One thread. Memory is that of the whole process.`,
  needs: [CICIDS2017],
  runs: 1,
  jobs,

  async *rows({ file, folder }) {
    const place = folder();
    const { bavail, bsize } = statfsSync(place);
    if (bavail * bsize < ROWS * ROW)
      throw new Error(
        `${place} has ${Math.round((bavail * bsize) / 1e6)} MB of room, and ${(ROWS * ROW) / 1e6} are needed`,
      );
    const [short, path] = [join(place, 'short.csv'), join(place, 'long.csv')];
    const rows = await writeShort(file(CICIDS2017), short);
    const bytes = repeat(short, path, (statSync(short).size / rows) * ROWS, digitChanger());
    const us = node('ours', 'train', { path, short }, { warmUp: 0 });
    const peers = [
      pythonSide('xgboost', 'xgboost_stream.py', { path, short, label: LABEL, rounds: ROUNDS }, { warmUp: 0 }),
    ];
    const data = `cicids2017, ${(bytes / 1e9).toFixed(1)} GB`;
    yield [
      { job: 'train', data, us, peers, reading: 'train', bars: [{ kind: 'floor', megabytes: 3000 }] },
      { job: 'of that, into bins', data, us, peers, reading: 'bin' },
      { job: 'of that, trees', data, us, peers, reading: 'fit' },
    ];
  },
};
