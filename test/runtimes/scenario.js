/**
 * What every runtime does: reads flows, trains every estimator that there is, saves, loads, predicts. It uses nothing but the
 * built package and what the web platform offers, and returns hashes, which must be the same everywhere.
 */
import { takeRows } from '../../dist/core.js';
import * as nettc from '../../dist/index.js';
import { iot23, load, Pipeline, Random, readCsv, save } from '../../dist/index.js';
import { allKinds, conv, linear } from '../../dist/predict.js';
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
  const asked = new Set(some);
  const rest = Int32Array.from({ length: X.rows }, (_, i) => i).filter((i) => !asked.has(i));
  const training = [takeRows(X, rest), Array.from(rest, (i) => y[i])];
  // The same rows as a person would send them: by name, and every value as it stands in the text.
  const types = Object.fromEntries(table.names.map((name) => [name, 'string']));
  const records = [...(await readCsv(text, { types })).take(some.map((i) => index[i]))];
  const hashes = { text: await sha256(new TextEncoder().encode(text)), rows: await sha256(X.data) };
  const met = new Set();
  for (const [name, estimator] of Object.entries(estimators(X.names))) {
    if (workers > 0) await estimator.fitAsync(...training, { workers });
    else estimator.fit(...training);
    const file = save(estimator);
    const model = load(file);
    const { classes } = estimator;
    const batch = model.transform(rows).data;
    const different = new Set(classes ? model.predict(rows) : batch).size;
    if (different < 2 && name !== 'dummy') throw new Error(`${name}: one answer to all rows shows nothing`);
    sameBits(batch, estimator[classes ? 'predictProba' : 'transform'](rows).data, `${name}: loaded and not yet saved`);
    if (classes) sameBits(batch, recordByRecord(model, records), `${name}: in a batch and as records`);
    hashes[`${name} model`] = await sha256(file);
    hashes[`${name} answers`] = await sha256(batch);
    if (name === 'forest') {
      hashes.logarithms = await sha256(estimator.predictLogProba(rows).data);
      hashes.explanations = await sha256(nettc.treeShap(model, takeRows(rows, [0, 1, 2, 3])).values);
    }
    for (const part of [...trainersIn(estimator), ...kindsIn(model.state)]) met.add(part);
  }
  hashes.convolution = await sha256(convolved(new Random(6), 500));
  met.add('conv'); // what tfjs trains; that itself is no matter of ours
  // The kind `input` is in all of them: it reads the records.
  const missed = [...trainers(), ...allKinds().map(({ kind }) => kind)].filter(
    (part) => part !== 'input' && !met.has(part),
  );
  if (missed.length > 0) throw new Error(`nothing compares ${missed}`);
  const streamed = scaled(new nettc.MLPClassifier({ hiddenLayerSizes: [8] }));
  const source = () => nettc.csvBatches(text, { batchRows: 700 });
  await nettc.trainStream(source, streamed, { dataset: { schema: iot23 }, shuffleRows: 500, stratified: true });
  hashes.streamed = await sha256(save(streamed));
  hashes.exponentials = await sha256(softmaxOfScores(new Random(5), 5000));
  return hashes;
}

