/** The powers of two from -1022 to 0, exactly. */
export function powersOf2(): Float64Array {
  const powers = new Float64Array(1023).fill(1);
  for (let k = 1021; k >= 0; k--) powers[k] = powers[k + 1]! / 2;
  return powers;
}

/** Added and taken away again, it rounds to whole numbers. */
const WHOLE = 6755399441055744;

/**
 * e^x for x <= 0, off by 1e-12 of it at most, which is less than what gradients are rounded by. kernels.as.ts does two at once.
 * The polynomial is the minimax one for |r| <= ln(2) / 2 (mpmath's chebyfit).
 */
export function exp(x: number, powers: Float64Array): number {
  const t = Math.max(x, -708);
  const k = t * Math.LOG2E + WHOLE - WHOLE;
  const r = t - k * Math.LN2;
  let p = 2.4876164022625967e-5;
  p = p * r + 0.00019915866926782682;
  p = p * r + 0.0013888821677630362;
  p = p * r + 0.008333266097949614;
  p = p * r + 0.041666666890957;
  p = p * r + 0.16666666891045775;
  p = p * r + 0.49999999999797934;
  p = p * r + 0.9999999999797852;
  p = p * r + 1;
  return p * powers[k + 1022]!;
}
