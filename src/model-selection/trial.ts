import { ParameterError } from '../core/errors.js';
import { compareLabels } from '../core/labels.js';
import type { Label, Matrix, MatrixLike } from '../core/types.js';
import { type ClassifierLike, withColumns } from './classifier-like.js';

/** What an estimator can be asked about rows, and what it answers. */
export interface Answers {
  predict: ArrayLike<Label>;
  predictProba: Matrix;
  decisionFunction: MatrixLike | ArrayLike<number>;
}
export type Question = keyof Answers;

/** A fitted estimator on the rows it is to be scored on. */
export interface Trial<E> {
  readonly estimator: E;
  readonly X: Matrix;
  readonly yTrue: Label[];
  /** One a row, where rows do not all count alike. */
  readonly weight?: Float64Array;
  /** Asks once, when a score first wants to know. */
  ask<Q extends Question>(question: Q): Answers[Q];
}

/** @param known what was asked before */
export function trialOf<E extends ClassifierLike>(
  estimator: E,
  X: Matrix,
  yTrue: Label[],
  weight?: Float64Array,
  known: Partial<Answers> = {},
): Trial<E> {
  const answers: Partial<Record<Question, unknown>> = { ...known };
  return {
    estimator,
    X,
    yTrue,
    weight,
    ask: <Q extends Question>(question: Q) => (answers[question] ??= estimator[question]!(X)) as Answers[Q],
  };
}

/** Probabilities with a column for every label that the estimator or the rows have; 0 for those it was not trained on. */
export function probabilitiesOf(
  name: string,
  { estimator, yTrue, ask }: Trial<ClassifierLike>,
): { readonly labels: readonly Label[]; readonly P: Matrix } {
  if (!estimator.predictProba || !estimator.classes)
    throw new ParameterError(`scoring "${name}" needs an estimator with predictProba and classes`);
  const labels = labelsOf(estimator.classes, yTrue);
  return { labels, P: withColumns(ask('predictProba'), estimator.classes, labels) };
}

/** The labels that either has, sorted. */
export const labelsOf = (classes: readonly Label[], yTrue: readonly Label[]) =>
  [...new Set([...classes, ...yTrue])].sort(compareLabels);
