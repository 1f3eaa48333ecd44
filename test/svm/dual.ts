import type { KernelFunction, KernelState } from '../../src/predict/index.js';

/** The kernel of two rows, as its definition says. */
export function kernelOf({ kernel, gamma, coef0, degree }: KernelFunction, x: ArrayLike<number>, z: ArrayLike<number>) {
  let product = 0;
  let distance = 0;
  for (let j = 0; j < x.length; j++) {
    product += x[j]! * z[j]!;
    distance += (x[j]! - z[j]!) ** 2;
  }
  if (kernel === 'linear') return product;
  if (kernel === 'poly') return (gamma * product + coef0) ** degree;
  return kernel === 'rbf' ? Math.exp(-gamma * distance) : Math.tanh(gamma * product + coef0);
}

/** For each pair of classes its supports and their multipliers, positive for the first class. */
export function coefOfPairs({ counts, coef }: KernelState): { support: number[]; coef: number[] }[] {
  const k = counts.length;
  const n = counts.reduce((a, b) => a + b, 0);
  const start = [0];
  for (const c of counts) start.push(start.at(-1)! + c);
  const pairs = [];
  for (let a = 0; a < k; a++)
    for (let b = a + 1; b < k; b++) {
      const support: number[] = [];
      const values: number[] = [];
      for (const [c, m] of [
        [a, b - 1],
        [b, a],
      ] as const)
        for (let s = start[c]!; s < start[c + 1]!; s++) {
          support.push(s);
          values.push(coef[m * n + s]!);
        }
      pairs.push({ support, coef: values });
    }
  return pairs;
}

/** 1/2 a'Qa - sum(a) of each pair, from a state; `given` is the precomputed kernel between training rows. */
export function dualObjective(state: KernelState, given?: readonly (readonly number[])[]): number[] {
  const { kernel, cols, support } = state;
  const row = (s: number) => support.subarray(s * cols, (s + 1) * cols);
  const value = (s: number, t: number) =>
    kernel === 'precomputed' ? given![support[s]!]![support[t]!]! : kernelOf({ ...state, kernel }, row(s), row(t));
  return coefOfPairs(state).map(({ support: S, coef }) => {
    let sum = 0;
    for (const [i, s] of S.entries()) {
      for (const [j, t] of S.entries()) if (coef[i] && coef[j]) sum += (coef[i]! * coef[j]! * value(s, t)) / 2;
      sum -= Math.abs(coef[i]!);
    }
    return sum;
  });
}
