import { DataError } from './errors.js';
import { checkWeights, encodeLabels } from './labels.js';
import { matrix, requireFinite, takeRows, unlike, zeros } from './matrix.js';
import type { FitOptions, Fitted, Label, Labels, Matrix, MatrixLike, Progress, Steps } from './types.js';

interface TrainingSet {
  readonly X: Matrix;
  readonly labels: Labels | undefined;
  readonly sampleWeight: Float64Array | undefined;
}

const CHECKING: Progress = { done: 0, total: 1, stage: 'checking' };
/** Numbers converted or copied between two yields: some 20 ms. */
const SLICE = 1_048_576;

/** What `fit` was given, converted and checked, without keeping an abort waiting. */
export function* admitted(
  owner: string,
  rows: MatrixLike,
  y: ArrayLike<Label> | undefined,
  { sampleWeight }: FitOptions,
): Steps<TrainingSet> {
  const X = yield* rowsOf(rows, owner);
  yield CHECKING;
  const labels = y && encodeLabels(y, owner);
  yield CHECKING;
  return { X, labels, sampleWeight: checkWeights(sampleWeight, X.rows, owner) };
}

function* rowsOf(X: MatrixLike, owner: string): Steps<Matrix> {
  const cols = Array.isArray(X) ? X[0]?.length : 0;
  const step = Math.ceil(SLICE / cols);
  if (!Array.isArray(X) || !(X.length > step)) return matrix(X, owner);
  const out = zeros(X.length, cols);
  for (let from = 0; from < X.length; from += step) {
    const part = attempt(() => matrix(X.slice(from, from + step), owner));
    if (!part || part.cols !== cols) return matrix(X, owner); // which says what is wrong, and in which row
    out.data.set(part.data, from * cols);
    yield CHECKING;
  }
  return out;
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
  requireFinite(X, owner, missing);
  if (!sampleWeight?.includes(0)) return { X, labels, sampleWeight };
  yield CHECKING;
  const kept = new Int32Array(X.rows);
  let n = 0;
  for (let i = 0; i < X.rows; i++) if (sampleWeight[i]! > 0) kept[n++] = i;
  const index = kept.subarray(0, n);
  const data = new Float64Array(n * X.cols);
  for (let from = 0, step = Math.ceil(SLICE / X.cols); from < n; from += step) {
    data.set(takeRows(X, index.subarray(from, from + step)).data, from * X.cols);
    yield CHECKING;
  }
  return {
    X: { ...X, rows: n, data },
    labels: labels && takeLabels(labels, index),
    sampleWeight: sampleWeight.filter((w) => w > 0),
  };
}

/** The labels of the rows at `index`, with the classes that still occur. */
export function takeLabels({ codes, classes }: Labels, index: Int32Array): Labels {
  const taken = index.map((i) => codes[i]!);
  const occurs = new Uint8Array(classes.length);
  for (const code of taken) occurs[code] = 1;
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
  if (names)
    featureNamesIn?.forEach((name, column) => {
      if (names[column] !== name) throw unlike(owner, `column ${column} must be "${name}"`, names[column], { column });
    });
  requireFinite(X, owner, missing);
  return X;
}
