import { SequentialClassifier } from '@nettc/core/tfjs';

/** Of the network. tfjs computes on the processor where no other backend is registered, and takes its time. */
export const NEEDS = '@tensorflow/tfjs';

/**
 * A small convolution over the columns of a flow, scaled before, as if their order told something: two of eight filters, each at every
 * second place, and a dense layer on what they leave. Its package is loaded when it is trained.
 */
export const convolution = (params) =>
  new SequentialClassifier({ build, batchSize: 64, learningRate: 0.003, randomState: 42, ...params });

async function build({ inputShape: [columns], classes }) {
  const { layers, sequential } = await import('@tensorflow/tfjs');
  const filters = { filters: 8, strides: 2, padding: 'same', activation: 'relu' };
  return sequential({
    layers: [
      layers.reshape({ inputShape: [columns], targetShape: [columns, 1] }),
      layers.conv1d({ ...filters, kernelSize: 5 }),
      layers.conv1d({ ...filters, kernelSize: 3 }),
      layers.flatten(),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
  });
}

/**
 * Draws so many rows at most, of each class its share.
 * @returns a `samplingStrategy` of RandomUnderSampler
 */
export const share = (rows) => (y) => {
  const counts = new Map();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  const part = Math.min(1, rows / y.length);
  return Object.fromEntries([...counts].map(([label, count]) => [label, Math.ceil(part * count)]));
};

/** Epochs as an option of a command gives them. They are not many, so that a whole study stays a matter of minutes. */
export function epochsOf({ epochs = '20' }) {
  if (!/^[1-9]\d*$/.test(epochs)) throw new Error(`--epochs must be a whole number > 0, got ${epochs}`);
  return Number(epochs);
}

/** Why a recipe cannot be asked here, where the package that it needs is not installed. */
export async function whyNot({ needs }) {
  if (needs === undefined) return undefined;
  try {
    await import(needs);
    return undefined;
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return `left out: it needs the package ${needs} (npm install ${needs})`;
  }
}
