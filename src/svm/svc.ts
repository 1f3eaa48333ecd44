import { Classifier } from '../core/classifier.js';
import { DataError, ParameterError } from '../core/errors.js';
import { type ClassWeight, rowWeights } from '../core/labels.js';
import { boolean, classWeightRule, type Declaration, finite, oneOf, positive } from '../core/params.js';
import { inParallel, reported } from '../core/run.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { fastKernel } from '../predict/fast-kernel.js';
import type { KernelState } from '../predict/kernel.js';
import { answering, prepared, type SVCState, supports } from './machine.js';
import { type Pair, type PairSolution, type PairTask, pairMemory, pairsOf, solvePair } from './pair.js';
import { type KernelParams, kernelDefaults, kernelRules, svmWorker } from './params.js';
import { type Points, PREPARING } from './points.js';

export interface SVCParams extends KernelParams {
  /** How much an error costs against a wide margin; > 0. Of a row of weight w it is w C. */
  C: number;
  classWeight: ClassWeight;
  /** What `decisionFunction` answers for more than two classes: each against the rest, or each against each. */
  decisionFunctionShape: 'ovr' | 'ovo';
  /** Whether `predict` takes the clearest of classes with the same number of votes, and not the first. */
  breakTies: boolean;
  /**
   * Whether `predictProba` gives probabilities by Platt scaling, for which each pair is trained five times more; then `predict` gives the
   * most probable class. Otherwise `predictProba` gives shares of votes, which are no probabilities.
   */
  probability: boolean;
  /** Seed of the folds for `probability`. */
  randomState: number;
}

const declaration = (): Declaration<SVCParams> => ({
  name: 'SVC',
  defaults: {
    C: 1,
    ...kernelDefaults(),
    classWeight: null,
    decisionFunctionShape: 'ovr',
    breakTies: false,
    probability: false,
    randomState: 0,
  },
  rules: {
    C: positive,
    ...kernelRules(),
    classWeight: classWeightRule,
    decisionFunctionShape: oneOf('ovr', 'ovo'),
    breakTies: boolean,
    probability: boolean,
    randomState: finite,
  },
  worker: svmWorker,
});

/**
 * Support vector classification with a kernel (Cortes, Vapnik 1995; LIBSVM, Chang, Lin 2011; scikit-learn's SVC): a machine for
 * each pair of classes, which vote. Scale the columns first.
 *
 * `fitAsync` with `workers` trains pairs side by side; the model is the same bit for bit.
 * @example
 * const svc = new SVC({ C: 10 }).fit(X, y);
 * if (!svc.converged) throw new Error('raise maxIter');
 * svc.predict(Z);
 */
export class SVC extends Classifier<SVCParams, SVCState> {
  readonly kinds = [fastKernel];

  constructor(params?: Partial<SVCParams>) {
    super(declaration(), params);
  }

  /**
   * @throws ParameterError for a cache that does not hold two rows of the kernel
   * @throws DataError where y has one class only, or values are so great that the kernel overflows
   */
  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<SVCState> {
    const { params, name } = this;
    const { kernel, classWeight, breakTies, decisionFunctionShape } = params;
    const k = labels.classes.length;
    if (k < 2) throw new DataError(`${name}: y must have at least 2 classes, got 1`);
    if (breakTies && decisionFunctionShape === 'ovo')
      throw new ParameterError(`${name}: breakTies must be false where decisionFunctionShape is "ovo", got true`);
    const { points, f, gram } = yield* prepared(name, params, X, labels, sampleWeight);
    const byRow = rowWeights(labels, classWeight, undefined, name);
    const C = points.weight.map((w, i) => w * params.C * (byRow?.[points.index[i]!] ?? 1));
    if (C.every((c) => c === 0)) throw new DataError(`${name}: classWeight leaves no row of weight > 0`);
    yield PREPARING;
    const sigmoid = params.probability ? { weight: points.weight, seed: params.randomState } : undefined;
    const shared: PairTask = { owner: name, gram, start: points.start, C, options: params, sigmoid };
    const memory = pairMemory(shared);
    const tasks = pairsOf(k);
    const solved = yield* inParallel<Pair, PairSolution>({ jobs: svmWorker, shared, tasks }, (pair) =>
      reported(solvePair(shared, pair, memory), { done: tasks.indexOf(pair), total: tasks.length, stage: 'pairs' }),
    );
    const answer = sigmoid ? 'probability' : breakTies ? 'untied' : 'shares';
    const machine = { ...f, kernel, kind: 'kernel', v: 1, cols: X.cols, answer } as const;
    return { ...machine, ...(yield* assembled(points, solved, kernel === 'precomputed')) };
  }

