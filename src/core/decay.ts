/** ln(2) in 40 bits, so that its products with exponents are exact, and the rest. */
const LN2_SHORT = 0.6931471805601177;
const LN2_REST = -1.7239444525614835e-13;

/** 2 to the minus k at k, as far as `decay` asks. */
export const powersOfHalf = (): Float64Array => Float64Array.from({ length: 1011 }, (_, k) => 2 ** -k);

/**
 * e to the minus x for x >= 0, within 1 ulp; 0 from 700 on. Without the bit access of core's exp, and small enough to stand in the
 * loop that asks for it, it takes half the time.
 * @param powers of `powersOfHalf`
 */
export function decay(x: number, powers: Float64Array): number {
  if (x >= 700) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const r = k * LN2_SHORT - x + k * LN2_REST;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.002777777777701522 +
            t * (6.613756321394515e-5 + t * (-1.6533902183825366e-6 + t * 4.138136357501454e-8))));
  return (1 + (r + (r * c) / (2 - c))) * powers[k]!;
}
