import { DataError } from './errors.js';
import { checkWeights, encodingLabels } from './labels.js';
import { matrix, requireFinite, takeRows, unlike, zeros } from './matrix.js';
import { FAR, inSlices } from './slices.js';
import type { FitOptions, Fitted, Label, Labels, Matrix, MatrixLike, Progress, RowFacts, Steps } from './types.js';

/** What is trained on. */
export interface TrainingSet {
  readonly X: Matrix;
  readonly labels: Labels | undefined;
  readonly sampleWeight: Float64Array | undefined;
  readonly facts: RowFacts;
}

const CHECKING: Progress = { done: 0, total: 1, stage: 'checking' };
/** Rows of no more numbers than this are converted at once. */
const FEW = 262144;

/** What `fit` was given, converted and checked, without keeping an abort waiting. */
export function* admitted(
  owner: string,
  rows: MatrixLike,
  y: ArrayLike<Label> | undefined,
  { sampleWeight, groups, times }: FitOptions,
): Steps<TrainingSet> {
  const X = yield* rowsOf(rows, owner);
  yield CHECKING;
  const labels = y && (yield* encodingLabels(y, owner, 'y', CHECKING));
  for (const [name, values] of Object.entries({ groups, times }))
    if (values && values.length !== X.rows)
      throw new DataError(`${owner}: X has ${X.rows} rows, ${name} has ${values.length} values`);
  return { X, labels, sampleWeight: checkWeights(sampleWeight, X.rows, owner), facts: { groups, times } };
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
  facts: RowFacts = {},
): Steps<TrainingSet> {
  if (X.rows === 0) throw new DataError(`${owner}: X has no rows`);
  if (X.cols === 0) throw new DataError(`${owner}: X has no columns`);
  if (labels && labels.codes.length !== X.rows)
    throw new DataError(`${owner}: X has ${X.rows} rows, y has ${labels.codes.length}`);
  yield* requiringFinite(X, owner, missing, CHECKING);
  if (!sampleWeight?.includes(0)) return { X, labels, sampleWeight, facts };
  yield CHECKING;
  return yield* partOf({ X, labels, sampleWeight, facts }, rowsThatCount(sampleWeight));
}

/** `requireFinite`, with pauses. */
export function* requiringFinite(X: Matrix, owner: string, missing: 'none' | 'nan', progress: Progress): Steps<void> {
  yield* inSlices(X.rows, X.cols, progress, (from, to) => {
    try {
      requireFinite(rowsBetween(X, from, to), owner, missing);
    } catch {
      requireFinite(X, owner, missing); // throws: names the row
    }
  });
}

/** The rows that have weight. */
export function rowsThatCount(sampleWeight: Float64Array): Int32Array {
  const kept = new Int32Array(sampleWeight.length);
  let n = 0;
  for (let i = 0; i < kept.length; i++) if (sampleWeight[i]! > 0) kept[n++] = i;
  return kept.subarray(0, n);
}

/** The rows at `index`, with the labels that they have and all that is known of them. */
export function* partOf({ X, labels, sampleWeight, facts }: TrainingSet, index: Int32Array): Steps<TrainingSet> {
  const part = yield* takingRows(X, index, CHECKING);
  const own = labels && takeLabels(labels, index);
  yield CHECKING;
  const weight = sampleWeight && weightsAt(sampleWeight, index);
  const groups = facts.groups && valuesAt(facts.groups, index);
  yield CHECKING;
  const times = facts.times && valuesAt(facts.times, index);
  return { X: part, labels: own, sampleWeight: weight, facts: { groups, times } };
}

/** `takeRows`, with pauses. */
export function* takingRows(X: Matrix, index: Int32Array, progress: Progress): Steps<Matrix> {
  const data = new Float64Array(index.length * X.cols);
  yield* inSlices(index.length, FAR + X.cols, progress, (from, to) =>
    data.set(takeRows(X, index.subarray(from, to)).data, from * X.cols),
  );
  return { ...X, rows: index.length, data };
}

export function weightsAt(weight: Float64Array, index: Int32Array): Float64Array {
  const out = new Float64Array(index.length);
  for (let k = 0; k < out.length; k++) out[k] = weight[index[k]!]!;
  return out;
}

export function factsOf({ groups, times }: RowFacts, index: Int32Array): RowFacts {
  return { groups: groups && valuesAt(groups, index), times: times && valuesAt(times, index) };
}

/** A loop: `Array.from` with a function takes five times as long. */
export function valuesAt<T>(values: ArrayLike<T>, index: Int32Array): T[] {
  const out: T[] = new Array(index.length);
  for (let k = 0; k < out.length; k++) out[k] = values[index[k]!]!;
  return out;
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
  if (names)
    featureNamesIn?.forEach((name, column) => {
      if (names[column] !== name) throw unlike(owner, `column ${column} must be "${name}"`, names[column], { column });
    });
  requireFinite(X, owner, missing);
  return X;
}
