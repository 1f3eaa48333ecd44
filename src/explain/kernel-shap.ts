import { DataError, ParameterError } from '../core/errors.js';
import { log } from '../core/math.js';
import { describeValue, matrix, requireFinite, takeRows, zeros } from '../core/matrix.js';
import { checkParams, integer, oneOf } from '../core/params.js';
import { run, runAsync } from '../core/run.js';
import { applyState } from '../core/state.js';
import { rowsBetween } from '../core/training.js';
import type { AsyncFitOptions, Label, Matrix, MatrixLike, Progress, Steps } from '../core/types.js';
import type { InputState } from '../predict/input.js';
import { type Coalitions, coalitionsOf } from './coalitions.js';
import { type FeatureGroups, featuresOf } from './columns.js';
import { type Explanation, requireRoom } from './explanation.js';
import { solveSymmetric } from './least-squares.js';
import { type Explainable, subjectOf } from './subject.js';

/** Anything that answers rows: a matrix of n rows, or a list of n numbers. */
export type PredictFunction = (X: Matrix) => MatrixLike | ArrayLike<number>;

export interface KernelShapOptions {
  /** Rows that stand for what is not known of a row. The work grows with their number: some ten to a hundred. */
  readonly background: MatrixLike;
  /**
   * Most coalitions of features that the model is asked about, each with every row of the background; `'auto'`: 2 features + 2048. Where
   * that is all of them, with up to 11 features, the values are exact; otherwise coalitions are drawn.
   */
  readonly nSamples?: number | 'auto';
  /** `'logit'` explains the log-odds of probabilities. Default `'identity'`. */
  readonly link?: 'identity' | 'logit';
  /** What counts as one feature, and is known or not as a whole. Default `'columns'`. */
  readonly featureGroups?: FeatureGroups;
  /** Default 0. */
  readonly randomState?: number;
}
export interface AsyncKernelShapOptions
  extends KernelShapOptions,
    Pick<AsyncFitOptions, 'signal' | 'onProgress' | 'budgetMs'> {}

/**
 * SHAP values of any model (Kernel SHAP: Lundberg and Lee, "A unified approach to interpreting model predictions", 2017; the shap
 * package's KernelExplainer without its selection of features): how far each feature moves the answer to a row away from the mean
 * answer to the background. They add up to the answer. A feature that is the same in the row and in all of the background gets 0.
 *
 * The model is asked about `nSamples` times the rows of the background for every row: explain few rows, and trees by `treeShap`.
 * @param model a fitted estimator or loaded model, whose probabilities are explained (of a transformer, its columns), or a function
 * @param X rows as for `predict`: n x d
 * @throws ParameterError, DataError
 * @example
 * const { values, baseValues } = kernelShap(svc, X, { background: takeRows(XTrain, sample), featureGroups: 'fields' });
 * kernelShap((rows) => machine.decisionFunction(rows), X, { background });
 */
export function kernelShap(
  model: Explainable | PredictFunction,
  X: MatrixLike,
  options: KernelShapOptions,
): Explanation {
  return run(kernelShapSteps('kernelShap', model, X, options));
}

/**
 * The same without blocking the event loop.
 * @throws the signal's reason when aborted
 */
export async function kernelShapAsync(
  model: Explainable | PredictFunction,
  X: MatrixLike,
  options: AsyncKernelShapOptions,
): Promise<Explanation> {
  const { signal, onProgress, budgetMs } = options ?? {};
  return await runAsync(kernelShapSteps('kernelShapAsync', model, X, options), { signal, onProgress, budgetMs });
}

/** What is asked. */
interface Asked {
  readonly classes: readonly Label[] | undefined;
  readonly names: readonly string[] | undefined;
  readonly input: InputState | undefined;
  rows(X: MatrixLike): Matrix;
  answer(X: Matrix): Matrix;
}

