import { ModelError, ParameterError } from '../core/errors.js';
import { isCount, isObject } from '../core/matrix.js';
import { checkState, kindTable } from '../core/state.js';
import type { Fitted, Kind, Label, State } from '../core/types.js';
import { decode, encode } from '../predict/codec.js';

/** Where a training is, and all that it needs to go on from there. Rows that wait are read again. */
export interface Checkpoint {
  readonly checkpoint: 1;
  /** Names, parameters and options that the model depends on. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** Epochs that are done, batches of the one that goes on, and a sum over these. */
  readonly epoch: number;
  readonly batches: number;
  readonly sum: number;
  /** Mean losses of the epochs that are done; of the one that goes on the summed loss and its rows. */
  readonly losses: readonly number[];
  readonly loss: number;
  readonly learned: number;
  /** Rows of the source, where a reading has come to their end. */
  readonly rows?: number;
  readonly classes: readonly Label[];
  readonly counts: readonly number[];
  /** The time from which on rows are held out. */
  readonly from?: number;
  /** The first row that was learned from. */
  readonly first: Float64Array;
  readonly names?: readonly string[];
  readonly input?: State;
  /** What the steps before the last one learned, and what the last one did. */
  readonly parts: readonly Fitted[];
  readonly last?: Fitted;
  readonly suspended?: object;
}

/** @throws ModelError where an estimator says of itself what cannot be written */
export const encodeCheckpoint = (checkpoint: Checkpoint): Uint8Array<ArrayBuffer> => encode(checkpoint);

/**
 * @throws ModelError for bytes that are no whole checkpoint
 * @throws ParameterError for one of another training, naming the difference
 */
export function openCheckpoint(
  bytes: Uint8Array,
  facts: Readonly<Record<string, string>>,
  kinds: readonly Kind[],
  steps: number,
): Checkpoint {
  const found = wholeCheckpoint(bytes);
  const before = new Map(found.facts);
  for (const name of new Set([...before.keys(), ...Object.keys(facts)])) {
    const [was, is] = [before.get(name), facts[name]];
    if (was !== is)
      throw new ParameterError(
        `trainStream: the checkpoint is of another training: ${name} was ${was ?? 'not there'} and is ${is ?? 'not there'}`,
      );
  }
  insist(found.parts.length === steps);
  const table = kindTable(kinds);
  let width = found.first.length;
  for (const { state, nFeaturesIn } of [...found.parts, ...(found.last ? [found.last] : [])]) {
    insist(nFeaturesIn === width);
    width = checkState(state, width, table);
  }
  return found;
}

function wholeCheckpoint(bytes: Uint8Array): Checkpoint {
  let found: Partial<Checkpoint>;
  try {
    found = Object(decode(bytes));
  } catch (error) {
    throw new ModelError(`trainStream: this is no whole checkpoint: ${(error as Error).message}`, { cause: error });
  }
  const { checkpoint, facts, epoch, batches, learned, losses, classes, counts, first, parts, last } = found;
  const isPair = (pair: unknown) => Array.isArray(pair) && pair.length === 2;
  insist(checkpoint === 1 && [epoch, batches, learned].every(isCount) && Number.isInteger(found.sum));
  insist([facts, losses, classes, counts, parts].every(Array.isArray) && facts!.every(isPair));
  insist(first instanceof Float64Array && counts!.length === classes!.length && counts!.every(isCount));
  insist([...parts!, ...(last ? [last] : [])].every((part) => isObject(part) && isObject(part.state)));
  return found as Checkpoint;
}

function insist(ok: boolean): asserts ok {
  if (!ok) throw new ModelError('trainStream: this is no checkpoint');
}

/** Adds a batch to the sum over the batches of an epoch: its first row and label, which another source or order would change. */
export function summed(sum: number, row: Float64Array, code: number): number {
  const words = new Int32Array(row.slice().buffer);
  let h = Math.imul(sum ^ code, 0x9e3779b1);
  for (let k = 0; k < words.length; k++) h = Math.imul(((h << 13) | (h >>> 19)) ^ words[k]!, 0x85ebca6b);
  return (h ^ (h >>> 15)) | 0;
}
