import { NotFittedError } from './errors.js';
import { checkParams, type Declaration, withDefaults } from './params.js';
import { run, runAsync } from './run.js';
import { applyState, kindTable } from './state.js';
import { admitted, checkedRows, type TrainingSet, trainingSet } from './training.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Fitted,
  Kind,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  State,
  Steps,
  Trainer,
} from './types.js';

/** What every transformer shares: `fit` learns from rows, `transform` changes rows. */
export abstract class Transformer<P extends object, S extends State = State> implements Trainer {
  readonly #declaration: Declaration<P>;
  #params: P;
  #fitted: Fitted<S> | undefined;

  /** The kernels that apply what this transformer learns. */
  abstract readonly kinds: readonly Kind[];
  /** Whether NaN is allowed in X. */
  protected readonly missing: 'none' | 'nan' = 'none';

  protected constructor(declaration: Declaration<P>, given: Partial<P> = {}) {
    this.#declaration = declaration;
    this.#params = withDefaults(declaration, given);
  }

  /** The training itself: yields progress, returns the state. */
  protected abstract steps(X: Matrix, labels: Labels | undefined, sampleWeight: Float64Array | undefined): Steps<S>;
  /** The names of the columns that come out, from the state and the names of those that go in; these, unless told otherwise. */
  protected namesOut(_state: S, names: readonly string[]): readonly string[] {
    return names;
  }

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
   * Learns from rows `X` (n x d); `y` is for the few transformers that look at labels.
   * @throws ParameterError, DataError
   */
  fit(X: MatrixLike, y?: ArrayLike<Label>, options: FitOptions = {}): this {
    this.adopt(run(this.#training(X, y, options), options));
    return this;
  }
  /** The same result as `fit`, bit for bit, without blocking the event loop. */
  async fitAsync(X: MatrixLike, y?: ArrayLike<Label>, options: AsyncFitOptions = {}): Promise<this> {
    this.adopt(await runAsync(this.#training(X, y, options), options));
    return this;
  }
  *#training(rows: MatrixLike, y: ArrayLike<Label> | undefined, options: FitOptions): Steps<Fitted<S>> {
    const { X, labels, sampleWeight } = yield* admitted(this.name, rows, y, options);
    return yield* this.learn(X, labels, sampleWeight);
  }
  learn(X: Matrix, labels: Labels | undefined, sampleWeight: Float64Array | undefined): Steps<Fitted<S>> {
    return this.#learning(X, labels, sampleWeight, (set) => this.steps(set.X, set.labels, set.sampleWeight));
  }
  *#learning(
    X: Matrix,
    labels: Labels | undefined,
    sampleWeight: Float64Array | undefined,
    steps: (set: TrainingSet) => Steps<S>,
  ): Steps<Fitted<S>> {
    checkParams(this.#declaration, this.#params);
    const state = yield* steps(yield* trainingSet(this.name, X, labels, sampleWeight, this.missing));
    const featureNamesOut = X.names && this.namesOut(state, X.names);
    return {
      state,
      nFeaturesIn: X.cols,
      missing: this.missing,
      featureNamesIn: X.names,
      featureNamesOut,
      input: X.input,
    };
  }
  /**
   * What `partialFit` of those that have one does: learns from more rows, of the columns of those before.
   * @param steps the training; `before` is what was learned up to now, undefined at first
   */
  protected learnMore(
    rows: MatrixLike,
    options: Pick<FitOptions, 'sampleWeight'>,
    steps: (before: S | undefined, X: Matrix, sampleWeight: Float64Array | undefined) => Steps<S>,
  ): void {
    this.adopt(run(this.#learningMore(rows, options, steps)));
  }
  *#learningMore(
    rows: MatrixLike,
    options: Pick<FitOptions, 'sampleWeight'>,
    steps: (before: S | undefined, X: Matrix, sampleWeight: Float64Array | undefined) => Steps<S>,
  ): Steps<Fitted<S>> {
    const before = this.#fitted;
    const { X, sampleWeight } = yield* admitted(this.name, rows, undefined, options);
    if (before && X.rows > 0) checkedRows(this.name, X, before, this.missing);
    const { names, input } = before ? { names: before.featureNamesIn, input: before.input } : X;
    return yield* this.#learning({ ...X, names, input }, undefined, sampleWeight, (set) =>
      steps(before?.state, set.X, set.sampleWeight),
    );
  }
  adopt(fitted: Fitted): void {
    this.#fitted = fitted as Fitted<S>;
  }

  /** What was learned. @throws NotFittedError before `fit` */
  get fitted(): Fitted<S> {
    if (!this.#fitted) throw new NotFittedError(`${this.name} is not fitted: call fit first`);
    return this.#fitted;
  }
  get nFeaturesIn(): number {
    return this.fitted.nFeaturesIn;
  }
  get featureNamesIn(): readonly string[] | undefined {
    return this.fitted.featureNamesIn;
  }
  /** Names of the columns of `transform`'s result; x0, x1, … stand for unnamed ones. */
  get featureNamesOut(): readonly string[] {
    const { featureNamesIn, featureNamesOut, nFeaturesIn, state } = this.fitted;
    const names = featureNamesIn ?? Array.from({ length: nFeaturesIn }, (_, j) => `x${j}`);
    return featureNamesOut ?? this.namesOut(state, names);
  }

  /** Rows in, transformed rows out. */
  transform(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    const out = applyState(this.fitted.state, rows, kindTable(this.kinds));
    return this.fitted.featureNamesOut ? { ...out, names: this.fitted.featureNamesOut } : out;
  }
  fitTransform(X: MatrixLike, y?: ArrayLike<Label>, options: FitOptions = {}): Matrix {
    return this.fit(X, y, options).transform(X);
  }
}
