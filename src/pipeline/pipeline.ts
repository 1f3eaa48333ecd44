import { applied } from '../core/apply.js';
import { accuracy, mostProbable } from '../core/classifier.js';
import { DataError, NotFittedError } from '../core/errors.js';
import { log } from '../core/math.js';
import { matrix } from '../core/matrix.js';
import { nestedError } from '../core/params.js';
import { relayed, run, runAsync } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { admitted, checkedRows, factsOf, takeLabels, trainingSet } from '../core/training.js';
import type {
  AsyncFitOptions,
  FitOptions,
  Fitted,
  Kind,
  Kinds,
  Label,
  Labels,
  Matrix,
  MatrixLike,
  Progress,
  RowFacts,
  Sampler,
  State,
  Steps,
  Trainer,
} from '../core/types.js';
import { type ChainState, chain } from '../predict/chain.js';
import { type SelectState, select } from '../predict/select.js';
import { columnsWithoutNaN } from './missing.js';
import { changedSteps, checkSteps, has, isSampler, type NamedStep, nestedParams } from './steps.js';

/**
 * Transformers one after another and, as a rule, a classifier at the end: fitted, asked and saved as one (scikit-learn's
 * Pipeline). Each step is fitted on what the steps before it make of X, with the same labels and weights; the step
 * `'passthrough'` does nothing. The parameters of a step are the pipeline's under `name__parameter`.
 *
 * A resampler (`SMOTE`, …) may stand before the last step. It acts in `fit` only, on the rows that `fit` is given, and the steps after
 * it are fitted on its rows; nothing of it is in what was fitted or saved. A row that it repeats keeps its weight, and one that
 * it makes up has the weight of the row it starts from.
 *
 * The steps change only when all of them have been fitted: a pipeline whose `fit` failed or was aborted is as it was.
 * @example
 * const pipe = new Pipeline([['scale', new StandardScaler()], ['forest', new RandomForestClassifier()]]);
 * pipe.setParams({ forest__nEstimators: 200 }).fit(X, y);
 * pipe.namedSteps.scale.mean;
 */
export class Pipeline<const S extends readonly NamedStep[] = readonly NamedStep[]> implements Trainer {
  readonly name: string = 'Pipeline';
  #steps: readonly NamedStep[];
  #fitted: Fitted<ChainState> | undefined;
  /** What `#fitted` was learned with; `setParams` changes the steps, not this. */
  #trainers: readonly Trainer[] = [];
  #kinds: Kinds = new Map();

  /**
   * @param steps pairs of a name and an estimator or `'passthrough'`; all but the last are transformers or resamplers
   * @throws ParameterError
   */
  constructor(steps: S) {
    checkSteps(steps);
    this.#steps = steps.map(([name, step]) => [name, step]);
  }

