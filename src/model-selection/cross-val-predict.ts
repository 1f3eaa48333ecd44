import { ParameterError } from '../core/errors.js';
import { zeros } from '../core/matrix.js';
import { checkParams, oneOf } from '../core/params.js';
import { run, runAsync } from '../core/run.js';
import { FAR, inSlices } from '../core/slices.js';
import { partOf, takingRows } from '../core/training.js';
import type { Label, Matrix, MatrixLike, Steps } from '../core/types.js';
import { SCORING } from '../metrics/targets.js';
import { askInSlices } from './ask-in-slices.js';
import { type ClassifierLike, isTrainer, withColumns } from './classifier-like.js';
import { fitSteps, onEachFold } from './evaluate.js';
import {
  type AsyncFoldsOptions,
  type Folds,
  type FoldsOptions,
  foldError,
  foldsOf,
  requirePartition,
  setOf,
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
  return run(predictions(estimator, foldsOf(NAME, X, y, options), options.method), options);
}

/**
 * The same predictions without blocking the event loop; with `workers` the folds run side by side, as those of `crossValidateAsync`.
 * @throws the signal's reason when aborted
 */
export async function crossValPredictAsync<M extends PredictMethod = 'predict'>(
  estimator: ClassifierLike,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncCrossValPredictOptions<M> = {},
): Promise<CrossValPrediction<M>> {
  return runAsync(predictions(estimator, foldsOf(NAME, X, y, options), options.method), options);
}

function* predictions<M extends PredictMethod>(
  estimator: ClassifierLike,
  dividing: Steps<Folds>,
  method: PredictMethod = 'predict',
): Steps<CrossValPrediction<M>> {
  const given = { method };
  checkParams({ name: NAME, defaults: given, rules: { method: oneOf('predict', 'predictProba') } }, given);
  const folds = yield* dividing;
  requirePartition(NAME, folds);
  const { classes } = folds.labels;
  const k = classes.length;
  const labels: Label[] = new Array(folds.y.length);
  const P = zeros(method === 'predictProba' ? folds.y.length : 0, k, classes.map(String));
  yield* onEachFold(estimator, folds, function* (fold) {
    const { train, test } = folds.splits[fold]!;
    let index = train;
    try {
      const fitted = estimator.clone();
      yield* fitSteps(fitted, yield* partOf(setOf(folds), train));
      index = test;
      const X = yield* takingRows(folds.X, test, SCORING);
      const answers = isTrainer(fitted) ? yield* askInSlices(fitted, method, X) : fitted[method]?.(X);
      if (method === 'predict') {
        const predicted = answers as ArrayLike<Label>;
        for (let n = 0; n < test.length; n++) labels[test[n]!] = predicted[n]!;
      } else {
        if (!answers || !fitted.classes)
          throw new ParameterError(`${NAME}: the estimator has no predictProba and classes`);
        const { data } = yield* withColumns(answers as Matrix, fitted.classes, classes);
        yield* inSlices(test.length, FAR + k, SCORING, (from, to) => {
          for (let n = from; n < to; n++) P.data.set(data.subarray(n * k, (n + 1) * k), test[n]! * k);
        });
      }
    } catch (error) {
      throw foldError(error, folds, fold, index);
    }
  });
  return (method === 'predict' ? labels : P) as CrossValPrediction<M>;
}
