// Reading a CSV: readCsv beside papaparse (typed, from a string as it wants it) and pandas' C reader (PYTHON=python with
// pandas). Runs alternate; the median of seven counts, and only the ratios mean anything.
//   PYTHON=python3 node bench/run.mjs bench/csv.ts [directory with unicauca/unicauca-10k.csv]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Papa from 'papaparse';
import { describe, flowBatches, readCsv, writeCsv } from '../src/data/index.js';

const RUNS = 7;
const bench = resolve(process.argv[1]!, '..');
const data = process.argv[2] ?? resolve(bench, '../../shared/data');
const require = createRequire(join(bench, 'csv.ts'));

/** The file with its rows repeated to some 50 MB. */
function repeated(path: string): Uint8Array {
  const file = readFileSync(path);
  const rows = file.subarray(file.indexOf(10) + 1);
  const times = Math.ceil(50e6 / rows.length);
  return Buffer.concat([file.subarray(0, file.length - rows.length), ...Array<Uint8Array>(times).fill(rows)]);
}

// What one run leaves behind must not slow down the next.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function seconds(work: () => unknown): Promise<number> {
  collectGarbage();
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;

/** One run of pandas in a process of its own; it times the reading only. */
function pandas(python: string, path: string): { seconds: number; version: string } {
  const { stdout, stderr, status } = spawnSync(python, [join(bench, 'csv.py'), path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const folder = mkdtempSync(join(tmpdir(), 'nettc-csv-'));
try {
  const bytes = repeated(join(data, 'unicauca/unicauca-10k.csv'));
  const path = join(folder, 'repeated.csv');
  writeFileSync(path, bytes);
  const python = process.env.PYTHON;
  const versions = { papaparse: require('papaparse/package.json').version as string, pandas: 'not run: set PYTHON' };
  const times: Record<string, number[]> = { readCsv: [], papaparse: [], pandas: [] };
  const table = await readCsv(bytes); // warms up, as papaparse is next

  for (let run = 0; run < RUNS; run++) {
    times.readCsv!.push(await seconds(() => readCsv(bytes)));
    times.papaparse!.push(
      await seconds(() =>
        Papa.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(), {
          header: true,
          dynamicTyping: true,
          skipEmptyLines: true,
        }),
      ),
    );
    if (!python) continue;
    const result = pandas(python, path);
    times.pandas!.push(result.seconds);
    versions.pandas = result.version;
  }

  const size = bytes.length / 1e6;
  console.log(`${size.toFixed(0)} MB, ${table.rows} x ${table.names.length}; Node ${process.version}`);
  const ours = median(times.readCsv!);
  for (const [name, list] of Object.entries(times)) {
    if (list.length === 0) continue;
    const t = median(list);
    const version = name in versions ? ` ${versions[name as keyof typeof versions]}` : '';
    console.log(
      `${name}${version}: ${t.toFixed(3)} s, ${(size / t).toFixed(0)} MB/s, ${(t / ours).toFixed(2)} x our time`,
    );
  }

  const batches = await seconds(() =>
    describe(flowBatches(() => new Blob([bytes as Uint8Array<ArrayBuffer>]).stream())),
  );
  const writing = await seconds(() => writeCsv(table));
  console.log(
    `describe(flowBatches): ${(size / batches).toFixed(0)} MB/s; writeCsv: ${(size / writing).toFixed(0)} MB/s`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
