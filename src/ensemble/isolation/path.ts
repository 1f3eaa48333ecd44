import { log, log2, pow } from '../../core/math.js';

const EULER = 0.5772156649015329;

/**
 * How deep an unsuccessful search in a binary search tree of n rows ends on average: 2 H(n - 1) - 2 (n - 1) / n, with the harmonic number
 * as ln(n - 1) + Euler's constant (Liu et al. 2008, equation 1). What is left to cut in a leaf of n rows.
 */
export function averagePath(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

/** -2^(-depth / average): scikit-learn turns the sign of the paper's score. */
export function scoreOfDepth(depth: number, average: number): number {
  return -pow(2, -depth / average);
}

/** The depth of a score: the other way round. */
export function depthOfScore(score: number, average: number): number {
  return -average * log2(-score);
}
