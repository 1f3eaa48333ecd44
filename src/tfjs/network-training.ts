import type * as TF from '@tensorflow/tfjs';
import { DataError, ParameterError } from '../core/errors.js';
import { type Random, shuffling } from '../core/random.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import { type TrainingHistory, Watch } from '../neural/history.js';
import type { Network } from '../persistence/keras-network.js';
import type { SequentialClassifierParams } from './sequential-params.js';
import { awaited } from './waiting.js';

/** What is learned from. */
export interface Lessons {
  readonly X: Matrix;
  readonly codes: Int32Array;
  readonly weight: Float64Array | undefined;
  /** The rows. */
  readonly index: Int32Array;
  /** Other rows that tell when to stop. */
  readonly held: Int32Array | undefined;
}

/** Layers that draw in training what no seed reaches. */
const UNSEEDED = ['GaussianNoise', 'GaussianDropout', 'AlphaDropout'];
/** What is least taken for a probability, as in tfjs. */
const LEAST = 1e-7;
/** Rows that are asked about at once. */
const ASKED = 1024;

/** One network, its optimizer, and the rows that it learns from. Every tensor that is made here is disposed of here. */
export class NetworkTraining {
  readonly #tf: typeof TF;
  readonly #model: TF.LayersModel;
  readonly #optimizer: TF.Optimizer;
  readonly #params: Readonly<SequentialClassifierParams>;
  readonly #end: Network['end'];
  readonly #outputs: number;
  readonly #owner: string;
  readonly #lessons: Lessons;
  readonly #order: Random;
  readonly #dropped: Random;
  /** A graphics card is asked without holding up the thread; elsewhere the answer is there. */
  readonly #isAway: boolean;
  #best: TF.Tensor[] = [];

  /** @throws ParameterError for layers whose randomness cannot be seeded */
  constructor(
    tf: typeof TF,
    model: TF.LayersModel,
    optimizer: TF.Optimizer,
    end: Network['end'],
    params: Readonly<SequentialClassifierParams>,
    lessons: Lessons,
    random: Random,
    owner: string,
  ) {
    const noisy = model.layers.find((layer) => UNSEEDED.includes(layer.getClassName()));
    if (noisy) throw new ParameterError(`${owner}: ${noisy.getClassName()} draws numbers that no seed reaches in tfjs`);
    this.#tf = tf;
    this.#model = model;
    this.#optimizer = optimizer;
    this.#end = end;
    this.#outputs = model.outputs[0]!.shape.at(-1)!;
    this.#params = params;
    this.#lessons = lessons;
    this.#owner = owner;
    this.#order = random.split('order');
    this.#dropped = random.split('dropout');
    this.#isAway = tf.getBackend().startsWith('webg');
  }

