// The kernel functions of kernel-function.ts, two rows at once: the same operations in the same order.

const ROUND: f64 = 6755399441055744; // 1.5 * 2^52: rounds to a whole number
const LOG2E: f64 = 1.4426950408889634;

export const LINEAR = 0;
export const POLY = 1;
export const RBF = 2;

// @ts-ignore: decorator
@inline
function line(a: f64, b: f64, f: v128): v128 {
  return f64x2.add(f64x2.splat(a), f64x2.mul(f64x2.splat(b), f));
}

/** Two to the power of numbers from -126 to 0. */
// @ts-ignore: decorator
@inline
function exp2(t: v128): v128 {
  const m = f64x2.add(t, f64x2.splat(ROUND));
  const f = f64x2.sub(t, f64x2.sub(m, f64x2.splat(ROUND)));
  // Estrin's scheme: a chain half as long as Horner's.
  const f2 = f64x2.mul(f, f);
  const f4 = f64x2.mul(f2, f2);
  const a = line(1, 0.6931471805568324, f);
  const b = line(0.24022650695888503, 0.055504109063258665, f);
  const c = line(0.00961812913523614, 0.0013333478473685416, f);
  const d = line(0.00015403475186530786, 1.5303700711365693e-5, f);
  const low = f64x2.add(a, f64x2.mul(b, f2));
  const high = f64x2.add(c, f64x2.mul(d, f2));
  const p = f64x2.add(low, f64x2.mul(f64x2.add(high, f64x2.mul(f64x2.splat(1.325080551750225e-6), f4)), f4));
  return i64x2.add(p, i64x2.shl(m, 52)); // the whole number stands in the last bits of m
}

/** -126 for all below and for NaN, 0 for all above. */
// @ts-ignore: decorator
@inline
function clamped(t: v128): v128 {
  return f64x2.pmin(f64x2.splat(0), f64x2.pmax(f64x2.splat(-126), t));
}

/**
 * The sums that the kernels of a row with `n` rows are functions of; `n` is a multiple of eight.
 * @param panels eight rows side by side, column after column, then the next eight
 * @param x the row as a factor
 * @param norm the square of its norm
 */
export function arguments(
  code: i32, panels: usize, norms: usize, n: i32, cols: i32, x: usize, norm: f64, out: usize,
): void {
  const end = x + (<usize>cols << 3);
  const own = f64x2.splat(-norm);
  for (let i = 0; i < n; i += 8) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    if (code == RBF) {
      a = f64x2.sub(own, v128.load(norms));
      b = f64x2.sub(own, v128.load(norms, 16));
      c = f64x2.sub(own, v128.load(norms, 32));
      d = f64x2.sub(own, v128.load(norms, 48));
      norms += 64;
    }
    for (let at = x; at < end; at += 8) {
      const v = v128.load64_splat(at);
      a = f64x2.add(a, f64x2.mul(v128.load(panels), v));
      b = f64x2.add(b, f64x2.mul(v128.load(panels, 16), v));
      c = f64x2.add(c, f64x2.mul(v128.load(panels, 32), v));
      d = f64x2.add(d, f64x2.mul(v128.load(panels, 48), v));
      panels += 64;
    }
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
    out += 64;
  }
}

/** Turns `n` of these sums into values of the kernel, in place. */
export function values(code: i32, at: usize, n: i32, gamma: f64, coef0: f64, degree: i32): void {
  if (code == LINEAR) return;
  const end = at + (<usize>n << 3);
  if (code == RBF) {
    for (; at < end; at += 32) {
      const t = clamped(v128.load(at));
      const u = clamped(v128.load(at, 16));
      v128.store(at, exp2(t));
      v128.store(at, exp2(u), 16);
    }
    return;
  }
  for (; at < end; at += 16) {
    const u = f64x2.add(f64x2.mul(f64x2.splat(gamma), v128.load(at)), f64x2.splat(coef0));
    if (code == POLY) {
      let power = f64x2.splat(1);
      let square = u;
      for (let k = degree; k > 0; k >>= 1) {
        if (k & 1) power = f64x2.mul(power, square);
        square = f64x2.mul(square, square);
      }
      v128.store(at, power);
    } else {
      const e = exp2(clamped(f64x2.mul(f64x2.abs(u), f64x2.splat(-2 * LOG2E))));
      const one = f64x2.splat(1);
      const t = f64x2.div(f64x2.sub(one, e), f64x2.add(one, e));
      v128.store(at, v128.or(t, v128.and(f64x2.lt(u, f64x2.splat(0)), f64x2.splat(-0.0))));
    }
  }
}
