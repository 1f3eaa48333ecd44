// The script of the page that trains a network of tfjs: bundled by tfjs-training.js.
import { makePipeline, Random, StandardScaler, save } from '@nettc/core';
import { SequentialClassifier } from '@nettc/core/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Flows of three kinds: six packets with a size, a direction and a gap each. */
export function flows(rows) {
  const random = new Random(11);
  const y = Array.from({ length: rows }, (_, i) => ['dns', 'video', 'web'][i % 3]);
  const X = y.map((label) =>
    Array.from({ length: 6 }, (_, step) => {
      const noise = random.float();
      if (label === 'dns') return [60 + 40 * noise, step % 2, 0.01 * noise];
      return label === 'video' ? [1200 + 200 * noise, step > 1 ? 1 : 0, 0.02] : [200 + 900 * noise, step % 2, noise];
    }).flat(),
  );
  return { X, y };
}

const build = ({ classes }) =>
  tf.sequential({
    layers: [
      tf.layers.reshape({ inputShape: [18], targetShape: [6, 3] }),
      tf.layers.conv1d({ filters: 8, kernelSize: 3, padding: 'same' }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.maxPooling1d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.1 }),
      tf.layers.dense({ units: classes, activation: 'softmax' }),
    ],
  });

/** What the page is asked to do by the test: trains twice, and once more until it is aborted. */
globalThis.train = async () => {
  await tf.setBackend('cpu'); // a browser without a graphics card takes minutes for WebGL in software
  const { X, y } = flows(90);
  const fit = (options) =>
    makePipeline(new StandardScaler(), new SequentialClassifier({ build, epochs: 3, learningRate: 0.01 })).fitAsync(
      X,
      y,
      options,
    );
  const seen = [];
  const model = await fit({ onProgress: ({ done, total }) => seen.push(done / total) });
  const before = tf.memory().numTensors;
  const again = await fit();
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 5);
  const aborted = await fit({ signal: controller.signal }).catch(({ name }) => name);
  return {
    backend: tf.getBackend(),
    seen,
    losses: [...model.namedSteps.sequentialclassifier.lossCurve],
    aborted,
    left: tf.memory().numTensors - before,
    file: [...save(model)],
    second: [...save(again)],
    answers: [...model.predictProba(X).data],
    accuracy: model.score(X, y),
    rows: X,
  };
};
