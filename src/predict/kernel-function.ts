import { zeros } from '../core/matrix.js';
import type { Matrix } from '../core/types.js';

/** A kernel function of two rows x and y, by its name: of x'y, or for `rbf` of the distance. */
export interface KernelFunction {
  /**
   * - `linear`: x'y
   * - `poly`: (gamma x'y + coef0)^degree
   * - `rbf`: exp(-gamma |x - y|^2)
   * - `sigmoid`: tanh(gamma x'y + coef0)
   */
  readonly kernel: 'linear' | 'poly' | 'rbf' | 'sigmoid';
  readonly gamma: number;
  readonly coef0: number;
  readonly degree: number;
}

/** Their numbers in modules of WebAssembly. */
export const KERNELS: readonly KernelFunction['kernel'][] = ['linear', 'poly', 'rbf', 'sigmoid'];

/**
 * Rows moved and scaled so that the kernel is a function of their products and norms. For `rbf` its origin is the mean of the
 * support rows, because 2 x'y - x'x - y'y cancels digits where rows lie far from 0; in its unit the kernel is 2^-|x - y|^2.
 */
export interface Frame {
  readonly origin: Float64Array;
  readonly unit: number;
}

/** The frame for a kernel over `rows` x `cols` numbers. */
export function frameOf({ kernel, gamma }: KernelFunction, data: Float64Array, cols: number): Frame {
  const origin = new Float64Array(cols);
  if (kernel === 'rbf') addMean(origin, data, 0, data.length / cols);
  return { origin, unit: unitOf(kernel, gamma) };
}

export const unitOf = (kernel: KernelFunction['kernel'], gamma: number): number =>
  kernel === 'rbf' ? Math.sqrt(gamma * Math.LOG2E) : 1;

/** Adds the share that the rows from … to have in the mean of all. */
export function addMean(mean: Float64Array, data: Float64Array, from: number, to: number): void {
  const cols = mean.length;
  const rows = data.length / cols;
  for (let i = from, k = from * cols; i < to; i++) for (let j = 0; j < cols; j++) mean[j]! += data[k++]! / rows;
}

/** Puts one row into a frame; returns the square of its norm there. */
export function place({ origin, unit }: Frame, from: Float64Array, at: number, to: Float64Array, out: number): number {
  let norm = 0;
  for (let j = 0; j < origin.length; j++) {
    const x = (from[at + j]! - origin[j]!) * unit;
    to[out + j] = x;
    norm += x * x;
  }
  return norm;
}

/** All rows in a frame, with the squares of their norms. */
export function placed(frame: Frame, data: Float64Array): { X: Matrix; norms: Float64Array } {
  const cols = frame.origin.length;
  const X = zeros(data.length / cols, cols);
  const norms = new Float64Array(X.rows);
  for (let i = 0; i < X.rows; i++) norms[i] = place(frame, data, i * cols, X.data, i * cols);
  return { X, norms };
}

/**
 * What a row is multiplied by where others are: in the frame of `rbf`, -|x - y|^2 is 2 x'y less the squares of both norms.
 */
export const factorOf = (kernel: KernelFunction['kernel']): number => (kernel === 'rbf' ? 2 : 1);

/** Where the sum begins that the kernel of two rows is a function of; the products of one with the other as a factor are added. */
export const sumFrom = (kernel: KernelFunction['kernel'], norm: number, other: number): number =>
  kernel === 'rbf' ? -norm - other : 0;

/** The kernel of two rows from that sum. */
export function kernelValue({ kernel, gamma, coef0, degree }: KernelFunction, sum: number): number {
  if (kernel === 'linear') return sum;
  if (kernel === 'rbf') return exp2(sum);
  const u = gamma * sum + coef0;
  if (kernel === 'sigmoid') {
    const e = exp2(Math.abs(u) * (-2 * Math.LOG2E));
    const t = (1 - e) / (1 + e);
    return u < 0 ? -t : t;
  }
  let power = 1;
  for (let n = degree, square = u; n > 0; n = Math.floor(n / 2)) {
    if (n % 2) power *= square;
    square *= square;
  }
  return power;
}

/** 2 to the power of 0, -1 … -126. */
const powers = /*#__PURE__*/ Float64Array.from({ length: 127 }, (_, n) => 2 ** -n);

/**
 * 2 to the power of t <= 0, to 3e-12 of it; 2^-126 for all below and for NaN, which stands for an infinite distance; 1 for all above, which
 * rounding makes of 0. The polynomial is 1 + f q(f), so that 2^0 is 1 exactly; q is Chebyshev's approximation of degree 7 on [-1/2, 1/2].
 */
function exp2(t: number): number {
  if (!(t > -126)) t = -126;
  if (!(t < 0)) t = 0;
  const n = t + 6755399441055744 - 6755399441055744; // 1.5 * 2^52: rounds to a whole number
  const f = t - n;
  // Estrin's scheme, as the twin in WebAssembly has it: a chain half as long as Horner's.
  const f2 = f * f;
  const f4 = f2 * f2;
  const low = 1 + 0.6931471805568324 * f + (0.24022650695888503 + 0.055504109063258665 * f) * f2;
  const high =
    0.00961812913523614 + 0.0013333478473685416 * f + (0.00015403475186530786 + 1.5303700711365693e-5 * f) * f2;
  return (low + (high + 1.325080551750225e-6 * f4) * f4) * powers[0 - n]!;
}
