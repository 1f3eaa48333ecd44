import type * as TF from '@tensorflow/tfjs';
import { Classifier } from '../core/classifier.js';
import { DataError, ParameterError } from '../core/errors.js';
import { rowWeights } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import { Random } from '../core/random.js';
import { rowsThatCount } from '../core/training.js';
import type { Labels, Matrix, State, Steps } from '../core/types.js';
import { greatest, type TrainingHistory } from '../neural/history.js';
import { holdingOut } from '../neural/holdout.js';
import { Field } from '../persistence/fields.js';
import type { WeightSource } from '../persistence/keras-layers.js';
import { type Network, networkOf } from '../persistence/keras-network.js';
import { chain, conv, fastDense } from '../predict/index.js';
import { drawWeights } from './initial-weights.js';
import { type Lessons, NetworkTraining } from './network-training.js';
import {
  declaration,
  type LayersModelLike,
  type OptimizerLike,
  type SequentialClassifierParams,
} from './sequential-params.js';
import { awaited } from './waiting.js';

/** The layers as `dense` and `conv` states, and how they were trained. */
export interface NetworkState extends State {
  readonly history: TrainingHistory;
}

/**
 * A network of tfjs (optional peer `@tensorflow/tfjs`) as a classifier, trained on whichever backend is registered. What it learned is
 * plain state: predictions, saved files and the edge runtime need no tfjs, and compute the same bits everywhere.
 *
 * Only `fitAsync` trains, also of pipelines and searches around it: tfjs computes asynchronously, and `fit` is a ParameterError that
 * says so. An abort lands between two batches. All that is random is drawn from `randomState`, so that the same seed gives
 * the same model on the same backend; backends add in different orders, and their models differ in the last bits. Scale the
 * columns: `StandardScaler`.
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * const model = new SequentialClassifier({
 *   epochs: 30,
 *   build: ({ inputShape, classes }) =>
 *     tf.sequential({
 *       layers: [
 *         tf.layers.dense({ inputShape, units: 64, activation: 'relu' }),
 *         tf.layers.dropout({ rate: 0.2 }),
 *         tf.layers.dense({ units: classes, activation: 'softmax' }),
 *       ],
 *     }),
 * });
 * await makePipeline(new StandardScaler(), model).fitAsync(X, y, { signal, onProgress });
 */
export class SequentialClassifier extends Classifier<SequentialClassifierParams, NetworkState> {
  readonly kinds = [fastDense, conv, chain];
  /** Whether `fitAsync` alone can train it. */
  readonly asyncOnly = true;

  constructor(params: Partial<SequentialClassifierParams>) {
    super(declaration(), params);
  }

  /**
   * @throws ParameterError where `build` makes a network that does not fit the rows and classes, or that has layers which have no plain
   * state, before anything is trained; in `fit`
   * @throws DataError where y has one class only, or where the loss is no finite number any more, with the step
   */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<NetworkState> {
    const { params, name } = this;
    const classes = labels.classes.length;
    if (classes < 2) throw new DataError(`${name}: y must have at least 2 classes, got 1`);
    const random = new Random(params.randomState);
    const tf = yield* awaited(name, () => tensorflow(name));
    let model: TF.LayersModel | undefined;
    let training: NetworkTraining | undefined;
    try {
      yield* awaited(name, async () => {
        model = layersModel(await params.build!({ inputShape: [X.cols], classes }), name);
      });
      const { end } = this.#fitting(model!, X.cols, classes);
      if (params.initialWeights === 'drawn') drawWeights(tf, model!, random.split('weights'), name);
      const lessons = yield* this.#lessons(X, labels, sampleWeight, random);
      training = new NetworkTraining(tf, model!, this.#optimizer(tf), end, params, lessons, random, name);
      const history = yield* training.run();
      const values = yield* awaited(name, () => valuesOf(model!));
      return { ...this.#network(model!, sourceOf(values, name)).state, history };
    } finally {
      training?.dispose();
      model?.dispose();
    }
  }

  *#lessons(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined, random: Random): Steps<Lessons> {
    const { params, name } = this;
    const { codes, classes } = labels;
    const weight = rowWeights(labels, params.classWeight, sampleWeight, name);
    const index = weight ? rowsThatCount(weight) : Int32Array.from(codes.keys());
    if (index.length === 0) throw new DataError(`${name}: classWeight leaves no row of weight > 0`);
    if (!params.earlyStopping) return { X, codes, weight, index, held: undefined };
    const own = random.split('validation');
    const { learned, held } = yield* holdingOut(index, codes, classes.length, params.validationFraction, own, name);
    return { X, codes, weight, index: learned, held };
  }

  /** @throws ParameterError where the network is not for such rows and classes */
  #fitting(model: TF.LayersModel, cols: number, classes: number): Network {
    let network: Network;
    try {
      network = this.#network(model, (_, __, length) => new Float32Array(length));
    } catch (error) {
      throw new ParameterError((error as Error).message, { cause: error });
    }
    if (network.cols !== cols || network.classes !== classes)
      throw new ParameterError(
        `${this.name}: build must make a network for ${cols} columns and ${classes} classes, and made one for ${network.cols} and ${network.classes}`,
      );
    return network;
  }

