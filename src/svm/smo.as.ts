// The hot loops of smo-kernels.ts: the same operations in the same order.
import { arguments, values } from '../predict/kernel-values.part.as';

const TAU: f32 = 1e-12;

export function row(
  code: i32, panels: usize, norms: usize, n: i32, cols: i32, x: usize, norm: f64,
  gamma: f64, coef0: f64, degree: i32, chunk: usize, out: usize,
): void {
  for (let i = 0; i < n; i += 64) {
    const size = min(64, n - i);
    arguments(code, panels, norms, size, cols, x, norm, chunk);
    values(code, chunk, size, gamma, coef0, degree);
    panels += 512 * <usize>cols;
    norms += 512;
    for (let k: usize = 0; k < <usize>size; k += 4) {
      const low = f32x4.demote_f64x2_zero(v128.load(chunk + (k << 3)));
      const high = f32x4.demote_f64x2_zero(v128.load(chunk + (k << 3), 16));
      v128.store(out + (k << 2), v128.shuffle<i64>(low, high, 0, 2));
    }
    out += 256;
  }
}

/** How much more F falls below `top` than not at all, for four variables: 0 for those that may not be lowered. */
// @ts-ignore: decorator
@inline
function below(top: v128, F: usize, diagonal: v128): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.sub(top, v128.load(F)));
  const high = f32x4.demote_f64x2_zero(f64x2.sub(top, v128.load(F, 16)));
  const g = f32x4.pmax(f32x4.splat(0), v128.shuffle<i64>(low, high, 0, 2));
  return v128.and(g, f32x4.lt(diagonal, f32x4.splat(Infinity)));
}

/** Where one of four is better than the best. */
// @ts-ignore: decorator
@inline
function better(g: v128, K: usize, own: v128, diagonal: v128, best: v128): v128 {
  const k = v128.load(K);
  const a = f32x4.sub(f32x4.add(own, diagonal), f32x4.add(k, k));
  const curvature = f32x4.pmax(f32x4.splat(TAU), a);
  return f32x4.gt(f32x4.mul(g, g), f32x4.mul(best, curvature));
}

export function select(F: usize, K: usize, diagonal: usize, n: i32, top: f64, own: f32, gap: usize): i32 {
  const tops = f64x2.splat(top);
  const owns = f32x4.splat(own);
  let widest = f32x4.splat(0);
  let best: f32 = 0; // not less: what may not be lowered would seem better, 0 > best * Infinity
  let found = -1;
  for (let t = 0; t < n; t += 16) {
    const f = F + (<usize>t << 3);
    const k = K + (<usize>t << 2);
    const d = diagonal + (<usize>t << 2);
    const bests = f32x4.splat(best);
    const d0 = v128.load(d);
    const d1 = v128.load(d, 16);
    const d2 = v128.load(d, 32);
    const d3 = v128.load(d, 48);
    const g0 = below(tops, f, d0);
    const g1 = below(tops, f + 32, d1);
    const g2 = below(tops, f + 64, d2);
    const g3 = below(tops, f + 96, d3);
    widest = f32x4.pmax(widest, f32x4.pmax(f32x4.pmax(g0, g1), f32x4.pmax(g2, g3)));
    const some = v128.or(
      v128.or(better(g0, k, owns, d0, bests), better(g1, k + 16, owns, d1, bests)),
      v128.or(better(g2, k + 32, owns, d2, bests), better(g3, k + 48, owns, d3, bests)),
    );
    if (!v128.any_true(some)) continue;
    // Seldom: the best so far rises some ln(n) times.
    for (let s: usize = 0; s < 16; s++) {
      const own2 = load<f32>(d + (s << 2));
      const g = <f32>(top - load<f64>(f + (s << 3)));
      if (!(g > 0 && own2 < Infinity)) continue;
      const a = own + own2 - 2 * load<f32>(k + (s << 2));
      const curvature = a > TAU ? a : TAU;
      const square = g * g;
      if (square > best * curvature) {
        best = square / curvature;
        found = t + <i32>s;
      }
    }
  }
  widest = f32x4.pmax(widest, v128.shuffle<i64>(widest, widest, 1, 1));
  store<f32>(gap, max(f32x4.extract_lane(widest, 0), f32x4.extract_lane(widest, 1)));
  return found;
}

/** Four of F, renewed; where one of them is greater than the best and may be raised. */
// @ts-ignore: decorator
@inline
function renew(F: usize, Ki: usize, Kj: usize, up: usize, step: v128, best: v128): v128 {
  const low = f64x2.sub(
    f64x2.promote_low_f32x4(v128.load64_zero(Ki)), f64x2.promote_low_f32x4(v128.load64_zero(Kj)),
  );
  const high = f64x2.sub(
    f64x2.promote_low_f32x4(v128.load64_zero(Ki, 8)), f64x2.promote_low_f32x4(v128.load64_zero(Kj, 8)),
  );
  const a = f64x2.sub(v128.load(F), f64x2.mul(step, low));
  const b = f64x2.sub(v128.load(F, 16), f64x2.mul(step, high));
  v128.store(F, a);
  v128.store(F, b, 16);
  return v128.or(
    f64x2.gt(f64x2.add(a, f64x2.promote_low_f32x4(v128.load64_zero(up))), best),
    f64x2.gt(f64x2.add(b, f64x2.promote_low_f32x4(v128.load64_zero(up, 8))), best),
  );
}

export function update(F: usize, Ki: usize, Kj: usize, up: usize, n: i32, step: f64): i32 {
  const steps = f64x2.splat(step);
  let best = -Infinity;
  let found = -1;
  for (let t = 0; t < n; t += 16) {
    const f = F + (<usize>t << 3);
    const o = <usize>t << 2;
    const bests = f64x2.splat(best);
    const some = v128.or(
      v128.or(renew(f, Ki + o, Kj + o, up + o, steps, bests), renew(f + 32, Ki + o + 16, Kj + o + 16, up + o + 16, steps, bests)),
      v128.or(
        renew(f + 64, Ki + o + 32, Kj + o + 32, up + o + 32, steps, bests),
        renew(f + 96, Ki + o + 48, Kj + o + 48, up + o + 48, steps, bests),
      ),
    );
    if (!v128.any_true(some)) continue;
    for (let s: usize = 0; s < 16; s++) {
      const value = load<f64>(f + (s << 3)) + <f64>load<f32>(up + o + (s << 2));
      if (value > best) {
        best = value;
        found = t + <i32>s;
      }
    }
  }
  return found;
}
