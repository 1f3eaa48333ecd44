import { run } from '../core/run.js';
import type { Label } from '../core/types.js';
import type { ScoresLike } from './scored.js';
import { after, type CurveOptions, positives, requireRowsOf, thin, thresholdCounts } from './threshold-counts.js';

/** One point a threshold, from recall 1 down to the point (recall 0, precision 1) that has none. */
export interface PrecisionRecallCurve {
  /** Of the rows scored at least the threshold, the share that is positive. */
  readonly precision: Float64Array;
  /** Of the positive rows, the share that is scored at least the threshold. */
  readonly recall: Float64Array;
  /** Rising; one fewer than points. */
  readonly thresholds: Float64Array;
}
export interface PrecisionRecallCurveOptions extends CurveOptions {
  /** Leave out points between two others of the same recall. Default false. */
  readonly dropIntermediate?: boolean;
}

/**
 * What share of the alarms is right for each share of found positives. Where positives are rare it shows what the ROC
 * curve hides.
 * @param yScore n scores of the positive label, or n x labels; greater means rather positive
 * @throws DataError where no row is positive, for a score that is not finite, lists of unequal length
 * @throws ParameterError for `labels` that are not one a column, a `posLabel` that is none of them
 * @example precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).precision // [0.5, 0.666…, 0.5, 1, 1]
 */
export function precisionRecallCurve(
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  { dropIntermediate = false, ...options }: PrecisionRecallCurveOptions = {},
): PrecisionRecallCurve {
  const name = 'precisionRecallCurve';
  const all = run(thresholdCounts(run(positives(name, yTrue, yScore, options))));
  requireRowsOf(name, all, false);
  const { thresholds, truePositives, falsePositives } = dropIntermediate
    ? thin(all, ({ truePositives: n }, k) => n[k] !== n[k - 1] || n[k + 1] !== n[k])
    : all;
  const found = truePositives.at(-1)!;
  return {
    precision: after(
      1,
      truePositives.map((n, k) => n / (n + falsePositives[k]!)),
    ).reverse(),
    recall: after(
      0,
      truePositives.map((n) => n / found),
    ).reverse(),
    thresholds: thresholds.reverse(),
  };
}
