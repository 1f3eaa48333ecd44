import type { AsyncFitOptions, FitOptions, Fitted, Label, Matrix, MatrixLike, Trainer } from '../core/types.js';
import type { Clause } from './contract.js';

/** What the contract is about: anything that is fitted and then predicts or transforms. */
export interface Estimator extends Trainer {
  fit(X: MatrixLike, y: ArrayLike<Label>, options?: FitOptions): this;
  fitAsync(X: MatrixLike, y: ArrayLike<Label>, options?: AsyncFitOptions): Promise<this>;
  readonly fitted: Fitted;
  readonly nFeaturesIn: number;
  readonly featureNamesIn: readonly string[] | undefined;
  readonly classes?: readonly Label[];
  predict?(X: MatrixLike): Label[];
  predictProba?(X: MatrixLike): Matrix;
  predictLogProba?(X: MatrixLike): Matrix;
  score?(X: MatrixLike, y: ArrayLike<Label>): number;
  readonly featureNamesOut?: readonly string[];
  transform?(X: MatrixLike): Matrix;
  inverseTransform?(X: MatrixLike): Matrix;
  fitTransform?(X: MatrixLike, y: ArrayLike<Label>): Matrix;
  /** Whether `fitAsync` alone can train it: `fit` is then a ParameterError that says so. */
  readonly asyncOnly?: boolean;
}

/** Makes the estimator under test, anew and unfitted each time, with the same parameters. */
export type Make = () => Estimator;

export type Role = 'classifier' | 'transformer';

/** One clause of the contract of estimators. */
export interface Law extends Clause<Make> {
  /** Whom it binds; everyone where absent. */
  readonly of?: Role;
}

/** Fits an estimator at once, or, where it has to wait for what it computes with, as it can. */
export async function trained(
  estimator: Estimator,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options?: FitOptions,
): Promise<Estimator> {
  return estimator.asyncOnly ? estimator.fitAsync(X, y, options) : estimator.fit(X, y, options);
}

/** What an estimator makes of rows: the probabilities and labels of a classifier, the columns of a transformer. */
export function answers(estimator: Estimator, X: MatrixLike): Answers {
  if (!estimator.fitted.classes) return { columns: estimator.transform!(X) };
  return { columns: estimator.predictProba?.(X), labels: estimator.predict!(X) };
}
export interface Answers {
  /** Of `predictProba` or `transform`. */
  readonly columns?: Matrix;
  /** Of `predict`. */
  readonly labels?: readonly Label[];
}

/** A copy of all that `fit` left behind, and of what it answers to rows `Z`. */
export function learned(estimator: Estimator, Z: MatrixLike): object {
  const { state, classes, nFeaturesIn, featureNamesIn, featureNamesOut, missing, input } = estimator.fitted;
  return structuredClone({
    ...answers(estimator, Z),
    ...{ state, classes, nFeaturesIn, featureNamesIn, featureNamesOut, missing, input },
  });
}