  /** The steps by their names. */
  get namedSteps(): { readonly [K in S[number] as K[0]]: K[1] } {
    return Object.fromEntries(this.#steps) as { readonly [K in S[number] as K[0]]: K[1] };
  }
  /** The kernels that apply what the steps learn. */
  get kinds(): readonly Kind[] {
    return [...new Set([chain as Kind, select as Kind, ...this.#estimators.flatMap((step) => step.kinds)])];
  }
  get #estimators(): Trainer[] {
    return this.#steps.flatMap(([, step]) => (step === 'passthrough' || isSampler(step) ? [] : [step]));
  }

  /** `steps`, each step by its name, and the parameters of each as `name__parameter`. */
  getParams(): Record<string, unknown> {
    return nestedParams(this.#steps);
  }
  /**
   * Replaces the steps, single ones by their names, or sets parameters of steps; what was fitted stays until the next `fit`.
   * @throws ParameterError for an unknown name; nothing is changed then
   * @example pipe.setParams({ scale: 'passthrough', svc__C: 10 })
   */
  setParams(params: object): this {
    this.#steps = changedSteps(this.#steps, params);
    return this;
  }
  /** An unfitted pipeline of clones of the steps. */
  clone(): this {
    const steps = this.#steps.map(([name, step]) => [name, step === 'passthrough' ? step : step.clone()]);
    return new (this.constructor as new (steps: unknown) => this)(steps);
  }

  /**
   * Fits the steps on rows `X` (n x d) and, where one of them needs labels, `y` (n). A second call starts afresh.
   * @throws ParameterError, DataError
   */
  fit(X: MatrixLike, y?: ArrayLike<Label>, options: FitOptions = {}): this {
    this.adopt(run(this.#training(X, y, options), options));
    return this;
  }
  /**
   * The same model as `fit`, bit for bit, without blocking the event loop.
   * @throws the signal's reason when aborted, leaving the pipeline and its steps as they were
   */
  async fitAsync(X: MatrixLike, y?: ArrayLike<Label>, options: AsyncFitOptions = {}): Promise<this> {
    this.adopt(await runAsync(this.#training(X, y, options), options));
    return this;
  }
  *#training(rows: MatrixLike, y: ArrayLike<Label> | undefined, options: FitOptions): Steps<Fitted<ChainState>> {
    const { X, labels, sampleWeight, facts } = yield* admitted(this.name, rows, y, options);
    return yield* this.learn(X, labels, sampleWeight, facts);
  }

  *learn(
    X: Matrix,
    labels: Labels | undefined,
    sampleWeight: Float64Array | undefined,
    facts?: RowFacts,
  ): Steps<Fitted<ChainState>> {
    const steps = this.#steps;
    checkSteps(steps); // again: what is inside a step may have been exchanged there
    const kinds = kindTable(this.kinds);
    // Rows of weight 0 go at once, so that no step can stumble over them. Which of the others may hold NaN, the steps say.
    const set = yield* trainingSet(this.name, X, labels, sampleWeight, 'nan', facts);
    const parts: Fitted[] = [];
    let { X: rows, labels: codes, sampleWeight: weights, facts: known } = set;
    for (const [i, [name, step]] of steps.entries()) {
      const total = steps.length;
      const progress = { done: i, total, stage: name };
      const within = (own: Progress) => ({ ...own, done: i + own.done / own.total, total });
      yield progress;
      if (step === 'passthrough') continue;
      if (isSampler(step)) {
        const { X: resampled, source } = yield* named(name, step, relayed(step.resample(rows, codes), within));
        rows = resampled;
        codes = codes && takeLabels(codes, source);
        weights = weights && Float64Array.from(source, (row) => weights![row]!);
        known = factsOf(known, source);
        continue;
      }
      const part = yield* named(name, step, relayed(step.learn(rows, codes, weights, known), within));
      parts.push(part);
      if (i + 1 === steps.length) break;
      if (part.classes) throw new DataError(`${this.name}: ${name} is a classifier and not the last step`);
      rows = { ...(yield* applied(part.state, rows, kinds, progress)), names: part.featureNamesOut };
    }
    return yield* this.joined(parts, set.X);
  }
  /**
   * A fitted pipeline of fitted steps, for whoever has fitted them one by one.
   * @param parts of all steps that learn, in their order
   * @param X rows that they have seen, as they came into the first; one will do
   */
  *joined(parts: readonly Fitted[], X: Matrix): Steps<Fitted<ChainState>> {
    const last = parts.at(-1);
    const finite = yield* columnsWithoutNaN(parts, X, kindTable(this.kinds));
    return {
      state: { kind: 'chain', v: 1, steps: [...guard(finite, X.cols), ...parts.map(({ state }) => state)] },
      nFeaturesIn: X.cols,
      missing: finite.length === X.cols ? 'none' : 'nan',
      featureNamesIn: X.names,
      featureNamesOut: X.names && last ? last.featureNamesOut : X.names,
      input: X.input,
      classes: last?.classes,
      parts,
    };
  }
  adopt(fitted: Fitted): void {
    this.#fitted = fitted as Fitted<ChainState>;
    this.#trainers = this.#estimators;
    for (const [i, trainer] of this.#trainers.entries()) trainer.adopt(fitted.parts![i]!);
    this.#kinds = kindTable(this.kinds); // of a search, only what it found tells
  }

  /** What was learned. @throws NotFittedError before `fit` */
  get fitted(): Fitted<ChainState> {
    if (!this.#fitted) throw new NotFittedError(`${this.name} is not fitted: call fit first`);
    return this.#fitted;
  }
  /** The classes in the order of the columns of `predictProba`; undefined where the last step is no classifier. */
  get classes(): readonly Label[] | undefined {
    return this.fitted.classes;
  }
  get nFeaturesIn(): number {
    return this.fitted.nFeaturesIn;
  }
  get featureNamesIn(): readonly string[] | undefined {
    return this.fitted.featureNamesIn;
  }
  /** Names of the columns of `transform`'s result; x0, x1, … stand for unnamed ones. Undefined for a classifier. */
  get featureNamesOut(): readonly string[] | undefined {
    const { classes, featureNamesIn, featureNamesOut, nFeaturesIn, parts } = this.fitted;
    if (classes || featureNamesOut) return featureNamesOut;
    let names: readonly string[] | undefined = featureNamesIn ?? Array.from({ length: nFeaturesIn }, (_, j) => `x${j}`);
    for (const [i, part] of parts!.entries())
      names = (this.#fittedStep(i, { ...part, featureNamesIn: names }) as unknown as Named).featureNamesOut;
    return names;
  }
  /** A copy of an estimator as it was fitted here: the step itself may have been fitted elsewhere since. */
  #fittedStep(i: number, part: Fitted): Trainer {
    const copy = this.#trainers[i]!.clone();
    copy.adopt(part);
    return copy;
  }

  #apply(X: MatrixLike): Matrix {
    return applyState(this.fitted.state, checkedRows(this.name, X, this.fitted, this.fitted.missing), this.#kinds);
  }
  #classesFor(method: string): readonly Label[] {
    if (!this.fitted.classes) throw new DataError(`${this.name}: ${method} needs a classifier as the last step`);
    return this.fitted.classes;
  }

  /** The probability of each class: n x classes; every row sums to 1. */
  predictProba(X: MatrixLike): Matrix {
    this.#classesFor('predictProba');
    return this.#apply(X);
  }
  /** Natural logarithms of `predictProba`; -Infinity where that is 0. */
  predictLogProba(X: MatrixLike): Matrix {
    const P = this.predictProba(X);
    return { ...P, data: P.data.map(log) };
  }
  /** The most probable class of each row; the first of them where several are equally probable. */
  predict(X: MatrixLike): Label[] {
    const classes = this.#classesFor('predict');
    return mostProbable(this.#apply(X), classes);
  }
  /** Scores of rows X, as the last step's `decisionFunction` gives them; undefined where it has none. */
  get decisionFunction(): ((X: MatrixLike) => Matrix) | undefined {
    const last = this.#steps.at(-1)![1];
    if (!has(last, 'decisionFunction') || !has(last, 'decisionState')) return undefined;
    return (X) => {
      const rows = checkedRows(this.name, X, this.fitted, this.fitted.missing);
      const state = this.decisionState();
      if (state) return applyState(state, rows, this.#kinds);
      // Scores that are not one a class: the last step alone knows how to make them.
      const { state: own, parts } = this.fitted;
      const fitted = this.#fittedStep(parts!.length - 1, parts!.at(-1)!) as Trainer & {
        decisionFunction(X: Matrix): Matrix;
      };
      return fitted.decisionFunction(applyState({ ...own, steps: own.steps.slice(0, -1) } as State, rows, this.#kinds));
    };
  }
  /** The state of `decisionFunction`: the steps', with scores in place of the last step's answer. */
  decisionState(): State | undefined {
    const { state, parts } = this.fitted;
    const last = parts!.length > 0 ? this.#fittedStep(parts!.length - 1, parts!.at(-1)!).decisionState?.() : undefined;
    return last && ({ ...state, steps: [...state.steps.slice(0, -1), last] } as State);
  }
  /** Mean accuracy on rows `X` and labels `y`. */
  score(X: MatrixLike, y: ArrayLike<Label>, options: Pick<FitOptions, 'sampleWeight'> = {}): number {
    return accuracy(this.predict(X), y, options.sampleWeight);
  }

  /**
   * Rows in, transformed rows out.
   * @throws DataError where the last step is a classifier
   */
  transform(X: MatrixLike): Matrix {
    const { classes, featureNamesOut } = this.fitted;
    if (classes) throw new DataError(`${this.name}: transform needs a transformer as the last step`);
    const out = this.#apply(X);
    return featureNamesOut ? { ...out, names: featureNamesOut } : out;
  }
  fitTransform(X: MatrixLike, y?: ArrayLike<Label>, options: FitOptions = {}): Matrix {
    return this.fit(X, y, options).transform(X);
  }
  /**
   * Transformed rows back to what they were, through the steps in reverse order.
   * @throws DataError where a step has no `inverseTransform`
   */
  inverseTransform(X: MatrixLike): Matrix {
    const { parts } = this.fitted;
    let rows = matrix(X, this.name);
    for (let i = parts!.length - 1; i >= 0; i--) {
      const step = this.#fittedStep(i, parts![i]!);
      if (!has(step, 'inverseTransform')) throw new DataError(`${this.name}: ${step.name} has no inverseTransform`);
      rows = (step as unknown as Invertible).inverseTransform(rows);
    }
    return rows;
  }
}

interface Invertible {
  inverseTransform(X: Matrix): Matrix;
}
interface Named {
  readonly featureNamesOut: readonly string[] | undefined;
}

/** Runs a step; an error about a parameter names it as the pipeline does. */
function* named<R>(name: string, step: Trainer | Sampler, steps: Steps<R>): Steps<R> {
  try {
    return yield* steps;
  } catch (error) {
    throw nestedError('Pipeline', name, step, error);
  }
}

/** Where NaN may stand in some columns only, a state before all others that refuses it in the rest. */
function guard(finite: Int32Array, cols: number): SelectState[] {
  if (finite.length === 0 || finite.length === cols) return [];
  return [{ kind: 'select', v: 1, columns: Int32Array.from({ length: cols }, (_, j) => j), finite }];
}
