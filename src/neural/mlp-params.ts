import type { ClassWeight } from '../core/labels.js';
import {
  anyOf,
  boolean,
  classWeightRule,
  type Declaration,
  finite,
  fraction,
  integer,
  nonNegative,
  oneOf,
  positive,
  type Rule,
} from '../core/params.js';
import type { WorkerModule } from '../core/types.js';
import type { DenseActivation } from '../predict/dense-activation.js';
import type { OptimizerParams } from './optimizer.js';

export interface MLPClassifierParams extends OptimizerParams {
  /** Units of each hidden layer; a number stands for one layer, an empty list for none. */
  hiddenLayerSizes: number | readonly number[];
  /** Of the hidden layers. */
  activation: DenseActivation;
  /** `'lbfgs'` looks at all rows in every step, in float64; it suits some thousand rows. */
  solver: 'adam' | 'sgd' | 'lbfgs';
  /** Half of it times the squared weights, without biases, is added to the summed loss of a batch. */
  alpha: number;
  /** Rows a step; `'auto'`: 200, or all if they are fewer. */
  batchSize: number | 'auto';
  learningRate: 'constant' | 'invscaling' | 'adaptive';
  learningRateInit: number;
  powerT: number;
  /** Most epochs (with `'lbfgs'` iterations); see `converged`. */
  maxIter: number;
  /** Whether rows come in a new order in each epoch. */
  shuffle: boolean;
  /** Of the weights to begin with, the order of rows, rows held out and dropout. */
  randomState: number;
  /** An improvement of the loss, or with early stopping of the accuracy, is one by so much; of `'lbfgs'` the greatest gradient. */
  tol: number;
  /** Whether `fit` goes on from what the last one left, on rows of the same columns and classes. */
  warmStart: boolean;
  /** Of `'sgd'`, 0 … 1. */
  momentum: number;
  nesterovsMomentum: boolean;
  /** Whether rows are held out that tell when to stop, of each class the same share. */
  earlyStopping: boolean;
  /** The share that is held out. */
  validationFraction: number;
  /** Decay of the moments of `'adam'`. */
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Training ends after more epochs in a row than these without an improvement. */
  nIterNoChange: number;
  /** The share of hidden units that are left out at random, anew for each row (Srivastava et al., JMLR 15, 2014). */
  dropout: number;
  classWeight: ClassWeight;
  /** What is computed with. float32 takes half the time; `'lbfgs'` takes float64 in any case. */
  dtype: 'float32' | 'float64';
}

const layerSizes: Rule = (v) => {
  const isSize = (n: unknown) => integer(1)(n) === undefined;
  return isSize(v) || (Array.isArray(v) && v.every(isSize)) ? undefined : 'an integer >= 1 or a list of such';
};
const below1 =
  (closed: boolean): Rule =>
  (v) => {
    const inside = typeof v === 'number' && v < 1 && (closed ? v >= 0 : v > 0);
    return inside ? undefined : `a number ${closed ? '>=' : '>'} 0 and < 1`;
  };

export const declaration = (): Declaration<MLPClassifierParams> => ({
  name: 'MLPClassifier',
  defaults: {
    hiddenLayerSizes: [100],
    activation: 'relu',
    solver: 'adam',
    alpha: 1e-4,
    batchSize: 'auto',
    learningRate: 'constant',
    learningRateInit: 1e-3,
    powerT: 0.5,
    maxIter: 200,
    shuffle: true,
    randomState: 0,
    tol: 1e-4,
    warmStart: false,
    momentum: 0.9,
    nesterovsMomentum: true,
    earlyStopping: false,
    validationFraction: 0.1,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    nIterNoChange: 10,
    dropout: 0,
    classWeight: null,
    dtype: 'float32',
  },
  rules: {
    hiddenLayerSizes: layerSizes,
    activation: oneOf('identity', 'logistic', 'tanh', 'relu'),
    solver: oneOf('adam', 'sgd', 'lbfgs'),
    alpha: nonNegative,
    batchSize: anyOf(oneOf('auto'), integer(1)),
    learningRate: oneOf('constant', 'invscaling', 'adaptive'),
    learningRateInit: positive,
    powerT: nonNegative,
    maxIter: integer(1),
    shuffle: boolean,
    randomState: finite,
    tol: nonNegative,
    warmStart: boolean,
    momentum: fraction(0, 1, true),
    nesterovsMomentum: boolean,
    earlyStopping: boolean,
    validationFraction: below1(false),
    beta1: below1(true),
    beta2: below1(true),
    epsilon: positive,
    nIterNoChange: (v) => (v === Infinity ? undefined : integer(1)(v)),
    dropout: below1(true),
    classWeight: classWeightRule,
    dtype: oneOf('float32', 'float64'),
  },
  // Searches and calibration train unfitted clones: a warm start finds nothing there that a worker would lack.
  worker: neuralWorker,
});

const neuralWorker: WorkerModule = {
  name: 'neural-worker',
  url: () => new URL('./neural-worker.js', import.meta.url),
  spawn: () => new Worker(new URL('./neural-worker.js', import.meta.url), { type: 'module' }),
};
