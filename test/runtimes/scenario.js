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
import { randomFlows } from './flows.js';

const PREDICTED = 1000;

/** The text of a CSV file of flows that every runtime makes for itself. */
export const simulatedText = () => randomFlows(new Random(23), 6000);

/**
 * @param text a CSV file that the schema `iot23` reads
 * @param options.wasm whether this runtime is to have WebAssembly
 * @param options.workers workers to train with; with 0, `fit` trains
 */
export async function scenario(text, { wasm, workers }) {
  if ('WebAssembly' in globalThis !== wasm) throw new Error(`WebAssembly should be ${wasm ? 'there' : 'gone'}`);
  const table = await readCsv(text);
  const { X, y } = iot23.dataset(table, { ports: 'bucket' });
  const forest = () => new RandomForestClassifier({ nEstimators: 50, randomState: 7 });
  const estimators = {
    tree: new DecisionTreeClassifier({ randomState: 7 }),
    forest: forest(),
    pipeline: new Pipeline([
      ['scale', new StandardScaler()],
      ['forest', forest()],
    ]),
  };
  // The first rows as a person would send them: by name, and every value as it stands in the text.
  const types = Object.fromEntries(table.names.map((name) => [name, 'string']));
  const records = [...(await readCsv(text, { types, maxRows: PREDICTED }))];
  const rows = takeRows(X, [...records.keys()]);
  const hashes = { text: await sha256(new TextEncoder().encode(text)), rows: await sha256(X.data) };
  for (const [name, estimator] of Object.entries(estimators)) {
    if (workers > 0) await estimator.fitAsync(X, y, { workers });
    else estimator.fit(X, y);
    const file = save(estimator);
    const model = load(file);
    const batch = model.predictProba(rows).data;
    sameBits(batch, estimator.predictProba(rows).data, `${name}: loaded and not yet saved`);
    sameBits(batch, recordByRecord(model, records), `${name}: in a batch and as records`);
    hashes[`${name} model`] = await sha256(file);
    hashes[`${name} answers`] = await sha256(batch);
  }
  return hashes;
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
