import { DataError } from '../core/errors.js';
import { anyOf, boolean, finite, integer, oneOf, positive, type Rule } from '../core/params.js';
import type { Steps, WorkerModule } from '../core/types.js';
import type { KernelFunction } from '../predict/kernel-function.js';
import { type Points, varianceOf } from './points.js';

/** The parameters of every machine with a kernel. */
export interface KernelParams {
  /** The kernel function; `'precomputed'`: X holds the kernel of each row with each training row, n x n in `fit`. */
  kernel: 'linear' | 'poly' | 'rbf' | 'sigmoid' | 'precomputed';
  /** Of `'poly'`. */
  degree: number;
  /** Of `'rbf'`, `'poly'` and `'sigmoid'`, > 0; `'scale'` is 1 / (columns x variance of X), `'auto'` 1 / columns. */
  gamma: 'scale' | 'auto' | number;
  /** Added to gamma x'y by `'poly'` and `'sigmoid'`. */
  coef0: number;
  /** The solver stops where no optimality condition is violated by more. */
  tol: number;
  /** Whether variables that stay at a bound are left out for a while. Faster; the optimum is the same within `tol`. */
  shrinking: boolean;
  /** Megabytes for rows of the kernel, for each worker. */
  cacheSize: number;
  /** Most iterations of the solver; -1 for as many as it takes (at most 10,000,000, or 100 a row). See `converged`. */
  maxIter: number;
  /** Whether identical rows are trained on as one with their weight: the same optimum, faster. */
  collapse: boolean;
}

export const kernelDefaults = (): KernelParams => ({
  kernel: 'rbf',
  degree: 3,
  gamma: 'scale',
  coef0: 0,
  tol: 1e-3,
  shrinking: true,
  cacheSize: 200,
  maxIter: -1,
  collapse: true,
});

export const kernelRules = (): { readonly [K in keyof KernelParams]: Rule } => ({
  kernel: oneOf('linear', 'poly', 'rbf', 'sigmoid', 'precomputed'),
  degree: integer(0, 1000),
  gamma: anyOf(oneOf('scale', 'auto'), positive),
  coef0: finite,
  tol: positive,
  shrinking: boolean,
  cacheSize: positive,
  maxIter: anyOf(oneOf(-1), integer(1)),
  collapse: boolean,
});

/**
 * The kernel function that the parameters mean for these points; what a kernel does not use is set to a constant.
 * @throws DataError where `'scale'` has no finite answer
 */
export function* resolved(
  { kernel, degree, gamma, coef0 }: KernelParams,
  points: Points,
  owner: string,
): Steps<KernelFunction> {
  const f = kernel === 'precomputed' ? 'linear' : kernel;
  const usesOffset = f === 'poly' || f === 'sigmoid';
  return {
    kernel: f,
    gamma:
      f === 'linear'
        ? 1
        : gamma === 'auto'
          ? 1 / points.X.cols
          : gamma === 'scale'
            ? yield* scaled(points, owner)
            : gamma,
    coef0: usesOffset ? coef0 : 0,
    degree: f === 'poly' ? degree : 0,
  };
}

function* scaled(points: Points, owner: string): Steps<number> {
  const { variance, constant } = yield* varianceOf(points);
  if (constant) return 1;
  const gamma = 1 / (points.X.cols * variance);
  if (gamma > 0 && gamma < Infinity) return gamma;
  throw new DataError(
    `${owner}: gamma "scale" needs a variance of X within float64, got ${variance}: scale the columns`,
  );
}

export const svmWorker: WorkerModule = {
  name: 'svm-worker',
  url: () => new URL('./svm-worker.js', import.meta.url),
  spawn: () => new Worker(new URL('./svm-worker.js', import.meta.url), { type: 'module' }),
};
