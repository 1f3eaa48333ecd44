export type DenseActivation = 'identity' | 'relu' | 'tanh' | 'logistic';
/** In the order of their codes in dense.part.as.ts. */
export const ACTIVATIONS: readonly DenseActivation[] = ['identity', 'relu', 'tanh', 'logistic'];

/** ln(2) in 40 bits, so that its products with exponents are exact, and the rest. */
const LN2_SHORT = 0.6931471805601177;
const LN2_REST = -1.7239444525614835e-13;
/** 1.5 * 2^52: what is added to it and taken off again is rounded to a whole number. */
const ROUND = 6755399441055744;

const nearest = (x: number): number => x + ROUND - ROUND;

/** e^r - 1, where a = k ln(2) + r and k is the nearest whole number; as in core/math.ts, without its tails. */
function expm1Rest(a: number, k: number): number {
  const r = a - k * LN2_SHORT - k * LN2_REST;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.002777777777701522 +
            t * (6.613756321394515e-5 + t * (-1.6533902183825366e-6 + t * 4.138136357501454e-8))));
  return r + (r * c) / (2 - c);
}

/**
 * Applies the activation with this code to a number, in float64 and to some 2 ulp. Without branches and tails as in
 * core/math.ts: so its twin in WebAssembly does two numbers at once.
 */
export function activated(code: number, x: number): number {
  if (code === 0) return x;
  if (code === 1) return Math.max(x, 0);
  if (code === 2) {
    const a = Math.min(2 * Math.abs(x), 44);
    const k = nearest(a * Math.LOG2E);
    const power = 2 ** k;
    const y = power * expm1Rest(a, k) + (power - 1);
    return (x < 0 || Object.is(x, -0) ? -1 : 1) * (y / (y + 2));
  }
  const a = -Math.min(Math.abs(x), 700);
  const k = nearest(a * Math.LOG2E);
  const y = (1 + expm1Rest(a, k)) * 2 ** k;
  return (x < 0 ? y : 1) / (1 + y);
}
