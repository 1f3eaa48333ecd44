import { Classifier } from '../core/classifier.js';
import { DataError, ParameterError } from '../core/errors.js';
import { rowWeights } from '../core/labels.js';
import { checkParams } from '../core/params.js';
import { goneOn, moreToLearn, type PartialFitOptions } from '../core/partial-fit.js';
import { Random } from '../core/random.js';
import { run } from '../core/run.js';
import { rowsThatCount } from '../core/training.js';
import type { Fitted, Label, Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { fastDense } from '../predict/fast-dense.js';
import { fitFullBatch } from './full-batch.js';
import { greatest, least, type TrainingHistory } from './history.js';
import { holdingOut } from './holdout.js';
import { initialParams } from './initial.js';
import { declaration, type MLPClassifierParams } from './mlp-params.js';
import { type MLPState, paramsOf, stateOf } from './mlp-state.js';
import { Network, type Shape } from './network.js';
import { type Lessons, StochasticTraining, type SuspendedTraining } from './stochastic.js';

/** What `partialFit` goes on with: the network and the moments of its parameters. */
interface Session {
  readonly training: StochasticTraining;
  /** The state that it left; after a `fit` in between, it is another one that is gone on from. */
  readonly state: MLPState;
}

/**
 * A multilayer perceptron with a softmax at its end, trained by Adam, gradient descent with momentum, or L-BFGS
 * (scikit-learn's MLPClassifier, with class weights and dropout besides). Scale the columns: `StandardScaler`.
 * @example
 * const model = new Pipeline([['scale', new StandardScaler()], ['mlp', new MLPClassifier({ hiddenLayerSizes: [64, 32] })]]);
 * await model.fitAsync(X, y, { onProgress: ({ done, loss }) => console.log(done, loss) });
 */
export class MLPClassifier extends Classifier<MLPClassifierParams, MLPState> {
  readonly kinds = [fastDense];
  #session: Session | undefined;

  constructor(params?: Partial<MLPClassifierParams>) {
    super(declaration(), params);
  }

  /**
   * @throws DataError where y has one class only, or where the loss is no finite number any more, with the step
   * @throws ParameterError where a warm start does not fit what it starts from
   */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<MLPState> {
    const { params, name } = this;
    const k = labels.classes.length;
    if (k < 2) throw new DataError(`${name}: y must have at least 2 classes, got 1`);
    const before = params.warmStart ? this.#before(X.cols, labels.classes) : undefined;
    const lessons = this.#lessons(X, labels, sampleWeight);
    const shape = this.#shape(X.cols, k);
    const random = new Random(params.randomState);
    const network = new Network(shape, name);
    network.load(before ? this.#fitting(before, shape) : initialParams(shape, random.split('weights')));
    const history =
      params.solver === 'lbfgs'
        ? yield* fitFullBatch(network, lessons, params, name)
        : yield* new StochasticTraining(network, params, random, name).run(
            params.earlyStopping ? yield* this.#holdingOut(lessons, k, random.split('validation')) : lessons,
            before?.history,
          );
    return this.#finished(network, history);
  }

  /**
   * One epoch more over these rows, with the moments of the solver as the last call left them. Parameters of the solver that are set
   * in between count from the next `fit` on. After an error everything is as it was before the call, except that the moments
   * begin anew.
   * @param X n x d, @param y n labels, of classes that the first call names
   * @throws ParameterError with solver `'lbfgs'` or early stopping
   * @throws DataError for a label that is none of the classes, and as `fit` does
   * @example
   * const model = new MLPClassifier();
   * for await (const { X, y } of batches) model.partialFit(X, y, { classes: ['benign', 'malicious'] });
   */
  partialFit(X: MatrixLike, y: ArrayLike<Label>, options: PartialFitOptions = {}): this {
    return run(this.learningMore(X, y, options));
  }
  /** `partialFit` with pauses, for drivers that let other work in between. */
  *learningMore(X: MatrixLike, y: ArrayLike<Label>, options: PartialFitOptions = {}): Steps<this> {
    const session = this.#session;
    this.#session = undefined;
    const { fitted, training } = yield* this.#partialSteps(X, y, options, session);
    this.adopt(fitted);
    this.#session = { training, state: fitted.state };
    return this;
  }
  /**
   * What the next `partialFit` goes on with besides what was learned: plain values and typed arrays. Undefined where
   * it would begin with moments of zero.
   */
  suspended(): SuspendedTraining | undefined {
    return this.#session && this.#session.state === this.before?.state ? this.#session.training.suspended() : undefined;
  }
  /**
   * Goes on from what was learned (`adopt`) and from what `suspended` said then: the next `partialFit` is what it would have been.
   * @throws ModelError where it is of another network
   */
  resume(suspended: SuspendedTraining): void {
    const { state, nFeaturesIn, classes } = this.fitted;
    const training = this.#begun(state, nFeaturesIn, classes!.length).resumed(suspended, state.history);
    this.#session = { training, state };
  }

  *#partialSteps(
    rows: MatrixLike,
    y: ArrayLike<Label>,
    options: PartialFitOptions,
    session: Session | undefined,
  ): Steps<{ fitted: Fitted<MLPState>; training: StochasticTraining }> {
    const { params, name } = this;
    checkParams(declaration(), params);
    if (params.solver === 'lbfgs' || params.earlyStopping)
      throw new ParameterError(`${name}: partialFit needs solver "adam" or "sgd" without earlyStopping`);
    const { before, missing } = this;
    const set = yield* moreToLearn(name, rows, y, options, before, missing);
    const lessons = this.#lessons(set.X, set.labels, set.sampleWeight);
    let training = session?.state === before?.state ? session?.training : undefined;
    training ??= this.#begun(before?.state, set.X.cols, set.labels.classes.length);
    const history = yield* training.once(lessons, before?.state.history);
    const state = this.#finished(training.network, history);
    return { fitted: goneOn(state, set, before, missing), training };
  }

  /** A training that begins with what was learned, or with drawn weights. */
  #begun(before: MLPState | undefined, cols: number, classes: number): StochasticTraining {
    const { params, name } = this;
    const shape = this.#shape(cols, classes);
    const random = new Random(params.randomState);
    const network = new Network(shape, name);
    network.load(before ? this.#fitting(before, shape) : initialParams(shape, random.split('weights')));
    return new StochasticTraining(network, params, random, name);
  }

  #shape(cols: number, classes: number): Shape {
    const { hiddenLayerSizes, activation, dtype, solver } = this.params;
    const hidden = typeof hiddenLayerSizes === 'number' ? [hiddenLayerSizes] : hiddenLayerSizes;
    const widths = [cols, ...hidden, classes === 2 ? 1 : classes];
    return { widths, activation, dtype: solver === 'lbfgs' ? 'float64' : dtype };
  }

  #lessons(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Lessons {
    const weight = rowWeights(labels, this.params.classWeight, sampleWeight, this.name);
    const index = weight ? rowsThatCount(weight) : new Int32Array(X.rows);
    if (!weight) for (let i = 0; i < index.length; i++) index[i] = i;
    if (index.length === 0) throw new DataError(`${this.name}: classWeight leaves no row of weight > 0`);
    return { X, codes: labels.codes, weight, index };
  }
  *#holdingOut(lessons: Lessons, classes: number, random: Random): Steps<Lessons> {
    const { validationFraction: share } = this.params;
    const parts = yield* holdingOut(lessons.index, lessons.codes, classes, share, random, this.name);
    return { ...lessons, index: parts.learned, held: parts.held };
  }

  /** @throws DataError where a parameter is not finite */
  #finished(network: Network, history: TrainingHistory): MLPState {
    const params = network.params();
    if (!params.every(({ weights, bias }) => [weights, bias].every((list) => list.every(Number.isFinite))))
      throw new DataError(`${this.name}: training left weights that are no finite numbers: scale the columns of X`);
    return stateOf(params, network.shape, history);
  }

  /** What a warm start begins with; undefined before the first fit. */
  #before(cols: number, classes: readonly Label[]): MLPState | undefined {
    if (!this.before) return undefined;
    if (this.nFeaturesIn !== cols || this.classes.join() !== classes.join())
      throw new DataError(`${this.name}: with warmStart, X must have the columns and y the classes of the last fit`);
    return this.before.state;
  }
  #fitting(state: MLPState, { widths }: Shape) {
    const params = paramsOf(state);
    if (params.length !== widths.length - 1 || params.some(({ bias }, l) => bias.length !== widths[l + 1]))
      throw new ParameterError(`${this.name}: hiddenLayerSizes must be those of the last fit to go on from there`);
    return params;
  }
  /** The weights of each layer, inputs x outputs; with two classes the last layer has one output, the log odds of the second. */
  get coefs(): Matrix[] {
    return paramsOf(this.fitted.state).map(({ weights, bias }) => ({
      ...{ rows: weights.length / bias.length, cols: bias.length },
      data: Float64Array.from(weights),
    }));
  }
  /** The biases of each layer. */
  get intercepts(): Float64Array[] {
    return paramsOf(this.fitted.state).map(({ bias }) => Float64Array.from(bias));
  }
  /** Epochs of the last `fit`; iterations with `'lbfgs'`. */
  get nIter(): number {
    return this.fitted.state.history.nIter;
  }
  /** Whether training ended by itself; if not, raise `maxIter`. */
  get converged(): boolean {
    return this.fitted.state.history.converged;
  }
  /** The loss of each epoch: the mean over its rows, each with the weights that its batch came upon. One number with `'lbfgs'`; with `partialFit` the last 1,000. */
  get lossCurve(): Float64Array {
    return this.fitted.state.history.lossCurve;
  }
  /** The least of `lossCurve`. */
  get bestLoss(): number {
    return least(this.lossCurve);
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
