import { DataError } from '../../core/errors.js';
import { type Random, shuffling } from '../../core/random.js';
import { takeLabels, weightsAt } from '../../core/training.js';
import type { Labels, Steps } from '../../core/types.js';
import { type BoostRows, takingBoostRows, valuesOf } from './binned-rows.js';
import type { EvaluationSet } from './evaluation.js';

/** What is learned from, and what tells when to stop. */
export interface Parted {
  readonly learned: {
    readonly X: BoostRows;
    readonly labels: Labels;
    readonly sampleWeight: Float64Array | undefined;
  };
  readonly heldOut: EvaluationSet;
}

/**
 * Holds out a share of the rows of each class, rounded down, so that every class is still learned from.
 * @throws DataError where no class has enough rows for one to be held out
 */
export function* holdOut(
  owner: string,
  X: BoostRows,
  labels: Labels,
  sampleWeight: Float64Array | undefined,
  fraction: number,
  random: Random,
): Steps<Parted> {
  const { codes, classes } = labels;
  const left = new Float64Array(classes.length);
  for (let i = 0; i < codes.length; i++) left[codes[i]!]!++;
  for (let k = 0; k < left.length; k++) left[k] = Math.floor(fraction * left[k]!);
  const order = new Int32Array(X.rows);
  for (let i = 0; i < order.length; i++) order[i] = i;
  yield* shuffling(order, random, HOLDING);
  const isOut = new Uint8Array(X.rows);
  for (let k = 0; k < order.length; k++) if (left[codes[order[k]!]!]!-- > 0) isOut[order[k]!] = 1;
  yield HOLDING;
  const out = rowsWhere(isOut, 1);
  if (out.length === 0)
    throw new DataError(
      `${owner}: a validationFraction of ${fraction} holds out no row of any class; y has ${X.rows} rows`,
    );
  const rest = rowsWhere(isOut, 0);
  const weightAt = (index: Int32Array) => sampleWeight && weightsAt(sampleWeight, index);
  const learned = {
    X: yield* takingBoostRows(X, rest),
    labels: takeLabels(labels, rest),
    sampleWeight: weightAt(rest),
  };
  yield HOLDING;
  const heldCodes = new Int32Array(out.length);
  for (let k = 0; k < out.length; k++) heldCodes[k] = codes[out[k]!]!;
  return { learned, heldOut: { X: yield* valuesOf(X, out), codes: heldCodes, sampleWeight: weightAt(out) } };
}

const HOLDING = { done: 0, total: 1, stage: 'holding out' };
/** Rows that change places between two pauses. */

function rowsWhere(marks: Uint8Array, mark: number): Int32Array {
  const rows = new Int32Array(marks.length);
  let n = 0;
  for (let i = 0; i < marks.length; i++) if (marks[i] === mark) rows[n++] = i;
  return rows.subarray(0, n);
}
