import { log } from '../core/math.js';

/** What measures the purity of a cut. */
export type Criterion = 'gini' | 'entropy' | 'log_loss';

/** Sums of squares: the greater, the purer. */
export function giniScore(
  left: Float64Array,
  total: Float64Array,
  classes: number,
  weightLeft: number,
  weightRight: number,
): number {
  let squaresLeft = 0;
  let squaresRight = 0;
  for (let k = 0; k < classes; k++) {
    const l = left[k]!;
    const r = total[k]! - l;
    squaresLeft += l * l;
    squaresRight += r * r;
  }
  return squaresLeft / weightLeft + squaresRight / weightRight;
}

/** Minus the weighted entropies of both sides, in nats: the greater, the purer, as with the sums of squares. */
export function entropyScore(
  left: Float64Array,
  total: Float64Array,
  classes: number,
  weightLeft: number,
  weightRight: number,
): number {
  let sum = 0;
  for (let k = 0; k < classes; k++) {
    const l = left[k]!;
    const r = total[k]! - l;
    if (l > 0) sum += l * log(l / weightLeft);
    if (r > 0) sum += r * log(r / weightRight);
  }
  return sum;
}

/** Impurity of a node: Gini index, or entropy in bits as scikit-learn has it. */
export function impurity(criterion: Criterion, total: Float64Array, weight: number): number {
  let sum = 0;
  for (const w of total) {
    const p = w / weight;
    if (p > 0) sum += criterion === 'gini' ? p * p : p * log(p);
  }
  return criterion === 'gini' ? 1 - sum : -sum / Math.LN2;
}

/** How far the impurity falls by a cut of the given score, weighted by the node's share of all rows. */
export function decrease(criterion: Criterion, before: number, score: number, weight: number, all: number): number {
  const after = criterion === 'gini' ? 1 - score / weight : -score / weight / Math.LN2;
  return (weight / all) * (before - after);
}
