// Logistic regression against scikit-learn, one thread each, alternating.
// PYTHON=… node bench/run.mjs bench/logistic.ts [repetitions]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeLabels, type Matrix } from '../src/core/index.js';
import { LogisticRegression } from '../src/linear/index.js';
import { iotProblems } from './iot.js';
import { median, python, timed } from './peer.js';

const here = pathToFileURL(process.argv[1]!);
const repetitions = Number(process.argv[2] ?? 5);

/** What both minimise: log loss summed over the rows, and the penalty at C = 1. */
function loss(model: LogisticRegression, X: Matrix, codes: Int32Array): number {
  const P = model.predictLogProba(X);
  let sum = 0;
  for (const [i, code] of codes.entries()) sum -= P.data[i * P.cols + code]!;
  return (sum + model.coef.data.reduce((all, w) => all + (w * w) / 2, 0)) / X.rows;
}

console.log(`node ${process.version}, ${cpus()[0]!.model}, medians of ${repetitions}, one thread`);
for (const { name, X, y } of await iotProblems(new URL('../../shared/data/', here))) {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-logistic-'));
  try {
    const { codes, classes } = encodeLabels(y);
    writeFileSync(join(folder, 'shape.json'), JSON.stringify([X.rows, X.cols]));
    writeFileSync(join(folder, 'X.bin'), X.data);
    writeFileSync(join(folder, 'y.bin'), codes);
    const peer = python(new URL('logistic.py', here).pathname, folder);
    const { versions } = await peer.next();
    console.log(
      `\n${name}: ${X.rows} x ${X.cols}, ${classes.length} classes; ${Object.entries(versions).join(' ').replaceAll(',', ' ')}`,
    );
    for (const maxIter of [100, 1000]) {
      const theirs: number[] = [];
      const ours: number[] = [];
      let text = '';
      let tol = 1e-4;
      for (let i = 0; i < repetitions; i++) {
        const answer = await peer.ask(`fit ${maxIter}`);
        theirs.push(answer.seconds);
        const train = () => new LogisticRegression({ maxIter, tol }).fit(X, y);
        // To the same loss: halve the tolerance until ours is no greater.
        while (i === 0 && loss(train(), X, codes) > answer.loss && tol > 1e-8) tol /= 2;
        const [seconds, model] = timed(train);
        ours.push(seconds);
        text = `${answer.iterations} and ${model.nIter} iterations to losses ${answer.loss.toFixed(7)} and ${loss(model, X, codes).toFixed(7)}, tol ${tol}`;
      }
      console.log(
        `  maxIter ${maxIter}: scikit-learn ${median(theirs).toFixed(3)} s, ours ${median(ours).toFixed(3)} s: ${(median(theirs) / median(ours)).toFixed(2)}x (${text})`,
      );
    }
    peer.end();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
