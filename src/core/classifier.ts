import { DataError, NotFittedError } from './errors.js';
import { checkWeights } from './labels.js';
import { log } from './math.js';
import { checkParams, type Declaration, withDefaults } from './params.js';
import { inParallel, run, runAsync } from './run.js';
import type { WholeTraining } from './serve.js';
import { applyState, kindTable } from './state.js';
import { admitted, checkedRows, trainingSet } from './training.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Fitted,
  Kind,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  RowFacts,
  State,
  Steps,
  Trainer,
} from './types.js';

/**
 * What every classifier shares. A classifier of its own declares its parameters, names the kernels that apply its
 * state, and writes `steps`; see docs/adding-an-estimator.md.
 */
export abstract class Classifier<P extends object, S extends State = State> implements Trainer {
  readonly #declaration: Declaration<P>;
  #params: P;
  #fitted: Fitted<S> | undefined;

  /** The kernels that apply what this classifier learns. */
  abstract readonly kinds: readonly Kind[];
  /** Whether NaN is allowed in X. */
  protected readonly missing: 'none' | 'nan' = 'none';

  protected constructor(declaration: Declaration<P>, given: Partial<P> = {}) {
    this.#declaration = declaration;
    this.#params = withDefaults(declaration, given);
  }

  /**
   * The training itself: yields progress, returns the state. Labels hold every class at least once.
   * @param options what `fit` was given, for whoever takes more than weights; none inside a pipeline or a search
   */
  protected abstract steps(
    X: Matrix,
    labels: Labels,
    sampleWeight: Float64Array | undefined,
    options: FitOptions,
  ): Steps<S>;

  get name(): string {
    return this.#declaration.name;
  }
  protected get params(): Readonly<P> {
    return this.#params;
  }
  /** A copy of the parameters, as given to the constructor. */
  getParams(): P {
    return { ...this.#params };
  }
  /**
   * Changes parameters; what was fitted stays until the next `fit`.
   * @throws ParameterError for an unknown name
   */
  setParams(params: Partial<P>): this {
    this.#params = withDefaults(this.#declaration, params, this.#params);
    return this;
  }
  /** An unfitted estimator with the same parameters. */
  clone(): this {
    return new (this.constructor as new (params: P) => this)(this.getParams());
  }

  /**
   * Learns from rows `X` (n x d) and their labels `y` (n). A second call starts afresh.
   * @throws ParameterError, DataError
   */
  fit(X: MatrixLike, y: ArrayLike<Label>, options: FitOptions = {}): this {
    this.adopt(run(this.#training(X, y, options), options));
    return this;
  }
  /**
   * The same model as `fit`, bit for bit, without blocking the event loop.
   * @throws the signal's reason when aborted, leaving this estimator as it was
   */
  async fitAsync(X: MatrixLike, y: ArrayLike<Label>, options: AsyncFitOptions = {}): Promise<this> {
    this.adopt(await runAsync(this.#training(X, y, options), options));
    return this;
  }
  *#training(rows: MatrixLike, y: ArrayLike<Label>, options: FitOptions): Steps<Fitted<S>> {
    const { X, labels, sampleWeight, facts } = yield* admitted(this.name, rows, y, options);
    return yield* this.learn(X, labels, sampleWeight, facts, options);
  }
  *learn(
    X: Matrix,
    labels: Labels | undefined,
    sampleWeight: Float64Array | undefined,
    _facts?: RowFacts,
    options: FitOptions = {},
  ): Steps<Fitted<S>> {
    if (!labels) throw new DataError(`${this.name}: needs labels y`);
    checkParams(this.#declaration, this.#params);
    const set = yield* trainingSet(this.name, X, labels, sampleWeight, this.missing);
    const state = yield* this.#train(set.X, set.labels!, set.sampleWeight, options);
    return {
      state,
      classes: set.labels!.classes,
      nFeaturesIn: X.cols,
      missing: this.missing,
      featureNamesIn: X.names,
      input: X.input,
    };
  }
  /** Here, or in a worker if the driver has one to spare for a whole training. */
  *#train(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined, options: FitOptions): Steps<S> {
    const { worker } = this.#declaration;
    const isDerived = Object.getPrototypeOf(Object.getPrototypeOf(this)) !== Classifier.prototype;
    const here = () => this.steps(X, labels, sampleWeight, options);
    if (!worker || isDerived) return yield* here();
    const task: WholeTraining = { estimator: this.name, params: this.#params, X, labels, sampleWeight };
    const [state] = yield* inParallel({ jobs: worker, shared: undefined, tasks: [task] }, here);
    return state!;
  }
  adopt(fitted: Fitted): void {
    this.#fitted = fitted as Fitted<S>;
  }

  /** What was learned before this `fit`, if anything was: for `warmStart`. */
  protected get before(): Fitted<S> | undefined {
    return this.#fitted;
  }
  /** What was learned. @throws NotFittedError before `fit` */
  get fitted(): Fitted<S> {
    if (!this.#fitted) throw new NotFittedError(`${this.name} is not fitted: call fit first`);
    return this.#fitted;
  }
  /** The classes in the order of the columns of `predictProba`. */
  get classes(): readonly Label[] {
    return this.fitted.classes!;
  }
  get nFeaturesIn(): number {
    return this.fitted.nFeaturesIn;
  }
  get featureNamesIn(): readonly string[] | undefined {
    return this.fitted.featureNamesIn;
  }

  /** The probability of each class: n x classes; every row sums to 1. */
  predictProba(X: MatrixLike): Matrix {
    return applyState(this.fitted.state, checkedRows(this.name, X, this.fitted, this.missing), kindTable(this.kinds));
  }
  /** Natural logarithms of `predictProba`; -Infinity where that is 0. */
  predictLogProba(X: MatrixLike): Matrix {
    const P = this.predictProba(X);
    return { ...P, data: P.data.map(log) };
  }
  /** The most probable class of each row; the first of them where several are equally probable. */
  predict(X: MatrixLike): Label[] {
    return mostProbable(this.predictProba(X), this.classes);
  }
  /** Mean accuracy on rows `X` and labels `y`. */
  score(X: MatrixLike, y: ArrayLike<Label>, options: Pick<FitOptions, 'sampleWeight'> = {}): number {
    return accuracy(this.predict(X), y, checkWeights(options.sampleWeight, y.length, this.name));
  }
}

/** The class with the greatest value in each row; the first where several have it. */
export function mostProbable({ rows, cols, data }: Matrix, classes: readonly Label[]): Label[] {
  const out: Label[] = new Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = i * cols;
    let best = 0;
    for (let k = 1; k < cols; k++) if (data[row + k]! > data[row + best]!) best = k;
    out[i] = classes[best]!;
  }
  return out;
}

export function accuracy(predicted: readonly Label[], y: ArrayLike<Label>, weight?: ArrayLike<number>): number {
  if (predicted.length !== y.length) throw new DataError(`score: X has ${predicted.length} rows, y has ${y.length}`);
  let right = 0;
  let all = 0;
  for (const [i, label] of predicted.entries()) {
    const w = weight ? weight[i]! : 1;
    all += w;
    if (label === y[i]) right += w;
  }
  return right / all;
}
