// The decisions of kernel.ts: the same operations in the same order.
import { products, values } from './kernel-values.part.as';

// @ts-ignore: decorator
@inline
function term(sum: v128, coef: usize, k: v128): v128 {
  return f64x2.add(sum, f64x2.mul(v128.load(coef), k));
}

/** Both halves of a sum, and the last term where there is an odd number of them. */
// @ts-ignore: decorator
@inline
function finish(sum: v128, coef: usize, kernels: usize, odd: bool): f64 {
  let even = f64x2.extract_lane(sum, 0);
  if (odd) even += load<f64>(coef) * load<f64>(kernels);
  return even + f64x2.extract_lane(sum, 1);
}

/**
 * The sums of each class with its coefficients for each other one, for many rows.
 * @param n supports, with those between two classes that stand for nothing
 * @param xs rows in the frame of the kernel, behind each the square of its norm
 * @param kernels room for n numbers
 * @param classes of each where its supports begin and how many there are: u32
 * @param coef `others` rows of n
 */
export function sums(
  code: i32, panels: usize, norms: usize, n: i32, cols: i32, xs: usize, rows: i32,
  gamma: f64, coef0: f64, degree: i32, kernels: usize, classes: usize, others: i32, coef: usize, out: usize,
): void {
  const stride = <usize>n << 3;
  const width = <usize>cols << 3;
  for (let r = 0; r < rows; r++) {
    products(panels, n, cols, xs, kernels);
    values(code, kernels, norms, n, load<f64>(xs + width), gamma, coef0, degree);
    xs += width + 8;
    for (let c = 0; c <= others; c++) {
      const from = <usize>load<u32>(classes + (<usize>c << 3)) << 3;
      const count = load<u32>(classes + (<usize>c << 3), 4);
      const odd = <bool>(count & 1);
      const end = kernels + from + (<usize>(count & ~1) << 3);
      let m = 0;
      // Four sums at once: an addition takes longer than there is else to do.
      for (; m + 4 <= others; m += 4) {
        let w = coef + <usize>m * stride + from;
        let s0 = f64x2.splat(0);
        let s1 = f64x2.splat(0);
        let s2 = f64x2.splat(0);
        let s3 = f64x2.splat(0);
        for (let at = kernels + from; at < end; at += 16) {
          const k = v128.load(at);
          s0 = term(s0, w, k);
          s1 = term(s1, w + stride, k);
          s2 = term(s2, w + 2 * stride, k);
          s3 = term(s3, w + 3 * stride, k);
          w += 16;
        }
        store<f64>(out, finish(s0, w, end, odd));
        store<f64>(out, finish(s1, w + stride, end, odd), 8);
        store<f64>(out, finish(s2, w + 2 * stride, end, odd), 16);
        store<f64>(out, finish(s3, w + 3 * stride, end, odd), 24);
        out += 32;
      }
      for (; m < others; m++) {
        let w = coef + <usize>m * stride + from;
        let s = f64x2.splat(0);
        for (let at = kernels + from; at < end; at += 16) {
          s = term(s, w, v128.load(at));
          w += 16;
        }
        store<f64>(out, finish(s, w, end, odd));
        out += 8;
      }
    }
  }
}
