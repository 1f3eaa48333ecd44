// Support vector classification against scikit-learn, one thread each, alternating: rows as they come, identical ones collapsed
// on both sides, and rows no two of which are the same.
// PYTHON=… node bench/run.mjs bench/svm.ts [repetitions] [rows …]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeLabels } from '../src/core/index.js';
import { SVC } from '../src/svm/index.js';
import { iotProblems } from './iot.js';
import { median, python } from './peer.js';

const here = pathToFileURL(process.argv[1]!);
const repetitions = Number(process.argv[2] ?? 3);
const sizes = process.argv.slice(3).map(Number);

/** Seconds of processor time, all threads together, which other work on the machine changes least. */
function timed<T>(work: () => T): [seconds: number, result: T] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

console.log(
  `node ${process.version}, ${cpus()[0]!.model}, medians of ${repetitions}, one thread, processor time, C = 10, gamma = scale`,
);
for (const { name, X, y, Z } of await iotProblems(new URL('../../shared/data/', here))) {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-svm-'));
  try {
    const labels = encodeLabels(y);
    writeFileSync(join(folder, 'shape.json'), JSON.stringify([X.rows, Z.rows, X.cols]));
    writeFileSync(join(folder, 'X.bin'), X.data);
    writeFileSync(join(folder, 'Z.bin'), Z.data);
    writeFileSync(join(folder, 'y.bin'), labels.codes);
    const peer = python(new URL('svm.py', here).pathname, folder);
    const { versions } = await peer.next();
    console.log(`\n${name}: ${Object.entries(versions).join(' ').replaceAll(',', ' ')}`);
    for (const rows of sizes.length > 0 ? sizes : [20_000, 60_000]) {
      const part = { ...X, rows, data: X.data.slice(0, rows * X.cols) };
      const collapses = name.endsWith('distinct') ? [false] : [true, false];
      const theirs: Record<string, { fit: number[]; predict: number[]; labels: number[]; text: string }> = {};
      const ours: Record<string, { fit: number[]; predict: number[]; one: number[]; text: string }> = {};
      for (let i = 0; i < repetitions; i++)
        for (const collapse of collapses) {
          const what = collapse ? 'collapsed' : 'as they come';
          const answer = await peer.ask(`${collapse ? what : 'all'} ${rows}`);
          theirs[what] ??= { fit: [], predict: [], labels: answer.labels, text: '' };
          theirs[what].fit.push(answer.fit);
          theirs[what].predict.push(answer.predict);
          theirs[what].text = `${answer.supports} supports, ${answer.iterations} iterations`;
          const [fit, svc] = timed(() => new SVC({ C: 10, collapse }).fit(part, y.slice(0, rows)));
          const [predict, predicted] = timed(() => svc.predict(Z));
          ours[what] ??= { fit: [], predict: [], one: [], text: '' };
          ours[what].fit.push(fit);
          ours[what].predict.push(predict);
          const row = { rows: 1, cols: Z.cols, data: Z.data.slice(0, Z.cols) };
          for (let r = 0; r < 2000; r++) {
            const start = performance.now();
            svc.predictProba(row);
            ours[what].one.push((performance.now() - start) * 1e3);
          }
          const same = predicted.filter((label, r) => label === labels.classes[theirs[what]!.labels[r]!]).length;
          ours[what].text =
            `${svc.support.length} supports, ${svc.nIter.reduce((a, b) => a + b)} iterations, ${Z.rows - same} of ${Z.rows} labels differ`;
        }
      for (const what of Object.keys(theirs)) {
        const a = theirs[what]!;
        const b = ours[what]!;
        console.log(
          `  ${rows} rows, ${what}\n` +
            `    scikit-learn: fit ${median(a.fit).toFixed(2)} s, predict ${median(a.predict).toFixed(2)} s; ${a.text}\n` +
            `    ours: fit ${median(b.fit).toFixed(2)} s (${(median(a.fit) / median(b.fit)).toFixed(2)}x), ` +
            `predict ${median(b.predict).toFixed(3)} s (${(median(a.predict) / median(b.predict)).toFixed(2)}x), ` +
            `one row ${median(b.one).toFixed(1)} µs; ${b.text}`,
        );
      }
      if (ours.collapsed)
        console.log(
          `    ours collapsed, theirs as they come: ${(median(theirs['as they come']!.fit) / median(ours.collapsed.fit)).toFixed(1)}x`,
        );
    }
    peer.end();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
