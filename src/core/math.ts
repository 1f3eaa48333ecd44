/**
 * Elementary functions with the same bits in every engine. ECMAScript leaves `Math.exp`, `Math.log` and their kin to the
 * implementation, and engines do differ in the last bit; here only + - * /, `Math.floor` and bit access are used, which
 * IEEE 754 and ECMAScript fix to the bit. Errors are given in units in the last place (ulp) of the result, the
 * greatest of some 400,000 random points and of those in test/golden/elementary.py.
 *
 * Sums and products that a float64 cannot hold are carried as a head and a tail (T. J. Dekker, "A floating-point
 * technique for extending the available precision", Numer. Math. 18, 1971; D. E. Knuth, TAOCP 2, 4.2.2). The polynomials
 * are minimax fits made by test/golden/elementary_coefficients.py.
 */

/** What `Math.LOG2E` and `Math.LN2` lack. */
const LOG2E_TAIL = 2.0355273740931033e-17;
const LN2_TAIL = 2.3190468138462996e-17;
/** ln(2) in 40 bits, so that its products with exponents are exact, and the rest. */
const LN2_SHORT = 0.6931471805601177;
const LN2_REST = -1.7239444525614835e-13;

const bits = /*#__PURE__*/ new DataView(/*#__PURE__*/ new ArrayBuffer(8));
/** Where a function that returns a head leaves the tail. */
const tail = /*#__PURE__*/ new Float64Array(1);

/**
 * The exponent k for which x = 2^k m with m in [sqrt(1/2), sqrt(2)]; leaves m in `tail`. For finite x > 0.
 */
function takeExponent(x: number): number {
  let taken = 0;
  if (x < 1e-300) {
    x *= 18014398509481984; // 2^54: no longer subnormal
    taken = -54;
  } else if (x > 1e300) {
    x /= 18014398509481984;
    taken = 54;
  }
  bits.setFloat64(0, x, true);
  const k = (bits.getInt32(4, true) - 0x3fe6a09e) >> 20;
  tail[0] = x * powerOf2(-k);
  return taken + k;
}

/** 2 to the k, for k from -1022 to 1023. */
function powerOf2(k: number): number {
  if (k > -127 && k < 128) {
    // As a float32: a processor that reads eight bytes just written as two times four waits for the memory (6 ns more).
    bits.setInt32(0, (k + 127) << 23, true);
    return bits.getFloat32(0, true);
  }
  bits.setInt32(0, 0, true);
  bits.setInt32(4, (k + 1023) << 20, true);
  return bits.getFloat64(0, true);
}

/** What the rounded product p = a b lacks to the true one. */
function restOfProduct(a: number, b: number, p: number): number {
  // Veltkamp's split: halves of 26 bits, whose products are exact.
  const u = 134217729 * a;
  const v = 134217729 * b;
  const a1 = u - (u - a);
  const b1 = v - (v - b);
  const a2 = a - a1;
  const b2 = b - b1;
  return a1 * b1 - p + a1 * b2 + a2 * b1 + a2 * b2;
}

/**
 * P(t) in r coth(r / 2) = 2 + t P(t), t = r^2, for |r| <= ln(2) / 2. With c = r - t P(t),
 * e^r - 1 = r + r c / (2 - c).
 */
function cothSeries(t: number): number {
  return (
    0.16666666666666602 +
    t * (-0.002777777777701522 + t * (6.613756321394515e-5 + t * (-1.6533902183825366e-6 + t * 4.138136357501454e-8)))
  );
}

/** e^(hi - lo) as a head; the tail in `tail`. For |hi - lo| <= ln(2) / 2. */
function expHead(hi: number, lo: number): number {
  const r = hi - lo;
  const t = r * r;
  const c = r - t * cothSeries(t);
  const q = (r * c) / (2 - c) - lo;
  const s = hi + q;
  const y = 1 + s;
  tail[0] = s - (y - 1) + (q - (s - hi));
  return y;
}

/** The k that is nearest to x / ln(2). */
function powersIn(x: number): number {
  return Math.floor(x * Math.LOG2E + 0.5);
}

/** x times 2 to the k, rounded once; for k from -2022 to 1024. */
function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * powerOf2(k - 1);
  return k < -1022 ? x * powerOf2(k + 1000) * 9.332636185032189e-302 : x * powerOf2(k);
}

/**
 * e to the x. Error <= 0.66 ulp, <= 0.76 where the result is subnormal.
 * @example exp(1) // 2.718281828459045
 */
