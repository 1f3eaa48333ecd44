import { DataError } from '../core/errors.js';
import { type Random, shuffling } from '../core/random.js';
import type { Matrix, Steps } from '../core/types.js';
import type { DenseNumbers } from '../predict/dense.js';
import { type TrainingHistory, Watch } from './history.js';
import { accuracyOf } from './holdout.js';
import { type LossOf, logLoss, type Targets } from './loss.js';
import type { LayerParams, Network } from './network.js';
import { adam, gradientDescent, type Optimizer, type OptimizerParams } from './optimizer.js';
import { Pace, summedGradient } from './passing.js';

export interface StochasticParams extends OptimizerParams {
  readonly solver: 'adam' | 'sgd' | 'lbfgs';
  readonly batchSize: number | 'auto';
  readonly shuffle: boolean;
  readonly dropout: number;
  readonly maxIter: number;
  readonly tol: number;
  readonly nIterNoChange: number;
}

/** What is learned from. */
export interface Lessons extends Targets {
  readonly X: Matrix;
  /** The rows. */
  readonly index: Int32Array;
  /** Other rows that tell when to stop. */
  readonly held?: Int32Array;
}

/** What a training goes on with besides the parameters and their history: plain values, to be kept in a file. */
export interface SuspendedTraining {
  readonly steps: number;
  readonly least: number;
  readonly memory: number;
  readonly moments: DenseNumbers;
  readonly order: Int32Array;
  readonly dropped: Int32Array;
}

/** Losses of single epochs that are kept: a stream may have any number of them. */
const KEPT = 1000;

/** Trains a network batch by batch; what is drawn and what the optimizer knows goes on from epoch to epoch. */
export class StochasticTraining {
  readonly network: Network;
  readonly #params: StochasticParams;
  readonly #owner: string;
  readonly #optimizer: Optimizer;
  readonly #order: Random;
  readonly #dropped: Random;
  #steps = 0;
  #watch: Watch | undefined;

  constructor(network: Network, params: StochasticParams, random: Random, owner: string) {
    this.network = network;
    this.#params = params;
    this.#owner = owner;
    this.#optimizer = params.solver === 'sgd' ? gradientDescent(params) : adam(params);
    this.#order = random.split('order');
    this.#dropped = random.split('dropout');
  }

  /**
   * Epochs until the loss, or the score of the rows held out, has not improved by `tol` for more than `nIterNoChange` of them;
   * with rows held out the parameters of the best score are left in the network.
   * @param before how a training went that this one goes on from
   */
  *run(lessons: Lessons, before?: TrainingHistory): Steps<TrainingHistory> {
    const { maxIter, nIterNoChange, tol } = this.#params;
    const { X, weight, held } = lessons;
    const index = lessons.index.slice();
    const watch = new Watch(tol, before);
    const pace = new Pace({ done: 0, total: maxIter });
    const loss = logLoss(this.network, lessons);
    let samples = before?.samples ?? 0;
    // The end of that one was its best.
    let best: LayerParams[] | undefined = held && before && this.network.params();
    let converged = false;
    let epoch = 0;
    while (epoch < maxIter && !converged) {
      const mean = yield* this.epoch(X, index, weight, loss, pace, epoch);
      epoch++;
      samples += index.length;
      if (held) {
        const score = yield* accuracyOf(this.network, X, held, lessons, pace);
        if (watch.score(mean, score)) best = this.network.params();
      } else watch.loss(mean);
      pace.progress = { done: epoch, total: maxIter, loss: mean };
      yield pace.progress;
      this.#optimizer.epochEnds(samples);
      if (watch.stale > nIterNoChange) {
        converged = !this.#optimizer.slowDown();
        watch.stale = converged ? watch.stale : 0;
      }
    }
    if (best) this.network.load(best);
    const { losses, scores, stale } = watch;
    const validationScores = held && Float64Array.from(scores);
    return { nIter: epoch, samples, converged, lossCurve: Float64Array.from(losses), validationScores, stale };
  }

