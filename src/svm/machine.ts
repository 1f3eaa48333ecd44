import { DataError } from '../core/errors.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import type { KernelFunction } from '../predict/kernel-function.js';
import { functionGram, type Gram, givenGram } from './gram.js';
import { type KernelParams, resolved } from './params.js';
import { type Points, pointsOf } from './points.js';

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
  const gram = given ? givenGram(X, points.index, owner) : yield* functionGram(f, points.X, owner);
  return { points, f, gram };
}

/**
 * The points that have a coefficient, for the state.
 * @param coef classes - 1 rows (at least one) of a number for each point
 */
export function supports({ X, index, start }: Points, coef: Float64Array, given: boolean) {
  const n = index.length;
  const rows = coef.length / n;
  const has = new Uint8Array(n);
  for (let i = 0; i < coef.length; i++) if (coef[i] !== 0) has[i % n] = 1;
  const kept = index.map((_, i) => i).filter((i) => has[i]);
  const counts = new Int32Array(start.length - 1);
  for (let c = 0, i = 0; c < counts.length; c++) for (; i < kept.length && kept[i]! < start[c + 1]!; i++) counts[c]!++;
  const left = new Float64Array(rows * kept.length);
  for (let m = 0; m < rows; m++) for (const [to, i] of kept.entries()) left[m * kept.length + to] = coef[m * n + i]!;
  const { cols, data } = X;
  const support = given ? Float64Array.from(kept, (i) => index[i]!) : new Float64Array(kept.length * cols);
  if (!given) for (const [to, i] of kept.entries()) support.set(data.subarray(i * cols, (i + 1) * cols), to * cols);
  return { support, counts, coef: left, index: kept.map((i) => index[i]!) };
}