export function exp(x: number): number {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  if (Number.isNaN(x)) return x;
  const k = powersIn(x);
  const y = expHead(x - k * LN2_SHORT, k * LN2_REST);
  return scale(y + tail[0]!, k);
}

/** e^x - 1 for |x| <= 60 as a head; the tail in `tail`. */
function expm1Head(x: number): number {
  const k = powersIn(x);
  const hi = x - k * LN2_SHORT;
  const lo = k * LN2_REST;
  const r = hi - lo;
  // e^r - 1 = r + r^2 / 2 + (...): near k = -1 and 1 the 1 that is taken away leaves so little that r^2 needs its tail.
  const t = r * r;
  const P = cothSeries(t);
  const cubic = (r * t * (1 - P * (2 + r))) / (2 * (2 - r + t * P));
  const s = r + t / 2;
  const rest = r - s + t / 2 + (cubic + restOfProduct(r, r, t) / 2 + (hi - r - lo) * (1 + r));
  if (k === 0) return withTail(s, rest);
  const y = 1 + s;
  const p = powerOf2(k);
  const e = p * y;
  const z = e - 1;
  const back = z - e;
  return withTail(z, e - (z - back) - (1 + back) + p * (1 - y + s + rest));
}

/** Rounds the sum of a number and a smaller one; leaves what is lost in `tail`. */
function withTail(a: number, b: number): number {
  const s = a + b;
  tail[0] = a - s + b;
  return s;
}

/**
 * e to the x, minus 1; precise near 0 too. Error <= 0.63 ulp.
 */
export function expm1(x: number): number {
  if (x > 60) return exp(x);
  if (x < -60) return -1;
  return x === 0 || Number.isNaN(x) ? x : expm1Head(x);
}

/** n / (n + c), where n = head + tail > -c. */
function shareOf(head: number, rest: number, c: number): number {
  const d = head + c;
  const back = d - head;
  const dRest = head - (d - back) + (c - back) + rest;
  const q = head / d;
  const p = q * d;
  return q + (head - p - restOfProduct(q, d, p) + rest - q * dRest) / d;
}

/**
 * Hyperbolic tangent. Error <= 0.58 ulp.
 */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (!(a > 1e-8)) return x; // x^3 / 3 is below half an ulp; and NaN
  if (a > 22) return x > 0 ? 1 : -1;
  const m = expm1Head(2 * a);
  const y = shareOf(m, tail[0]!, 2);
  return x > 0 ? y : -y;
}

/**
 * The logistic function 1 / (1 + e^-x), precise in both tails. Error <= 0.66 ulp.
 * @example sigmoid(0) // 0.5
 */
export function sigmoid(x: number): number {
  if (x > 40) return 1;
  if (!(x >= -40)) return exp(x);
  const k = powersIn(x);
  const y = expHead(x - k * LN2_SHORT, k * LN2_REST);
  const p = powerOf2(k);
  return shareOf(p * y, p * tail[0]!, 1);
}

/** f - log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)], by log(1 + f) = 2 atanh(f / (2 + f)). */
function sag(f: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const half = 0.5 * f * f;
  const series =
    z *
    (0.6666666666666734 +
      z *
        (0.39999999999413965 +
          z *
            (0.28571428742561344 +
              z *
                (0.22222198553886202 +
                  z * (0.18183565401366492 + z * (0.15314021280831178 + z * 0.14796259463718062))))));
  return half - s * (half + series);
}

/** What a logarithm answers where the sum 1 + x is not a positive finite number. */
function logOfEdge(x: number): number {
  return x === 0 ? -Infinity : x > 0 ? x : Number.NaN;
}

/**
 * Natural logarithm; -Infinity for 0, NaN below. Error <= 0.9 ulp.
 */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return logOfEdge(x);
  const k = takeExponent(x);
  const f = tail[0]! - 1;
  return sumOfLogs(k, f, -sag(f));
}

/** k ln(2) + f + g, where g is small. */
function sumOfLogs(k: number, f: number, g: number): number {
  const a = k * LN2_SHORT;
  const s = a + f;
  return s + (a - s + f + (k * LN2_REST + g));
}

/**
 * Natural logarithm of 1 + x; precise near 0 too. Error <= 0.93 ulp.
 */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return x - sag(x);
  const u = 1 + x;
  if (!(u > 0 && u < Infinity)) return logOfEdge(u);
  const back = u - 1;
  const lost = (1 - (u - back) + (x - back)) / u;
  const k = takeExponent(u);
  const f = tail[0]! - 1;
  return sumOfLogs(k, f, lost - sag(f));
}

/**
 * Logarithm to the base 2; exact for powers of 2. Error <= 0.91 ulp.
 */
