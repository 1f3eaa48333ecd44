import { Classifier } from '../core/classifier.js';
import { DataError } from '../core/errors.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import { minimize } from '../core/lbfgs.js';
import {
  boolean,
  checkParams,
  classWeightRule,
  type Declaration,
  finite,
  integer,
  nonNegative,
  oneOf,
  positive,
} from '../core/params.js';
import { goneOn, moreToLearn, type PartialFitOptions } from '../core/partial-fit.js';
import { Random, shuffling } from '../core/random.js';
import { run } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows, rowsThatCount } from '../core/training.js';
import type { Fitted, Label, Labels, Matrix, MatrixLike, Steps, WorkerModule } from '../core/types.js';
import { type LinearState, linear } from '../predict/linear.js';
import { descended } from './logistic-descent.js';
import { logisticLoss } from './logistic-loss.js';
import { logisticProblem } from './logistic-problem.js';

export interface LogisticRegressionParams {
  /** `'l2'` adds half the squared coefficients to C times the summed log loss; null adds nothing. Intercepts have no penalty. */
  penalty: 'l2' | null;
  /** How much the data count against the penalty; > 0. */
  C: number;
  /** The solver stops where no component of the mean loss's gradient, by coefficients of columns of unit variance, is greater. */
  tol: number;
  fitIntercept: boolean;
  /** `'balanced'` counts the rows of a call. */
  classWeight: ClassWeight;
  /** Most iterations of the solver; see `converged`. */
  maxIter: number;
  /**
   * For `partialFit`, where C would have to know how many rows there will be: half of it times the squared coefficients is added to the mean
   * log loss; >= 0. C = 1 / (alpha n) means the same for n rows.
   */
  alpha: number;
  /**
   * The length of step t of `partialFit`: `'optimal'`, eta0 / (1 + alpha eta0 (t - 1)); `'constant'`, eta0; `'invscaling'`, eta0 / t^powerT.
   * scikit-learn's SGDClassifier begins `'optimal'` with eta0 = alpha^(-1/4).
   */
  learningRate: 'optimal' | 'constant' | 'invscaling';
  /** The first step; > 0. */
  eta0: number;
  powerT: number;
  /** Whether `partialFit` takes the rows of a call in random order. */
  shuffle: boolean;
  randomState: number;
}

/** Two classes have a row of zeros for the first one: softmax of (0, z) is the logistic function of z. */
export interface LogisticState extends LinearState {
  readonly nIter: number;
  readonly converged: boolean;
  /** Rows that were learned from; `partialFit` counts each time. */
  readonly samples: number;
  /** The mean loss of the rows of each of the last 1,000 calls of `partialFit`, each row before its step. */
  readonly lossCurve?: Float64Array;
}

/** With scipy's 10 the same loss takes 1.5 to 1.7 times as many evaluations on IoT-23 and CICIDS2017. */
const CORRECTIONS = 40;
/** Losses of single calls that are kept: a stream may have any number of them. */
const KEPT = 1000;

const declaration = (): Declaration<LogisticRegressionParams> => ({
  name: 'LogisticRegression',
  defaults: {
    ...{ penalty: 'l2', C: 1, tol: 1e-4, fitIntercept: true, classWeight: null, maxIter: 100 },
    ...{ alpha: 1e-4, learningRate: 'optimal', eta0: 0.01, powerT: 0.5, shuffle: true, randomState: 0 },
  },
  rules: {
    penalty: oneOf('l2', null),
    C: positive,
    tol: positive,
    fitIntercept: boolean,
    classWeight: classWeightRule,
    maxIter: integer(1),
    alpha: nonNegative,
    learningRate: oneOf('optimal', 'constant', 'invscaling'),
    eta0: positive,
    powerT: nonNegative,
    shuffle: boolean,
    randomState: finite,
  },
  worker: linearWorker,
});

/**
 * Multinomial logistic regression, fitted by L-BFGS (scikit-learn's LogisticRegression with its solver `'lbfgs'`). Columns are
 * centred and scaled inside, so the solver converges on raw flow features too; but the penalty is on the coefficients of
 * the columns as they are, as in scikit-learn, so scale them if all are to be held alike.
 * @example
 * const model = new LogisticRegression({ C: 10 }).fit(X, y);
 * if (!model.converged) model.setParams({ maxIter: 1000 }).fit(X, y);
 */
export class LogisticRegression extends Classifier<LogisticRegressionParams, LogisticState> {
  readonly kinds = [linear];

  constructor(params?: Partial<LogisticRegressionParams>) {
    super(declaration(), params);
  }

  /** @throws DataError where y has one class only */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<LogisticState> {
    const { penalty, C, tol, fitIntercept, classWeight, maxIter } = this.params;
    const { cols } = X;
    const k = labels.classes.length;
    if (k < 2) throw new DataError(`${this.name}: y must have at least 2 classes, got 1`);
    const weight = weightsOf(labels, classWeight, sampleWeight, this.name);
    if (weight?.every((w) => w === 0)) throw new DataError(`${this.name}: classWeight leaves no row of weight > 0`);
    const strength = penalty === null ? 0 : 1 / C;
    const problem = yield* logisticProblem(X, labels, weight, strength, fitIntercept);
    const { outputs } = problem.memory;
    const w = new Float64Array(outputs * (cols + 1));
    const loss = logisticLoss(problem.memory, problem.penalty, fitIntercept);
    const { iterations: nIter, converged } = yield* minimize(loss, w, { tol, maxIter, corrections: CORRECTIONS });

    const coef = new Float64Array(k * cols);
    const intercept = new Float64Array(k);
    for (let c = 0; c < outputs; c++) {
      const to = k - outputs + c;
      intercept[to] = w[outputs * cols + c]!;
      for (let j = 0; j < cols; j++) {
        const value = w[c * cols + j]! / problem.scale[j]!;
        coef[to * cols + j] = value;
        intercept[to]! -= value * problem.offset[j]!;
      }
    }
    return { kind: 'linear', v: 1, coef, intercept, link: 'softmax', nIter, converged, samples: X.rows };
  }

