import { DataError } from '../core/errors.js';
import { describeValue, zeros } from '../core/matrix.js';
import { FAR, inSlices } from '../core/slices.js';
import type { AsyncFitOptions, FitOptions, Label, Matrix, MatrixLike, Steps, Trainer } from '../core/types.js';
import { SCORING } from '../metrics/targets.js';

/** All that cross-validation asks of an estimator: the library's own, a pipeline, or one of your own. */
export interface ClassifierLike {
  /** An unfitted estimator with the same parameters. */
  clone(): this;
  fit(X: Matrix, y: Label[], options?: FitOptions): unknown;
  /** Where it is missing, the asynchronous functions call `fit`. */
  fitAsync?(X: Matrix, y: Label[], options?: AsyncFitOptions): Promise<unknown>;
  predict(X: Matrix): ArrayLike<Label>;
  /** n x classes; for scores and predictions that need probabilities. */
  predictProba?(X: Matrix): Matrix;
  /** n scores of the second of two classes; preferred to probabilities by scores that go by the order of the rows. */
  decisionFunction?(X: Matrix): MatrixLike | ArrayLike<number>;
  /** The labels of the columns of `predictProba`. */
  readonly classes?: readonly Label[];
  /** Of one that divides the rows itself, as a search: whether it looks at groups and times. */
  readonly uses?: readonly ('groups' | 'times')[];
}

/** Whether an estimator trains in steps, as all of the library's do; one around another, if the other does. */
export function isTrainer<E extends object>(estimator: E): estimator is E & Trainer {
  const { learn, adopt } = estimator as Partial<Trainer>;
  if (typeof learn !== 'function' || typeof adopt !== 'function') return false;
  const { estimator: inner } = (estimator as E & Trainer).getParams() as { readonly estimator?: unknown };
  return inner === undefined || isTrainer(Object(inner));
}

/**
 * Probabilities with a column for each of `to`; 0 for those that are not in `from`.
 * @throws DataError for a label of `from` that is not in `to`
 */
export function* withColumns(P: Matrix, from: readonly Label[], to: readonly Label[]): Steps<Matrix> {
  const out = zeros(P.rows, to.length);
  for (const [k, label] of from.entries()) {
    const j = to.indexOf(label);
    if (j < 0) throw new DataError(`the estimator has the class ${describeValue(label)}, which is not in y`);
    yield* inSlices(P.rows, FAR, SCORING, (from, to) => {
      for (let i = from; i < to; i++) out.data[i * out.cols + j] = P.data[i * P.cols + k]!;
    });
  }
  return out;
}
