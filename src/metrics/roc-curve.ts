import { run } from '../core/run.js';
import type { Label } from '../core/types.js';
import type { ScoresLike } from './scored.js';
import { after, type CurveOptions, positives, requireRowsOf, thin, thresholdCounts } from './threshold-counts.js';

/** One point a threshold, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** Of the rows that are not positive, the share that is scored at least the threshold. */
  readonly fpr: Float64Array;
  /** Of the positive rows, the share that is scored at least the threshold: the recall. */
  readonly tpr: Float64Array;
  /** Falling; the first is Infinity. */
  readonly thresholds: Float64Array;
}
export interface RocCurveOptions extends CurveOptions {
  /** Leave out points on a straight line between others. Default true. */
  readonly dropIntermediate?: boolean;
}

/**
 * How many false alarms each share of found positives costs: the receiver operating characteristic.
 * @param yScore n scores of the positive label, or n x labels; greater means rather positive
 * @throws DataError where all rows are positive or none is, for a score that is not finite, lists of unequal length
 * @throws ParameterError for `labels` that are not one a column, a `posLabel` that is none of them
 * @example
 * rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).tpr // [0, 0.5, 0.5, 1, 1]
 * rocCurve(yTest, model.predictProba(XTest), { labels: model.classes, posLabel: 'DDoS' });
 */
export function rocCurve(
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  { dropIntermediate = true, ...options }: RocCurveOptions = {},
): RocCurve {
  const name = 'rocCurve';
  const all = run(thresholdCounts(run(positives(name, yTrue, yScore, options))));
  requireRowsOf(name, all, true);
  const bends = (values: Float64Array, k: number) => values[k + 1]! - values[k]! !== values[k]! - values[k - 1]!;
  const { thresholds, truePositives, falsePositives } = dropIntermediate
    ? thin(all, (c, k) => bends(c.falsePositives, k) || bends(c.truePositives, k))
    : all;
  const shares = (counts: Float64Array) =>
    after(
      0,
      counts.map((n) => n / counts.at(-1)!),
    );
  return {
    fpr: shares(falsePositives),
    tpr: shares(truePositives),
    thresholds: after(Infinity, thresholds),
  };
}