  /** The training rows that are support vectors, class after class: of identical ones the first. Counted without rows of weight 0. */
  get support(): Int32Array {
    return this.fitted.state.index.slice();
  }
  /** Support vectors of each class. */
  get nSupport(): Int32Array {
    return this.fitted.state.counts.slice();
  }
  /** Supports x columns; of a precomputed kernel, the one column of `support`. */
  get supportVectors(): Matrix {
    const { index, support } = this.fitted.state;
    return { rows: index.length, cols: support.length / index.length || 0, data: support.slice() };
  }
  /** (classes - 1) x supports: multipliers with the sign of the side, as scikit-learn lays them out; identical rows in one. */
  get dualCoef(): Matrix {
    const { coef, counts } = this.fitted.state;
    const rows = counts.length - 1;
    return { rows, cols: coef.length / rows, data: coef.map((c) => c * this.#sign) };
  }
  /** One a pair. */
  get intercept(): Float64Array {
    return this.fitted.state.intercept.map((b) => b * this.#sign);
  }
  /** The gamma of the kernel. */
  get gamma(): number {
    return this.fitted.state.gamma;
  }
  /** Iterations of the solver for each pair of classes. */
  get nIter(): Int32Array {
    return this.fitted.state.nIter.slice();
  }
  /** Whether the solver came to within `tol` for all pairs; if not, raise `maxIter`. */
  get converged(): boolean {
    return this.fitted.state.converged;
  }

  /**
   * Of two classes n x 1, positive for the second. Of more, by `decisionFunctionShape`: n x classes, votes with a part that
   * says how clear they were; or n x pairs, positive for the first of (0, 1), (0, 2) … (1, 2) …
   */
  decisionFunction(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    const state = this.decisionState() ?? { ...this.fitted.state, answer: 'pairs' };
    return applyState(state, rows, kindTable(this.kinds));
  }
  /** Undefined for the pairs of more than two classes, which are no scores of classes. */
  decisionState(): KernelState | undefined {
    const { state } = this.fitted;
    if (this.classes.length === 2) return answering(state, 'second');
    return this.params.decisionFunctionShape === 'ovr' ? answering(state, 'votes') : undefined;
  }

  /** In the pair of two classes the first is positive; as in scikit-learn, what is shown of it is positive for the second. */
  get #sign(): number {
    return this.classes.length === 2 ? -1 : 1;
  }
}

/** The supports of all pairs, each once. */
function* assembled(points: Points, solved: readonly PairSolution[], given: boolean) {
  const { start } = points;
  const k = start.length - 1;
  const n = start[k]!;
  const coef = new Float64Array((k - 1) * n);
  for (const [p, [a, b]] of pairsOf(k).entries()) {
    const split = start[a + 1]! - start[a]!;
    coef.set(solved[p]!.coef.subarray(0, split), (b - 1) * n + start[a]!);
    coef.set(solved[p]!.coef.subarray(split), a * n + start[b]!);
  }
  return {
    ...(yield* supports(points, coef, given)),
    intercept: Float64Array.from(solved, ({ intercept }) => intercept),
    sigmoids: solved[0]!.sigmoid && Float64Array.from(solved.flatMap(({ sigmoid = [] }) => [...sigmoid])),
    nIter: Int32Array.from(solved, ({ iterations }) => iterations),
    converged: solved.every(({ converged }) => converged),
  };
}
