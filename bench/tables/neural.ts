import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLabels, type Matrix, takeRows } from '@nettc/core/core';
import { MLPClassifier } from '@nettc/core/neural';
import { loadModel, saveModel } from '@nettc/core/node';
import { IOT23, scaledProblems } from '../lib/flows.js';
import { askOnce } from '../lib/measure.js';
import { nested, readProblem, sizeOf, writeProblem } from '../lib/problem.js';
import { quantile, timed } from '../lib/serve.js';
import { rate } from '../lib/show.js';
import { estimator, nodeSides, pythonSide } from '../lib/sides.js';
import type { Job, Table } from '../lib/table.js';

const EPOCHS = 10;
const FLOWS = 2000;

interface Options {
  readonly folder: string;
}
interface FitOptions extends Options {
  readonly dtype: 'float32' | 'float64';
}

const modelIn = (folder: string) => join(folder, 'model.nettc');

/** The rows to ask about, as float32 has them: all sides see the same values. */
function asked(folder: string): Matrix {
  const { Z } = readProblem(folder);
  return { ...Z, data: Float64Array.from(Z.data, Math.fround) };
}

/** What onnxruntime's packages for Node and for the web have in common. */
interface Onnx {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
}
interface Session {
  run(feeds: object, outputs: readonly string[]): Promise<object>;
}

async function onnxJob({ InferenceSession, Tensor }: Onnx, folder: string, options: object): Promise<Job> {
  const session = await InferenceSession.create(readFileSync(join(folder, 'model.onnx')), options);
  const { rows, cols, data } = readProblem(folder).Z;
  const Z = Float32Array.from(data);
  const run = (from: number, to: number, output: string) =>
    session.run({ X: new Tensor('float32', Z.subarray(from * cols, to * cols), [to - from, cols]) }, [output]);
  return async () => {
    const [batch] = await timed(() => run(0, rows, 'probabilities'));
    const single: number[] = [];
    for (let i = 0; i < FLOWS; i++) single.push((await timed(() => run(i, i + 1, 'label')))[0]);
    return { readings: { batch, p50: quantile(single, 0.5), p99: quantile(single, 0.99) } };
  };
}

