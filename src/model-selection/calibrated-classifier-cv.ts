import { accuracy, mostProbable } from '../core/classifier.js';
import { NotFittedError } from '../core/errors.js';
import { checkWeights } from '../core/labels.js';
import { log } from '../core/math.js';
import { checkParams, type Declaration, oneOf, type Rule, withDefaults } from '../core/params.js';
import { run, runAsync } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { admitted, checkedRows } from '../core/training.js';
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
  Steps,
  Trainer,
} from '../core/types.js';
import { affine } from '../predict/affine.js';
import { chain } from '../predict/chain.js';
import { linear } from '../predict/linear.js';
import { map } from '../predict/map.js';
import { mean } from '../predict/mean.js';
import { type Calibratable, calibrationSteps } from './calibrating.js';
import type { CalibrationMethod } from './calibrator.js';
import { isTrainer } from './classifier-like.js';
import { splitterFor, usesOf } from './folds.js';
import { changedParams, nestedParams, requireSearchable, told } from './nested-params.js';
import type { Splitter } from './splitter.js';

export interface CalibrationOptions {
  /**
   * `'sigmoid'`: a logistic function of each class's score (Platt). `'isotonic'`: any rising function, which takes some thousand
   * rows to be found. With these several classes are calibrated one by one, and their probabilities divided by
   * their sum. `'temperature'`: all scores are multiplied by one number, which leaves the order of the classes as it is.
   * Default `'sigmoid'`.
   */
  method: CalibrationMethod;
  /** A splitter, or a number of folds: StratifiedKFold, or StratifiedGroupKFold where groups are given. Default 5. */
  cv: number | Splitter;
  /**
   * With true, each fold's estimator is calibrated on the rows that it has not seen, and probabilities are the mean of them all.
   * With false, one estimator is fitted to all rows, and calibrated by what those of the folds say. `'auto'`, the default, is true.
   */
  ensemble: boolean | 'auto';
}
export interface CalibratedClassifierCVParams<E> extends CalibrationOptions {
  /** What is calibrated. It is cloned, never fitted. */
  estimator: E;
}

const trainer: Rule = (value) =>
  isTrainer(Object(value)) ? undefined : 'a classifier that leaves a state, as those do that extend Classifier';

const declaration = <E>(estimator: E): Declaration<CalibratedClassifierCVParams<E>> => ({
  name: 'CalibratedClassifierCV',
  defaults: { estimator, method: 'sigmoid', cv: 5, ensemble: 'auto' },
  rules: {
    estimator: trainer,
    method: oneOf('sigmoid', 'isotonic', 'temperature'),
    ensemble: oneOf(true, false, 'auto'),
  },
});

interface CalibratedFitted extends Fitted {
  /** Of the estimators inside: of a search, only what it found tells. */
  readonly kinds: readonly Kind[];
}

/**
 * A classifier whose probabilities say how often it is right (scikit-learn's CalibratedClassifierCV). They are learned on rows that
 * the classifier was not fitted on, fold by fold: from `decisionFunction` where there is one, otherwise from `predictProba`.
 * Give `groups` to `fit` where rows come in groups: a classifier is too sure of rows whose group it has seen.
 *
 * `fitAsync` with `workers` spreads the folds over them; the result is the same.
 * @example
 * const forest = new CalibratedClassifierCV(new RandomForestClassifier(), { method: 'isotonic', cv: 3 });
 * await forest.fitAsync(X, y, { groups: hosts, workers: 2 });
 * expectedCalibrationError(yTest, forest.predictProba(XTest), { labels: forest.classes });
 */
export class CalibratedClassifierCV<E extends Calibratable> implements Trainer {
  readonly name: string = 'CalibratedClassifierCV';
  #params: CalibratedClassifierCVParams<E>;
  #fitted: CalibratedFitted | undefined;

