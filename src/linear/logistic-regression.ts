import { Classifier } from '../core/classifier.js';
import { DataError } from '../core/errors.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import { minimize } from '../core/lbfgs.js';
import { boolean, classWeightRule, type Declaration, integer, oneOf, positive } from '../core/params.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { Labels, Matrix, MatrixLike, Steps, WorkerModule } from '../core/types.js';
import { type LinearState, linear } from '../predict/linear.js';
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
  classWeight: ClassWeight;
  /** Most iterations of the solver; see `converged`. */
  maxIter: number;
}

/** Two classes have a row of zeros for the first one: softmax of (0, z) is the logistic function of z. */
export interface LogisticState extends LinearState {
  readonly nIter: number;
  readonly converged: boolean;
}

/** With scipy's 10 the same loss takes 1.5 to 1.7 times as many evaluations on IoT-23 and CICIDS2017. */
const CORRECTIONS = 40;

const declaration = (): Declaration<LogisticRegressionParams> => ({
  name: 'LogisticRegression',
  defaults: { penalty: 'l2', C: 1, tol: 1e-4, fitIntercept: true, classWeight: null, maxIter: 100 },
  rules: {
    penalty: oneOf('l2', null),
    C: positive,
    tol: positive,
    fitIntercept: boolean,
    classWeight: classWeightRule,
    maxIter: integer(1),
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
    const weight =
      classWeight === 'balanced'
        ? balanced(labels, sampleWeight)
        : rowWeights(labels, classWeight, sampleWeight, this.name);
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
    return { kind: 'linear', v: 1, coef, intercept, link: 'softmax', nIter, converged };
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
  /** Iterations that the solver took. */
  get nIter(): number {
    return this.fitted.state.nIter;
  }
  /** Whether the solver came to within `tol`; if not, raise `maxIter`. */
  get converged(): boolean {
    return this.fitted.state.converged;
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
