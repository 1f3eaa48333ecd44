import { ParameterError } from '../core/errors.js';
import { compareLabels } from '../core/labels.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Label, Matrix, Steps } from '../core/types.js';
import { SCORING } from '../metrics/targets.js';
import { type Answers, askInSlices, type Question } from './ask-in-slices.js';
import { type ClassifierLike, isTrainer, withColumns } from './classifier-like.js';

/** A fitted estimator on the rows it is to be scored on. */
export interface Trial<E> {
  readonly estimator: E;
  readonly X: Matrix;
  readonly yTrue: Label[];
  /** The labels that occur in it. */
  readonly present: ReadonlySet<Label>;
  /** One a row, where rows do not all count alike. */
  readonly weight?: Float64Array;
  /** Asks once, when a score first wants to know. */
  ask<Q extends Question>(question: Q): Answers[Q];
}

/** @param questions that will be asked: of an estimator that is known to allow it, about a few rows at a time */
export function* trialOf<E extends ClassifierLike>(
  estimator: E,
  X: Matrix,
  yTrue: Label[],
  weight: Float64Array | undefined,
  questions: ReadonlySet<Question>,
): Steps<Trial<E>> {
  const answers: Partial<Record<Question, unknown>> = {};
  // A model that was loaded allows it too.
  if (isTrainer(estimator) || 'predictRecord' in estimator)
    for (const question of questions) answers[question] = yield* askInSlices(estimator, question, X);
  const present = new Set<Label>();
  yield* inSlices(yTrue.length, LOOKUP, SCORING, (from, to) => {
    for (let i = from; i < to; i++) present.add(yTrue[i]!);
  });
  return {
    estimator,
    X,
    yTrue,
    present,
    weight,
    ask: <Q extends Question>(question: Q) => (answers[question] ??= estimator[question]!(X)) as Answers[Q],
  };
}

/** Probabilities with a column for every label that the estimator or the rows have; 0 for those it was not trained on. */
export function* probabilitiesOf(
  name: string,
  { estimator, present, ask }: Trial<ClassifierLike>,
): Steps<{ readonly labels: readonly Label[]; readonly P: Matrix }> {
  if (!estimator.predictProba || !estimator.classes)
    throw new ParameterError(`scoring "${name}" needs an estimator with predictProba and classes`);
  const labels = labelsOf(estimator.classes, present);
  return { labels, P: yield* withColumns(ask('predictProba'), estimator.classes, labels) };
}

/** The labels that either has, sorted. */
export const labelsOf = (classes: readonly Label[], present: ReadonlySet<Label>) =>
  [...new Set([...classes, ...present])].sort(compareLabels);
