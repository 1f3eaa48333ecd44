// Forest against scikit-learn (fit) and onnxruntime (batches), one thread each, alternating.
// PYTHON=… node bench/run.mjs bench/forest.ts [repetitions]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { encodeLabels, type Matrix, Random, takeRows } from '../src/core/index.js';
import { readCsv } from '../src/data/index.js';
import { RandomForestClassifier } from '../src/ensemble/index.js';
import { save } from '../src/persistence/index.js';
import { load } from '../src/predict/index.js';
import { cicflowmeter, iot23 } from '../src/schemas/index.js';

const here = pathToFileURL(process.argv[1]!);
const data = new URL('../../shared/data/', here);
const repetitions = Number(process.argv[2] ?? 5);
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const timed = <T>(work: () => T): [number, T] => {
  const start = performance.now();
  const result = work();
  return [(performance.now() - start) / 1000, result];
};

interface Problem {
  readonly name: string;
  readonly X: Matrix;
  readonly y: string[];
}

async function problems(): Promise<Problem[]> {
  const read = async (name: string) => readCsv(readFileSync(new URL(name, data)));
  const iot = iot23.dataset(await read('iot23/balanced.csv'), { ports: 'keep' });
  const cic = cicflowmeter.dataset(await read('cicids2017/improved-sample.csv.gz'), { ports: 'keep' });
  const classes = [...new Set(iot.y as string[])].sort();
  const random = new Random(1);
  const noisy = (iot.y as string[]).map((label) => (random.below(10) === 0 ? classes[random.below(5)]! : label));
  return [
    { name: 'iot23/balanced', X: iot.X, y: iot.y as string[] },
    { name: 'iot23/balanced, 10 % noise', X: iot.X, y: noisy },
    { name: 'cicids2017', X: cic.X, y: cic.y as string[] },
  ].map(({ name, X, y }) => {
    const order = new Random(2).permutation(X.rows);
    return { name, X: takeRows(X, order), y: Array.from(order, (i) => y[i]!) };
  });
}

/** A peer process that answers each line with one line of JSON. */
function peer(folder: string) {
  const child = spawn(process.env.PYTHON ?? 'python3', ['-P', new URL('forest.py', here).pathname, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string);
  const ask = (line: string) => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  return { next, ask, end: () => child.stdin.end() };
}

console.log(`node ${process.version}, ${cpus()[0]!.model}, medians of ${repetitions}, one thread`);
for (const { name, X, y } of await problems()) {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-forest-'));
  try {
    writeFileSync(join(folder, 'shape.json'), JSON.stringify([X.rows, X.cols]));
    writeFileSync(join(folder, 'X.bin'), X.data);
    writeFileSync(join(folder, 'y.bin'), encodeLabels(y).codes);
    const python = peer(folder);
    const { versions } = await python.next();
    const train = Math.floor(X.rows * 0.8);
    const Xt = takeRows(
      X,
      Int32Array.from({ length: train }, (_, i) => i),
    );
    const Z = takeRows(
      X,
      Int32Array.from({ length: X.rows - train }, (_, i) => train + i),
    );
    const times = { theirs: [] as number[], plain: [] as number[], collapsed: [] as number[] };
    let nodes = [0, 0];
    let model = new RandomForestClassifier();
    for (let seed = 0; seed < repetitions; seed++) {
      const answer = await python.ask(`fit ${seed}`);
      times.theirs.push(answer.seconds);
      for (const collapse of [false, true]) {
        const [seconds, forest] = timed(() =>
          new RandomForestClassifier({ randomState: seed, collapse }).fit(Xt, y.slice(0, train)),
        );
        (collapse ? times.collapsed : times.plain).push(seconds);
        model = forest;
      }
      nodes = [model.fitted.state.feature.length, answer.nodes];
    }
    const theirs = median(times.theirs);
    console.log(
      `\n${name}: ${train} x ${X.cols}, ${new Set(y).size} classes; ${Object.entries(versions).join(' ').replaceAll(',', ' ')}`,
    );
    console.log(
      `  fit        scikit-learn ${theirs.toFixed(3)} s (${nodes[1]} nodes), ours ${median(times.plain).toFixed(3)} s: ${(theirs / median(times.plain)).toFixed(2)}x; collapsed ${median(times.collapsed).toFixed(3)} s (${nodes[0]} nodes): ${(theirs / median(times.collapsed)).toFixed(2)}x`,
    );

    const loaded = load(save(model));
    const batch = { theirs: [] as number[], sklearn: [] as number[], ours: [] as number[] };
    for (let i = 0; i < repetitions; i++) {
      const answer = await python.ask('batch');
      batch.theirs.push(answer.seconds);
      batch.sklearn.push(answer.sklearn);
      batch.ours.push(timed(() => loaded.predictProba(Z))[0]);
    }
    const rate = (values: number[]) => Z.rows / median(values);
    console.log(
      `  batch      onnxruntime ${rate(batch.theirs).toFixed(0)} rows/s, scikit-learn ${rate(batch.sklearn).toFixed(0)}, ours ${rate(batch.ours).toFixed(0)}: ${(rate(batch.ours) / rate(batch.theirs)).toFixed(2)}x, ${(rate(batch.ours) / rate(batch.sklearn)).toFixed(2)}x`,
    );

    const rows = Array.from({ length: 2000 }, (_, i) => [
      Array.from(Z.data.subarray((i % Z.rows) * X.cols, ((i % Z.rows) + 1) * X.cols)),
    ]);
    for (let warm = 0; warm < 5; warm++) for (const row of rows) loaded.predict(row);
    const single = rows.map((row) => timed(() => loaded.predict(row))[0] * 1e6);
    console.log(
      `  one flow   p50 ${median(single).toFixed(2)} µs, p99 ${single.sort((a, b) => a - b)[1980]!.toFixed(2)} µs`,
    );
    python.end();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
