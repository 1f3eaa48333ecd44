import { DataError, NotFittedError, ParameterError } from '../core/errors.js';
import { checkWeights } from '../core/labels.js';
import { matrix } from '../core/matrix.js';
import { checkParams, type Declaration, withDefaults } from '../core/params.js';
import { run, runAsync } from '../core/run.js';
import { admitted, type TrainingSet } from '../core/training.js';
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
} from '../core/types.js';
import { splitterFor, usesOf } from './folds.js';
import { changedParams, nestedParams, requireSearchable, type Searchable } from './nested-params.js';
import type { Params } from './param-grid.js';
import { scoringSteps } from './scoring.js';
import type { SearchParams } from './search-params.js';
import type { SearchResults } from './search-results.js';
import { type Found, requireKnown, type SearchFailure, searchSteps } from './searching.js';

interface FittedSearch<E> extends Fitted {
  readonly found: Found<E>;
}

/**
 * What every search shares: each candidate is fitted and scored on each fold, and the one with the best mean is fitted to all
 * rows. A search is an estimator: it predicts as the best candidate does, and `save` writes what that has learned.
 *
 * `fitAsync` with `workers` spreads the fits over them; the result is the same. An estimator of your own is fitted on the
 * calling thread, one fit after another.
 */
export abstract class Search<E extends Searchable, P extends SearchParams<E>> implements Trainer {
  readonly #declaration: Declaration<P>;
  #params: P;
  #found: Found<E> | undefined;

