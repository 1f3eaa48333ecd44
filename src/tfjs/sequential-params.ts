import type { ClassWeight } from '../core/labels.js';
import {
  boolean,
  classWeightRule,
  type Declaration,
  fraction,
  integer,
  nonNegative,
  oneOf,
  positive,
  type Rule,
} from '../core/params.js';

/** What of a tf.LayersModel is used: any release of tfjs that has it will do. */
export interface LayersModelLike {
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
  readonly layers: readonly object[];
  apply(inputs: never, options?: object): unknown;
  toJSON(unused?: unknown, asText?: boolean): unknown;
  dispose(): unknown;
}
/** What of a tf.Optimizer is used. */
export interface OptimizerLike {
  minimize(cost: () => never, returnCost?: boolean, variables?: never[]): unknown;
  dispose(): void;
}

/** What the network is to be made for. */
export interface NetworkTask {
  /** `[columns]`; a network may see them as steps and channels, by its own input shape or a Reshape. */
  readonly inputShape: [number];
  /** Two or more: a softmax of so many, or for two a single sigmoid. Without either, outputs are logits. */
  readonly classes: number;
}

export interface SequentialClassifierParams {
  /**
   * Makes the network, a new one for each fit, which ends its life there: layers that follow one another, of those that
   * `importTfjs` reads. It need not be compiled.
   */
  build: ((task: NetworkTask) => LayersModelLike | Promise<LayersModelLike>) | null;
  /** By the name of tfjs with `learningRate`, or a function that makes one. */
  optimizer: 'adam' | 'sgd' | 'rmsprop' | (() => OptimizerLike);
  learningRate: number;
  /** Most epochs. */
  epochs: number;
  /** Rows a step. */
  batchSize: number;
  /** Whether rows come in a new order in each epoch. */
  shuffle: boolean;
  /** Of the weights to begin with, the order of rows, rows held out and dropout. */
  randomState: number;
  /** `'drawn'` from `randomState`, by the initializer of each layer; `'given'`: as `build` left them, to go on from what is known. */
  initialWeights: 'drawn' | 'given';
  /** Whether rows are held out that tell when to stop, of each class the same share; the weights of the best epoch are kept. */
  earlyStopping: boolean;
  /** The share that is held out. */
  validationFraction: number;
  /** Epochs in a row without a better accuracy of the rows held out, by `tol`, after which training ends. */
  nIterNoChange: number;
  tol: number;
  classWeight: ClassWeight;
}

const isFunction = (v: unknown) => typeof v === 'function';
const builder: Rule = (v) => (isFunction(v) ? undefined : 'a function that makes a network');

export const declaration = (): Declaration<SequentialClassifierParams> => ({
  name: 'SequentialClassifier',
  defaults: {
    build: null,
    optimizer: 'adam',
    learningRate: 1e-3,
    epochs: 20,
    batchSize: 32,
    shuffle: true,
    randomState: 0,
    initialWeights: 'drawn',
    earlyStopping: false,
    validationFraction: 0.1,
    nIterNoChange: 5,
    tol: 1e-4,
    classWeight: null,
  },
  rules: {
    build: builder,
    optimizer: (v) => {
      const wanted = isFunction(v) ? undefined : oneOf('adam', 'sgd', 'rmsprop')(v);
      return wanted && `${wanted} or a function that makes one`;
    },
    learningRate: positive,
    epochs: integer(1),
    batchSize: integer(1),
    shuffle: boolean,
    randomState: (v) => (Number.isFinite(v) ? undefined : 'a finite number'),
    initialWeights: oneOf('drawn', 'given'),
    earlyStopping: boolean,
    validationFraction: fraction(0, 0.9),
    nIterNoChange: integer(1),
    tol: nonNegative,
    classWeight: classWeightRule,
  },
});
