import { Classifier } from '../core/classifier.js';
import { DataError, ParameterError } from '../core/errors.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import { boolean, classWeightRule, type Declaration, finite, integer, oneOf, positive } from '../core/params.js';
import { Random } from '../core/random.js';
import { inSlices } from '../core/slices.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type LinearState, linear } from '../predict/linear.js';
import { descend } from './dual-descent.js';
import { newton } from './newton.js';
import { svmWorker } from './params.js';
import { type Points, PREPARING, pointsOf } from './points.js';
import { columnsOf, descendSparse } from './sparse-descent.js';

export interface LinearSVCParams {
  /** Half the squared coefficients; or their absolute values, which leaves many at 0. That of the intercept is one of them. */
  penalty: 'l1' | 'l2';
  /** `'hinge'` has the penalty `'l2'` and the dual problem only. */
  loss: 'hinge' | 'squared_hinge';
  /**
   * Whether the dual problem is solved, one multiplier a row, or the primal one, one coefficient a column; the optimum is the same.
   * `'auto'`: the one with fewer, if the loss and the penalty have it.
   */
  dual: 'auto' | boolean;
  /** The solver stops where the dual gradient is within it, or the primal one within that part of what it is at 0. */
  tol: number;
  /** How much an error costs against a wide margin; > 0. Of a row of weight w it is w C. */
  C: number;
  fitIntercept: boolean;
  /** The value of the column that the intercept is the coefficient of: the greater, the less the penalty is on it. */
  interceptScaling: number;
  classWeight: ClassWeight;
  /** Seed of the order in which rows are gone through. */
  randomState: number;
  /** Most epochs; see `converged`. */
  maxIter: number;
}

/** Two classes have a row of zeros for the first one, as in LogisticRegression. */
export interface LinearSVCState extends LinearState {
  readonly nIter: number;
  readonly converged: boolean;
}

const declaration = (): Declaration<LinearSVCParams> => ({
  name: 'LinearSVC',
  defaults: {
    penalty: 'l2',
    loss: 'squared_hinge',
    dual: 'auto',
    tol: 1e-4,
    C: 1,
    fitIntercept: true,
    interceptScaling: 1,
    classWeight: null,
    randomState: 0,
    maxIter: 1000,
  },
  rules: {
    penalty: oneOf('l1', 'l2'),
    loss: oneOf('hinge', 'squared_hinge'),
    dual: oneOf('auto', true, false),
    tol: positive,
    C: positive,
    fitIntercept: boolean,
    interceptScaling: positive,
    classWeight: classWeightRule,
    randomState: finite,
    maxIter: integer(1),
  },
  worker: svmWorker,
});

/**
 * Linear support vector classification, each class against the rest (LIBLINEAR, Fan et al. 2008; scikit-learn's LinearSVC):
 * for more rows than a kernel can take. Scale the columns first. `predictProba` gives the softmax of the scores, which
 * are no probabilities.
 * @example
 * const model = new LinearSVC({ C: 0.1 }).fit(X, y);
 * if (!model.converged) model.setParams({ maxIter: 10_000 }).fit(X, y);
 */
export class LinearSVC extends Classifier<LinearSVCParams, LinearSVCState> {
  readonly kinds = [linear];

  constructor(params?: Partial<LinearSVCParams>) {
    super(declaration(), params);
  }

