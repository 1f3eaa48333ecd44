// The loops of dense layers, for numbers of type T (f32 or f64): products of matrices and activations.

const ROUND: f64 = 6755399441055744; // 1.5 * 2^52: rounds to a whole number
const LOG2E: f64 = 1.4426950408889634;
const LN2_SHORT: f64 = 0.6931471805601177;
const LN2_REST: f64 = -1.7239444525614835e-13;

export const RELU = 1;
export const TANH = 2;
export const LOGISTIC = 3;

/** Four rows of the product, two vectors wide: eight sums, which with what they are made of fit into the registers. */
// @ts-ignore: decorator
@inline
function fourRows<T>(
  A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, C: usize, cRow: usize, k: i32, more: bool,
): void {
  const C1 = C + cRow;
  const C2 = C1 + cRow;
  const C3 = C2 + cRow;
  let s00 = v128.splat<T>(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (more) {
    s00 = v128.load(C);
    s01 = v128.load(C, 16);
    s10 = v128.load(C1);
    s11 = v128.load(C1, 16);
    s20 = v128.load(C2);
    s21 = v128.load(C2, 16);
    s30 = v128.load(C3);
    s31 = v128.load(C3, 16);
  }
  const aRow2 = aRow + aRow;
  const aRow3 = aRow2 + aRow;
  for (; k > 0; k--) {
    const b0 = v128.load(B);
    const b1 = v128.load(B, 16);
    let a = v128.load_splat<T>(A);
    s00 = v128.add<T>(s00, v128.mul<T>(a, b0));
    s01 = v128.add<T>(s01, v128.mul<T>(a, b1));
    a = v128.load_splat<T>(A + aRow);
    s10 = v128.add<T>(s10, v128.mul<T>(a, b0));
    s11 = v128.add<T>(s11, v128.mul<T>(a, b1));
    a = v128.load_splat<T>(A + aRow2);
    s20 = v128.add<T>(s20, v128.mul<T>(a, b0));
    s21 = v128.add<T>(s21, v128.mul<T>(a, b1));
    a = v128.load_splat<T>(A + aRow3);
    s30 = v128.add<T>(s30, v128.mul<T>(a, b0));
    s31 = v128.add<T>(s31, v128.mul<T>(a, b1));
    A += aStep;
    B += bRow;
  }
  v128.store(C, s00);
  v128.store(C, s01, 16);
  v128.store(C1, s10);
  v128.store(C1, s11, 16);
  v128.store(C2, s20);
  v128.store(C2, s21, 16);
  v128.store(C3, s30);
  v128.store(C3, s31, 16);
}

/** One row of the product, two vectors wide. */
// @ts-ignore: decorator
@inline
function oneRow<T>(A: usize, aStep: usize, B: usize, bRow: usize, C: usize, k: i32, more: bool): void {
  let s0 = v128.splat<T>(0);
  let s1 = s0;
  if (more) {
    s0 = v128.load(C);
    s1 = v128.load(C, 16);
  }
  for (; k > 0; k--) {
    const a = v128.load_splat<T>(A);
    s0 = v128.add<T>(s0, v128.mul<T>(a, v128.load(B)));
    s1 = v128.add<T>(s1, v128.mul<T>(a, v128.load(B, 16)));
    A += aStep;
    B += bRow;
  }
  v128.store(C, s0);
  v128.store(C, s1, 16);
}

/**
 * C = A B, or C + A B with `more`: every sum in the order of the terms, so that an element depends neither on the rows around it
 * nor on the width of a vector. Steps and widths are in bytes; between the rows of A lie `aRow`, between its columns `aStep`.
 * @param width of the rows of B and C, a multiple of 32
 */
// @ts-ignore: decorator
@inline
export function multiply<T>(
  A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, C: usize, cRow: usize,
  m: i32, k: i32, width: usize, more: bool,
): void {
  for (; m >= 4; m -= 4) {
    for (let at: usize = 0; at < width; at += 32) fourRows<T>(A, aRow, aStep, B + at, bRow, C + at, cRow, k, more);
    A += aRow << 2;
    C += cRow << 2;
  }
  for (; m > 0; m--) {
    for (let at: usize = 0; at < width; at += 32) oneRow<T>(A, aStep, B + at, bRow, C + at, k, more);
    A += aRow;
    C += cRow;
  }
}

/** e^r - 1 for |r| <= ln(2) / 2, as in core/math.ts. */
// @ts-ignore: decorator
@inline
function expm1(r: v128): v128 {
  const t = f64x2.mul(r, r);
  let p = f64x2.mul(t, f64x2.splat(4.138136357501454e-8));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(-1.6533902183825366e-6), p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(6.613756321394515e-5), p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(-0.002777777777701522), p));
  p = f64x2.mul(t, f64x2.add(f64x2.splat(0.16666666666666602), p));
  const c = f64x2.sub(r, p);
  return f64x2.add(r, f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c)));
}

/** Hyperbolic tangent, or the logistic function, of two numbers. */
function squashed(code: i32, x: v128): v128 {
  const one = f64x2.splat(1);
  const sign = f64x2.splat(-0.0);
  const size = v128.andnot(x, sign);
  // e^a, where a is 2 |x| up to 44 or -|x| down to -700
  const a = code == TANH
    ? f64x2.pmin(f64x2.add(size, size), f64x2.splat(44))
    : f64x2.neg(f64x2.pmin(size, f64x2.splat(700)));
  const m = f64x2.add(f64x2.mul(a, f64x2.splat(LOG2E)), f64x2.splat(ROUND));
  const k = f64x2.sub(m, f64x2.splat(ROUND));
  const r = f64x2.sub(f64x2.sub(a, f64x2.mul(k, f64x2.splat(LN2_SHORT))), f64x2.mul(k, f64x2.splat(LN2_REST)));
  const e = expm1(r);
  const power = i64x2.add(one, i64x2.shl(m, 52)); // the whole number stands in the last bits of m
  if (code == TANH) {
    const y = f64x2.add(f64x2.mul(power, e), f64x2.sub(power, one));
    return v128.or(f64x2.div(y, f64x2.add(y, f64x2.splat(2))), v128.and(x, sign));
  }
  const y = f64x2.mul(f64x2.add(one, e), power);
  return f64x2.div(v128.bitselect(y, one, f64x2.lt(x, f64x2.splat(0))), f64x2.add(one, y));
}

/** Applies an activation to `bytes` bytes of numbers, a multiple of 16, in place. */
// @ts-ignore: decorator
@inline
export function activate<T>(code: i32, at: usize, bytes: usize): void {
  const end = at + bytes;
  if (code == RELU) for (; at < end; at += 16) v128.store(at, v128.max<T>(v128.load(at), v128.splat<T>(0)));
  else if (sizeof<T>() == 8) for (; at < end; at += 16) v128.store(at, squashed(code, v128.load(at)));
  else
    for (; at < end; at += 8) {
      const y = squashed(code, f64x2.promote_low_f32x4(v128.load64_zero(at)));
      v128.store64_lane(at, f32x4.demote_f64x2_zero(y), 0);
    }
}
