import { DataError, ParameterError } from '../core/errors.js';
import { checkWeights, compareLabels, encodeLabels, encodingLabels } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import { run } from '../core/run.js';
import { inSlices } from '../core/slices.js';
import type { Label, Progress, Steps } from '../core/types.js';

export const SCORING: Progress = { done: 0, total: 1, stage: 'scoring' };

/** True and predicted labels as codes into one sorted list of classes. */
export interface Targets {
  readonly yTrue: Int32Array;
  readonly yPred: Int32Array;
  /** Every label that occurs in either, sorted. */
  readonly classes: readonly Label[];
  readonly weight: Float64Array | undefined;
}

/**
 * The door of every metric.
 * @throws DataError for no rows, lists of unequal length, or strings against numbers
 */
export function targets(
  owner: string,
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  sampleWeight?: ArrayLike<number>,
): Targets {
  return run(codingTargets(owner, yTrue, yPred, sampleWeight));
}

/** `targets`, with pauses. */
export function* codingTargets(
  owner: string,
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  sampleWeight?: ArrayLike<number>,
): Steps<Targets> {
  const a = yield* encodingLabels(yTrue, owner, 'yTrue', SCORING);
  const b = yield* encodingLabels(yPred, owner, 'yPred', SCORING);
  if (a.codes.length !== b.codes.length)
    throw new DataError(`${owner}: yTrue has ${a.codes.length} labels, yPred has ${b.codes.length}`);
  if (a.codes.length === 0) throw new DataError(`${owner}: yTrue has no labels`);
  requireSameType(owner, 'yTrue', a.classes, 'yPred', b.classes);
  const classes = [...new Set([...a.classes, ...b.classes])].sort(compareLabels);
  const rank = new Map(classes.map((label, k) => [label, k]));
  for (const { codes, classes: own } of [a, b]) {
    const table = own.map((label) => rank.get(label)!);
    yield* inSlices(codes.length, 1, SCORING, (from, to) => {
      for (let i = from; i < to; i++) codes[i] = table[codes[i]!]!;
    });
  }
  return { yTrue: a.codes, yPred: b.codes, classes, weight: checkWeights(sampleWeight, a.codes.length, owner) };
}

/**
 * The labels a caller chose, in the order given; those that occur where none were.
 * @throws ParameterError for an empty list, a label listed twice, strings against numbers
 */
export function chosenLabels(
  owner: string,
  labels: ArrayLike<Label> | undefined,
  classes: readonly Label[],
): readonly Label[] {
  if (labels === undefined) return classes;
  const list = Array.from(labels);
  if (list.length === 0) throw new ParameterError(`${owner}: labels must name at least one label`);
  const distinct = encodeLabels(list, owner, 'labels').classes;
  if (distinct.length < list.length) throw new ParameterError(`${owner}: labels lists a label twice`);
  requireSameType(owner, 'yTrue', classes, 'labels', distinct);
  return list;
}

/** @throws DataError where one list holds strings and the other numbers */
export function requireSameType(
  owner: string,
  nameA: string,
  [a]: readonly Label[],
  nameB: string,
  [b]: readonly Label[],
): void {
  if (a !== undefined && b !== undefined && typeof a !== typeof b)
    throw new DataError(
      `${owner}: ${nameA} holds ${typeof a}s and ${nameB} ${typeof b}s (${describeValue(a)}, ${describeValue(b)})`,
    );
}
