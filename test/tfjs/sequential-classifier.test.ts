import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { type Matrix, ParameterError, Random } from '../../src/core/index.js';
import { GridSearchCV } from '../../src/model-selection/index.js';
import { save } from '../../src/persistence/index.js';
import { makePipeline } from '../../src/pipeline/index.js';
import { load } from '../../src/predict/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { type NetworkTask, SequentialClassifier, type SequentialClassifierParams } from '../../src/tfjs/index.js';
import { answersOf, NETWORKS, randomRows, shake } from './networks.js';

const { layers } = tf;
const kinds = ['web', 'dns', 'tls', 'quic'];

/** Rows of `classes` classes, each around a centre of its own. */
function problem(cols: number, classes: number, rows = 90): { X: number[][]; y: string[] } {
  const random = new Random(3);
  const centres = randomRows(classes, cols, 7);
  const y = Array.from({ length: rows }, (_, i) => kinds[i % classes]!);
  const X = y.map((_, i) => centres[i % classes]!.map((c) => c + random.float() - 0.5));
  return { X, y };
}
const perceptron = ({ inputShape, classes }: NetworkTask) =>
  tf.sequential({
    layers: [
      layers.dense({ inputShape, units: 8, activation: 'relu', kernelRegularizer: tf.regularizers.l2({ l2: 0.001 }) }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
  });
const made = (params: Partial<SequentialClassifierParams> = {}) =>
  new SequentialClassifier({ build: perceptron, epochs: 4, ...params });
const { X, y } = problem(6, 3);
const proba = (model: { predictProba(X: number[][]): Matrix }, rows = X) => Array.from(model.predictProba(rows).data);

/** tfjs has no gradients of dilated windows, nor of batch normalisation without a scale or a centre. */
const TRAINABLE = NETWORKS.filter(([title]) => !/dilated|no weights/.test(title));

describe('SequentialClassifier', () => {
  it.each(TRAINABLE)('answers without tfjs as the trained network does in it, to 1e-5: %s', async (_, make) => {
    let network: tf.LayersModel | undefined;
    const build = () => {
      network = shake(make(), 5);
      network.dispose = () => ({ refCountAfterDispose: 0, numDisposedVariables: 0 }); // still to be asked
      return network;
    };
    const shape = make();
    const [cols, outputs] = [shape.inputs[0]!.shape.slice(1), shape.outputs[0]!.shape[1]!].map((n) =>
      [n].flat().reduce((a: number, b) => a * b!, 1),
    ) as [number, number];
    const task = problem(cols, Math.max(outputs, 2), 48);
    const model = await made({ build, epochs: 2, initialWeights: 'given' }).fitAsync(task.X, task.y);
    const theirs = answersOf(network!, task.X).flatMap((p) => (outputs === 1 ? [1 - p, p] : [p]));
    const ours = proba(model, task.X);
    expect(ours.length).toBe(theirs.length);
    expect(Math.max(...ours.map((p, i) => Math.abs(p - theirs[i]!)))).toBeLessThan(1e-5);
    expect(proba(load(save(model)), task.X)).toEqual(ours);
  });

  it('leaves no tensor behind in a hundred fits, nor where one is aborted or fails', async () => {
    const small = problem(4, 2, 12);
    const one = { X: small.X, y: small.y };
    const conv = ({ inputShape, classes }: NetworkTask) =>
      tf.sequential({
        layers: [
          layers.reshape({ inputShape, targetShape: [2, 2] }),
          layers.conv1d({ filters: 2, kernelSize: 1 }),
          layers.batchNormalization(),
          layers.flatten(),
          layers.dropout({ rate: 0.5 }),
          layers.dense({ units: classes }),
        ],
      });
    const trained = (params: Partial<SequentialClassifierParams> = {}, signal?: AbortSignal) =>
      made({ build: conv, epochs: 1, earlyStopping: true, validationFraction: 0.4, ...params }).fitAsync(one.X, one.y, {
        signal,
        onProgress: ({ done }) => void (signal && done > 0.4 && abort.abort()),
      });
    let abort = new AbortController();
    await trained();
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    for (let i = 0; i < 100; i++) await trained({ optimizer: (['adam', 'sgd', 'rmsprop'] as const)[i % 3]! });
    for (let i = 0; i < 5; i++) {
      abort = new AbortController();
      await expect(trained({ epochs: 50 }, abort.signal)).rejects.toThrow(/abort/);
      await expect(trained({ learningRate: 1e30, optimizer: 'sgd', epochs: 20 })).rejects.toThrow(/no finite number/);
      await expect(trained({ build: () => perceptron({ inputShape: [9], classes: 2 }) })).rejects.toThrow(
        ParameterError,
      );
    }
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
  });

  it('asks Math.random for nothing: the same seed gives the same model, another seed another', async () => {
    const drawn = vi.spyOn(Math, 'random');
    const params = { earlyStopping: true, validationFraction: 0.2 };
    const first = await made(params).fitAsync(X, y);
    drawn.mockReturnValue(0.25); // what tfjs draws for weights that are then replaced
    const second = await made(params).fitAsync(X, y);
    drawn.mockRestore();
    expect(second.fitted.state).toEqual(first.fitted.state);
    expect(proba(await made({ ...params, randomState: 1 }).fitAsync(X, y))).not.toEqual(proba(first));
  });

  it('draws weights by the initializer of each layer, and leaves those alone that have a seed', async () => {
    const seen: number[][] = [];
    const build = ({ inputShape, classes }: NetworkTask) => {
      const units = 64;
      const dense = (kernelInitializer: tf.serialization.ConfigDict | string | object, shape?: number[]) =>
        layers.dense({
          units,
          kernelInitializer: kernelInitializer as 'zeros',
          ...(shape ? { inputShape: shape } : {}),
        });
      const list = [
        dense('glorotUniform', inputShape),
        dense('heNormal'),
        dense(tf.initializers.randomUniform({ minval: 2, maxval: 3 })),
        dense(tf.initializers.randomNormal({ mean: 5, stddev: 0.5 })),
        dense(tf.initializers.constant({ value: 4 })),
        dense(tf.initializers.randomUniform({ minval: 0, maxval: 1, seed: 9 })),
        layers.dense({ units: classes, activation: 'softmax' }),
      ];
      const model = tf.sequential({ layers: list });
      model.apply = new Proxy(model.apply, {
        apply(target, self, given) {
          if (seen.length === 0) for (const layer of list) seen.push([...layer.getWeights()[0]!.dataSync()]);
          return Reflect.apply(target, self, given);
        },
      });
      return model;
    };
    await made({ build, epochs: 1, learningRate: 1e-6 }).fitAsync(X, y);
    const mean = (a: number[]) => a.reduce((s, v) => s + v, 0) / a.length;
    const deviation = (a: number[], m = mean(a)) => Math.sqrt(mean(a.map((v) => (v - m) ** 2)));
    const [glorot, he, uniform, normal, constant, seeded] = seen as [
      number[],
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    expect(Math.max(...glorot.map(Math.abs))).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / 70)));
    expect(deviation(glorot)).toBeCloseTo(Math.sqrt(2 / 70), 1);
    expect(deviation(he)).toBeCloseTo(0.88 * Math.sqrt(2 / 64), 2); // cut at two deviations
    expect([Math.min(...uniform) >= 2, Math.max(...uniform) < 3, mean(uniform).toFixed(2)]).toEqual([
      true,
      true,
      '2.50',
    ]);
    expect([mean(normal).toFixed(1), deviation(normal).toFixed(1)]).toEqual(['5.0', '0.5']);
    expect(new Set(constant)).toEqual(new Set([4]));
    const own = tf.initializers.randomUniform({ minval: 0, maxval: 1, seed: 9 }).apply([64, 64]);
    expect(seeded.slice(0, 50)).toEqual([...own.dataSync()].slice(0, 50));
    own.dispose();
  });

  it('steps as tfjs itself does from the same weights in the same order, and minds weights of classes and rows', async () => {
    const build = () => {
      const model = tf.sequential({ layers: [layers.dense({ inputShape: [6], units: 3, activation: 'softmax' })] });
      shake(model, 8);
      return model;
    };
    const reference = build();
    reference.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
    const codes = y.map((label) => ['dns', 'tls', 'web'].indexOf(label));
    const [x, wanted] = [tf.tensor2d(X), tf.oneHot(tf.tensor1d(codes, 'int32'), 3)];
    await reference.fit(x, wanted, { epochs: 3, batchSize: 30, shuffle: false, verbose: 0 });
    const params = {
      build,
      optimizer: 'sgd',
      learningRate: 0.1,
      batchSize: 30,
      shuffle: false,
      initialWeights: 'given',
    } as const;
    const model = await made({ ...params, epochs: 3 }).fitAsync(X, y);
    const theirs = answersOf(reference, X);
    for (const [i, p] of proba(model).entries()) expect(p).toBeCloseTo(theirs[i]!, 5);

    // In one batch a class of weight 2 counts as rows that stand there twice.
    const all = { ...params, batchSize: 1000, epochs: 2 };
    const classWeight = { web: 2, dns: 1, tls: 3 };
    const twice = y.flatMap((label, i) => new Array(classWeight[label as 'web']).fill(i));
    const repeated = await made(all).fitAsync(
      twice.map((i) => X[i]!),
      twice.map((i) => y[i]!),
    );
    const byClass = await made({ ...all, classWeight }).fitAsync(X, y);
    const byRow = await made(all).fitAsync(X, y, { sampleWeight: y.map((label) => classWeight[label as 'web']) });
    for (const [i, p] of proba(repeated).entries()) {
      expect(proba(byClass)[i]).toBeCloseTo(p, 5);
      expect(proba(byRow)[i]).toBeCloseTo(p, 5);
    }
    tf.dispose([x, wanted]);
    reference.dispose();
  });

  it('stops early where the rows held out are not known better, with the weights of the best epoch', async () => {
    const params = { earlyStopping: true, validationFraction: 0.3, nIterNoChange: 2, epochs: 200, learningRate: 0.03 };
    const model = await made(params).fitAsync(X, y);
    expect(model.converged).toBe(true);
    expect(model.nIter).toBe(model.lossCurve.length);
    expect(model.nIter).toBeLessThan(200);
    const best = model.validationScores!.indexOf(model.bestValidationScore!) + 1;
    const shorter = await made({ ...params, epochs: best }).fitAsync(X, y);
    expect(proba(shorter)).toEqual(proba(model));
  });

  it('reports each batch and each epoch with the loss', async () => {
    const seen: number[] = [];
    const model = await made({ epochs: 2, batchSize: 45 }).fitAsync(X, y, {
      budgetMs: 0,
      onProgress: ({ done, total, loss }) => void (loss !== undefined && total === 2 && seen.push(done)),
    });
    expect(seen).toEqual(expect.arrayContaining([0.5, 1, 1.5, 2]));
    expect(model.lossCurve.length).toBe(2);
  });

  it('trains inside pipelines and searches, and says in fit that only fitAsync can', async () => {
    const pipeline = makePipeline(new StandardScaler(), made());
    await pipeline.fitAsync(X, y);
    expect(proba(load(save(pipeline)))).toEqual(proba(pipeline));
    const search = new GridSearchCV(made({ epochs: 1 }), { learningRate: [1e-3, 0.1] }, { cv: 2 });
    await search.fitAsync(X, y);
    expect(search.bestParams).toEqual({ learningRate: 0.1 });
    for (const model of [made(), pipeline, search])
      expect(() => model.fit(X, y)).toThrow(/SequentialClassifier: fit cannot wait for tfjs.* use fitAsync$/);
  });

  it.each<[string, Partial<SequentialClassifierParams>, RegExp]>([
    ['no builder', { build: null }, /build must be a function/],
    ['what is no network', { build: () => ({}) as never }, /build must make a tf.LayersModel/],
    [
      'a layer that has no plain state',
      { build: () => tf.sequential({ layers: [layers.gru({ inputShape: [3, 2], units: 3 })] }) },
      /layers\[0\].class_name must be one of .*got "GRU"/,
    ],
    [
      'another number of classes',
      { build: ({ inputShape }) => perceptron({ inputShape, classes: 5 }) },
      /for 6 columns and 3 classes, and made one for 6 and 5/,
    ],
    [
      'noise without a seed',
      {
        build: ({ inputShape, classes }) =>
          tf.sequential({
            layers: [layers.gaussianNoise({ inputShape, stddev: 1 }), layers.dense({ units: classes })],
          }),
      },
      /GaussianNoise draws numbers that no seed reaches/,
    ],
    [
      'an initializer that is not known, without a seed',
      {
        build: ({ inputShape, classes }) =>
          tf.sequential({
            layers: [layers.dense({ inputShape, units: classes, kernelInitializer: 'orthogonal' })],
          }),
      },
      /layer 0 .* initializer Orthogonal must be given a seed/,
    ],
  ])('refuses %s before anything is trained', async (_, params, message) => {
    await expect(made(params).fitAsync(X, y)).rejects.toThrow(message);
    await expect(made(params).fitAsync(X, y)).rejects.toThrow(ParameterError);
  });
});