/** Every trainer of the package, in some place or other, and with them every kind of state. */
function estimators(names) {
  const named = (...beginnings) => names.filter((name) => beginnings.some((start) => name.startsWith(start)));
  const sizes = named('duration', 'orig_', 'resp_', 'missed_bytes');
  const forest = () => new nettc.RandomForestClassifier({ nEstimators: 50, randomState: 7 });
  const columns = () =>
    new nettc.ColumnTransformer(
      [
        ['impute', new nettc.SimpleImputer({ addIndicator: true }), ['orig_bytes', 'resp_bytes']],
        ['log', new nettc.FunctionTransformer({ func: 'log1p' }), sizes],
        ['exp', nettc.makePipeline(new nettc.MinMaxScaler(), new nettc.FunctionTransformer({ func: 'exp' })), sizes],
        [
          'expm1',
          nettc.makePipeline(new nettc.MinMaxScaler(), new nettc.FunctionTransformer({ func: 'expm1' })),
          sizes,
        ],
        ['even', new nettc.QuantileTransformer({ nQuantiles: 100, subsample: 3000 }), sizes],
        ['normal', new nettc.QuantileTransformer({ outputDistribution: 'normal' }), sizes],
        ['spread', new nettc.RobustScaler({ unitVariance: true }), named('orig_', 'duration')],
        ['port', new nettc.OneHotEncoder({ handleUnknown: 'ignore' }), named('id.')],
        ['state', new nettc.OrdinalEncoder(), named('conn_state')],
        ['service', new nettc.VarianceThreshold(), named('service', 'proto')],
      ],
      { remainder: 'passthrough' },
    );
  return {
    dummy: new nettc.DummyClassifier(),
    tree: new nettc.DecisionTreeClassifier({ randomState: 7 }),
    forest: forest(),
    'extra trees': new nettc.ExtraTreesClassifier({ nEstimators: 20, randomState: 7 }),
    xgb: new nettc.XGBClassifier({ nEstimators: 8, subsample: 0.7, colsampleBynode: 0.7 }),
    boosting: new nettc.GradientBoostingClassifier({ nEstimators: 8, nIterNoChange: 3 }),
    pipeline: new Pipeline([
      ['scale', new nettc.StandardScaler()],
      ['forest', forest()],
    ]),
    columns: columns(),
    logistic: new Pipeline([
      ['columns', columns()],
      ['scale', new nettc.StandardScaler()],
      ['logistic', new nettc.LogisticRegression({ classWeight: 'balanced' })],
    ]),
    neighbors: new Pipeline([
      ['columns', columns()],
      ['neighbors', new nettc.KNeighborsClassifier({ weights: 'distance' })],
    ]),
    svc: scaled(new nettc.SVC({ maxIter: 300 })),
    perceptron: scaled(new nettc.MLPClassifier({ maxIter: 2, activation: 'tanh', dropout: 0.1, earlyStopping: true })),
    'perceptron in float64': scaled(
      new nettc.MLPClassifier({ solver: 'lbfgs', maxIter: 3, activation: 'logistic', hiddenLayerSizes: [9, 5] }),
    ),
    'one class': scaled(new nettc.OneClassSVM({ nu: 0.02, maxIter: 300 })),
    isolation: new nettc.IsolationForest({ nEstimators: 20, contamination: 0.05 }),
    calibrated: scaled(new nettc.CalibratedClassifierCV(new nettc.LinearSVC({ maxIter: 10 }), { cv: 2 })),
    isotonic: new nettc.CalibratedClassifierCV(new nettc.DecisionTreeClassifier({ maxDepth: 6 }), {
      cv: 2,
      method: 'isotonic',
    }),
    grid: new nettc.GridSearchCV(new nettc.DecisionTreeClassifier(), { maxDepth: [2, 9] }, { cv: 2 }),
    random: new nettc.RandomizedSearchCV(
      new nettc.RandomForestClassifier({ nEstimators: 5 }),
      { minSamplesLeaf: [1, 5, 25], maxFeatures: ['sqrt', null] },
      { cv: 2, nIter: 2 },
    ),
  };
}

const scaled = (last) => nettc.makePipeline(new nettc.StandardScaler(), last);

/** The names of all trainers that the package exports. */
function trainers() {
  return Object.entries(nettc).flatMap(([name, value]) =>
    typeof value === 'function' && 'learn' in (value.prototype ?? {}) ? [name] : [],
  );
}

function* trainersIn(estimator) {
  yield estimator.constructor.name;
  const { estimator: inner } = estimator.getParams();
  const steps = Object.values({ ...estimator.namedSteps, ...estimator.namedTransformers, ...(inner ? { inner } : {}) });
  for (const step of steps) if (typeof step !== 'string') yield* trainersIn(step);
}

function* kindsIn(state) {
  yield state.kind;
  for (const part of state.steps ?? state.parts ?? []) yield* kindsIn(part);
}

/** What a linear classifier makes of random scores. */
function softmaxOfScores(random, rows) {
  const data = Float64Array.from({ length: rows }, () => 40 * random.float() - 20);
  const coef = Float64Array.of(1, -0.7, 0.1);
  const state = { kind: 'linear', v: 1, link: 'softmax', coef, intercept: new Float64Array(3) };
  return linear.apply(state, { rows, cols: 1, data }).data;
}

/** What random convolutions make of random sequences. */
function convolved(random, rows) {
  const numbers = (n) => Float32Array.from({ length: n }, () => 2 * random.float() - 1);
  const window = { stride: 2, before: 1, after: 1 };
  const activations = ['elu', 'silu', 'softplus', 'tanh', 'softmax'];
  const layers = activations.flatMap((activation) => [
    { op: 'convolve', size: 3, dilation: 1, ...window, weights: numbers(48), bias: numbers(4) },
    { op: 'activate', activation, alpha: 0.5 },
    { op: 'normalize', epsilon: 0.001, scale: numbers(4), shift: numbers(4) },
  ]);
  const state = { kind: 'conv', v: 1, channels: 4, layers };
  const data = Float64Array.from(numbers(rows * 128));
  return conv.apply(state, { rows, cols: 128, data }).data;
}

function recordByRecord(model, records) {
  // In the order of the classes: an object puts numbers that are no indices last.
  const answer = ({ probabilities }) => model.classes.map((label) => probabilities[label]);
  return Float64Array.from(records.flatMap((record) => answer(model.predictRecord(record))));
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
