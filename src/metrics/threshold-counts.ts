import { DataError, ParameterError } from '../core/errors.js';
import { checkWeights } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import type { Label } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { columnOf, requireRows, type ScoresLike, scored, scoreMatrix, trueLabels } from './scored.js';
import { requireSameType } from './targets.js';

/** For each distinct score, the greatest first: what a rule "positive from this score on" would get. */
export interface ThresholdCounts {
  readonly thresholds: Float64Array;
  /** Rows (or their weight) that are positive and scored at least the threshold. */
  readonly truePositives: Float64Array;
  /** Rows (or their weight) that are not positive and scored at least the threshold. */
  readonly falsePositives: Float64Array;
}

/** Rows that are positive or not, and their scores. */
export interface Positives {
  readonly positive: Uint8Array;
  readonly score: Float64Array;
  readonly weight: Float64Array | undefined;
}

export interface CurveOptions extends MetricOptions {
  /** The positive label. Default: the second of two. */
  readonly posLabel?: Label;
  /** The label of each column of the scores, such as `model.classes`. Default: the labels of `yTrue`, sorted. */
  readonly labels?: ArrayLike<Label>;
}

/**
 * One label against all others. A list of scores is that of the positive label; of a matrix its column is taken.
 * @throws ParameterError where it is not clear which label is positive; DataError as for `scored`
 */
export function positives(
  owner: string,
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  { posLabel, labels, sampleWeight }: CurveOptions,
): Positives {
  const y = trueLabels(owner, yTrue);
  const scores = scoreMatrix(owner, yScore);
  if (posLabel !== undefined) requireSameType(owner, 'yTrue', y.classes, 'posLabel', [posLabel]);
  if (posLabel !== undefined && scores.cols === 1) {
    requireRows(owner, 'yScore', scores, y.codes.length);
    const positive = Uint8Array.from(y.codes, (code) => (y.classes[code] === posLabel ? 1 : 0));
    return { positive, score: columnOf(scores, 0), weight: checkWeights(sampleWeight, y.codes.length, owner) };
  }
  const s = scored(owner, y, 'yScore', scores, labels, sampleWeight);
  if (posLabel === undefined && s.labels.length > 2)
    throw new ParameterError(`${owner}: posLabel must be one of ${s.labels.map(describeValue).join(', ')}`);
  const k = posLabel === undefined ? 1 : s.labels.indexOf(posLabel);
  if (k < 0)
    throw new ParameterError(
      `${owner}: posLabel must be one of ${s.labels.map(describeValue).join(', ')}, got ${describeValue(posLabel)}`,
    );
  return against(s.codes, k, columnOf(s.scores, Math.min(k, s.scores.cols - 1)), s.weight);
}

/** The rows with the code `k` against all others. */
export function against(
  codes: Int32Array,
  k: number,
  score: Float64Array,
  weight: Float64Array | undefined,
): Positives {
  return { positive: Uint8Array.from(codes, (code) => (code === k ? 1 : 0)), score, weight };
}

/** Counts at every distinct score of the rows whose weight is not 0. */
export function thresholdCounts({ positive, score, weight }: Positives): ThresholdCounts {
  const order = Int32Array.from(score, (_, i) => i).filter((i) => !weight || weight[i]! > 0);
  order.sort((a, b) => score[b]! - score[a]!);
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  const sums = [0, 0];
  for (const [k, i] of order.entries()) {
    sums[positive[i]!]! += weight ? weight[i]! : 1;
    if (k + 1 < order.length && score[order[k + 1]!] === score[i]) continue;
    thresholds.push(score[i]!);
    truePositives.push(sums[1]!);
    falsePositives.push(sums[0]!);
  }
  return {
    thresholds: Float64Array.from(thresholds),
    truePositives: Float64Array.from(truePositives),
    falsePositives: Float64Array.from(falsePositives),
  };
}

/** The counts at some of the thresholds: the first, the last, and those for which `keep` holds. */
export function thin(counts: ThresholdCounts, keep: (counts: ThresholdCounts, k: number) => boolean): ThresholdCounts {
  const last = counts.thresholds.length - 1;
  const take = (values: Float64Array) => values.filter((_, k) => k === 0 || k === last || keep(counts, k));
  return {
    thresholds: take(counts.thresholds),
    truePositives: take(counts.truePositives),
    falsePositives: take(counts.falsePositives),
  };
}

/** `first`, then the values. */
export function after(first: number, values: Float64Array): Float64Array {
  const out = new Float64Array(values.length + 1);
  out[0] = first;
  out.set(values, 1);
  return out;
}

/** @throws DataError where there is no positive row, or with `both` no other */
export function requireRowsOf(owner: string, counts: ThresholdCounts, both: boolean): void {
  if (counts.truePositives.at(-1) === 0)
    throw new DataError(`${owner}: yTrue has no positive row: the curve is undefined`);
  if (both && counts.falsePositives.at(-1) === 0)
    throw new DataError(`${owner}: yTrue has no row that is not positive: the curve is undefined`);
}
