import { DataError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';
import { partOf, type TrainingSet } from '../../core/training.js';
import type { Labels, Matrix, Steps } from '../../core/types.js';
import type { EvaluationSet } from './evaluation.js';

/** What is learned from, and what tells when to stop. */
export interface Parted {
  readonly learned: TrainingSet;
  readonly heldOut: EvaluationSet;
}

/**
 * Holds out a share of the rows of each class, rounded down, so that every class is still learned from.
 * @throws DataError where no class has enough rows for one to be held out
 */
export function* holdOut(
  owner: string,
  X: Matrix,
  labels: Labels,
  sampleWeight: Float64Array | undefined,
  fraction: number,
  random: Random,
): Steps<Parted> {
  const left = new Float64Array(labels.classes.length);
  for (const code of labels.codes) left[code]!++;
  for (let k = 0; k < left.length; k++) left[k] = Math.floor(fraction * left[k]!);
  const isOut = new Uint8Array(X.rows);
  for (const i of random.permutation(X.rows)) if (left[labels.codes[i]!]!-- > 0) isOut[i] = 1;
  const indices = Int32Array.from({ length: X.rows }, (_, i) => i);
  const out = indices.filter((i) => isOut[i] === 1);
  if (out.length === 0)
    throw new DataError(
      `${owner}: a validationFraction of ${fraction} holds out no row of any class; y has ${X.rows} rows`,
    );
  const all: TrainingSet = { X, labels, sampleWeight, facts: {} };
  const learned = yield* partOf(
    all,
    indices.filter((i) => isOut[i] === 0),
  );
  const held = yield* partOf(all, out);
  return {
    learned,
    heldOut: { X: held.X, codes: Int32Array.from(out, (i) => labels.codes[i]!), sampleWeight: held.sampleWeight },
  };
}