const jobs = {
  fit({ folder, dtype }: FitOptions): Job {
    const { X, y, Z, yZ } = readProblem(folder);
    return async (randomState) => {
      const [fit, model] = await timed(() =>
        new MLPClassifier({ maxIter: EPOCHS, nIterNoChange: Infinity, dtype, randomState }).fit(X, y),
      );
      return { readings: { fit }, facts: () => ({ loss: model.lossCurve.at(-1)!, accuracy: model.score(Z, yZ) }) };
    };
  },

  /** The same network in tfjs: Glorot's weights, Adam, batches of 200 in a new order in each epoch. */
  async tfjs({ folder }: Options): Promise<Job> {
    const [tf, layers, wasm] = await Promise.all([
      import('@tensorflow/tfjs-core'),
      import('@tensorflow/tfjs-layers'),
      import('@tensorflow/tfjs-backend-wasm'),
    ]);
    wasm.setThreadsCount(1);
    await tf.setBackend('wasm');
    const { X, y } = readProblem(folder);
    const { codes, classes } = encodeLabels(y);
    const rows = tf.tensor2d(Float32Array.from(X.data), [X.rows, X.cols]);
    const labels = tf.oneHot(tf.tensor1d(codes, 'int32'), classes.length);
    return async () => {
      const model = layers.sequential();
      model.add(layers.layers.dense({ units: 100, activation: 'relu', inputShape: [X.cols] }));
      model.add(layers.layers.dense({ units: classes.length, activation: 'softmax' }));
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
      const options = { epochs: EPOCHS, batchSize: 200, shuffle: true, verbose: 0, yieldEvery: 'never' } as const;
      const [fit] = await timed(() => model.fit(rows, labels, options));
      return { readings: { fit } };
    };
  },

  async answers({ folder }: Options): Promise<Job> {
    const model = await loadModel(modelIn(folder));
    const Z = asked(folder);
    const matrices = Array.from({ length: FLOWS }, (_, i) => takeRows(Z, [i]));
    const arrays = nested(Z).slice(0, FLOWS);
    const each = <T>(inputs: readonly T[], call: (input: T) => unknown) =>
      inputs.map((input) => {
        const start = performance.now();
        call(input);
        return (performance.now() - start) / 1000;
      });
    return async () => {
      const [batch] = await timed(() => model.predictProba(Z));
      const single = each(matrices, (row) => model.predict(row));
      const array = each(arrays, (row) => model.predict([row]));
      const [p50, p99, array50] = [quantile(single, 0.5), quantile(single, 0.99), quantile(array, 0.5)];
      return { readings: { batch, p50, p99, array50 } };
    };
  },

  async onnxruntimeNode({ folder }: Options): Promise<Job> {
    const onnx: Onnx = await import('onnxruntime-node');
    return onnxJob(onnx, folder, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  },

  async onnxruntimeWeb({ folder }: Options): Promise<Job> {
    const onnx = await import('onnxruntime-web');
    onnx.env.wasm.numThreads = 1;
    return onnxJob(onnx, folder, { executionProviders: ['wasm'] });
  },
};

const node = nodeSides<typeof jobs>('neural');

export const neural: Table = {
  name: 'neural',
  title: 'Multilayer perceptron: fit and prediction',
  about: `One hidden layer of 100 units, Adam, batches of 200, ${EPOCHS} epochs; one thread everywhere. Ours computes in float32 unless
it says otherwise, scikit-learn in float64, tfjs in float32 with its WebAssembly backend. Answers come from a saved model: ours, and
scikit-learn's as ONNX (skl2onnx). A batch is every row held out, its answer all probabilities; one flow is asked about by itself, as a
\`Matrix\` of one row or as a nested array, its answer a class.`,
  needs: [IOT23],
  jobs,

  async *rows(context) {
    const problem = (await scaledProblems(context)).at(-1)!;
    const folder = context.folder();
    writeProblem(folder, problem);
    const theirs = estimator('scikit-learn', {
      folder,
      make: 'sklearn.neural_network.MLPClassifier',
      params: { max_iter: EPOCHS, n_iter_no_change: EPOCHS },
      seed: 'random_state',
      calls: ['fit', 'predict_proba'],
      facts: { loss: 'model.loss_', accuracy: 'model.score(Z, yZ)' },
    });
    const tfjs = node('@tensorflow/tfjs-backend-wasm', 'tfjs', { folder });
    const data = sizeOf(problem);
    const us = node('ours', 'fit', { folder, dtype: 'float32' });
    yield [
      {
        ...{ job: `${EPOCHS} epochs`, data, us, peers: [theirs, tfjs], reading: 'fit' },
        bars: [
          { kind: 'floor', times: 1.5, over: theirs.name },
          { kind: 'aim', times: 2, over: theirs.name },
          { kind: 'floor', times: 8, over: tfjs.name },
        ],
      },
      {
        ...{ job: `${EPOCHS} epochs in float64`, data, reading: 'fit' },
        us: node('ours', 'fit', { folder, dtype: 'float64' }),
        peers: [theirs],
      },
    ];

    await saveModel(modelIn(folder), new MLPClassifier({ maxIter: EPOCHS }).fit(problem.X, problem.y));
    await askOnce(pythonSide('scikit-learn', 'mlp_model.py', { folder, epochs: EPOCHS }));
    const onnx = node('onnxruntime-node', 'onnxruntimeNode', { folder }, { warmUp: 5 });
    const web = node('onnxruntime-web', 'onnxruntimeWeb', { folder }, { warmUp: 5 });
    const answers = node('ours', 'answers', { folder }, { warmUp: 5 });
    const asks = { us: answers, peers: [onnx, web] };
    yield [
      {
        ...{ ...asks, job: 'batch', data: sizeOf({ ...problem, X: problem.Z }), reading: 'batch' },
        show: rate(problem.Z.rows, 'rows'),
        bars: [
          { kind: 'floor', times: 0.5, over: web.name },
          { kind: 'aim', times: 1, over: web.name },
        ],
      },
      {
        ...{ ...asks, job: 'one flow, Matrix, p50', data: problem.name, reading: 'p50' },
        bars: [
          { kind: 'floor', seconds: 2.5e-6 },
          { kind: 'aim', times: 5, over: onnx.name },
        ],
      },
      { ...asks, job: 'one flow, Matrix, p99', data: problem.name, reading: 'p99' },
      { us: answers, peers: [], job: 'one flow, nested array, p50', data: problem.name, reading: 'array50' },
    ];
  },
};
