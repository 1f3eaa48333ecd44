import { DataError, ParameterError } from '../../core/errors.js';
import { checkWeights, encodingLabels } from '../../core/labels.js';
import { rowsThatCount, takeLabels, weightsAt } from '../../core/training.js';
import type { FitOptions, Fitted, Label, Labels, MatrixLike, State, Steps } from '../../core/types.js';
import type { QuantileMatrix } from '../quantile-matrix.js';
import { type BoostRows, takingBoostRows } from './binned-rows.js';

export const isQuantileMatrix = (X: MatrixLike | QuantileMatrix): X is QuantileMatrix =>
  typeof X === 'object' && X !== null && 'bins' in X;

/** What has to be the same when rows are sorted into bins and when they are learned from. */
interface Binning {
  /** How the estimator calls its greatest number of bins. */
  readonly limit: 'maxBin' | 'maxBins';
  readonly maxBin: number;
  readonly missing: number;
}

/**
 * `learn` on rows that are sorted into bins already.
 * @throws ParameterError where the estimator would sort them otherwise
 * @throws DataError for labels or weights that do not fit
 */
export function* learnBinned<S extends State>(
  owner: string,
  X: QuantileMatrix,
  y: ArrayLike<Label>,
  options: FitOptions,
  { limit, maxBin, missing }: Binning,
  steps: (X: BoostRows, labels: Labels, sampleWeight: Float64Array | undefined, options: FitOptions) => Steps<S>,
): Steps<Fitted<S>> {
  if (X.maxBin !== maxBin)
    throw new ParameterError(`${owner}: ${limit} is ${maxBin}, and that of the QuantileMatrix ${X.maxBin}`);
  if (!Object.is(X.missing, missing))
    throw new ParameterError(`${owner}: missing is ${missing}, and that of the QuantileMatrix ${X.missing}`);
  const labels = yield* encodingLabels(y, owner, 'y', { done: 0, total: 1, stage: 'checking' });
  if (labels.codes.length !== X.rows)
    throw new DataError(`${owner}: X has ${X.rows} rows, y has ${labels.codes.length}`);
  const weight = checkWeights(options.sampleWeight ?? X.sampleWeight, X.rows, owner);
  const index = weight?.includes(0) ? rowsThatCount(weight) : undefined;
  const set = index
    ? ([yield* takingBoostRows(X, index), takeLabels(labels, index), weight && weightsAt(weight, index)] as const)
    : ([X, labels, weight] as const);
  return {
    state: yield* steps(...set, options),
    classes: set[1].classes,
    nFeaturesIn: X.cols,
    missing: 'nan',
    featureNamesIn: X.names,
    input: X.input,
  };
}
