import { DataError } from '../core/errors.js';
import { FAR, inSlices } from '../core/slices.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import type { KernelState } from '../predict/kernel.js';
import type { KernelFunction } from '../predict/kernel-function.js';
import { functionGram, type Gram, givenGram } from './gram.js';
import { type KernelParams, resolved } from './params.js';
import { type Points, pointsOf } from './points.js';

export interface SVCState extends KernelState {
  /** The training row of each support. */
  readonly index: Int32Array;
  /** Iterations of each pair. */
  readonly nIter: Int32Array;
  readonly converged: boolean;
}

const ASSEMBLING = { done: 0, total: 1, stage: 'assembling' };

/** What every machine with a kernel is trained on. */
export function* prepared(
  owner: string,
  params: KernelParams,
  X: Matrix,
  { codes, classes }: Labels,
  sampleWeight: Float64Array | undefined,
): Steps<{ points: Points; f: KernelFunction; gram: Gram }> {
  const given = params.kernel === 'precomputed';
  if (given && X.rows !== X.cols)
    throw new DataError(
      `${owner}: a precomputed kernel must have a column for each row (of weight > 0), got ${X.rows} x ${X.cols}`,
    );
  const coded = { codes, classes: classes.length };
  const points = yield* pointsOf(X, coded, sampleWeight, params.collapse && !given);
  const f = yield* resolved(params, points, owner);
  const gram = given ? yield* givenGram(X, points.index, owner) : yield* functionGram(f, points.X, owner);
  return { points, f, gram };
}

/**
 * The points that have a coefficient, for the state.
 * @param coef classes - 1 rows (at least one) of a number for each point
 */
export function* supports({ X, index, start }: Points, coef: Float64Array, given: boolean) {
  const n = index.length;
  const rows = coef.length / n;
  const classes = start.length - 1;
  const kept = new Int32Array(n);
  const counts = new Int32Array(classes);
  let size = 0;
  let c = 0;
  yield* inSlices(n, FAR + rows, ASSEMBLING, (from, to) => {
    for (let i = from; i < to; i++) {
      let m = 0;
      while (m < rows && coef[m * n + i] === 0) m++;
      if (m === rows) continue;
      while (i >= start[c + 1]!) c++;
      counts[c]!++;
      kept[size++] = i;
    }
  });
  const { cols, data } = X;
  const left = new Float64Array(rows * size);
  const support = new Float64Array(size * (given ? 1 : cols));
  const first = new Int32Array(size);
  yield* inSlices(size, FAR + rows + cols, ASSEMBLING, (from, to) => {
    for (let k = from; k < to; k++) {
      const i = kept[k]!;
      first[k] = index[i]!;
      for (let m = 0; m < rows; m++) left[m * size + k] = coef[m * n + i]!;
      if (given) support[k] = index[i]!;
      else for (let j = 0; j < cols; j++) support[k * cols + j] = data[i * cols + j]!;
    }
  });
  return { support, counts, coef: left, index: first };
}

/** The machine alone, answering otherwise. */
export function answering({ index, nIter, converged, ...state }: SVCState, answer: KernelState['answer']): KernelState {
  return { ...state, answer };
}
