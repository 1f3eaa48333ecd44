import * as tf from '@tensorflow/tfjs';
import { Random } from '../../src/core/index.js';

tf.env().set('IS_TEST', true); // no greeting

/** What tfjs saves of a model, as model.json names it and as bytes. */
export interface Saved {
  readonly json: { modelTopology: object; weightsManifest: { paths: string[]; weights: object[] }[] };
  readonly shard: Uint8Array;
}
export async function saved(model: tf.LayersModel): Promise<Saved> {
  let kept: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      kept = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs, weightData, format, generatedBy } = kept!;
  const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights: weightSpecs! }];
  const json = { modelTopology, format, generatedBy, weightsManifest };
  return { json: JSON.parse(JSON.stringify(json)), shard: new Uint8Array(weightData as ArrayBuffer) };
}

/** Gives every weight random values: of normalisations too, whose variances stay positive. */
export function shake(model: tf.LayersModel, seed: number): tf.LayersModel {
  const random = new Random(seed);
  const values = model.weights.map(({ shape, name }) => {
    const n = shape.reduce<number>((product, dim) => product * dim!, 1);
    const isVariance = /variance/.test(name);
    const draw = () => (isVariance ? 0.2 + random.float() : 1.6 * random.float() - 0.8);
    return tf.tensor(Array.from({ length: n }, draw), shape as number[]);
  });
  model.setWeights(values);
  tf.dispose(values);
  return model;
}

/** What a model of tfjs answers to rows. */
export function answersOf(model: tf.LayersModel, rows: readonly number[][]): number[] {
  return tf.tidy(() => {
    const shape = [rows.length, ...(model.inputs[0]!.shape.slice(1) as number[])];
    return Array.from((model.predict(tf.tensor(rows.flat(), shape)) as tf.Tensor).dataSync());
  });
}

export function randomRows(rows: number, cols: number, seed = 0): number[][] {
  const random = new Random(seed);
  return Array.from({ length: rows }, () => Array.from({ length: cols }, () => 4 * random.float() - 2));
}

const { layers } = tf;
const sequential = (...list: tf.layers.Layer[]) => tf.sequential({ layers: list });

/** Networks that have every layer in every setting that is read; the title, how it is made, and the kinds of its state. */
export const NETWORKS: readonly (readonly [title: string, make: () => tf.LayersModel, kinds: string])[] = [
  [
    'a perceptron',
    () =>
      sequential(
        layers.dense({ inputShape: [6], units: 9, activation: 'relu' }),
        layers.dropout({ rate: 0.3 }),
        layers.dense({ units: 5, activation: 'tanh', useBias: false }),
        layers.dense({ units: 3, activation: 'softmax' }),
      ),
    'dense',
  ],
  [
    'a perceptron with activations and normalisations apart, and one logistic output',
    () =>
      sequential(
        layers.dense({ inputShape: [6], units: 8 }),
        layers.batchNormalization({}),
        layers.activation({ activation: 'sigmoid' }),
        layers.dense({ units: 4 }),
        layers.reLU(),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ),
    'dense',
  ],
  [
    'normalisations where no weights are before them',
    () =>
      sequential(
        layers.batchNormalization({ inputShape: [6], scale: false }),
        layers.dense({ units: 8, activation: 'relu' }),
        layers.batchNormalization({ center: false, epsilon: 0.1 }),
        layers.layerNormalization({}),
        layers.dense({ units: 3 }),
        layers.softmax({}),
      ),
    'conv dense conv dense',
  ],
  [
    'convolution, pooling and a dense end',
    () =>
      sequential(
        layers.conv1d({ inputShape: [12, 3], filters: 7, kernelSize: 3, padding: 'same', activation: 'relu' }),
        layers.maxPooling1d({ poolSize: 2 }),
        layers.conv1d({ filters: 5, kernelSize: 2, strides: 2, useBias: false }),
        layers.batchNormalization(),
        layers.activation({ activation: 'relu' }),
        layers.flatten(),
        layers.dense({ units: 6, activation: 'relu' }),
        layers.dense({ units: 4, activation: 'softmax' }),
      ),
    'conv dense',
  ],
  [
    'a reshaped row, dilated windows, means, and whole-sequence pooling',
    () =>
      sequential(
        layers.reshape({ inputShape: [30], targetShape: [10, 3] }),
        layers.conv1d({ filters: 4, kernelSize: 3, dilationRate: 2, activation: 'elu' }),
        layers.averagePooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
        layers.layerNormalization({ epsilon: 0.01 }),
        layers.conv1d({ filters: 6, kernelSize: 4, strides: 3, padding: 'same', activation: 'selu' }),
        layers.maxPooling1d({ poolSize: 3, strides: 1, padding: 'same' }),
        layers.globalAveragePooling1d({}),
        layers.dense({ units: 3, activation: 'softmax' }),
      ),
    'conv dense',
  ],
  [
    'dense layers at each step, the greatest of each channel, and the rest of the activations',
    () =>
      sequential(
        layers.dense({ inputShape: [5, 4], units: 6, activation: 'softsign' }),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.dense({ units: 6, activation: 'softplus' }),
        layers.elu({}),
        layers.dense({ units: 6, activation: 'swish' }),
        layers.softmax({ axis: -1 }),
        layers.globalMaxPooling1d({}),
        layers.dense({ units: 6, activation: 'relu6' }),
        layers.reLU({ maxValue: 6 }),
        layers.dense({ units: 2, activation: 'softmax' }),
      ),
    'conv dense conv dense',
  ],
  [
    'a functional model whose layers follow one another',
    () => {
      const inputs = tf.input({ shape: [6] });
      const hidden = layers.dense({ units: 5, activation: 'tanh' }).apply(inputs) as tf.SymbolicTensor;
      const normal = layers.batchNormalization().apply(hidden) as tf.SymbolicTensor;
      const outputs = layers.dense({ units: 3, activation: 'softmax' }).apply(normal) as tf.SymbolicTensor;
      return tf.model({ inputs, outputs });
    },
    'dense conv dense',
  ],
];
