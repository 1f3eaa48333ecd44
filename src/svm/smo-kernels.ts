import { KERNELS, type KernelFunction, kernelValue, sumFrom } from '../predict/kernel-function.js';

/** The hot loops of the solver over one memory, in which everything is named by its address. */
export interface SmoKernels {
  /**
   * The kernel of one row with `n` others, as float32.
   * @param panels the others: eight rows side by side, column after column, then the next eight
   * @param norms the squares of their norms, float64
   * @param x the row as a factor, float64; `norm` is the square of its norm
   * @param chunk room for 64 float64
   */
  row(
    code: number,
    panels: number,
    norms: number,
    n: number,
    cols: number,
    x: number,
    norm: number,
    gamma: number,
    coef0: number,
    degree: number,
    chunk: number,
    out: number,
  ): void;
  /**
   * The second variable of the working set: of those that may be lowered, the one that promises the greatest decrease.
   * @param F float64
   * @param K the kernel of the first variable with all, float32
   * @param diagonal of the kernel, float32; Infinity for those that may not be lowered
   * @param top F of the first variable
   * @param own its diagonal
   * @param gap where top - min F over those that may be lowered is written, float32
   * @returns -1 where none may
   */
  select(F: number, K: number, diagonal: number, n: number, top: number, own: number, gap: number): number;
  /**
   * Subtracts step (Ki - Kj) from F.
   * @param up float32: 0 for the variables that may be raised, -Infinity for the others
   * @returns where F is greatest among those that may be raised; -1 where none may
   */
  update(F: number, Ki: number, Kj: number, up: number, n: number, step: number): number;
}

/** The least curvature that is reckoned with (LIBSVM's TAU). */
export const TAU = 1e-12;

/** The loops in plain TypeScript: the same operations in the same order as smo.as.ts. */
export function plainKernels(memory: ArrayBufferLike): SmoKernels {
  const f64 = new Float64Array(memory);
  const f32 = new Float32Array(memory);
  return {
    row(code, panels, norms, n, cols, x, norm, gamma, coef0, degree, _chunk, out) {
      const f: KernelFunction = { kernel: KERNELS[code]!, gamma, coef0, degree };
      for (let i = 0; i < n; i++) {
        let sum = sumFrom(f.kernel, norm, f64[norms / 8 + i]!);
        for (let j = 0, at = panels / 8 + (i >> 3) * 8 * cols + (i & 7); j < cols; j++, at += 8)
          sum += f64[at]! * f64[x / 8 + j]!;
        f32[out / 4 + i] = kernelValue(f, sum);
      }
    },

    select(F, K, diagonal, n, top, own, gap) {
      const tau = Math.fround(TAU);
      let widest = 0;
      let best = 0;
      let found = -1;
      for (let t = 0; t < n; t++) {
        const d = f32[diagonal / 4 + t]!;
        const g = Math.fround(top - f64[F / 8 + t]!);
        if (!(g > 0 && d < Infinity)) continue;
        if (g > widest) widest = g;
        const a = Math.fround(Math.fround(own + d) - 2 * f32[K / 4 + t]!);
        const curvature = a > tau ? a : tau;
        const square = Math.fround(g * g);
        if (square > Math.fround(best * curvature)) {
          best = Math.fround(square / curvature);
          found = t;
        }
      }
      f32[gap / 4] = widest;
      return found;
    },

    update(F, Ki, Kj, up, n, step) {
      let best = -Infinity;
      let found = -1;
      for (let t = 0; t < n; t++) {
        const value = f64[F / 8 + t]! - step * (f32[Ki / 4 + t]! - f32[Kj / 4 + t]!);
        f64[F / 8 + t] = value;
        if (value + f32[up / 4 + t]! > best) {
          best = value;
          found = t;
        }
      }
      return found;
    },
  };
}
