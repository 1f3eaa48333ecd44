// Reading a CSV of 50 MB: readCsv beside papaparse (typed, from a string as it wants it) and pandas' C reader.
// Each run is a process of its own that reads three times to warm up and a fourth time by the clock, so that nobody
// pays for another's garbage; runs alternate, the median counts, and only the ratios mean anything.
//   PYTHON=python3 node bench/run.mjs bench/csv.ts [directory with unicauca/unicauca-10k.csv]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Papa from 'papaparse';
import { describe, flowBatches, readCsv, writeCsv } from '../src/data/index.js';

const RUNS = 5;
const here = process.argv[1]!;
const require = createRequire(here);

/** The file with its rows repeated to some 50 MB. */
function repeated(path: string): Uint8Array {
  const file = readFileSync(path);
  const rows = file.subarray(file.indexOf(10) + 1);
  const times = Math.ceil(50e6 / rows.length);
  return Buffer.concat([file.subarray(0, file.length - rows.length), ...Array<Uint8Array>(times).fill(rows)]);
}

/** What is measured in this process, by name. */
const readers: Record<string, (bytes: Buffer) => unknown> = {
  readCsv: (bytes) => readCsv(bytes),
  papaparse: (bytes) => Papa.parse(bytes.toString(), { header: true, dynamicTyping: true, skipEmptyLines: true }),
  'describe(flowBatches)': (bytes) => describe(flowBatches(() => new Blob([new Uint8Array(bytes)]).stream())),
};

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** One run in a process of its own. */
function run(command: string, args: readonly string[]): { seconds: number; version: string } {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function compare(data: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-csv-'));
  try {
    const path = join(folder, 'repeated.csv');
    const bytes = repeated(join(data, 'unicauca/unicauca-10k.csv'));
    writeFileSync(path, bytes);
    const python = process.env.PYTHON;
    const commands = Object.keys(readers).map((name) => ({
      name,
      run: () => run(process.execPath, [resolve(here, '../run.mjs'), here, name, path]),
    }));
    if (python) commands.push({ name: 'pandas', run: () => run(python, [resolve(here, '../csv.py'), path]) });
    else console.log('pandas is left out: PYTHON names no python that has it');

    const times = new Map<string, number[]>(commands.map(({ name }) => [name, []]));
    const versions = new Map<string, string>();
    for (let k = 0; k < RUNS; k++)
      for (const command of commands) {
        const result = command.run();
        times.get(command.name)!.push(result.seconds);
        versions.set(command.name, result.version);
      }

    const size = bytes.length / 1e6;
    const median = (name: string) => times.get(name)!.toSorted((a, b) => a - b)[RUNS >> 1]!;
    console.log(`${size.toFixed(0)} MB of unicauca-10k.csv, 87 columns; medians of ${RUNS}`);
    for (const { name } of commands) {
      const t = median(name);
      const ratio = t / median('readCsv');
      console.log(
        `${name} ${versions.get(name)}: ${t.toFixed(3)} s, ${(size / t).toFixed(0)} MB/s, ${ratio.toFixed(2)} x our time`,
      );
    }
    const table = await readCsv(bytes);
    const t = await seconds(() => writeCsv(table));
    console.log(`writeCsv: ${(size / t).toFixed(0)} MB/s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [name, path] = process.argv.slice(2);
const reader = path === undefined ? undefined : readers[name!];
if (reader) {
  const bytes = readFileSync(path!);
  for (let k = 0; k < 3; k++) await reader(bytes);
  const version = name === 'papaparse' ? require('papaparse/package.json').version : `on Node ${process.version}`;
  console.log(JSON.stringify({ seconds: await seconds(() => reader(bytes)), version }));
} else await compare(name ?? resolve(here, '../../../shared/data'));