  /**
   * @throws ParameterError for a loss that has no such penalty or no such problem
   * @throws DataError where y has one class only, or values are so great that their squares overflow
   */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<LinearSVCState> {
    const { params, name } = this;
    const { loss, penalty, tol, maxIter, fitIntercept, interceptScaling, classWeight, randomState } = params;
    const isDual = choice(params, X, name);
    const { cols } = X;
    const k = labels.classes.length;
    if (k < 2) throw new DataError(`${name}: y must have at least 2 classes, got 1`);
    const points = yield* pointsOf(X, { codes: labels.codes, classes: k }, sampleWeight, true);
    const { start, weight, index } = points;
    const n = index.length;
    const ofClass = classWeights(labels, classWeight, points, name);
    if (ofClass.every((w) => w === 0)) throw new DataError(`${name}: classWeight leaves no row of weight > 0`);
    yield* requireSquares(points.X, name);

    const bias = fitIntercept ? interceptScaling : 0;
    const columns = penalty === 'l1' ? yield* columnsOf(points.X, bias, PREPARING) : undefined;
    const random = new Random(randomState).split('class');
    const all = sumOf(weight, 0, n);
    const coef = new Float64Array(k * cols);
    const intercept = new Float64Array(k);
    let nIter = 0;
    let converged = true;
    for (let c = k === 2 ? 1 : 0; c < k; c++) {
      const [from, to] = [start[c]!, start[c + 1]!];
      const y = new Float64Array(n).fill(-1).fill(1, from, to);
      // As LIBLINEAR: of more than two classes, the weight of a class counts where it is the one against the rest.
      const rest = k === 2 ? ofClass[0]! : 1;
      const progress = { done: c, total: k, stage: 'classes' };
      yield progress;
      const C = new Float64Array(n);
      for (let i = 0; i < n; i++) C[i] = params.C * weight[i]! * (i >= from && i < to ? ofClass[c]! : rest);
      yield progress;
      const own = sumOf(weight, from, to);
      const part = Math.min(own, all - own) / all; // as LIBLINEAR's train_one
      const primal = { tol: tol * part, maxIter };
      const sides = { X: points.X, y, C, loss, bias };
      const found = yield* columns
        ? descendSparse({ columns, y, C }, primal, random.split(c), progress)
        : isDual
          ? descend(sides, { tol, maxIter }, random.split(c), progress)
          : newton(sides, primal, progress);
      if (!found.w.every(Number.isFinite)) throw tooGreat(name);
      coef.set(found.w.subarray(0, cols), c * cols);
      if (bias > 0) intercept[c] = found.w[cols]! * bias;
      nIter = Math.max(nIter, found.epochs);
      converged &&= found.converged;
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
  /** Epochs that the solver took, for the class that took most. */
  get nIter(): number {
    return this.fitted.state.nIter;
  }
  /** Whether the solver came to within `tol` for all classes; if not, raise `maxIter` or scale the columns. */
  get converged(): boolean {
    return this.fitted.state.converged;
  }

  /** The distance from each hyperplane in units of the margin: n x classes; of two classes n x 1, positive for the second. */
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

/** Whether the dual problem is solved. @throws ParameterError where LIBLINEAR has no solver */
function choice({ loss, penalty, dual }: LinearSVCParams, { rows, cols }: Matrix, owner: string): boolean {
  if (penalty === 'l1' && loss === 'hinge')
    throw new ParameterError(`${owner}: loss must be "squared_hinge" where penalty is "l1", got "hinge"`);
  if (penalty === 'l1' && dual === true)
    throw new ParameterError(`${owner}: dual must be "auto" or false where penalty is "l1", got true`);
  if (loss === 'hinge' && dual === false)
    throw new ParameterError(`${owner}: dual must be "auto" or true where loss is "hinge", got false`);
  if (dual !== 'auto') return dual;
  return loss === 'hinge' || (penalty === 'l2' && rows < cols);
}

/** The weight of each class; balanced ones are counted in sample weights, as scikit-learn does here. */
function classWeights(labels: Labels, classWeight: ClassWeight, points: Points, owner: string): Float64Array {
  const { start, weight, index } = points;
  const k = labels.classes.length;
  if (classWeight !== 'balanced') {
    const byRow = rowWeights(labels, classWeight, undefined, owner);
    return Float64Array.from({ length: k }, (_, c) => byRow?.[index[start[c]!]!] ?? 1);
  }
  const all = sumOf(weight, 0, weight.length);
  return Float64Array.from({ length: k }, (_, c) => all / (k * sumOf(weight, start[c]!, start[c + 1]!)));
}

const sumOf = (weight: Float64Array, from: number, to: number) =>
  weight.subarray(from, to).reduce((sum, w) => sum + w, 0);

/** The square of a row of such numbers is finite. */
const MOST = 1e150;

function* requireSquares({ rows, cols, data }: Matrix, owner: string): Steps<void> {
  yield* inSlices(rows, cols, PREPARING, (from, to) => {
    for (let k = from * cols; k < to * cols; k++) if (!(Math.abs(data[k]!) < MOST)) throw tooGreat(owner);
  });
}

const tooGreat = (owner: string) =>
  new DataError(`${owner}: values of X are so great that their squares overflow: scale the columns first`);