function* kernelShapSteps(
  owner: string,
  model: Explainable | PredictFunction,
  given: MatrixLike,
  options: KernelShapOptions,
): Steps<Explanation> {
  const {
    background,
    nSamples = 'auto',
    link = 'identity',
    featureGroups = 'columns',
    randomState = 0,
  } = options ?? {};
  const rules = { link: oneOf('identity', 'logit'), randomState: integer(0) };
  checkParams({ name: owner, defaults: { link, randomState }, rules }, { link, randomState });
  if (nSamples !== 'auto' && !(Number.isInteger(nSamples) && nSamples >= 1))
    throw new ParameterError(`${owner}: nSamples must be "auto" or an integer >= 1, got ${describeValue(nSamples)}`);
  if (background === undefined) throw new ParameterError(`${owner}: needs a background`);
  const asked = askedOf(owner, model);
  const X = asked.rows(given);
  const B = asked.rows(background);
  if (B.rows === 0) throw new ParameterError(`${owner}: background has no rows`);
  if (X.rows > 0 && X.cols !== B.cols)
    throw new DataError(`${owner}: X has ${X.cols} columns, background has ${B.cols}`);
  const { cols } = B;
  const features = featuresOf(owner, { cols, names: asked.names ?? X.names, input: asked.input }, featureGroups);
  const n = features.names.length;
  const linked = linkOf(owner, link);

  const base = means(yield* answers(asked, B, { done: 0, total: X.rows }), B.rows);
  const outputs = base.length;
  requireRoom(owner, [X.rows, n, outputs]);
  const baseValues = base.map(linked);
  const values = new Float64Array(X.rows * n * outputs);
  const plans = new Map<number, Coalitions>();
  for (let i = 0; i < X.rows; i++) {
    const row = rowsBetween(X, i, i + 1);
    const players = varying(row, B, features.of, n);
    const fx = means(asked.answer(row), 1).map(linked);
    const total = fx.map((y, k) => y - baseValues[k]!);
    const m = players.length;
    if (m === 1) values.set(total, (i * n + players[0]!) * outputs);
    if (m < 2) continue;
    const room = Math.min(nSamples === 'auto' ? 2 * m + 2048 : nSamples, 2 ** Math.min(m, 30) - 2);
    if (room < Math.min(2 * m, 2 ** m - 2))
      throw new ParameterError(`${owner}: nSamples must be >= ${2 * m} for ${m} features, got ${nSamples}`);
    let plan = plans.get(m);
    if (!plan) plans.set(m, (plan = coalitionsOf(m, room, randomState)));
    const columns = players.map((f) => Array.from(features.of.keys()).filter((j) => features.of[j] === f));
    const y = yield* worths(asked, row, B, plan, columns, { done: i, total: X.rows, stage: 'rows' });
    for (let k = 0; k < y.length; k++) y[k] = linked(y[k]!) - baseValues[k % outputs]!;
    const phi = fitted(plan, y, total, m);
    for (const [p, f] of players.entries())
      values.set(phi.subarray(p * outputs, (p + 1) * outputs), (i * n + f) * outputs);
  }
  return { values, shape: [X.rows, n, outputs], baseValues, featureNames: features.names, classes: asked.classes };
}

function askedOf(owner: string, model: Explainable | PredictFunction): Asked {
  if (typeof model !== 'function') {
    const { classes, featureNamesIn, input, state, kinds, rows } = subjectOf(owner, model);
    return { classes, names: featureNamesIn, input, rows, answer: (X) => applyState(state, X, kinds) };
  }
  return {
    classes: undefined,
    names: undefined,
    input: undefined,
    rows: (X) => matrix(X, owner),
    answer(X) {
      const said = model(X);
      const isList = typeof (said as ArrayLike<unknown>)?.[0] === 'number';
      const Y = isList
        ? { rows: (said as ArrayLike<number>).length, cols: 1, data: Float64Array.from(said as ArrayLike<number>) }
        : matrix(said as MatrixLike, `${owner}: model`);
      if (Y.rows !== X.rows) throw new DataError(`${owner}: model answered ${Y.rows} rows to ${X.rows}`);
      requireFinite(Y, `${owner}: what model answers`, 'none');
      return Y;
    },
  };
}

function linkOf(owner: string, link: 'identity' | 'logit'): (y: number) => number {
  if (link === 'identity') return (y) => y;
  return (y) => {
    if (!(y > 0 && y < 1))
      throw new DataError(`${owner}: link "logit" needs probabilities over 0 and below 1, got ${y}`);
    return log(y / (1 - y));
  };
}