  /** @throws ParameterError for an unknown option, or what is no estimator */
  constructor(estimator: E, options: Partial<CalibrationOptions> = {}) {
    requireSearchable(this.name, estimator);
    this.#params = withDefaults(declaration(estimator), options as Partial<CalibratedClassifierCVParams<E>>);
  }

  /** The kernels that apply what was learned. */
  get kinds(): readonly Kind[] {
    const own: readonly Kind[] = [mean as Kind, chain as Kind, linear as Kind, map as Kind, affine as Kind];
    return [...new Set([...own, ...(this.#fitted?.kinds ?? this.#params.estimator.kinds)])];
  }
  /** Whether its folds look at groups and times. */
  get uses(): readonly ('groups' | 'times')[] {
    return usesOf(this.#params.cv);
  }

  /** The parameters, and those of the estimator as `estimator__name`. */
  getParams(): CalibratedClassifierCVParams<E> & Record<string, unknown> {
    return nestedParams(this.#params);
  }
  /**
   * Changes parameters; what was fitted stays until the next `fit`.
   * @throws ParameterError for an unknown name; nothing is changed then
   */
  setParams(params: object): this {
    this.#params = changedParams(declaration(this.#params.estimator), params, this.#params);
    return this;
  }
  /** An unfitted calibration of a clone of the estimator. */
  clone(): this {
    const { estimator, ...options } = this.#params;
    const Class = this.constructor as new (...args: ConstructorParameters<typeof CalibratedClassifierCV<E>>) => this;
    return new Class(estimator.clone(), options);
  }

  /**
   * Learns from rows `X` (n x d) and their labels `y` (n). A second call starts afresh.
   * @param options `groups` and `times` decide on the folds; weights count in the classifier and in its calibration
   * @throws ParameterError; DataError, also where the training rows of a fold lack a class
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
  *#training(rows: MatrixLike, y: ArrayLike<Label>, options: FitOptions): Steps<Fitted> {
    const { X, labels, sampleWeight, facts } = yield* admitted(this.name, rows, y, options);
    splitterFor(this.name, this.#params.cv, facts);
    return yield* this.learn(X, labels, sampleWeight, facts);
  }
  *learn(
    X: Matrix,
    labels: Labels | undefined,
    sampleWeight: Float64Array | undefined,
    facts: RowFacts = {},
  ): Steps<Fitted> {
    const { estimator } = this.#params;
    checkParams(declaration(estimator), this.#params);
    const explain = (error: unknown) => told(this.name, estimator, error);
    const set = { X, labels, sampleWeight, facts };
    const learned = yield* calibrationSteps(this.name, this.#params, set, explain);
    const fitted: CalibratedFitted = { ...learned, nFeaturesIn: X.cols, featureNamesIn: X.names, input: X.input };
    return fitted;
  }
  adopt(fitted: Fitted): void {
    this.#fitted = fitted as CalibratedFitted;
  }

  /** What was learned. @throws NotFittedError before `fit` */
  get fitted(): Fitted {
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

  /** The calibrated probability of each class: n x classes; every row sums to 1. */
  predictProba(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, this.fitted.missing);
    return applyState(this.fitted.state, rows, kindTable(this.kinds));
  }
  /** Natural logarithms of `predictProba`; -Infinity where that is 0. */
  predictLogProba(X: MatrixLike): Matrix {
    const P = this.predictProba(X);
    return { ...P, data: P.data.map(log) };
  }
  /** The most probable class of each row, which need not be the estimator's; the first where several are equally probable. */
  predict(X: MatrixLike): Label[] {
    return mostProbable(this.predictProba(X), this.classes);
  }
  /** Mean accuracy on rows `X` and labels `y`. */
  score(X: MatrixLike, y: ArrayLike<Label>, options: Pick<FitOptions, 'sampleWeight'> = {}): number {
    return accuracy(this.predict(X), y, checkWeights(options.sampleWeight, y.length, this.name));
  }
}