  /** @throws ParameterError for an unknown option, or what is no estimator */
  protected constructor(declaration: Declaration<P>, given: Partial<P>) {
    this.#declaration = declaration;
    this.#params = withDefaults(declaration, given);
    requireSearchable(declaration.name, this.#params.estimator);
  }

  /** What to try. @throws ParameterError */
  protected abstract candidates(): readonly Params[];
  /** The parameter that says what to try. */
  protected abstract readonly space: keyof P & string;
  abstract clone(): this;

  get name(): string {
    return this.#declaration.name;
  }
  protected get params(): Readonly<P> {
    return this.#params;
  }
  get #someEstimator(): E {
    return this.#found?.best?.estimator ?? this.#params.estimator;
  }
  /** The kernels that apply what the best candidate learned; before `fit`, those of the estimator. */
  get kinds(): readonly Kind[] {
    return (this.#someEstimator as Partial<Pick<Trainer, 'kinds'>>).kinds ?? [];
  }
  /** Whether its folds look at groups and times. */
  get uses(): readonly ('groups' | 'times')[] {
    return usesOf(this.#params.cv);
  }

  /** The parameters, and those of the estimator as `estimator__name`. */
  getParams(): P & Record<string, unknown> {
    return nestedParams(this.#params);
  }
  /**
   * Changes parameters; what was found stays until the next `fit`.
   * @throws ParameterError for an unknown name; nothing is changed then
   */
  setParams(params: object): this {
    this.#params = changedParams(this.#declaration, params, this.#params);
    return this;
  }

  /**
   * Searches on rows `X` (n x d) and their labels `y` (n). A second call starts afresh.
   * @param options `groups` and `times` decide on the folds; `sampleWeight` counts in the fits and in the scores
   * @throws ParameterError for a parameter that the estimator does not have, before anything is fitted; DataError
   */
  fit(X: MatrixLike, y: ArrayLike<Label>, options: FitOptions = {}): this {
    this.#found = run(this.#training(X, y, options), options);
    return this;
  }
  /**
   * The same result as `fit` without blocking the event loop. Progress is counted in fits.
   * @throws the signal's reason when aborted, leaving the search as it was
   */
  async fitAsync(X: MatrixLike, y: ArrayLike<Label>, options: AsyncFitOptions = {}): Promise<this> {
    this.#found = await runAsync(this.#training(X, y, options), options);
    return this;
  }
  *#training(rows: MatrixLike, y: ArrayLike<Label>, options: FitOptions): Steps<Found<E>> {
    const set = yield* admitted(this.name, rows, y, options);
    splitterFor(this.name, this.#params.cv, set.facts);
    return yield* this.#search(set);
  }
  /** @throws ParameterError without `refit`: an estimator around it has no use for scores alone */
  *learn(
    X: Matrix,
    labels: Labels | undefined,
    sampleWeight: Float64Array | undefined,
    facts: RowFacts = {},
  ): Steps<Fitted> {
    if (this.#params.refit === false)
      throw new ParameterError(`${this.name}: refit must not be false inside another estimator`);
    const found = yield* this.#search({ X, labels, sampleWeight, facts });
    const fitted: FittedSearch<E> = { ...fittedOf(this.name, found.best!.estimator), found };
    return fitted;
  }
  *#search(set: TrainingSet): Steps<Found<E>> {
    checkParams(this.#declaration, this.#params);
    const candidates = this.candidates();
    for (const params of candidates) {
      requireKnown(this.name, this.space, this.#params.estimator, params);
      yield { done: 0, total: 1, stage: 'checking' };
    }
    return yield* searchSteps(this.name, this.#params, candidates, set);
  }
  adopt(fitted: Fitted): void {
    this.#found = (fitted as FittedSearch<E>).found;
  }

  get #searched(): Found<E> {
    if (!this.#found) throw new NotFittedError(`${this.name} is not fitted: call fit first`);
    return this.#found;
  }
  get #best(): NonNullable<Found<E>['best']> {
    const { best } = this.#searched;
    if (!best) throw new NotFittedError(`${this.name} has fitted no best estimator: refit is false`);
    return best;
  }
  get #metric(): string {
    const { metric } = this.#searched;
    if (metric === undefined)
      throw new NotFittedError(`${this.name} does not know by which of its scores to go: refit is false`);
    return metric;
  }

  /** All scores and times. @throws NotFittedError before `fit` */
  get cvResults(): SearchResults {
    return this.#searched.results;
  }
  /** The candidate with the best mean score, the first of them where several have it. */
  get bestIndex(): number {
    void this.#metric; // which throws where nothing decides
    return this.#searched.bestIndex;
  }
  /** What the best candidate sets. */
  get bestParams(): Params {
    return this.cvResults.params[this.bestIndex]!;
  }
  /** Its mean score over the folds: as the best of many, too good (docs/model-selection.md). */
  get bestScore(): number {
    return this.cvResults.meanTestScore[this.#metric]![this.bestIndex]!;
  }
  /** The best candidate, fitted to all rows. @throws NotFittedError without `refit` */
  get bestEstimator(): E {
    return this.#best.estimator;
  }
  /** Seconds that fitting it took. */
  get refitTime(): number {
    return this.#best.seconds;
  }
  get nSplits(): number {
    return this.#searched.nSplits;
  }
  /** The fits whose scores are `errorScore`. */
  get failures(): readonly SearchFailure[] {
    return this.#searched.failures;
  }

  /** What the best candidate learned. */
  get fitted(): Fitted {
    return fittedOf(this.name, this.bestEstimator);
  }
  get classes(): readonly Label[] {
    const { classes } = this.bestEstimator;
    if (!classes) throw new DataError(`${this.name}: the best estimator does not tell its classes`);
    return classes;
  }
  get nFeaturesIn(): number {
    return this.fitted.nFeaturesIn;
  }
  get featureNamesIn(): readonly string[] | undefined {
    return this.fitted.featureNamesIn;
  }

  /** The best candidate's labels of rows. */
  predict(X: MatrixLike): Label[] {
    return Array.from(this.bestEstimator.predict(matrix(X, this.name)));
  }
  /** The best candidate's probabilities of rows; undefined where the estimator has none. */
  get predictProba(): 'predictProba' extends keyof E ? E['predictProba'] : undefined {
    return this.#delegated('predictProba');
  }
  /** Their logarithms, likewise. */
  get predictLogProba(): 'predictLogProba' extends keyof E ? E['predictLogProba'] : undefined {
    return this.#delegated('predictLogProba');
  }
  /** The best candidate's scores of rows, likewise. */
  get decisionFunction(): 'decisionFunction' extends keyof E ? E['decisionFunction'] : undefined {
    return this.#delegated('decisionFunction');
  }
  decisionState(): State | undefined {
    return (this.bestEstimator as Pick<Trainer, 'decisionState'>).decisionState?.();
  }
  #delegated<M extends string>(method: M): M extends keyof E ? E[M] : undefined {
    type Methods = Partial<Record<M, (X: Matrix) => unknown>>;
    const ask = (X: MatrixLike) => (this.bestEstimator as Methods)[method]!(matrix(X, this.name));
    return ((this.#someEstimator as Methods)[method] && ask) as M extends keyof E ? E[M] : undefined;
  }
  /** The best candidate's score on rows `X` and labels `y`: the score that decided. */
  score(X: MatrixLike, y: ArrayLike<Label>, options: Pick<FitOptions, 'sampleWeight'> = {}): number {
    const weight = checkWeights(options.sampleWeight, y.length, this.name);
    const { scorers } = this.#searched;
    return run(scoringSteps(scorers, this.bestEstimator, matrix(X, this.name), Array.from(y), weight)).get(
      this.#metric,
    )!;
  }
}

function fittedOf(owner: string, estimator: Searchable): Fitted {
  const { fitted } = estimator as { readonly fitted?: Fitted };
  if (!fitted) throw new DataError(`${owner}: the best estimator leaves no state that could be saved`);
  return { estimator: estimator.name, ...fitted };
}
