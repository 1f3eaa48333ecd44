// The decisions of kernel.ts: the same operations in the same order.
import { arguments, values } from './kernel-values.part.as';

/** Supports whose kernels with a row are computed at once, and used for all rows while they lie in the first-level cache. */
const CHUNK = 64;

/**
 * The sums of each class with its coefficients for each other one, for many rows: of its supports with even numbers and of
 * those with odd ones, side by side.
 * @param panels supports, each class from a whole panel on
 * @param xs rows as factors, behind each the square of its norm
 * @param kernels room for CHUNK numbers
 * @param classes of each the number of its supports: u32
 * @param coef `others` rows of n numbers, 0 where there is no support
 */
export function sums(
  code: i32, panels: usize, norms: usize, n: i32, cols: i32, xs: usize, rows: i32,
  gamma: f64, coef0: f64, degree: i32, kernels: usize, classes: usize, others: i32, coef: usize, out: usize,
): void {
  const width = <usize>cols << 3;
  const stride = <usize>n << 3;
  memory.fill(out, 0, <usize>(rows * others * (others + 1)) << 4);
  for (let c = 0; c <= others; c++) {
    const count = load<u32>(classes + (<usize>c << 2));
    for (let from: u32 = 0; from < count; from += CHUNK) {
      const left = min(CHUNK, count - from);
      const size = (left + 7) & ~7;
      let x = xs;
      let sum = out + (<usize>(c * others) << 4);
      for (let r = 0; r < rows; r++) {
        arguments(code, panels, norms, size, cols, x, load<f64>(x + width), kernels);
        values(code, kernels, size, gamma, coef0, degree);
        if (left & 1) store<f64>(kernels + (<usize>left << 3), 0); // whatever it was: 0 times Infinity is NaN
        let m = 0;
        // Four at once, so that a kernel is loaded once for them.
        for (; m < others - 3; m += 4) {
          const to = sum + (<usize>m << 4);
          let s0 = v128.load(to);
          let s1 = v128.load(to, 16);
          let s2 = v128.load(to, 32);
          let s3 = v128.load(to, 48);
          let w0 = coef + <usize>m * stride;
          let w1 = w0 + stride;
          let w2 = w1 + stride;
          let w3 = w2 + stride;
          for (let at = kernels, end = kernels + (<usize>left << 3); at < end; at += 16) {
            const k = v128.load(at);
            s0 = f64x2.add(s0, f64x2.mul(v128.load(w0), k));
            s1 = f64x2.add(s1, f64x2.mul(v128.load(w1), k));
            s2 = f64x2.add(s2, f64x2.mul(v128.load(w2), k));
            s3 = f64x2.add(s3, f64x2.mul(v128.load(w3), k));
            w0 += 16;
            w1 += 16;
            w2 += 16;
            w3 += 16;
          }
          v128.store(to, s0);
          v128.store(to, s1, 16);
          v128.store(to, s2, 32);
          v128.store(to, s3, 48);
        }
        for (; m < others; m++) {
          const w = coef + <usize>m * stride;
          let s = v128.load(sum + (<usize>m << 4));
          for (let at: usize = 0; at < <usize>left << 3; at += 16)
            s = f64x2.add(s, f64x2.mul(v128.load(w + at), v128.load(kernels + at)));
          v128.store(sum + (<usize>m << 4), s);
        }
        x += width + 8;
        sum += <usize>(others * (others + 1)) << 4;
      }
      panels += <usize>size * width;
      norms += <usize>size << 3;
      coef += <usize>size << 3;
    }
  }
}