  /** After `once`. */
  suspended(): SuspendedTraining {
    return {
      steps: this.#steps,
      least: this.#watch!.least,
      memory: this.#optimizer.memory,
      moments: this.network.moments,
      order: this.#order.position,
      dropped: this.#dropped.position,
    };
  }
  /**
   * Goes on as the training that was suspended would have.
   * @param before how that one went
   */
  resumed({ steps, least, memory, moments, order, dropped }: SuspendedTraining, before: TrainingHistory): this {
    this.#steps = steps;
    this.#watch = new Watch(this.#params.tol, before, least);
    this.#optimizer.memory = memory;
    this.network.moments = moments;
    this.#order.moveTo(order);
    this.#dropped.moveTo(dropped);
    return this;
  }

  /**
   * One epoch, whose loss alone is watched.
   * @param before how a training went that this one goes on from, whether it was this or another
   */
  *once(lessons: Lessons, before?: TrainingHistory): Steps<TrainingHistory> {
    const { X, index, weight } = lessons;
    const { tol, nIterNoChange } = this.#params;
    const pace = new Pace({ done: 0, total: 1 });
    const watch = (this.#watch ??= new Watch(tol, before));
    watch.loss(yield* this.epoch(X, index.slice(), weight, logLoss(this.network, lessons), pace));
    watch.losses.splice(0, watch.losses.length - KEPT);
    const samples = (before?.samples ?? 0) + index.length;
    this.#optimizer.epochEnds(samples);
    if (watch.stale > nIterNoChange && this.#optimizer.slowDown()) watch.stale = 0;
    return { nIter: 1, samples, converged: false, lossCurve: Float64Array.from(watch.losses), stale: watch.stale };
  }

  /**
   * All batches once.
   * @param index the rows, which are shuffled in place
   * @param epoch its number, where epochs are counted
   * @returns the mean loss of the rows, each in its batch before its step
   */
  *epoch(
    X: Matrix,
    index: Int32Array,
    weight: Float64Array | undefined,
    loss: LossOf,
    pace: Pace,
    epoch?: number,
  ): Steps<number> {
    const { shuffle, batchSize, dropout, alpha } = this.#params;
    const { network } = this;
    const n = index.length;
    if (shuffle) yield* shuffling(index, this.#order, pace.progress);
    const size = Math.min(batchSize === 'auto' ? 200 : batchSize, n);
    const dropped = dropout > 0 ? { share: dropout, random: this.#dropped } : undefined;
    const { total, loss: last } = pace.progress;
    let sum = 0;
    for (let from = 0; from < n; from += size) {
      const batch = index.subarray(from, from + size);
      const all = weight ? sumAt(weight, batch) : batch.length;
      const penalty = (0.5 * alpha * network.squares()) / all;
      const value = (yield* summedGradient(network, X, batch, loss, pace, dropped)) / all + penalty;
      this.#steps++;
      if (!Number.isFinite(value))
        throw diverged(this.#owner, `step ${this.#steps}${epoch === undefined ? '' : ` (epoch ${epoch + 1})`}`);
      sum += value * batch.length;
      this.#optimizer.step(network, all);
      pace.progress = {
        done: (epoch ?? 0) + (from + batch.length) / n,
        total,
        loss: last ?? sum / (from + batch.length),
      };
      yield* pace.spend(network.effort);
    }
    return sum / n;
  }
}

export const diverged = (owner: string, where: string): DataError =>
  new DataError(
    `${owner}: the loss is no finite number any more at ${where}: scale the columns of X (StandardScaler), or lower learningRateInit`,
  );

function sumAt(weight: Float64Array, index: Int32Array): number {
  let sum = 0;
  for (let k = 0; k < index.length; k++) sum += weight[index[k]!]!;
  return sum;
}
