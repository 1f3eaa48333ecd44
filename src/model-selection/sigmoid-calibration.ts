import { exp, log, log1p } from '../core/math.js';
import { inSlices } from '../core/slices.js';
import type { Steps } from '../core/types.js';

const PROGRESS = { done: 0, total: 1, stage: 'calibrating' };
/** Numbers that reading a row's loss is worth: an exponential and a logarithm. */
const WIDTH = 8;
const MAX_ITERATIONS = 100;

/** The probability of the positive class of a row with score f is 1 / (1 + exp(a f + b)). */
export interface Sigmoid {
  readonly a: number;
  readonly b: number;
}

/**
 * Platt's calibration (1999): the logistic regression of labels on one score, whose targets are drawn in from 0 and 1 as by a
 * prior of one row of each class. Found by Newton's method with backtracking (Lin, Lin, Weng, "A note on Platt's probabilistic
 * outputs for support vector machines", Machine Learning 68, 2007), on scores of mean 0 and deviation 1.
 * @param positive 1 or 0 a row
 * @param weight one a row; a row's weight counts in the prior too, as in scikit-learn
 */
export function* fitSigmoid(
  scores: Float64Array,
  positive: Uint8Array,
  weight: Float64Array | undefined,
): Steps<Sigmoid> {
  const sums = [0, 0] as [number, number];
  let largest = 0;
  yield* inSlices(scores.length, 2, PROGRESS, (from, to) => {
    for (let i = from; i < to; i++) {
      sums[positive[i] as 0 | 1] += weight ? weight[i]! : 1;
      largest = Math.max(largest, Math.abs(scores[i]!));
    }
  });
  const [negatives, positives] = sums;
  const targets = [1 / (negatives + 2), (positives + 1) / (positives + 2)] as const;
  const { f, offset, scale } = yield* standardised(scores, weight, negatives + positives, largest || 1);

  let at: Point = { slope: 0, shift: log((positives + 1) / (negatives + 1)) };
  // Scores as close as 0 and the least double say nothing: a slope over such a distance has no digits, or is infinite.
  if (scale < 1e-303) {
    const share = (negatives * targets[0] + positives * targets[1]) / (negatives + positives);
    return { a: 0, b: log((1 - share) / share) };
  }
  let here = yield* lossAt(at, f, positive, targets, weight);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const step = newtonStep(here);
    const descent = here.bySlope * step.slope + here.byShift * step.shift;
    if (!(descent < 0)) break;
    let length = 1;
    let next: Point;
    let there: Loss;
    do {
      next = { slope: at.slope + length * step.slope, shift: at.shift + length * step.shift };
      there = yield* lossAt(next, f, positive, targets, weight);
      length /= 2;
      // A rise within the rounding of a long sum is none.
    } while (there.value > here.value + 1e-4 * length * descent + 1e-13 * here.value && length > 1e-10);
    at = next;
    here = there;
    const size = Math.max(1, Math.abs(at.slope), Math.abs(at.shift));
    if (Math.max(Math.abs(step.slope), Math.abs(step.shift)) <= 1e-11 * size) break;
  }
  return { a: -at.slope / scale, b: -(at.shift - (at.slope * offset) / scale) };
}

/** Of the logarithm of the odds: `slope` times the standardised score plus `shift`. */
interface Point {
  readonly slope: number;
  readonly shift: number;
}

/** The summed log loss, its derivatives, and the second ones. */
interface Loss {
  value: number;
  bySlope: number;
  byShift: number;
  bySlopeTwice: number;
  byBoth: number;
  byShiftTwice: number;
}

function* lossAt(
  { slope, shift }: Point,
  f: Float64Array,
  positive: Uint8Array,
  targets: readonly [number, number],
  weight: Float64Array | undefined,
): Steps<Loss> {
  const sum: Loss = { value: 0, bySlope: 0, byShift: 0, bySlopeTwice: 0, byBoth: 0, byShiftTwice: 0 };
  yield* inSlices(f.length, WIDTH, PROGRESS, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = weight ? weight[i]! : 1;
      const target = targets[positive[i] as 0 | 1];
      const odds = slope * f[i]! + shift;
      const e = exp(-Math.abs(odds));
      const p = (odds > 0 ? 1 : e) / (1 + e);
      const curvature = (w * e) / ((1 + e) * (1 + e));
      sum.value += w * (log1p(e) + (odds > 0 ? (1 - target) * odds : -target * odds));
      sum.bySlope += w * (p - target) * f[i]!;
      sum.byShift += w * (p - target);
      sum.bySlopeTwice += curvature * f[i]! * f[i]!;
      sum.byBoth += curvature * f[i]!;
      sum.byShiftTwice += curvature;
    }
  });
  return sum;
}

/** Where all scores are equal, along the shift alone. */
function newtonStep({ bySlope, byShift, bySlopeTwice, byBoth, byShiftTwice }: Loss): Point {
  const determinant = bySlopeTwice * byShiftTwice - byBoth * byBoth;
  if (!(determinant > 1e-14 * bySlopeTwice * byShiftTwice)) return { slope: 0, shift: -byShift / byShiftTwice };
  return {
    slope: -(byShiftTwice * bySlope - byBoth * byShift) / determinant,
    shift: -(bySlopeTwice * byShift - byBoth * bySlope) / determinant,
  };
}

/** Scores less `offset`, divided by `scale`. The optimum only moves along, but squares neither overflow nor cancel. */
function* standardised(
  scores: Float64Array,
  weight: Float64Array | undefined,
  all: number,
  largest: number,
): Steps<{ f: Float64Array; offset: number; scale: number }> {
  const f = new Float64Array(scores.length);
  const pass = (work: (i: number) => void) =>
    inSlices(f.length, 2, PROGRESS, (from, to) => {
      for (let i = from; i < to; i++) work(i);
    });
  let mean = 0;
  yield* pass((i) => {
    f[i] = scores[i]! / largest;
    mean += (weight ? weight[i]! : 1) * f[i]!;
  });
  mean /= all;
  let square = 0;
  yield* pass((i) => {
    f[i]! -= mean;
    square += (weight ? weight[i]! : 1) * f[i]! * f[i]!;
  });
  const deviation = Math.sqrt(square / all) || 1;
  yield* pass((i) => {
    f[i]! /= deviation;
  });
  return { f, offset: mean * largest, scale: largest * deviation };
}
