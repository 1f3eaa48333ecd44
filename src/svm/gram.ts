import { DataError } from '../core/errors.js';
import { zeros } from '../core/matrix.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, Steps } from '../core/types.js';
import { frameOf, type KernelFunction, kernelValue, place } from '../predict/kernel-function.js';

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

const PREPARING = { done: 0, total: 1, stage: 'preparing' };
/** A float32 holds the kernel of two rows. */
const MOST = 3e38;

/**
 * @param X the points
 * @throws DataError where a value would overflow
 */
export function* functionGram(f: KernelFunction, X: Matrix, owner: string): Steps<FunctionGram> {
  const { rows, cols, data } = X;
  const frame = frameOf(f, data, cols);
  yield PREPARING;
  const Z = zeros(rows, cols);
  const norms = new Float64Array(rows);
  yield* inSlices(rows, cols, PREPARING, (from, to) => {
    for (let i = from; i < to; i++) norms[i] = place(frame, data, i * cols, Z.data, i * cols);
  });
  // By Cauchy and Schwarz no product is greater than the greatest norm.
  const most = norms.reduce((a, b) => Math.max(a, b), 0);
  const bound = kernelValue({ ...f, coef0: Math.abs(f.coef0) }, most, 2 * most);
  if (!(most < 1e300 && f.gamma * most < 1e300 && Math.abs(bound) < MOST))
    throw new DataError(`${owner}: values of X are so great that the kernel overflows: scale the columns first`);
  return { f, X: Z, norms, diagonal: norms.map((norm) => kernelValue(f, norm, 2 * norm)) };
}

/** @throws DataError where a value would overflow */
export function givenGram(values: Matrix, index: Int32Array, owner: string): GivenGram {
  const at = values.data.findIndex((v) => !(Math.abs(v) < MOST));
  if (at >= 0) throw new DataError(`${owner}: the kernel has a value too great for a float32, ${values.data[at]}`);
  return { values, index, diagonal: Float64Array.from(index, (i) => values.data[i * (values.cols + 1)]!) };
}
