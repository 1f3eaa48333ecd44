/**
 * What every runtime does: reads flows, trains, saves, loads, predicts. It uses nothing but the built package and what
 * the web platform offers, and returns hashes, which must be the same everywhere.
 */
import { takeRows } from '../../dist/core.js';
import {
  DecisionTreeClassifier,
  iot23,
  load,
  Pipeline,
  Random,
  RandomForestClassifier,
  readCsv,
  StandardScaler,
  save,
} from '../../dist/index.js';
import { linear } from '../../dist/predict.js';
import { randomFlows } from './flows.js';

const PREDICTED = 1000;

/** The text of a CSV file of flows that every runtime makes for itself. */
export const randomText = () => randomFlows(new Random(23), 6000);

/**
 * @param text a CSV file that the schema `iot23` reads
 * @param options.wasm whether this runtime is to have WebAssembly
 * @param options.workers workers to train with; with 0, `fit` trains
 */
export async function scenario(text, { wasm, workers }) {
  if ('WebAssembly' in globalThis !== wasm) throw new Error(`WebAssembly should be ${wasm ? 'there' : 'gone'}`);
  const table = await readCsv(text);
  const { X, y, index } = iot23.dataset(table, { ports: 'bucket' });
  const some = Array.from({ length: PREDICTED }, (_, i) => Math.floor((i * X.rows) / PREDICTED));
  const rows = takeRows(X, some);
  // The same rows as a person would send them: by name, and every value as it stands in the text.
  const types = Object.fromEntries(table.names.map((name) => [name, 'string']));
  const records = [...(await readCsv(text, { types })).take(some.map((i) => index[i]))];
  const forest = () => new RandomForestClassifier({ nEstimators: 50, randomState: 7 });
  const estimators = {
    tree: new DecisionTreeClassifier({ randomState: 7 }),
    forest: forest(),
    pipeline: new Pipeline([
      ['scale', new StandardScaler()],
      ['forest', forest()],
    ]),
  };
  const hashes = { text: await sha256(new TextEncoder().encode(text)), rows: await sha256(X.data) };
  for (const [name, estimator] of Object.entries(estimators)) {
    if (workers > 0) await estimator.fitAsync(X, y, { workers });
    else estimator.fit(X, y);
    const file = save(estimator);
    const model = load(file);
    const batch = model.predictProba(rows).data;
    if (new Set(model.predict(rows)).size < 2) throw new Error(`${name}: one answer to all rows shows nothing`);
    sameBits(batch, estimator.predictProba(rows).data, `${name}: loaded and not yet saved`);
    sameBits(batch, recordByRecord(model, records), `${name}: in a batch and as records`);
    hashes[`${name} model`] = await sha256(file);
    hashes[`${name} answers`] = await sha256(batch);
  }
  hashes.logarithms = await sha256(estimators.forest.predictLogProba(rows).data);
  hashes.exponentials = await sha256(softmaxOfScores(new Random(5), 5000));
  return hashes;
}

/** What a linear classifier makes of random scores. */
function softmaxOfScores(random, rows) {
  const data = Float64Array.from({ length: rows }, () => 40 * random.float() - 20);
  const coef = Float64Array.of(1, -0.7, 0.1);
  const state = { kind: 'linear', v: 1, link: 'softmax', coef, intercept: new Float64Array(3) };
  return linear.apply(state, { rows, cols: 1, data }).data;
}

function recordByRecord(model, records) {
  return Float64Array.from(records.flatMap((record) => Object.values(model.predictRecord(record).probabilities)));
}

function sameBits(a, b, what) {
  const [left, right] = [a, b].map(({ buffer, byteOffset, length }) => new BigInt64Array(buffer, byteOffset, length));
  const at = left.findIndex((word, i) => word !== right[i]);
  if (left.length !== right.length || at >= 0) throw new Error(`${what} differ at ${at}: ${a[at]} and ${b[at]}`);
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
