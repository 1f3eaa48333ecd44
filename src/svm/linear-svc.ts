import { Classifier } from '../core/classifier.js';
import { DataError } from '../core/errors.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import { boolean, classWeightRule, type Declaration, finite, integer, oneOf, positive } from '../core/params.js';
import { Random } from '../core/random.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type LinearState, linear } from '../predict/linear.js';
import { descend } from './dual-descent.js';
import { type Points, pointsOf } from './points.js';

export interface LinearSVCParams {
  /** Only half the squared coefficients; that of the intercept is one of them. */
  penalty: 'l2';
  loss: 'hinge' | 'squared_hinge';
  /** The solver stops where the dual gradient is within it. */
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
    tol: 1e-4,
    C: 1,
    fitIntercept: true,
    interceptScaling: 1,
    classWeight: null,
    randomState: 0,
    maxIter: 1000,
  },
  rules: {
    penalty: oneOf('l2'),
    loss: oneOf('hinge', 'squared_hinge'),
    tol: positive,
    C: positive,
    fitIntercept: boolean,
    interceptScaling: positive,
    classWeight: classWeightRule,
    randomState: finite,
    maxIter: integer(1),
  },
});

/**
 * Linear support vector classification, each class against the rest (LIBLINEAR, Fan et al. 2008; scikit-learn's LinearSVC with
 * dual=True): for more rows than a kernel can take. Scale the columns first. `predictProba` gives the softmax of the scores, which
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

  /** @throws DataError where y has one class only, or values are so great that their squares overflow */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<LinearSVCState> {
    const { params, name } = this;
    const { loss, tol, maxIter, fitIntercept, interceptScaling, classWeight, randomState } = params;
    const { cols } = X;
    const k = labels.classes.length;
    if (k < 2) throw new DataError(`${name}: y must have at least 2 classes, got 1`);
    const points = yield* pointsOf(X, { codes: labels.codes, classes: k }, sampleWeight, true);
    const { start, weight, index } = points;
    const ofClass = classWeights(labels, classWeight, points, name);
    if (ofClass.every((w) => w === 0)) throw new DataError(`${name}: classWeight leaves no row of weight > 0`);
    if (!points.X.data.every((x) => Math.abs(x) < MOST))
      throw new DataError(`${name}: values of X are so great that their squares overflow: scale the columns first`);

    const coef = new Float64Array(k * cols);
    const intercept = new Float64Array(k);
    const bias = fitIntercept ? interceptScaling : 0;
    const random = new Random(randomState).split('class');
    let nIter = 0;
    let converged = true;
    for (let c = k === 2 ? 1 : 0; c < k; c++) {
      const y = Float64Array.from(index, (_, i) => (i >= start[c]! && i < start[c + 1]! ? 1 : -1));
      // As LIBLINEAR: of more than two classes, the weight of a class counts where it is the one against the rest.
      const C = y.map((side, i) => params.C * weight[i]! * (side > 0 ? ofClass[c]! : k === 2 ? ofClass[0]! : 1));
      const progress = { done: c, total: k, stage: 'classes' };
      const found = yield* descend({ X: points.X, y, C, loss, bias }, { tol, maxIter }, random.split(c), progress);
      coef.set(found.w.subarray(0, cols), c * cols);
      intercept[c] = found.w[cols]! * bias;
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
    const state: LinearState = { kind: 'linear', v: 1, coef: this.coef.data, intercept: this.intercept, link: 'none' };
    return applyState(state, rows, kindTable(this.kinds));
  }

  get #scoresFrom(): number {
    return this.classes.length === 2 ? 1 : 0;
  }
}

/** The weight of each class; balanced ones are counted in sample weights, as scikit-learn does here. */
function classWeights(labels: Labels, classWeight: ClassWeight, points: Points, owner: string): Float64Array {
  const { start, weight, index } = points;
  const k = labels.classes.length;
  if (classWeight !== 'balanced') {
    const byRow = rowWeights(labels, classWeight, undefined, owner);
    return Float64Array.from({ length: k }, (_, c) => byRow?.[index[start[c]!]!] ?? 1);
  }
  const sum = (from: number, to: number) => weight.subarray(from, to).reduce((a, b) => a + b, 0);
  const all = sum(0, weight.length);
  return Float64Array.from({ length: k }, (_, c) => all / (k * sum(start[c]!, start[c + 1]!)));
}

/** The square of a row of such numbers is finite. */
const MOST = 1e150;