  /**
   * Learns from more rows by stochastic gradient descent, a step a row, from where the last call or `fit` ended: for data that comes
   * in parts, or never ends. With steps that grow smaller it comes as near to the minimum as one likes, but `fit` gets there much sooner. Columns
   * must be scaled: `StandardScaler`. After an error everything is as it was.
   * @param X n x d, @param y n labels, of classes that the first call names
   * @throws DataError for a label that is none of the classes, or where the loss is no finite number any more, with the step
   * @example
   * const model = new LogisticRegression();
   * for await (const { X, y } of batches) model.partialFit(X, y, { classes: ['benign', 'malicious'] });
   */
  partialFit(X: MatrixLike, y: ArrayLike<Label>, options: PartialFitOptions = {}): this {
    return run(this.learningMore(X, y, options));
  }
  /** `partialFit` with pauses, for drivers that let other work in between. */
  *learningMore(X: MatrixLike, y: ArrayLike<Label>, options: PartialFitOptions = {}): Steps<this> {
    this.adopt(yield* this.#partialSteps(X, y, options));
    return this;
  }
  *#partialSteps(rows: MatrixLike, y: ArrayLike<Label>, options: PartialFitOptions): Steps<Fitted<LogisticState>> {
    const { name: owner, params, before, missing } = this;
    checkParams(declaration(), params);
    const set = yield* moreToLearn(owner, rows, y, options, before, missing);
    const { X, labels } = set;
    const weight = weightsOf(labels, params.classWeight, set.sampleWeight, owner);
    const order = weight ? rowsThatCount(weight) : Int32Array.from({ length: X.rows }, (_, i) => i);
    if (order.length === 0) throw new DataError(`${owner}: classWeight leaves no row of weight > 0`);
    const taken = before?.state.samples ?? 0;
    // What is drawn depends on the rows before: who goes on from a saved state draws the same.
    const random = new Random(params.randomState).split(taken);
    if (params.shuffle) yield* shuffling(order, random, { done: 0, total: 1, stage: 'preparing' });

    const k = labels.classes.length;
    const from = k === 2 ? 1 : 0;
    const coef = before?.state.coef.slice() ?? new Float64Array(k * X.cols);
    const intercept = before?.state.intercept.slice() ?? new Float64Array(k);
    const loss = yield* descended({
      ...{ owner, params, X, codes: labels.codes, weight, order, taken },
      coef: coef.subarray(from * X.cols),
      intercept: intercept.subarray(from),
    });
    const lossCurve = Float64Array.from([...(before?.state.lossCurve ?? []), loss].slice(-KEPT));
    const samples = taken + order.length;
    const learned = { coef, intercept, link: 'softmax', nIter: 1, converged: false, samples, lossCurve } as const;
    return goneOn({ kind: 'linear', v: 1, ...learned }, set, before, missing);
  }

  /** classes x columns; of two classes one row, for the second. */
  get coef(): Matrix {
    const { nFeaturesIn: cols, state } = this.fitted;
    const data = state.coef.slice(this.#scoresFrom * cols);
    return { rows: data.length / cols, cols, data };
  }
  /** One a row of `coef`. */
  get intercept(): Float64Array {
    return this.fitted.state.intercept.slice(this.#scoresFrom);
  }
  /** Iterations that the solver took; 1 after `partialFit`. */
  get nIter(): number {
    return this.fitted.state.nIter;
  }
  /** Whether the solver came to within `tol`; if not, raise `maxIter`. False after `partialFit`, which does not ask. */
  get converged(): boolean {
    return this.fitted.state.converged;
  }
  /** The mean log loss of the rows of each call of `partialFit`, the last 1,000, each row before its step: how the model does on rows that it has not seen. */
  get lossCurve(): Float64Array {
    return this.fitted.state.lossCurve ?? new Float64Array(0);
  }

  /** The scores before the softmax: n x classes; of two classes n x 1, positive for the second. */
  decisionFunction(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    return applyState(this.decisionState(), rows, kindTable(this.kinds));
  }
  decisionState(): LinearState {
    return { kind: 'linear', v: 1, coef: this.coef.data, intercept: this.intercept, link: 'none' };
  }

  get #scoresFrom(): number {
    return this.classes.length === 2 ? 1 : 0;
  }
}

function weightsOf(labels: Labels, classWeight: ClassWeight, sampleWeight: Float64Array | undefined, owner: string) {
  return classWeight === 'balanced'
    ? balanced(labels, sampleWeight)
    : rowWeights(labels, classWeight, sampleWeight, owner);
}

// scikit-learn counts here in sample weights, other than in its trees: a row of weight 2 is two rows.
function balanced({ codes, classes }: Labels, sampleWeight: Float64Array | undefined): Float64Array {
  const weight = sampleWeight?.slice() ?? new Float64Array(codes.length).fill(1);
  const sums = new Float64Array(classes.length);
  for (let i = 0; i < codes.length; i++) sums[codes[i]!]! += weight[i]!;
  const all = sums.reduce((a, b) => a + b);
  const factor = sums.map((s) => all / (classes.length * s));
  for (let i = 0; i < codes.length; i++) weight[i]! *= factor[codes[i]!]!;
  return weight;
}

const linearWorker: WorkerModule = {
  name: 'linear-worker',
  url: () => new URL('./linear-worker.js', import.meta.url),
  spawn: () => new Worker(new URL('./linear-worker.js', import.meta.url), { type: 'module' }),
};
