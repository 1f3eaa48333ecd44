/**
 * Probabilities of classes from those of their pairs (Wu, Lin, Weng, "Probability Estimates for Multi-class Classification by
 * Pairwise Coupling", JMLR 5, 2004, method 2; LIBSVM's multiclass_probability).
 * @param r k x k: at (a, b) the probability of a, given that it is a or b
 */
export function couple(r: Float64Array, k: number): Float64Array {
  if (k === 2) return Float64Array.of(r[1]!, r[2]!);
  const Q = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++)
      if (a !== b) {
        Q[a * k + a]! += r[b * k + a]! * r[b * k + a]!;
        Q[a * k + b] = -r[b * k + a]! * r[a * k + b]!;
      }
  const p = new Float64Array(k).fill(1 / k);
  const Qp = new Float64Array(k);
  for (let round = 0; round < Math.max(100, k); round++) {
    // Recomputed, because the updates below gather rounding errors.
    let pQp = 0;
    for (let a = 0; a < k; a++) {
      Qp[a] = 0;
      for (let b = 0; b < k; b++) Qp[a]! += Q[a * k + b]! * p[b]!;
      pQp += p[a]! * Qp[a]!;
    }
    if (Qp.every((q) => Math.abs(q - pQp) < 0.005 / k)) break;
    for (let a = 0; a < k; a++) {
      const diff = (pQp - Qp[a]!) / Q[a * k + a]!;
      p[a]! += diff;
      pQp = (pQp + diff * (diff * Q[a * k + a]! + 2 * Qp[a]!)) / ((1 + diff) * (1 + diff));
      for (let b = 0; b < k; b++) {
        Qp[b] = (Qp[b]! + diff * Q[a * k + b]!) / (1 + diff);
        p[b]! /= 1 + diff;
      }
    }
  }
  return p;
}
