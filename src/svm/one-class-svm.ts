import { Classifier } from '../core/classifier.js';
import { type Declaration, fraction } from '../core/params.js';
import { applyState, kindTable } from '../core/state.js';
import { checkedRows } from '../core/training.js';
import type { AsyncFitOptions, FitOptions, Fitted, Label, Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { fastKernel } from '../predict/fast-kernel.js';
import type { KernelState } from '../predict/kernel.js';
import { answering, prepared, type SVCState, supports } from './machine.js';
import { type KernelParams, kernelDefaults, kernelRules, svmWorker } from './params.js';
import { upTo } from './points.js';
import { OPTIMIZING, solve } from './smo.js';
import { smoMemory } from './smo-memory.js';

export interface OneClassSVMParams extends KernelParams {
  /** At most this fraction of the training rows is outside, at least this fraction are support vectors; in (0, 1]. */
  nu: number;
}

const declaration = (): Declaration<OneClassSVMParams> => ({
  name: 'OneClassSVM',
  defaults: { ...kernelDefaults(), nu: 0.5 },
  rules: { ...kernelRules(), nu: fraction(0, 1) },
  worker: svmWorker,
});

/**
 * The region that most rows lie in, for finding rows unlike them (Schölkopf et al., "Estimating the Support of a High-Dimensional
 * Distribution", 2001; scikit-learn's OneClassSVM). `predict` gives 1 inside and -1 outside. It learns from rows alone:
 * labels are not looked at.
 * @example
 * const usual = new OneClassSVM({ nu: 0.05 }).fit(X);
 * usual.predict(Z); // [1, 1, -1, …]
 */
export class OneClassSVM extends Classifier<OneClassSVMParams, SVCState> {
  readonly kinds = [fastKernel];

  constructor(params?: Partial<OneClassSVMParams>) {
    super(declaration(), params);
  }

  /**
   * Learns from rows `X` (n x d).
   * @throws ParameterError, DataError
   */
  override fit(X: MatrixLike, y?: ArrayLike<Label>, options?: FitOptions): this {
    return super.fit(X, y as ArrayLike<Label>, options);
  }
  /** The same model as `fit`, bit for bit, without blocking the event loop. */
  override fitAsync(X: MatrixLike, y?: ArrayLike<Label>, options?: AsyncFitOptions): Promise<this> {
    return super.fitAsync(X, y as ArrayLike<Label>, options);
  }
  override *learn(X: Matrix, labels: Labels | undefined, weight: Float64Array | undefined): Steps<Fitted<SVCState>> {
    const codes = new Int32Array(labels?.codes.length ?? X.rows);
    const fitted = yield* super.learn(X, { codes, classes: [1] }, weight);
    return { ...fitted, classes: [-1, 1] };
  }

  protected *steps(X: Matrix, labels: Labels, sampleWeight: Float64Array | undefined): Steps<SVCState> {
    const { params, name } = this;
    const { kernel, nu, cacheSize } = params;
    const { points, f, gram } = yield* prepared(name, params, X, labels, sampleWeight);
    const n = points.index.length;
    const C = points.weight;
    // As LIBSVM begins: the first rows share all there is.
    const start = new Float64Array(n);
    let left = nu * C.reduce((a, b) => a + b, 0);
    for (let i = 0; i < n && left > 0; i++) left -= start[i] = Math.min(C[i]!, left);
    const memory = smoMemory(n, 'f' in gram ? X.cols : 0, cacheSize, name);
    yield OPTIMIZING;
    const problem = { gram, points: upTo(n), y: new Float64Array(n).fill(1), C, p: 0, start };
    const { alpha, intercept, iterations, converged } = yield* solve(problem, memory, params);
    yield OPTIMIZING;
    // In the kind `kernel` what is > 0 is of the first class, -1: all signs are turned.
    const coef = alpha.map((a) => -a || 0);
    const { counts, ...found } = yield* supports(points, coef, kernel === 'precomputed');
    const machine = { ...f, kernel, kind: 'kernel', v: 1, cols: X.cols, answer: 'shares' } as const;
    return {
      ...{ ...machine, ...found, converged },
      counts: Int32Array.of(counts[0]!, 0),
      intercept: Float64Array.of(-intercept),
      nIter: Int32Array.of(iterations),
    };
  }

  /** The training rows that are support vectors: of identical ones the first. Counted without rows of weight 0. */
  get support(): Int32Array {
    return this.fitted.state.index.slice();
  }
  /** Supports x columns; of a precomputed kernel, the one column of `support`. */
  get supportVectors(): Matrix {
    const { index, support } = this.fitted.state;
    return { rows: index.length, cols: support.length / index.length || 0, data: support.slice() };
  }
  /** 1 x supports: multipliers, those of identical rows in one. */
  get dualCoef(): Matrix {
    const { coef } = this.fitted.state;
    return { rows: 1, cols: coef.length, data: coef.map((c) => -c) };
  }
  get intercept(): Float64Array {
    return this.fitted.state.intercept.map((b) => -b);
  }
  /** What is taken off `scoreSamples` to give `decisionFunction`. */
  get offset(): number {
    return this.fitted.state.intercept[0]!;
  }
  /** The gamma of the kernel. */
  get gamma(): number {
    return this.fitted.state.gamma;
  }
  /** Iterations of the solver. */
  get nIter(): number {
    return this.fitted.state.nIter[0]!;
  }
  /** Whether the solver came to within `tol`; if not, raise `maxIter`. */
  get converged(): boolean {
    return this.fitted.state.converged;
  }

  /** How far inside each row lies, n values: positive inside, negative outside. */
  decisionFunction(X: MatrixLike): Float64Array {
    const rows = checkedRows(this.name, X, this.fitted, this.missing);
    return applyState(this.decisionState(), rows, kindTable(this.kinds)).data;
  }
  decisionState(): KernelState {
    const { state } = this.fitted;
    return answering(state, 'second');
  }
  /** `decisionFunction` before `offset` is taken off: n values. */
  scoreSamples(X: MatrixLike): Float64Array {
    return this.decisionFunction(X).map((x) => x + this.offset);
  }
}
