import { DataError, ParameterError } from '../core/errors.js';
import { checkWeights } from '../core/labels.js';
import { describeValue } from '../core/matrix.js';
import { ordered } from '../core/order.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { columnOf, requireRows, type ScoresLike, scored, scoreMatrix, trueLabels } from './scored.js';
import { requireSameType, SCORING } from './targets.js';

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
export function* positives(
  owner: string,
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  { posLabel, labels, sampleWeight }: CurveOptions,
): Steps<Positives> {
  const y = yield* trueLabels(owner, yTrue);
  const scores = yield* scoreMatrix(owner, yScore);
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
  const positive = new Uint8Array(codes.length);
  for (let i = 0; i < positive.length; i++) positive[i] = codes[i] === k ? 1 : 0;
  return { positive, score, weight };
}

/** Counts at every distinct score of the rows whose weight is not 0. */
export function* thresholdCounts({ positive, score, weight }: Positives): Steps<ThresholdCounts> {
  const fromTheGreatest = score.map((x) => -x);
  yield SCORING;
  const all = yield* ordered(fromTheGreatest, SCORING);
  const order = weight ? all.filter((i) => weight[i]! > 0) : all;
  const thresholds = new Float64Array(order.length);
  const truePositives = new Float64Array(order.length);
  const falsePositives = new Float64Array(order.length);
  const sums = [0, 0];
  let n = 0;
  yield* inSlices(order.length, LOOKUP, SCORING, (from, to) => {
    for (let k = from; k < to; k++) {
      const i = order[k]!;
      sums[positive[i]!]! += weight ? weight[i]! : 1;
      if (k + 1 < order.length && score[order[k + 1]!] === score[i]) continue;
      thresholds[n] = score[i]!;
      truePositives[n] = sums[1]!;
      falsePositives[n++] = sums[0]!;
    }
  });
  return {
    thresholds: thresholds.slice(0, n),
    truePositives: truePositives.slice(0, n),
    falsePositives: falsePositives.slice(0, n),
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
