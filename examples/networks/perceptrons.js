import { makePipeline, StandardScaler } from '@nettc/core';
import { SequentialClassifier } from '@nettc/core/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Dense layers of these widths, each with dropout behind it. */
const stack =
  (widths, dropout) =>
  ({ inputShape, classes }) => {
    const model = tf.sequential();
    widths.forEach((units, l) => {
      model.add(tf.layers.dense({ units, activation: 'relu', ...(l === 0 ? { inputShape } : {}) }));
      if (dropout > 0) model.add(tf.layers.dropout({ rate: dropout }));
    });
    model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
    return model;
  };

/**
 * The two networks published for Unicauca's flows. They were scored on rows that had not been scaled as those that they were
 * trained on, by mistake (accuracy .547 and .511); in a pipeline that cannot happen.
 */
export function perceptrons(epochs) {
  const network = (build, params) => () =>
    makePipeline(
      new StandardScaler(),
      new SequentialClassifier({ build, epochs, earlyStopping: true, randomState: 42, ...params }),
    );
  return [
    { name: 'mlp-v1', title: 'MLP v1: 128-64, dropout .3', make: network(stack([128, 64], 0.3)) },
    {
      name: 'mlp-v2',
      title: 'MLP v2: 256-128-64, class weights',
      make: network(stack([256, 128, 64], 0), { classWeight: 'balanced' }),
    },
  ];
}
