import { DataError, ParameterError } from '../core/errors.js';
import { describeValue, isObject } from '../core/matrix.js';
import { kindTable } from '../core/state.js';
import { checkedRows, rowsBetween } from '../core/training.js';
import type { Fitted, Kind, Kinds, Label, Matrix, MatrixLike, State } from '../core/types.js';
import type { InputState } from '../predict/input.js';
import type { Model } from '../predict/model.js';

/** A fitted estimator: any of the library's, a pipeline, a search. */
export interface FittedLike {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly fitted: Fitted;
}
/** What is explained: a fitted estimator, or a model that was loaded. */
export type Explainable = FittedLike | Model;

/** What an explanation needs to know of either. */
export interface Subject {
  readonly name: string;
  readonly state: State;
  readonly kinds: Kinds;
  readonly classes: readonly Label[] | undefined;
  readonly nFeaturesIn: number;
  readonly featureNamesIn: readonly string[] | undefined;
  readonly input: InputState | undefined;
  /** Rows as the model takes them. @throws DataError */
  rows(X: MatrixLike): Matrix;
}

/** @throws ParameterError for what is neither; NotFittedError */
export function subjectOf(owner: string, model: Explainable): Subject {
  if (isObject(model) && 'learn' in model) {
    const { name, fitted, kinds } = model as FittedLike;
    const { state, classes, nFeaturesIn, featureNamesIn, missing } = fitted;
    return {
      name,
      state,
      kinds: kindTable(kinds),
      classes,
      nFeaturesIn,
      featureNamesIn,
      input: fitted.input as InputState | undefined,
      rows: (X) => checkedRows(owner, X, fitted, missing),
    };
  }
  if (!isObject(model) || !('predictRecord' in model) || !isObject(model.state))
    throw new ParameterError(
      `${owner}: model must be a fitted estimator or a loaded model, got ${describeValue(model)}`,
    );
  const { estimator, state, kinds, classes, nFeaturesIn, featureNamesIn, input } = model;
  return {
    name: estimator,
    state,
    kinds,
    classes: classes.length > 0 ? classes : undefined,
    nFeaturesIn,
    featureNamesIn,
    input,
    rows: (given) => {
      const X = checkedRows(owner, given, model, 'nan');
      const bad = X.data.findIndex((x) => Number.isNaN(x));
      if (bad >= 0) refuse(model, X, Math.floor(bad / X.cols));
      return X;
    },
  };
}

/** Only the model knows whether it takes NaN: it is asked about the first row that has one. */
function refuse(model: Model, X: Matrix, row: number): void {
  try {
    model.transform(rowsBetween(X, row, row + 1));
  } catch (error) {
    const { message, column } = error as DataError;
    throw new DataError(message.replace(/row 0\b/, `row ${row}`), { row, column });
  }
}
