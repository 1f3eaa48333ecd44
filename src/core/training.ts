import { DataError } from './errors.js';
import { checkWeights } from './labels.js';
import { matrix, requireFinite, takeRows, unlike, zeros } from './matrix.js';
import type { FitOptions, Fitted, Labels, Matrix, MatrixLike } from './types.js';

interface TrainingSet {
  readonly X: Matrix;
  readonly labels: Labels | undefined;
  readonly sampleWeight: Float64Array | undefined;
}

export function weightsFor({ sampleWeight }: FitOptions, X: Matrix, owner: string): Float64Array | undefined {
  return checkWeights(sampleWeight, X.rows, owner);
}

/**
 * What a trainer gets to see: checked, and without the rows of weight 0, so that such a row counts as little as one
 * that is not there — not even in bin edges, means or the list of classes.
 */
export function trainingSet(
  owner: string,
  X: Matrix,
  labels: Labels | undefined,
  sampleWeight: Float64Array | undefined,
  missing: 'none' | 'nan',
): TrainingSet {
  if (X.rows === 0) throw new DataError(`${owner}: X has no rows`);
  if (X.cols === 0) throw new DataError(`${owner}: X has no columns`);
  if (labels && labels.codes.length !== X.rows)
    throw new DataError(`${owner}: X has ${X.rows} rows, y has ${labels.codes.length}`);
  requireFinite(X, owner, missing);
  if (!sampleWeight?.includes(0)) return { X, labels, sampleWeight };
  const kept = Int32Array.from(sampleWeight.keys()).filter((i) => sampleWeight[i]! > 0);
  return {
    X: takeRows(X, kept),
    labels: labels && takeLabels(labels, kept),
    sampleWeight: sampleWeight.filter((w) => w > 0),
  };
}

/** The labels of the rows at `index`, with the classes that still occur. */
export function takeLabels({ codes, classes }: Labels, index: Int32Array): Labels {
  const taken = index.map((i) => codes[i]!);
  const used = new Set(taken);
  if (used.size === classes.length) return { codes: taken, classes };
  const left = classes.flatMap((_, code) => (used.has(code) ? [code] : []));
  const rank = new Map(left.map((code, k) => [code, k]));
  return { codes: taken.map((code) => rank.get(code)!), classes: left.map((code) => classes[code]!) };
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
