// How exactly SVC solves the problems of real flows: objectives, decisions and labels beside scikit-learn's, both at tol = 1e-6.
// PYTHON=… node bench/run.mjs bench/svm-exact.ts
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { encodeLabels, type Matrix, Random, takeRows } from '../src/core/index.js';
import { readCsv } from '../src/data/index.js';
import { StandardScaler } from '../src/preprocessing/index.js';
import { cicflowmeter, unicauca } from '../src/schemas/index.js';
import { SVC, type SVCState } from '../src/svm/index.js';
import { iotProblems, type Problem } from './iot.js';
import { python } from './peer.js';

const here = pathToFileURL(process.argv[1]!);
const data = new URL('../../shared/data/', here);
const TOL = 1e-6;

/** Four fifths of the rows, shuffled and standardised, to learn from. */
function problem(name: string, { X, y }: { X: Matrix; y: ArrayLike<string | number> }): Problem {
  const order = new Random(4).permutation(X.rows);
  const split = Math.floor(0.8 * X.rows);
  const scaler = new StandardScaler().fit(takeRows(X, order.subarray(0, split)));
  const part = (index: Int32Array) => scaler.transform(takeRows(X, index));
  return {
    name,
    X: part(order.subarray(0, split)),
    y: Array.from(order.subarray(0, split), (i) => String(y[i])),
    Z: part(order.subarray(split)),
  };
}

/** 1/2 a'Qa - sum(a) of each pair, from the decisions at the supports. */
function objectives(svc: SVC): number[] {
  const { counts, coef, intercept } = svc.fitted.state as SVCState;
  const k = counts.length;
  const n = coef.length / (k - 1);
  const at = svc.decisionFunction(svc.supportVectors).data;
  const sign = k === 2 ? -1 : 1;
  const start = Array.from(counts, (_, c) => counts.subarray(0, c).reduce((a, b) => a + b, 0));
  const out: number[] = [];
  for (let a = 0; a < k; a++)
    for (let b = a + 1; b < k; b++) {
      const p = out.length;
      let sum = 0;
      for (const [c, m] of [[a, b - 1] as const, [b, a] as const])
        for (let s = start[c]!; s < start[c]! + counts[c]!; s++) {
          const x = coef[m * n + s]!;
          sum += (x * (sign * at[s * intercept.length + p]! - intercept[p]!)) / 2 - Math.abs(x);
        }
      out.push(sum);
    }
  return out;
}

const [balanced] = await iotProblems(data);
const iot = (rows: number): Problem => ({
  ...balanced!,
  ...{ name: `iot23, ${rows} rows`, y: balanced!.y.slice(0, rows) },
  X: { rows, cols: balanced!.X.cols, data: balanced!.X.data.slice(0, rows * balanced!.X.cols) },
});
const flows = unicauca.dataset(await readCsv(readFileSync(new URL('unicauca/unicauca-10k.csv', data))), {
  ports: 'drop',
});
const attacks = cicflowmeter.dataset(
  await readCsv(gunzipSync(readFileSync(new URL('cicids2017/improved-sample.csv.gz', data)))),
  { ports: 'drop' },
);
const problems = [
  iot(20_000),
  iot(60_000),
  problem('unicauca-10k', flows as never),
  problem('cicids2017', attacks as never),
];
const folder = mkdtempSync(join(tmpdir(), 'nettc-svm-'));
try {
  const peer = python(new URL('svm-exact.py', here).pathname, folder);
  console.log(await peer.next());
  for (const { name, X, y, Z } of problems) {
    const svc = new SVC({ C: 10, tol: TOL, decisionFunctionShape: 'ovo' }).fit(X, y);
    const { codes, classes } = encodeLabels(y);
    writeFileSync(join(folder, 'X.bin'), X.data);
    writeFileSync(join(folder, 'Z.bin'), Z.data);
    writeFileSync(join(folder, 'y.bin'), codes);
    const theirs = await peer.ask(JSON.stringify({ cols: X.cols, C: 10, gamma: svc.gamma, tol: TOL }));
    const bytes = readFileSync(join(folder, 'decisions.bin'));
    const expected = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const decisions = svc.decisionFunction(Z).data;
    const furthest = (a: ArrayLike<number>, b: ArrayLike<number>, relative: boolean) =>
      Array.from(a, (x, i) => Math.abs(x - b[i]!) / (relative ? Math.abs(b[i]!) : 1)).reduce(
        (p, q) => Math.max(p, q),
        0,
      );
    const agree = svc.predict(Z).filter((label, i) => label === classes[theirs.labels[i]]).length;
    console.log(
      `${name}: ${X.rows} x ${X.cols}, ${theirs.distinct} distinct, ${classes.length} classes; converged ${svc.converged}; ` +
        `objectives within ${furthest(objectives(svc), theirs.objective, true).toExponential(1)}, ` +
        `decisions within ${furthest(decisions, expected, false).toExponential(1)}, ${agree} of ${Z.rows} labels equal`,
    );
  }
  peer.end();
} finally {
  rmSync(folder, { recursive: true });
}