export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) return logOfEdge(x);
  const k = takeExponent(x);
  const f = tail[0]! - 1;
  const g = sag(f);
  const h = f - g;
  const p = h * Math.LOG2E;
  const rest = restOfProduct(h, Math.LOG2E, p) + h * LOG2E_TAIL + (f - h - g) * Math.LOG2E;
  const s = k + p;
  return s + (k - s + p + rest);
}

/**
 * x to the y, as the operator `**` defines its special cases (so 1 to the NaN or Infinity is NaN). Exact wherever the true
 * value is a float64. Error <= 0.76 ulp.
 * @example pow(2, 0.5) // 1.4142135623730951
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const a = Math.abs(x);
  if (a === 1 && y - y !== 0) return Number.NaN;
  const sign = (x < 0 || Object.is(x, -0)) && Math.abs(y % 2) === 1 ? -1 : 1;
  if (a === 0 || a === Infinity || y - y !== 0) return sign * (a > 1 === y > 0 ? Infinity : 0);
  if (x < 0 && !Number.isInteger(y)) return Number.NaN;
  if (a === 1) return sign;
  const e = log2Head(a);
  const eRest = tail[0]!;
  // Beyond 1e19 the result is 0 or infinite for every other x; splitting y must not overflow.
  const n = Math.min(Math.max(y, -1e19), 1e19);
  const p = n * e;
  if (p > 1025) return sign * Infinity;
  if (p < -1077) return sign * 0;
  const pRest = restOfProduct(n, e, p) + n * eRest;
  const k = Math.floor(p + 0.5);
  const r = p - k + pRest;
  const hi = r * Math.LN2;
  const lo = restOfProduct(r, Math.LN2, hi) + r * LN2_TAIL + (p - k - r + pRest) * Math.LN2;
  const z = expHead(hi, -lo);
  return sign * scale(z + tail[0]!, k);
}

/** log2(x) to some 68 bits, for finite x > 0: the head; the tail in `tail`. */
function log2Head(x: number): number {
  const k = takeExponent(x);
  const m = tail[0]!;
  // log2(m) = log2(c) + 2 atanh(s) / ln(2) with s + sRest = (m - c) / (m + c), |s| < 0.072
  const c = m < 0.866 ? 0.75 : m < 1.118 ? 1 : 1.25;
  const f = m - c;
  const d = m + c;
  const back = d - m;
  const s = f / d;
  const sd = s * d;
  const sRest = (f - sd - restOfProduct(s, d, sd) - s * (m - (d - back) + (c - back))) / d;
  // atanh(s) = s (1 + t), t + tRest = z / 3 + z^2 (...), z + zRest = s^2
  const z = s * s;
  const zRest = restOfProduct(s, s, z) + 2 * s * sRest;
  const third = z * 0.3333333333333333;
  const thirdRest =
    restOfProduct(z, 0.3333333333333333, third) + z * 1.850371707708594e-17 + zRest * 0.3333333333333333;
  const more =
    z *
    z *
    (0.2000000000000158 +
      z * (0.14285714282608733 + z * (0.11111113319220013 + z * (0.09090181038557411 + z * 0.07805397956343649))));
  const t = third + more;
  const tRest = third - t + more + thirdRest;
  const a = 1 + t;
  const aRest = 1 - a + t + tRest;
  const b = 2 * s * a;
  const bRest = restOfProduct(2 * s, a, b) + 2 * (s * aRest + sRest * a);
  const l = b * Math.LOG2E;
  const lRest = restOfProduct(b, Math.LOG2E, l) + b * LOG2E_TAIL + bRest * Math.LOG2E;
  // log2(c) in 37 bits, to which k is added exactly, and the rest
  const whole = k + (c === 1 ? 0 : c < 1 ? -0.4150374992750585 : 0.32192809488333296);
  const sum = whole + l;
  return withTail(
    sum,
    whole - sum + l + (lRest + (c === 1 ? 0 : c < 1 ? -3.785310626949533e-12 : 4.0293875627213155e-12)),
  );
}

/**
 * Turns the `n` scores from `array[at]` on into probabilities, in place. An infinite score takes all.
 * @example softmax(scores, 0, 3)
 */
export function softmax(array: Float64Array, at: number, n: number): void {
  let max = -Infinity;
  for (let i = at; i < at + n; i++) if (array[i]! > max) max = array[i]!;
  let sum = 0;
  for (let i = at; i < at + n; i++) sum += array[i] = array[i] === max ? 1 : exp(array[i]! - max);
  for (let i = at; i < at + n; i++) array[i]! /= sum;
}
