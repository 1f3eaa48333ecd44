import { DataError } from './errors.js';
import { checkWeights, encodingLabels } from './labels.js';
import { matrix, requireFinite, takeRows, unlike, zeros } from './matrix.js';
import { FAR, inSlices } from './slices.js';
import type { FitOptions, Fitted, Label, Labels, Matrix, MatrixLike, Progress, Steps } from './types.js';

interface TrainingSet {
  readonly X: Matrix;
  readonly labels: Labels | undefined;
  readonly sampleWeight: Float64Array | undefined;
}

const CHECKING: Progress = { done: 0, total: 1, stage: 'checking' };
/** Rows of no more numbers than this are converted at once. */
const FEW = 262144;

/** What `fit` was given, converted and checked, without keeping an abort waiting. */
export function* admitted(
  owner: string,
  rows: MatrixLike,
  y: ArrayLike<Label> | undefined,
  { sampleWeight }: FitOptions,
): Steps<TrainingSet> {
  const X = yield* rowsOf(rows, owner);
  yield CHECKING;
  const labels = y && (yield* encodingLabels(y, owner, 'y', CHECKING));
  return { X, labels, sampleWeight: checkWeights(sampleWeight, X.rows, owner) };
}

function* rowsOf(X: MatrixLike, owner: string): Steps<Matrix> {
  const cols = Array.isArray(X) ? X[0]?.length : 0;
  if (!Array.isArray(X) || !(X.length * cols > FEW)) return matrix(X, owner);
  const out = zeros(X.length, cols);
  yield* inSlices(X.length, cols, CHECKING, (from, to) => {
    const part = attempt(() => matrix(X.slice(from, to), owner));
    if (part && part.cols === cols) out.data.set(part.data, from * cols);
    else matrix(X, owner); // throws: says what is wrong, and in which row
  });
  return out;
}

/** The rows from … to, in the same memory. */
export function rowsBetween(X: Matrix, from: number, to: number): Matrix {
  return { ...X, rows: to - from, data: X.data.subarray(from * X.cols, to * X.cols) };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/**
 * What a trainer gets to see: checked, and without the rows of weight 0, so that such a row counts as little as one
 * that is not there — not even in bin edges, means or the list of classes.
 */
export function* trainingSet(
  owner: string,
  X: Matrix,
  labels: Labels | undefined,
  sampleWeight: Float64Array | undefined,
  missing: 'none' | 'nan',
): Steps<TrainingSet> {
  if (X.rows === 0) throw new DataError(`${owner}: X has no rows`);
  if (X.cols === 0) throw new DataError(`${owner}: X has no columns`);
  if (labels && labels.codes.length !== X.rows)
    throw new DataError(`${owner}: X has ${X.rows} rows, y has ${labels.codes.length}`);
  yield* inSlices(X.rows, X.cols, CHECKING, (from, to) => {
    try {
      requireFinite(rowsBetween(X, from, to), owner, missing);
    } catch {
      requireFinite(X, owner, missing); // throws: names the row
    }
  });
  if (!sampleWeight?.includes(0)) return { X, labels, sampleWeight };
  const kept = new Int32Array(X.rows);
  let n = 0;
  for (let i = 0; i < X.rows; i++) if (sampleWeight[i]! > 0) kept[n++] = i;
  yield CHECKING;
  const index = kept.subarray(0, n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) weights[k] = sampleWeight[index[k]!]!;
  yield CHECKING;
  return {
    X: yield* takingRows(X, index, CHECKING),
    labels: labels && takeLabels(labels, index),
    sampleWeight: weights,
  };
}

/** `takeRows`, with pauses. */
export function* takingRows(X: Matrix, index: Int32Array, progress: Progress): Steps<Matrix> {
  const data = new Float64Array(index.length * X.cols);
  yield* inSlices(index.length, FAR + X.cols, progress, (from, to) =>
    data.set(takeRows(X, index.subarray(from, to)).data, from * X.cols),
  );
  return { ...X, rows: index.length, data };
}

/** The labels of the rows at `index`, with the classes that still occur. */
export function takeLabels({ codes, classes }: Labels, index: Int32Array): Labels {
  const taken = new Int32Array(index.length);
  const occurs = new Uint8Array(classes.length);
  for (let k = 0; k < taken.length; k++) {
    const code = codes[index[k]!]!;
    taken[k] = code;
    occurs[code] = 1;
  }
  const left = classes.filter((_, code) => occurs[code] === 1);
  if (left.length === classes.length) return { codes: taken, classes };
  const rank = new Int32Array(classes.length);
  for (let code = 1; code < rank.length; code++) rank[code] = rank[code - 1]! + occurs[code - 1]!;
  return { codes: taken.map((code) => rank[code]!), classes: left };
}

/**
 * Rows handed to a fitted estimator or a loaded model, converted and checked against what it was fitted on.
 * @throws DataError for another number of columns, other column names, or values that are not allowed
 */
export function checkedRows(
  owner: string,
  given: MatrixLike,
  { nFeaturesIn, featureNamesIn }: Pick<Fitted, 'nFeaturesIn' | 'featureNamesIn'>,
  missing: 'none' | 'nan',
): Matrix {
  const X = matrix(given, owner);
  if (X.rows === 0) return zeros(0, nFeaturesIn);
  if (X.cols !== nFeaturesIn) throw unlike(owner, `X must have ${nFeaturesIn} columns`, X.cols);
  const { names } = X;
  if (names && names !== featureNamesIn)
    featureNamesIn?.forEach((name, column) => {
      if (names[column] !== name) throw unlike(owner, `column ${column} must be "${name}"`, names[column], { column });
    });
  requireFinite(X, owner, missing);
  return X;
}
