import { ParameterError } from '../core/errors.js';
import { compareLabels } from '../core/labels.js';
import type { Label, Matrix } from '../core/types.js';
import { type ClassifierLike, withColumns } from './classifier-like.js';

/** A fitted estimator on the rows it is to be scored on. */
export interface Trial<E> {
  readonly estimator: E;
  readonly X: Matrix;
  readonly yTrue: Label[];
  /** Computed once, when a score first asks. */
  readonly yPred: Label[];
}

/** Probabilities with a column for every label that the estimator or the rows have; 0 for those it was not trained on. */
export function probabilitiesOf(
  name: string,
  { estimator, X, yTrue }: Trial<ClassifierLike>,
): { readonly labels: readonly Label[]; readonly P: Matrix } {
  if (!estimator.predictProba || !estimator.classes)
    throw new ParameterError(`scoring "${name}" needs an estimator with predictProba and classes`);
  const labels = labelsOf(estimator.classes, yTrue);
  return { labels, P: withColumns(estimator.predictProba(X), estimator.classes, labels) };
}

/** The labels that either has, sorted. */
export const labelsOf = (classes: readonly Label[], yTrue: readonly Label[]) =>
  [...new Set([...classes, ...yTrue])].sort(compareLabels);