  #network(model: TF.LayersModel, weights: WeightSource): Network {
    return networkOf(new Field(this.name, '', model.toJSON(undefined, false)), weights, true);
  }

  #optimizer(tf: typeof TF): TF.Optimizer {
    const { optimizer, learningRate } = this.params;
    if (typeof optimizer !== 'function') return tf.train[optimizer](learningRate);
    const made: OptimizerLike = optimizer();
    return made as TF.Optimizer;
  }

  /** Epochs of the last fit. */
  get nIter(): number {
    return this.fitted.state.history.nIter;
  }
  /** Whether early stopping ended the training. */
  get converged(): boolean {
    return this.fitted.state.history.converged;
  }
  /** The loss of each epoch: the mean over its rows, each with the weights that its batch came upon, with the penalties of regularizers. */
  get lossCurve(): Float64Array {
    return this.fitted.state.history.lossCurve;
  }
  /** With early stopping, the accuracy on the rows held out after each epoch. */
  get validationScores(): Float64Array | undefined {
    return this.fitted.state.history.validationScores;
  }
  /** The greatest of them, whose weights are kept. */
  get bestValidationScore(): number | undefined {
    return this.validationScores && greatest(this.validationScores);
  }
}

/** @throws ParameterError for what is no network */
function layersModel(made: LayersModelLike | undefined, owner: string): TF.LayersModel {
  if (typeof made?.toJSON === 'function') return made as unknown as TF.LayersModel;
  throw new ParameterError(`${owner}: build must make a tf.LayersModel, got ${describeValue(made)}`);
}

/** The peer, with its backend ready. */
async function tensorflow(owner: string): Promise<typeof TF> {
  const tf = await import('@tensorflow/tfjs').catch((cause: unknown) => {
    throw new ParameterError(`${owner} needs the package @tensorflow/tfjs: npm install @tensorflow/tfjs`, { cause });
  });
  await tf.ready();
  return tf;
}

/** The numbers of all weights, by their names. */
async function valuesOf(model: TF.LayersModel): Promise<Map<string, Float32Array>> {
  const values = await Promise.all(model.weights.map((weight) => weight.read().data() as Promise<Float32Array>));
  return new Map(model.weights.map(({ originalName }, w) => [originalName, values[w]!]));
}

/** @throws DataError where a weight is not finite */
function sourceOf(values: ReadonlyMap<string, Float32Array>, owner: string): WeightSource {
  return (layer, name) => {
    const found = values.get(`${layer}/${name}`);
    if (!found?.every(Number.isFinite))
      throw new DataError(`${owner}: training left weights that are no finite numbers: scale the columns of X`);
    return found;
  };
}
