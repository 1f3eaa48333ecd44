import { rowsBetween } from '../core/training.js';
import type { Label, Matrix, MatrixLike, Steps } from '../core/types.js';
import { SCORING } from '../metrics/targets.js';
import type { ClassifierLike } from './classifier-like.js';

/** What an estimator can be asked about rows, and what it answers. */
export interface Answers {
  predict: ArrayLike<Label>;
  predictProba: Matrix;
  decisionFunction: MatrixLike | ArrayLike<number>;
}
export type Question = keyof Answers;

/** Milliseconds that a slice should take. */
const SLICE = 6;

/**
 * Asks an estimator about rows, a slice at a time, so that a slow one keeps nobody waiting: an answer depends on nothing but
 * its row, so the slices, however long, give the same. The first are short; how long they take decides on the next.
 */
export function* askInSlices(estimator: ClassifierLike, question: Question, X: Matrix): Steps<unknown> {
  if (!estimator[question]) return undefined; // which the score will say
  const parts: unknown[] = [];
  let size = 128;
  for (let from = 0; from < X.rows || parts.length === 0; ) {
    const to = Math.min(X.rows, from + size);
    const start = performance.now();
    parts.push(estimator[question](rowsBetween(X, from, to)));
    const took = performance.now() - start;
    size = took < SLICE / 2 ? 2 * size : took > 2 * SLICE ? Math.max(1, size >> 1) : size;
    from = to;
    yield SCORING;
  }
  return yield* joined(parts);
}

function* joined(parts: readonly unknown[]): Steps<unknown> {
  const [first] = parts;
  if (parts.length === 1) return first;
  if (isMatrix(first)) {
    const matrices = parts as readonly Matrix[];
    const rows = matrices.reduce((sum, part) => sum + part.rows, 0);
    const data = new Float64Array(rows * first.cols);
    let at = 0;
    for (const part of matrices) {
      data.set(part.data, at);
      at += part.data.length;
      yield SCORING;
    }
    return { ...first, rows, data };
  }
  const all: (Label | number)[] = [];
  for (const part of parts as readonly ArrayLike<Label | number>[]) {
    for (let i = 0; i < part.length; i++) all.push(part[i]!);
    yield SCORING;
  }
  return all;
}

const isMatrix = (answer: unknown): answer is Matrix =>
  (answer as Partial<Matrix> | undefined)?.data instanceof Float64Array;
