import { DataError } from './errors.js';
import { encodeLabels } from './labels.js';
import { admitted, checkedRows, type TrainingSet, trainingSet } from './training.js';
import type { FitOptions, Fitted, Label, Labels, MatrixLike, State, Steps } from './types.js';

export interface PartialFitOptions extends Pick<FitOptions, 'sampleWeight'> {
  /** All classes that there will be; needed in the first call, and in later ones either left out or the same. */
  readonly classes?: ArrayLike<Label>;
}

/**
 * What a classifier was given to go on learning from, checked against what it has learned before.
 * @param before what it has learned; undefined in the first call
 * @returns rows whose labels are coded by all classes that there will be, not only by those that occur
 */
export function* moreToLearn(
  owner: string,
  rows: MatrixLike,
  y: ArrayLike<Label>,
  { classes: given, sampleWeight }: PartialFitOptions,
  before: Fitted | undefined,
  missing: 'none' | 'nan',
): Steps<TrainingSet & { readonly labels: Labels }> {
  const classes = allClasses(owner, given, before);
  const { X, labels, sampleWeight: weights } = yield* admitted(owner, rows, y, { sampleWeight });
  if (before && X.rows > 0) checkedRows(owner, X, before, missing);
  const set = yield* trainingSet(owner, X, labels, weights, missing);
  return { ...set, labels: recoded(set.labels!, classes, owner) };
}

function allClasses(owner: string, given: ArrayLike<Label> | undefined, before: Fitted | undefined): readonly Label[] {
  const classes = given && encodeLabels(given, owner, 'classes').classes;
  if (before && classes && classes.join() !== before.classes!.join())
    throw new DataError(`${owner}: classes must be those of the first call: ${before.classes!.join(', ')}`);
  const all = before?.classes ?? classes;
  if (!all) throw new DataError(`${owner}: the first call of partialFit needs classes: all that there will be`);
  if (all.length < 2) throw new DataError(`${owner}: classes must be at least 2, got ${all.length}`);
  return all;
}

/** Labels by their places in `classes`. */
function recoded({ codes, classes: own }: Labels, classes: readonly Label[], owner: string): Labels {
  const place = own.map((label) => {
    const at = classes.indexOf(label);
    if (at < 0) throw new DataError(`${owner}: y has the label ${JSON.stringify(label)}, which is not in classes`);
    return at;
  });
  return { codes: codes.map((code) => place[code]!), classes };
}

/** What a call leaves: columns are those of the first call, with their names and how a record becomes a row. */
export function goneOn<S extends State>(
  state: S,
  { X, labels }: TrainingSet,
  before: Fitted<S> | undefined,
  missing: 'none' | 'nan',
): Fitted<S> {
  const { nFeaturesIn, featureNamesIn } = before ?? { nFeaturesIn: X.cols, featureNamesIn: X.names };
  return {
    ...{ state, classes: labels!.classes, nFeaturesIn, missing, featureNamesIn },
    input: before?.input ?? X.input,
  };
}
