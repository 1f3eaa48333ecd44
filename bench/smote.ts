// SMOTE against imbalanced-learn, one thread each, alternating: 27,300 IoT-23 rows of 15 columns become 75,000.
// PYTHON=… node bench/run.mjs bench/smote.ts [repetitions]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeLabels, type Matrix, Random, takeRows, zeros } from '../src/core/index.js';
import { readCsv } from '../src/data/index.js';
import { StandardScaler } from '../src/preprocessing/index.js';
import { SMOTE } from '../src/resampling/index.js';
import { iot23 } from '../src/schemas/index.js';
import { median, python, timed } from './peer.js';

/** Rows of each class, in the order of their frequency in IoT-23; the balanced file has 15,000 of each. */
const COUNTS: Readonly<Record<string, number>> = { PortScan: 15000, Okiru: 8000, Benign: 3000, DDoS: 1000, 'C&C': 300 };
const COLS = 15;

const here = pathToFileURL(process.argv[1]!);
const repetitions = Number(process.argv[2] ?? 7);
const table = await readCsv(readFileSync(new URL('../../shared/data/iot23/balanced.csv', here)));

/** The rows in random order, with those 15 columns that vary most often. */
function problem(ports: 'keep' | 'drop'): { X: Matrix; y: string[] } {
  const all = iot23.dataset(table, { ports });
  const left = { ...COUNTS };
  const order = new Random(2).permutation(all.X.rows).filter((i) => left[all.y[i]!]-- > 0);
  const rows = takeRows(all.X, order);
  const changes = Array.from({ length: rows.cols }, (_, j) => {
    const column = Array.from({ length: rows.rows }, (_, i) => rows.data[i * rows.cols + j]!);
    return { j, n: column.filter((x, i) => i > 0 && x !== column[i - 1]).length };
  });
  const kept = changes.sort((a, b) => b.n - a.n || a.j - b.j).slice(0, COLS);
  const X = zeros(rows.rows, COLS);
  for (let i = 0; i < X.rows; i++)
    for (const [to, { j }] of kept.entries()) X.data[i * COLS + to] = rows.data[i * rows.cols + j]!;
  return { X: new StandardScaler().fitTransform(X), y: Array.from(order, (i) => all.y[i] as string) };
}
const ported = problem('keep');
const portless = problem('drop');
const random = new Random(3);
const noisy = { ...portless.X, data: portless.X.data.map((v) => v + 0.02 * (random.float() - 0.5)) };

console.log(`node ${process.version}, ${cpus()[0]!.model}, medians of ${repetitions}, one thread`);
for (const { name, X, y } of [
  { name: 'with ports', ...ported },
  { name: 'without ports', ...portless },
  { name: 'without ports, all rows distinct', X: noisy, y: portless.y },
]) {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-smote-'));
  try {
    writeFileSync(join(folder, 'shape.json'), JSON.stringify([X.rows, X.cols]));
    writeFileSync(join(folder, 'X.bin'), X.data);
    writeFileSync(join(folder, 'y.bin'), encodeLabels(y).codes);
    const peer = python(new URL('smote.py', here).pathname, folder);
    const { versions } = await peer.next();
    const distinct = new Set(Array.from({ length: X.rows }, (_, i) => X.data.subarray(i * COLS, (i + 1) * COLS).join()));
    console.log(`\n${name}: ${X.rows} x ${X.cols}, ${distinct.size} distinct; ${JSON.stringify(versions)}`);
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let i = 0; i < repetitions; i++) {
      const answer = await peer.ask(String(i));
      const [seconds, grown] = timed(() => new SMOTE({ randomState: i }).fitResample(X, y));
      if (grown.X.rows !== answer.rows) throw new Error(`${grown.X.rows} rows, imbalanced-learn makes ${answer.rows}`);
      theirs.push(answer.seconds);
      ours.push(seconds);
    }
    const best = (values: number[]) => Math.min(...values).toFixed(3);
    console.log(`  imbalanced-learn ${median(theirs).toFixed(3)} s, at best ${best(theirs)} s`);
    console.log(
      `  ours ${median(ours).toFixed(3)} s, at best ${best(ours)} s, at first ${ours[0]!.toFixed(3)} s: ${(median(theirs) / median(ours)).toFixed(1)}x`,
    );
    peer.end();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