/** The mean of each column, or of so many rows at a time. */
function means({ rows, cols, data }: Matrix, of: number): Float64Array {
  const out = new Float64Array((rows / of) * cols);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < cols; k++) out[Math.floor(i / of) * cols + k]! += data[i * cols + k]!;
  return out.map((sum) => sum / of);
}

/** Features in which the row differs from some row of the background. */
function varying({ data: x }: Matrix, { rows, cols, data }: Matrix, of: Int32Array, n: number): number[] {
  const differs = new Uint8Array(n);
  for (let j = 0; j < cols; j++)
    for (let i = 0; i < rows && !differs[of[j]!]; i++)
      if (!Object.is(data[i * cols + j]! + 0, x[j]! + 0)) differs[of[j]!] = 1;
  return Array.from(differs.keys()).filter((f) => differs[f]);
}

/** Milliseconds that asking the model once should take at most. */
const SLICE = 6;

/** The answers to rows, a slice at a time, so that a slow model keeps nobody waiting. */
function* answers(asked: Asked, X: Matrix, progress: Progress): Steps<Matrix> {
  let out: Matrix | undefined;
  let size = 64;
  for (let from = 0; from < X.rows; ) {
    const to = Math.min(X.rows, from + size);
    const start = performance.now();
    const part = asked.answer(rowsBetween(X, from, to));
    out ??= zeros(X.rows, part.cols);
    out.data.set(part.data, from * part.cols);
    const took = performance.now() - start;
    size = took < SLICE / 2 ? 2 * size : took > 2 * SLICE ? Math.max(1, size >> 1) : size;
    from = to;
    yield progress;
  }
  return out!;
}

/** Rows that are made up at a time. */
const ROWS = 8192;

/** The mean answer to each coalition: the row's values where its players are in, those of the background elsewhere. */
function* worths(
  asked: Asked,
  { data: x }: Matrix,
  background: Matrix,
  { members }: Coalitions,
  columns: readonly (readonly number[])[],
  progress: Progress,
): Steps<Float64Array> {
  const { rows, cols } = background;
  const size = Math.max(1, Math.floor(ROWS / rows));
  const parts: Float64Array[] = [];
  for (let from = 0; from < members.length; from += size) {
    const some = members.slice(from, from + size);
    const made = takeRows(
      background,
      Int32Array.from({ length: some.length * rows }, (_, i) => i % rows),
    );
    for (const [c, players] of some.entries())
      for (const j of players.flatMap((p) => columns[p]!))
        for (let i = c * rows; i < (c + 1) * rows; i++) made.data[i * cols + j] = x[j]!;
    yield progress;
    parts.push(means(yield* answers(asked, made, progress), rows));
  }
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * The values that fit what coalitions are worth, by weighted least squares, and add up to the total: the last player's is the rest.
 * @param y coalitions x outputs
 * @returns players x outputs
 */
function fitted({ members, weight }: Coalitions, y: Float64Array, total: Float64Array, players: number): Float64Array {
  const outputs = total.length;
  const last = players - 1;
  const A = new Float64Array(last * last);
  const b = new Float64Array(last * outputs);
  const z = new Float64Array(players);
  for (const [c, inside] of members.entries()) {
    z.fill(0);
    for (const p of inside) z[p] = 1;
    const rest = z[last]!;
    const w = weight[c]!;
    for (let p = 0; p < last; p++) {
      const d = z[p]! - rest;
      if (d === 0) continue;
      for (let q = 0; q < last; q++) A[p * last + q]! += w * d * (z[q]! - rest);
      for (let k = 0; k < outputs; k++) b[p * outputs + k]! += w * d * (y[c * outputs + k]! - rest * total[k]!);
    }
  }
  if (!solveSymmetric(A, b, last, outputs))
    throw new ParameterError('kernelShap: nSamples is too small: the coalitions do not determine the values');
  const phi = new Float64Array(players * outputs);
  phi.set(b);
  for (let k = 0; k < outputs; k++) {
    let sum = 0;
    for (let p = 0; p < last; p++) sum += phi[p * outputs + k]!;
    phi[last * outputs + k] = total[k]! - sum;
  }
  return phi;
}
