import { DataError } from './errors.js';
import { checkParams, type Declaration, withDefaults } from './params.js';
import { run, runAsync } from './run.js';
import { admitted, trainingSet } from './training.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  Resampled,
  Sampler,
  Steps,
} from './types.js';

/** What `fitResample` returns. */
export interface ResampledSet extends Resampled {
  /** The label of each row. */
  readonly y: Label[];
}

/**
 * What every resampler shares. One of your own declares its parameters and writes `steps`. A resampler learns nothing that
 * it would need later: it changes the rows that others are trained on, and in a `Pipeline` it acts in `fit` only.
 */
export abstract class Resampler<P extends object> implements Sampler {
  readonly #declaration: Declaration<P>;
  #params: P;

  /** Whether NaN is allowed in X. */
  protected readonly missing: 'none' | 'nan' = 'none';

  protected constructor(declaration: Declaration<P>, given: Partial<P> = {}) {
    this.#declaration = declaration;
    this.#params = withDefaults(declaration, given);
  }

  /** The resampling itself: yields progress, returns the rows. Labels hold every class at least once. */
  protected abstract steps(X: Matrix, labels: Labels): Steps<Resampled>;

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
   * Changes parameters.
   * @throws ParameterError for an unknown name
   */
  setParams(params: Partial<P>): this {
    this.#params = withDefaults(this.#declaration, params, this.#params);
    return this;
  }
  /** A resampler with the same parameters. */
  clone(): this {
    return new (this.constructor as new (params: P) => this)(this.getParams());
  }

  /**
   * Resamples rows `X` (n x d) with labels `y` (n). The columns of the result, their names and the input step are those of X.
   * @throws ParameterError, DataError
   */
  fitResample(X: MatrixLike, y: ArrayLike<Label>, options: Pick<FitOptions, 'onProgress'> = {}): ResampledSet {
    return run(this.#resampling(X, y), options);
  }
  /**
   * The same rows as `fitResample`, bit for bit, without blocking the event loop.
   * @throws the signal's reason when aborted
   */
  async fitResampleAsync(
    X: MatrixLike,
    y: ArrayLike<Label>,
    options: Omit<AsyncFitOptions, 'sampleWeight' | 'workers'> = {},
  ): Promise<ResampledSet> {
    return runAsync(this.#resampling(X, y), options);
  }
  *#resampling(rows: MatrixLike, y: ArrayLike<Label>): Steps<ResampledSet> {
    const given = yield* admitted(this.name, rows, y, {});
    const { X, source } = yield* this.resample(given.X, given.labels);
    const labels = new Array<Label>(source.length);
    for (let i = 0; i < source.length; i++) labels[i] = y[source[i]!]!;
    return { X, y: labels, source };
  }
  *resample(X: Matrix, labels: Labels | undefined): Steps<Resampled> {
    if (!labels) throw new DataError(`${this.name}: needs labels y`);
    checkParams(this.#declaration, this.#params);
    yield* trainingSet(this.name, X, labels, undefined, this.missing);
    yield { done: 0, total: 1, stage: 'checking' };
    return yield* this.steps(X, labels);
  }
}
