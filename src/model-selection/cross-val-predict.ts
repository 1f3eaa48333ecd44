import { ParameterError } from '../core/errors.js';
import { zeros } from '../core/matrix.js';
import { checkParams, oneOf } from '../core/params.js';
import type { Label, Matrix, MatrixLike } from '../core/types.js';
import { type ClassifierLike, withColumns } from './classifier-like.js';
import { drive, driveAsync, type FoldSteps } from './drive.js';
import {
  type AsyncFoldsOptions,
  type Folds,
  type FoldsOptions,
  foldsOf,
  inFold,
  requirePartition,
  rowsAt,
} from './folds.js';

/** What to ask of the fitted estimators. */
export type PredictMethod = 'predict' | 'predictProba';
interface Asked<M extends PredictMethod> {
  /** Default `'predict'`. */
  readonly method?: M;
}
export interface CrossValPredictOptions<M extends PredictMethod = PredictMethod> extends FoldsOptions, Asked<M> {}
export interface AsyncCrossValPredictOptions<M extends PredictMethod = PredictMethod>
  extends AsyncFoldsOptions,
    Asked<M> {}

/**
 * One label a row, or n x classes probabilities: their columns are the sorted labels of `y`, by name in `names`; a label
 * that a fold's training rows lack has probability 0 there.
 */
export type CrossValPrediction<M> = M extends 'predictProba' ? Matrix : Label[];

const NAME = 'crossValPredict';

/**
 * Predicts every row by the model of the fold that did not see it: for confusion matrices and calibration, not for a
 * score, which `crossValidate` gives fold by fold.
 * @throws ParameterError where the splitter does not put every row into exactly one test set; DataError; what fails in a
 * fold names the fold
 * @example confusionMatrix(y, crossValPredict(new DecisionTreeClassifier(), X, y, { cv: 10 }))
 */
export function crossValPredict<M extends PredictMethod = 'predict'>(
  estimator: ClassifierLike,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: CrossValPredictOptions<M> = {},
): CrossValPrediction<M> {
  return drive(predictions(estimator, foldsOf(NAME, X, y, options), options.method), options.onProgress);
}

/**
 * The same predictions without blocking the event loop.
 * @throws the signal's reason when aborted
 */
export async function crossValPredictAsync<M extends PredictMethod = 'predict'>(
  estimator: ClassifierLike,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncCrossValPredictOptions<M> = {},
): Promise<CrossValPrediction<M>> {
  return driveAsync(predictions(estimator, foldsOf(NAME, X, y, options), options.method), options);
}

function* predictions<M extends PredictMethod>(
  estimator: ClassifierLike,
  folds: Folds,
  method: PredictMethod = 'predict',
): FoldSteps<CrossValPrediction<M>> {
  const given = { method };
  checkParams({ name: NAME, defaults: given, rules: { method: oneOf('predict', 'predictProba') } }, given);
  requirePartition(NAME, folds);
  const { classes } = folds.labels;
  const labels: Label[] = new Array(folds.y.length);
  const P = zeros(method === 'predictProba' ? folds.y.length : 0, classes.length, classes.map(String));
  for (const [fold, { test }] of folds.splits.entries()) {
    const fitted = estimator.clone();
    yield { estimator: fitted, folds, fold };
    inFold(folds, fold, test, () => {
      const { X } = rowsAt(folds, test);
      if (method === 'predict') {
        const predicted = fitted.predict(X);
        for (const [k, i] of test.entries()) labels[i] = predicted[k]!;
      } else {
        if (!fitted.predictProba || !fitted.classes)
          throw new ParameterError(`${NAME}: the estimator has no predictProba and classes`);
        const { data } = withColumns(fitted.predictProba(X), fitted.classes, classes);
        for (const [k, i] of test.entries())
          P.data.set(data.subarray(k * classes.length, (k + 1) * classes.length), i * classes.length);
      }
    });
  }
  return (method === 'predict' ? labels : P) as CrossValPrediction<M>;
}
