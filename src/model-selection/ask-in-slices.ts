import type { Label, Matrix, Steps } from '../core/types.js';
import type { ClassifierLike } from './classifier-like.js';
import type { Question } from './trial.js';

const SCORING = { done: 0, total: 1, stage: 'scoring' };
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
    parts.push(estimator[question](rowsFrom(X, from, to)));
    const took = performance.now() - start;
    size = took < SLICE / 2 ? 2 * size : took > 2 * SLICE ? Math.max(1, size >> 1) : size;
    from = to;
    yield SCORING;
  }
  return joined(parts);
}

function rowsFrom(X: Matrix, from: number, to: number): Matrix {
  return { ...X, rows: to - from, data: X.data.subarray(from * X.cols, to * X.cols) };
}

function joined(parts: readonly unknown[]): unknown {
  const [first] = parts;
  if (parts.length === 1) return first;
  if (!isMatrix(first)) return (parts as ArrayLike<Label | number>[]).flatMap((part) => Array.from(part));
  const matrices = parts as readonly Matrix[];
  const rows = matrices.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float64Array(rows * first.cols);
  let at = 0;
  for (const part of matrices) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { ...first, rows, data };
}

const isMatrix = (answer: unknown): answer is Matrix =>
  (answer as Partial<Matrix> | undefined)?.data instanceof Float64Array;
