/**
 * A sum in the order in which NumPy adds a contiguous array (`pairwise_sum` in loops_utils.h.src): eight running sums
 * up to 128 values, halves beyond. Beside being more exact than a plain loop it gives NumPy's result to the last bit, on which
 * ties in scikit-learn's fold assignment, the rows of imbalanced-learn's ADASYN and the digits of a weighted support hang.
 */
export function pairwiseSum(values: ArrayLike<number>, from = 0, to = values.length): number {
  const n = to - from;
  if (n < 8) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i]!;
    return sum;
  }
  if (n > 128) {
    const half = (n >> 1) - ((n >> 1) % 8);
    return pairwiseSum(values, from, from + half) + pairwiseSum(values, from + half, to);
  }
  const r = Float64Array.from({ length: 8 }, (_, k) => values[from + k]!);
  let i = from + 8;
  for (; i + 8 <= to; i += 8) for (let k = 0; k < 8; k++) r[k]! += values[i + k]!;
  let sum = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  for (; i < to; i++) sum += values[i]!;
  return sum;
}
