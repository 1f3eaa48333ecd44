import { DataError } from '../core/errors.js';
import { zeros } from '../core/matrix.js';
import { FAR, inSlices } from '../core/slices.js';
import type { Matrix, Steps } from '../core/types.js';
import { addMean, type Frame, type KernelFunction, kernelValue, place, unitOf } from '../predict/kernel-function.js';
import { PREPARING } from './points.js';

/** What the kernel of any two training points is computed from: the points in the frame of the kernel function. */
export interface FunctionGram {
  readonly f: KernelFunction;
  readonly X: Matrix;
  readonly norms: Float64Array;
  /** The kernel of each point with itself. */
  readonly diagonal: Float64Array;
}

/** The kernel as it was given: `values` between training rows, and the row of each point. */
export interface GivenGram {
  readonly values: Matrix;
  readonly index: Int32Array;
  readonly diagonal: Float64Array;
}

export type Gram = FunctionGram | GivenGram;

/** A float32 holds the kernel of two rows. */
const MOST = 3e38;

/**
 * @param X the points
 * @throws DataError where a value would overflow
 */
export function* functionGram(f: KernelFunction, X: Matrix, owner: string): Steps<FunctionGram> {
  const { rows, cols, data } = X;
  const frame: Frame = { origin: new Float64Array(cols), unit: unitOf(f.kernel, f.gamma) };
  if (f.kernel === 'rbf') yield* inSlices(rows, cols, PREPARING, (from, to) => addMean(frame.origin, data, from, to));
  const Z = zeros(rows, cols);
  const norms = new Float64Array(rows);
  let most = 0;
  yield* inSlices(rows, cols, PREPARING, (from, to) => {
    let greatest = most;
    for (let i = from; i < to; i++) {
      norms[i] = place(frame, data, i * cols, Z.data, i * cols);
      greatest = Math.max(greatest, norms[i]!);
    }
    most = greatest;
  });
  // By Cauchy and Schwarz no product is greater than the greatest norm.
  const bound = kernelValue({ ...f, coef0: Math.abs(f.coef0) }, f.kernel === 'rbf' ? 0 : most);
  if (!(most < 1e300 && f.gamma * most < 1e300 && Math.abs(bound) < MOST))
    throw new DataError(`${owner}: values of X are so great that the kernel overflows: scale the columns first`);
  const diagonal = new Float64Array(rows);
  yield* inSlices(rows, FAR, PREPARING, (from, to) => {
    for (let i = from; i < to; i++) diagonal[i] = kernelValue(f, f.kernel === 'rbf' ? 0 : norms[i]!);
  });
  return { f, X: Z, norms, diagonal };
}

/** @throws DataError where a value would overflow */
export function* givenGram(values: Matrix, index: Int32Array, owner: string): Steps<GivenGram> {
  const { rows, cols, data } = values;
  yield* inSlices(rows, cols, PREPARING, (from, to) => {
    for (let k = from * cols; k < to * cols; k++)
      if (!(Math.abs(data[k]!) < MOST))
        throw new DataError(`${owner}: the kernel has a value too great for a float32, ${data[k]}`);
  });
  return { values, index, diagonal: Float64Array.from(index, (i) => data[i * (cols + 1)]!) };
}
