import { load, Random, StandardScaler, save, trainTestSplit } from '@nettc/core';
import { makePipeline } from '@nettc/core/pipeline';
import { SequentialClassifier } from '@nettc/core/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Packets of a flow that are looked at; a flow of fewer ends in zeros. Each has a size, a direction and the gap before it. */
const PACKETS = 10;
const CHANNELS = 3;

/**
 * Steps and channels are what a row's columns are read as: size, direction and gap of the first packet, then of the second, and
 * so on. Windows of three packets find an exchange wherever it stands.
 */
const build = ({ classes }) =>
  tf.sequential({
    layers: [
      tf.layers.conv1d({ inputShape: [PACKETS, CHANNELS], filters: 16, kernelSize: 3, padding: 'same' }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.maxPooling1d({ poolSize: 2 }),
      tf.layers.conv1d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
      tf.layers.globalMaxPooling1d({}),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: classes, activation: 'softmax' }),
    ],
  });

/** Trains the network on simulated flows and asks it, opened from its file, about others. */
export async function firstPackets(epochs) {
  const { X, y } = simulateFlows(600);
  const { XTrain, XTest, yTrain, yTest } = trainTestSplit(X, y, { testSize: 1 / 3, stratify: y, randomState: 1 });
  const network = new SequentialClassifier({ build, epochs, learningRate: 0.005, randomState: 1 });
  const model = await makePipeline(new StandardScaler(), network).fitAsync(XTrain, yTrain);
  const file = save(model);
  const loaded = load(file);
  const accuracy = (rows) => loaded.predict(rows).filter((label, i) => label === yTest[i]).length / yTest.length;
  return {
    model,
    accuracy: accuracy(XTest),
    shuffled: accuracy(inAnotherOrder(XTest)),
    kinds: kindsOf(loaded.state),
    bytes: file.length,
  };
}

/**
 * Flows whose sizes and gaps are drawn from the same urns whatever their kind, so that only the order of packets tells: `call` and answer
 * in turns, a `download` of one question and many answers, an `upload`, and `push`, where the server begins. They are rules, and
 * prove nothing about real networks: labelled captures would have to be metered packet by packet.
 */
function simulateFlows(rows) {
  const random = new Random(7);
  const directions = {
    call: (i) => i % 2,
    download: (i) => (i < 2 ? i : 1),
    upload: (i) => (i === 1 || i === PACKETS - 1 ? 1 : 0),
    push: (i) => (i % 5 === 4 ? 0 : 1),
  };
  const kinds = Object.keys(directions);
  const y = Array.from({ length: rows }, (_, i) => kinds[i % kinds.length]);
  const X = y.map((kind) => {
    const length = PACKETS - random.below(3);
    return Array.from({ length: PACKETS }, (_, i) => {
      if (i >= length) return [0, 0, 0];
      const isLost = random.below(12) === 0; // and another stands in its place
      const direction = isLost ? random.below(2) : directions[kind](i);
      return [60 + random.below(1400), direction, random.float() ** 3];
    }).flat();
  });
  return { X, y };
}

/** The same packets of each row, shuffled: what a model that ignores order would answer alike. */
function inAnotherOrder(rows) {
  const random = new Random(9);
  const { rows: n, cols, data } = rows;
  return Array.from({ length: n }, (_, r) =>
    Array.from(random.permutation(PACKETS)).flatMap((i) =>
      Array.from(data.subarray(r * cols + i * CHANNELS, r * cols + (i + 1) * CHANNELS)),
    ),
  );
}

const kindsOf = (state) => (state.steps ? state.steps.flatMap(kindsOf) : [state.kind]);
