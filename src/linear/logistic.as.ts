// The hot loop of logistic-kernels.ts: the same operations in the same order, eight rows of a panel in four pairs.

const LOG2E: f64 = 1.4426950408889634;
const LN2_SHORT: f64 = 0.6931471805601177;
const LN2_REST: f64 = -1.7239444525614835e-13;
const ROUND: f64 = 6755399441055744; // 1.5 * 2^52: whole numbers stand in the last bits

/** The scores of a panel for two outputs: each value that is read serves both. */
// @ts-ignore: decorator
@inline
function scoreTwo(x: usize, w: usize, size: usize, intercept: usize, out: usize): void {
  let a0 = v128.load64_splat(intercept);
  let b0 = v128.load64_splat(intercept, 8);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b1 = b0;
  let b2 = b0;
  let b3 = b0;
  for (const end = w + size; w < end; w += 8, x += 64) {
    const a = v128.load64_splat(w);
    const b = v128.load64_splat(w + size);
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    a0 = f64x2.add(a0, f64x2.mul(a, x0));
    a1 = f64x2.add(a1, f64x2.mul(a, x1));
    a2 = f64x2.add(a2, f64x2.mul(a, x2));
    a3 = f64x2.add(a3, f64x2.mul(a, x3));
    b0 = f64x2.add(b0, f64x2.mul(b, x0));
    b1 = f64x2.add(b1, f64x2.mul(b, x1));
    b2 = f64x2.add(b2, f64x2.mul(b, x2));
    b3 = f64x2.add(b3, f64x2.mul(b, x3));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, b0, 64);
  v128.store(out, b1, 80);
  v128.store(out, b2, 96);
  v128.store(out, b3, 112);
}

// @ts-ignore: decorator
@inline
function scoreOne(x: usize, w: usize, size: usize, intercept: usize, out: usize): void {
  let a0 = v128.load64_splat(intercept);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (const end = w + size; w < end; w += 8, x += 64) {
    const a = v128.load64_splat(w);
    a0 = f64x2.add(a0, f64x2.mul(a, v128.load(x)));
    a1 = f64x2.add(a1, f64x2.mul(a, v128.load(x, 16)));
    a2 = f64x2.add(a2, f64x2.mul(a, v128.load(x, 32)));
    a3 = f64x2.add(a3, f64x2.mul(a, v128.load(x, 48)));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}

/** Adds to the two sums at `to`, one a lane: first those of the rows 0 to 3, then those of the rows 4 to 7. */
// @ts-ignore: decorator
@inline
function accumulate(to: usize, p0: v128, p1: v128, p2: v128, p3: v128): void {
  v128.store(to, f64x2.add(f64x2.add(v128.load(to), f64x2.add(p0, p1)), f64x2.add(p2, p3)));
}

/** Adds a panel's part of the gradient of two outputs, whose derivatives by the scores stand at `d`. */
// @ts-ignore: decorator
@inline
function addTwo(x: usize, d: usize, gradient: usize, size: usize, intercept: usize): void {
  const a0 = v128.load(d);
  const a1 = v128.load(d, 16);
  const a2 = v128.load(d, 32);
  const a3 = v128.load(d, 48);
  const b0 = v128.load(d, 64);
  const b1 = v128.load(d, 80);
  const b2 = v128.load(d, 96);
  const b3 = v128.load(d, 112);
  accumulate(intercept, a0, a1, a2, a3);
  accumulate(intercept + 16, b0, b1, b2, b3);
  for (const end = gradient + size; gradient < end; gradient += 16, x += 64) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const x2 = v128.load(x, 32);
    const x3 = v128.load(x, 48);
    accumulate(gradient, f64x2.mul(a0, x0), f64x2.mul(a1, x1), f64x2.mul(a2, x2), f64x2.mul(a3, x3));
    accumulate(gradient + size, f64x2.mul(b0, x0), f64x2.mul(b1, x1), f64x2.mul(b2, x2), f64x2.mul(b3, x3));
  }
}

// @ts-ignore: decorator
@inline
function addOne(x: usize, d: usize, gradient: usize, size: usize, intercept: usize): void {
  const a0 = v128.load(d);
  const a1 = v128.load(d, 16);
  const a2 = v128.load(d, 32);
  const a3 = v128.load(d, 48);
  accumulate(intercept, a0, a1, a2, a3);
  for (const end = gradient + size; gradient < end; gradient += 16, x += 64)
    accumulate(
      gradient,
      f64x2.mul(a0, v128.load(x)),
      f64x2.mul(a1, v128.load(x, 16)),
      f64x2.mul(a2, v128.load(x, 32)),
      f64x2.mul(a3, v128.load(x, 48)),
    );
}

// @ts-ignore: decorator
@inline
function times(t: v128, a: f64): v128 {
  return f64x2.mul(t, f64x2.splat(a));
}

// @ts-ignore: decorator
@inline
function plus(a: f64, x: v128): v128 {
  return f64x2.add(f64x2.splat(a), x);
}

/** decay.ts: e to the minus x for the numbers x >= 0 from `at` to `end`, in place. */
function decay(at: usize, end: usize): void {
  for (; at < end; at += 16) {
    const x = v128.load(at);
    const k = f64x2.floor(plus(0.5, times(x, LOG2E)));
    const r = f64x2.add(f64x2.sub(times(k, LN2_SHORT), x), times(k, LN2_REST));
    const t = f64x2.mul(r, r);
    const p2 = plus(-1.6533902183825366e-6, times(t, 4.138136357501454e-8));
    const p1 = plus(6.613756321394515e-5, f64x2.mul(t, p2));
    const p0 = plus(0.16666666666666602, f64x2.mul(t, plus(-0.002777777777701522, f64x2.mul(t, p1))));
    const c = f64x2.sub(r, f64x2.mul(t, p0));
    const q = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
    const y = plus(1, f64x2.add(r, q));
    // Minus k is added to the exponent; no result is subnormal.
    const power = i64x2.shl(f64x2.sub(f64x2.splat(ROUND), k), 52);
    v128.store(at, v128.andnot(i64x2.add(y, power), f64x2.ge(x, f64x2.splat(700))));
  }
}

