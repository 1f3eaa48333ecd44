import { exp, log, log1p } from '../core/math.js';
import { inSlices } from '../core/slices.js';
import type { Steps } from '../core/types.js';

export const CALIBRATING = { done: 0, total: 1, stage: 'calibrating' };
/** Numbers an exponential and a logarithm count as. */
const COST = 32;

/**
 * The sigmoid P(y = 1) = 1 / (1 + exp(A x + B)) of greatest likelihood for decisions x of sides y (Platt 1999, with the
 * algorithm of Lin, Lin, Weng, "A note on Platt's probabilistic outputs for support vector machines", 2007: LIBSVM's sigmoid_train,
 * in which a weight of 2 counts as two rows).
 * @returns A and B
 */
export function* fitSigmoid(x: Float64Array, y: Float64Array, weight: Float64Array): Steps<[A: number, B: number]> {
  const n = x.length;
  let plus = 0;
  let minus = 0;
  for (let i = 0; i < n; i++)
    if (y[i]! > 0) plus += weight[i]!;
    else minus += weight[i]!;
  const high = (plus + 1) / (plus + 2);
  const low = 1 / (minus + 2);
  const sides: Sides = { x, y, weight, high, low };
  const loss = function* (A: number, B: number): Steps<number> {
    let sum = 0;
    yield* inSlices(n, COST, CALIBRATING, (from, to) => {
      sum = addLoss(sides, A, B, from, to, sum);
    });
    return sum;
  };
  let A = 0;
  let B = log((minus + 1) / (plus + 1));
  let value = yield* loss(A, B);
  for (let round = 0; round < 100; round++) {
    // Newton's direction; the Hessian is made definite.
    const sums = Float64Array.of(1e-12, 1e-12, 0, 0, 0);
    const [a, b] = [A, B];
    yield* inSlices(n, COST, CALIBRATING, (from, to) => addDerivatives(sides, a, b, from, to, sums));
    const [h11, h22, h21, g1, g2] = sums as unknown as [number, number, number, number, number];
    if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) break;
    const det = h11 * h22 - h21 * h21;
    const dA = -(h22 * g1 - h21 * g2) / det;
    const dB = -(-h21 * g1 + h11 * g2) / det;
    const slope = g1 * dA + g2 * dB;
    let step = 1;
    for (; step >= 1e-10; step /= 2) {
      const next = yield* loss(A + step * dA, B + step * dB);
      if (next < value + 0.0001 * step * slope) {
        A += step * dA;
        B += step * dB;
        value = next;
        break;
      }
    }
    if (step < 1e-10) break;
  }
  return [A, B];
}

interface Sides {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
  /** What y is to be on either side. */
  readonly high: number;
  readonly low: number;
}

function addLoss({ x, y, weight, high, low }: Sides, A: number, B: number, from: number, to: number, sum: number) {
  for (let i = from; i < to; i++) {
    const z = x[i]! * A + B;
    const t = y[i]! > 0 ? high : low;
    sum += weight[i]! * (z >= 0 ? t * z + log1p(exp(-z)) : (t - 1) * z + log1p(exp(z)));
  }
  return sum;
}

function addDerivatives(sides: Sides, A: number, B: number, from: number, to: number, sums: Float64Array): void {
  const { x, y, weight, high, low } = sides;
  for (let i = from; i < to; i++) {
    const z = x[i]! * A + B;
    const e = exp(-Math.abs(z));
    const p = z >= 0 ? e / (1 + e) : 1 / (1 + e);
    const d2 = weight[i]! * p * (1 - p);
    const d1 = weight[i]! * ((y[i]! > 0 ? high : low) - p);
    sums[0]! += x[i]! * x[i]! * d2;
    sums[1]! += d2;
    sums[2]! += x[i]! * d2;
    sums[3]! += x[i]! * d1;
    sums[4]! += d1;
  }
}
