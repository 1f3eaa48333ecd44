// Nearest neighbours against scikit-learn, its two exact algorithms, one thread each, alternating.
// PYTHON=… node bench/run.mjs bench/neighbors.ts [repetitions]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeLabels } from '../src/core/index.js';
import { KNeighborsClassifier } from '../src/neighbors/index.js';
import { save } from '../src/persistence/index.js';
import { iotProblems } from './iot.js';
import { median, python, timed } from './peer.js';

const here = pathToFileURL(process.argv[1]!);
const repetitions = Number(process.argv[2] ?? 5);

console.log(`node ${process.version}, ${cpus()[0]!.model}, medians of ${repetitions}, one thread`);
for (const { name, X, y, Z } of await iotProblems(new URL('../../shared/data/', here))) {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-neighbors-'));
  try {
    writeFileSync(join(folder, 'shape.json'), JSON.stringify([X.rows, Z.rows, X.cols]));
    writeFileSync(join(folder, 'X.bin'), X.data);
    writeFileSync(join(folder, 'Z.bin'), Z.data);
    writeFileSync(join(folder, 'y.bin'), encodeLabels(y).codes);
    const peer = python(new URL('neighbors.py', here).pathname, folder);
    const { versions } = await peer.next();
    console.log(
      `\n${name}: ${X.rows} x ${X.cols}, ${Z.rows} asked; ${Object.entries(versions).join(' ').replaceAll(',', ' ')}`,
    );
    const theirs: Record<string, { fit: number[]; predict: number[] }> = {};
    const ours = { fit: [] as number[], predict: [] as number[] };
    let bytes = 0;
    for (let i = 0; i < repetitions; i++) {
      for (const algorithm of ['kd_tree', 'brute']) {
        const answer = await peer.ask(algorithm);
        theirs[algorithm] ??= { fit: [], predict: [] };
        theirs[algorithm].fit.push(answer.fit);
        theirs[algorithm].predict.push(answer.predict);
      }
      const [fit, model] = timed(() => new KNeighborsClassifier().fit(X, y));
      ours.fit.push(fit);
      ours.predict.push(timed(() => model.predict(Z))[0]);
      bytes = save(model).length;
    }
    const best = Math.min(...Object.values(theirs).map(({ predict }) => median(predict)));
    for (const [algorithm, { fit, predict }] of Object.entries(theirs))
      console.log(
        `  scikit-learn ${algorithm}: fit ${median(fit).toFixed(3)} s, predict ${median(predict).toFixed(3)} s`,
      );
    console.log(
      `  ours: fit ${median(ours.fit).toFixed(3)} s, predict ${median(ours.predict).toFixed(3)} s: ${(best / median(ours.predict)).toFixed(2)}x its best; ${(bytes / 1e6).toFixed(2)} MB`,
    );
    peer.end();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