/** Rows of two classes: their scores become the derivatives by them. */
// @ts-ignore: decorator
@inline
function binary(scores: usize, total: usize, target: usize, sums: usize, losses: usize): void {
  for (let i: usize = 0; i < 64; i += 16) v128.store(sums + i, f64x2.abs(v128.load(scores + i)));
  decay(sums, sums + 64);
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < 64; i += 16) {
    const z = v128.load(scores + i);
    const e = v128.load(sums + i);
    const all = v128.load(total + i);
    const second = v128.load(target + i);
    const right = f64x2.gt(z, f64x2.splat(0));
    const share = f64x2.div(f64x2.mul(all, v128.bitselect(one, e, right)), f64x2.add(one, e));
    v128.store(scores + i, f64x2.sub(share, second));
    const wrong = v128.bitselect(f64x2.sub(all, second), f64x2.neg(second), right);
    const loss = losses + (i & 32) / 2;
    v128.store(loss, f64x2.add(v128.load(loss), f64x2.mul(wrong, z)));
  }
}

/** Rows of more classes: their scores become the derivatives by them. */
// @ts-ignore: decorator
@inline
function multinomial(scores: usize, end: usize, total: usize, target: usize, sums: usize, losses: usize): void {
  let m0 = v128.load(scores);
  let m1 = v128.load(scores, 16);
  let m2 = v128.load(scores, 32);
  let m3 = v128.load(scores, 48);
  for (let at = scores + 64; at < end; at += 64) {
    m0 = f64x2.pmax(m0, v128.load(at));
    m1 = f64x2.pmax(m1, v128.load(at, 16));
    m2 = f64x2.pmax(m2, v128.load(at, 32));
    m3 = f64x2.pmax(m3, v128.load(at, 48));
  }
  let low = v128.load(losses);
  let high = v128.load(losses, 16);
  for (let at = scores, t = target; at < end; at += 64, t += 64) {
    const b0 = f64x2.sub(m0, v128.load(at));
    const b1 = f64x2.sub(m1, v128.load(at, 16));
    const b2 = f64x2.sub(m2, v128.load(at, 32));
    const b3 = f64x2.sub(m3, v128.load(at, 48));
    low = f64x2.add(low, f64x2.add(f64x2.mul(v128.load(t), b0), f64x2.mul(v128.load(t, 16), b1)));
    high = f64x2.add(high, f64x2.add(f64x2.mul(v128.load(t, 32), b2), f64x2.mul(v128.load(t, 48), b3)));
    v128.store(at, b0);
    v128.store(at, b1, 16);
    v128.store(at, b2, 32);
    v128.store(at, b3, 48);
  }
  v128.store(losses, low);
  v128.store(losses, high, 16);
  decay(scores, end);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let at = scores; at < end; at += 64) {
    s0 = f64x2.add(s0, v128.load(at));
    s1 = f64x2.add(s1, v128.load(at, 16));
    s2 = f64x2.add(s2, v128.load(at, 32));
    s3 = f64x2.add(s3, v128.load(at, 48));
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
  const q0 = f64x2.div(v128.load(total), s0);
  const q1 = f64x2.div(v128.load(total, 16), s1);
  const q2 = f64x2.div(v128.load(total, 32), s2);
  const q3 = f64x2.div(v128.load(total, 48), s3);
  for (let at = scores, t = target; at < end; at += 64, t += 64) {
    v128.store(at, f64x2.sub(f64x2.mul(v128.load(at), q0), v128.load(t)));
    v128.store(at, f64x2.sub(f64x2.mul(v128.load(at, 16), q1), v128.load(t, 16)), 16);
    v128.store(at, f64x2.sub(f64x2.mul(v128.load(at, 32), q2), v128.load(t, 32)), 32);
    v128.store(at, f64x2.sub(f64x2.mul(v128.load(at, 48), q3), v128.load(t, 48)), 48);
  }
}

export function add(
  x: usize, total: usize, target: usize, sums: usize, panels: i32, cols: i32, outputs: i32,
  w: usize, scores: usize, losses: usize, gradient: usize,
): void {
  const size = <usize>cols << 3;
  const width = <usize>outputs << 6;
  const end = scores + width;
  const pairs = scores + (<usize>(outputs & ~1) << 6);
  const intercepts = w + <usize>outputs * size;
  const slopes = gradient + ((<usize>outputs * size) << 1);
  for (; panels > 0; panels--, x += size << 3, total += 64, target += width, sums += 64) {
    let v = w;
    let b = intercepts;
    let at = scores;
    for (; at < pairs; at += 128, v += size << 1, b += 16) scoreTwo(x, v, size, b, at);
    if (at < end) scoreOne(x, v, size, b, at);
    if (outputs > 1) multinomial(scores, end, total, target, sums, losses);
    else binary(scores, total, target, sums, losses);
    let g = gradient;
    b = slopes;
    for (at = scores; at < pairs; at += 128, g += size << 2, b += 32) addTwo(x, at, g, size << 1, b);
    if (at < end) addOne(x, at, g, size << 1, b);
  }
}
