import { checkParams, oneOf } from '../core/params.js';
import { run } from '../core/run.js';
import type { Label, Steps } from '../core/types.js';
import { type CurveAverage, oneVsRest } from './one-vs-rest.js';
import type { Averaged } from './precision-recall.js';
import { type ScoresLike, scored, scoreMatrix, trueLabels } from './scored.js';
import { type CurveOptions, type Positives, positives, requireRowsOf, thresholdCounts } from './threshold-counts.js';

export interface AveragePrecisionOptions<A extends CurveAverage = CurveAverage> extends CurveOptions {
  /** For more than two labels without `posLabel`. Default `'macro'`. */
  readonly average?: A;
}

/**
 * The mean of the precisions at each threshold, weighted by the recall it adds: the area under the precision-recall
 * curve, without interpolation. The share of positive rows for a guess, 1 for a perfect order.
 *
 * With two labels or a `posLabel` the result is one number whatever `average` is (a list of one for `null`). Of more
 * labels each counts against all others; one without a row has no curve: `null` gives NaN for it, `'weighted'` leaves it
 * out, `'macro'` is an error. scikit-learn counts it as 0.
 * @param yScore n scores of the positive label, or n x labels
 * @throws DataError for a label without rows, a score that is not finite, lists of unequal length
 * @throws ParameterError for `labels` that are not one a column, a `posLabel` that is none of them
 * @example averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.8333…
 */
export function averagePrecisionScore<A extends CurveAverage = 'macro'>(
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  options: AveragePrecisionOptions<A> = {},
): Averaged<A> {
  return run(averagePrecisionSteps(yTrue, yScore, options));
}

/** `averagePrecisionScore`, with pauses. */
export function* averagePrecisionSteps<A extends CurveAverage = 'macro'>(
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  options: AveragePrecisionOptions<A>,
): Steps<Averaged<A>> {
  const name = 'averagePrecisionScore';
  const { average = 'macro', posLabel, labels, sampleWeight } = options;
  const given = { average };
  checkParams({ name, defaults: given, rules: { average: oneOf('macro', 'weighted', 'micro', null) } }, given);
  const scores = yield* scoreMatrix(name, yScore);
  if (posLabel === undefined && scores.cols > 2) {
    const s = scored(name, yield* trueLabels(name, yTrue), 'yScore', scores, labels, sampleWeight);
    return (yield* oneVsRest(name, s, average, meanPrecision)) as Averaged<A>;
  }
  const rows = yield* positives(name, yTrue, scores, options);
  const score = yield* meanPrecision(rows);
  if (Number.isNaN(score)) requireRowsOf(name, yield* thresholdCounts(rows), false);
  return (average === null ? Float64Array.of(score) : score) as Averaged<A>;
}

/** NaN where no row is positive. */
function* meanPrecision(rows: Positives): Steps<number> {
  const { truePositives: t, falsePositives: f } = yield* thresholdCounts(rows);
  const found = t.at(-1)!;
  let sum = 0;
  for (let k = 0; k < t.length; k++) sum += ((t[k]! - (k === 0 ? 0 : t[k - 1]!)) * t[k]!) / (t[k]! + f[k]!);
  return found === 0 ? Number.NaN : sum / found;
}