  /** Epochs until there are enough, or the rows held out are not known better any more. */
  *run(): Steps<TrainingHistory> {
    const { epochs, nIterNoChange, tol } = this.#params;
    const { held } = this.#lessons;
    const index = this.#lessons.index.slice();
    const watch = new Watch(tol);
    let epoch = 0;
    let converged = false;
    while (epoch < epochs && !converged) {
      const loss = yield* this.#epoch(index, epoch, watch.losses.at(-1));
      epoch++;
      if (held) {
        if (watch.score(loss, yield* this.#accuracy(held, { done: epoch, total: epochs, loss }))) this.#keep();
        converged = watch.stale > nIterNoChange;
      } else watch.loss(loss);
      yield { done: epoch, total: epochs, loss };
    }
    if (this.#best.length > 0) this.#model.setWeights(this.#best);
    return {
      ...{ nIter: epoch, samples: epoch * index.length, converged, stale: watch.stale },
      lossCurve: Float64Array.from(watch.losses),
      validationScores: held && Float64Array.from(watch.scores),
    };
  }

  dispose(): void {
    this.#tf.dispose(this.#best);
    this.#optimizer.dispose();
  }

  /** All batches once; the mean loss of the rows, each in its batch before its step. */
  *#epoch(index: Int32Array, epoch: number, before: number | undefined): Steps<number> {
    const { shuffle, batchSize, epochs } = this.#params;
    const n = index.length;
    if (shuffle) yield* shuffling(index, this.#order, { done: epoch, total: epochs, loss: before });
    let sum = 0;
    for (let from = 0; from < n; from += batchSize) {
      const batch = index.subarray(from, from + batchSize);
      const loss = yield* this.#number(this.#step(batch));
      if (!Number.isFinite(loss))
        throw new DataError(
          `${this.#owner}: the loss is no finite number any more at step ${from / batchSize + 1} of epoch ${epoch + 1}: ` +
            'scale the columns of X (StandardScaler), or lower learningRate',
        );
      const end = from + batch.length;
      sum += loss * batch.length;
      yield { done: epoch + end / n, total: epochs, loss: sum / end };
    }
    return sum / n;
  }

  /** One step of the optimizer; the loss before it, as a tensor. */
  #step(batch: Int32Array): TF.Scalar {
    const tf = this.#tf;
    const { codes, weight } = this.#lessons;
    const k = this.#outputs;
    for (const layer of this.#model.layers)
      if (layer.getClassName() === 'Dropout')
        // With one seed for all steps it would leave out the same units in each.
        (layer as unknown as { seed: number }).seed = 1 + this.#dropped.below(0x7fffffff);
    const wanted = new Float32Array(batch.length * k);
    const weights = new Float32Array(batch.length);
    let all = 0;
    for (let r = 0; r < batch.length; r++) {
      const code = codes[batch[r]!]!;
      if (k === 1) wanted[r] = code;
      else wanted[r * k + code] = 1;
      const w = weight ? weight[batch[r]!]! : 1;
      all += w;
      weights[r] = w;
    }
    return tf.tidy(() => {
      const x = this.#input(batch);
      const y = tf.tensor2d(wanted, [batch.length, k]);
      const shares = tf.tensor1d(weights.map((w) => w / all));
      const cost = () => {
        const out = this.#model.apply(x, { training: true }) as TF.Tensor2D;
        const own: TF.Tensor = tf.sum(tf.mul(this.#losses(out, y), shares));
        // Of regularizers.
        return this.#model.calculateLosses().reduce((sum, penalty) => tf.add(sum, penalty), own) as TF.Scalar;
      };
      const variables = this.#model.trainableWeights.map((w) => w.read() as TF.Variable);
      return this.#optimizer.minimize(cost, true, variables)!;
    });
  }

  /** The logarithmic loss of each row. */
  #losses(out: TF.Tensor2D, y: TF.Tensor2D): TF.Tensor1D {
    const tf = this.#tf;
    const no = tf.sub(1, y);
    if (this.#end === 'none' && this.#outputs === 1) {
      const either = tf.add(tf.mul(y, tf.logSigmoid(out)), tf.mul(no, tf.logSigmoid(tf.neg(out))));
      return tf.neg(tf.sum(either, 1));
    }
    if (this.#end === 'none') return tf.neg(tf.sum(tf.mul(y, tf.logSoftmax(out)), 1));
    const p = tf.clipByValue(out, LEAST, 1 - LEAST);
    if (this.#outputs > 1) return tf.neg(tf.sum(tf.mul(y, tf.log(p)), 1));
    return tf.neg(tf.sum(tf.add(tf.mul(y, tf.log(p)), tf.mul(no, tf.log(tf.sub(1, p)))), 1));
  }

  /** Rows in the shape in which the network is given them. */
  #input(rows: Int32Array): TF.Tensor {
    const { cols, data } = this.#lessons.X;
    const values = new Float32Array(rows.length * cols);
    for (let r = 0; r < rows.length; r++) values.set(data.subarray(rows[r]! * cols, (rows[r]! + 1) * cols), r * cols);
    const shape = this.#model.inputs[0]!.shape.slice(1) as number[];
    return this.#tf.tensor(values, [rows.length, ...shape]);
  }

  /** The share of rows, by weight, whose class the network finds. */
  *#accuracy(held: Int32Array, progress: Progress): Steps<number> {
    const tf = this.#tf;
    const { codes, weight } = this.#lessons;
    let right = 0;
    let all = 0;
    for (let from = 0; from < held.length; from += ASKED) {
      const rows = held.subarray(from, from + ASKED);
      const found = yield* this.#numbers(
        tf.tidy(() => {
          const out = this.#model.apply(this.#input(rows), { training: false }) as TF.Tensor2D;
          if (this.#outputs > 1) return tf.cast(tf.argMax(out, 1), 'float32');
          return tf.cast(tf.greater(out, this.#end === 'none' ? 0 : 0.5), 'float32');
        }),
      );
      for (let r = 0; r < rows.length; r++) {
        const w = weight ? weight[rows[r]!]! : 1;
        all += w;
        if (found[r] === codes[rows[r]!]) right += w;
      }
      yield progress;
    }
    return right / all;
  }

  *#number(tensor: TF.Tensor): Steps<number> {
    return (yield* this.#numbers(tensor))[0]!;
  }
  /** What a tensor holds, which is disposed of. */
  *#numbers(tensor: TF.Tensor): Steps<ArrayLike<number>> {
    try {
      return this.#isAway ? yield* awaited(this.#owner, () => tensor.data()) : tensor.dataSync();
    } finally {
      tensor.dispose();
    }
  }

  #keep(): void {
    const now = this.#model.getWeights().map((weight) => weight.clone());
    this.#tf.dispose(this.#best);
    this.#best = now;
  }
}
