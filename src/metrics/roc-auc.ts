import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { anyOf, checkParams, fraction, oneOf } from '../core/params.js';
import { run } from '../core/run.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { meanOf } from './class-counts.js';
import { type CurveAverage, oneVsRest, undefinedCurve } from './one-vs-rest.js';
import type { Averaged } from './precision-recall.js';
import {
  columnOf,
  probabilityMatrix,
  type Scored,
  type ScoresLike,
  scored,
  scoreMatrix,
  trueLabels,
} from './scored.js';
import { SCORING } from './targets.js';
import { against, type Positives, thresholdCounts } from './threshold-counts.js';

export interface RocAucOptions<A extends CurveAverage = CurveAverage> extends MetricOptions {
  /** For more than two labels. Default `'macro'`; `'ovo'` knows `'macro'` and `'weighted'` only. */
  readonly average?: A;
  /**
   * For more than two labels: each against all others (`'ovr'`), or each against each other (`'ovo'`), which does not
   * change with the numbers of rows the labels have. Default `'raise'`: an error.
   */
  readonly multiClass?: 'raise' | 'ovr' | 'ovo';
  /** The label of each column of `yScore`, such as `model.classes`. Default: the labels of `yTrue`, sorted. */
  readonly labels?: ArrayLike<Label>;
  /**
   * Only the curve up to this false positive rate counts, rescaled so that a guess gives 0.5 (McClish 1989). For two
   * labels.
   */
  readonly maxFpr?: number | null;
}

/**
 * The area under the ROC curve: the probability that a random positive row is scored higher than a random other one,
 * where a tie counts half. 0.5 for a guess, 1 for a perfect order.
 *
 * Of two labels the second is positive, and the result is one number whatever `average` is (a list of one for `null`).
 * For more, `yScore` holds probabilities. A label without a row has no curve: `null` gives NaN for it, `'weighted'` and
 * `'ovo'` leave it out, `'macro'` is an error. scikit-learn gives NaN for that and for rows that are all of one label.
 * @param yScore n scores of the second of two labels, or n x labels
 * @throws DataError for a label without rows, a score that is not finite, probabilities that do not sum to 1, lists of
 * unequal length
 * @throws ParameterError for `labels` that are not one a column, more than two of them without `multiClass`
 * @example
 * rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // 0.75
 * rocAucScore(yTest, model.predictProba(XTest), { labels: model.classes, multiClass: 'ovr' });
 */
export function rocAucScore<A extends CurveAverage = 'macro'>(
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  options: RocAucOptions<A> = {},
): Averaged<A> {
  return run(rocAucSteps(yTrue, yScore, options));
}

/** `rocAucScore`, with pauses. */
export function* rocAucSteps<A extends CurveAverage = 'macro'>(
  yTrue: ArrayLike<Label>,
  yScore: ScoresLike,
  options: RocAucOptions<A>,
): Steps<Averaged<A>> {
  const name = 'rocAucScore';
  const { average = 'macro', multiClass = 'raise', labels, maxFpr = null, sampleWeight } = options;
  const given = { average, multiClass, maxFpr };
  const rules = {
    average: oneOf('macro', 'weighted', 'micro', null),
    multiClass: oneOf('raise', 'ovr', 'ovo'),
    maxFpr: anyOf(fraction(), oneOf(null)),
  };
  checkParams({ name, defaults: given, rules }, given);
  const y = yield* trueLabels(name, yTrue);
  if (y.classes.length < 2)
    throw new DataError(`${name}: every row of yTrue is ${describeValue(y.classes[0])}: the curve is undefined`);
  const scores = yield* scoreMatrix(name, yScore);
  const s = scored(name, y, 'yScore', scores, labels, sampleWeight);
  if (s.labels.length === 2) {
    const rows = against(s.codes, 1, columnOf(scores, scores.cols - 1), s.weight);
    const area = yield* areaUnderRoc(rows, maxFpr ?? 1);
    if (Number.isNaN(area)) throw undefinedCurve(name, s, average);
    return (average === null ? Float64Array.of(area) : area) as Averaged<A>;
  }
  if (maxFpr !== null && maxFpr !== 1) throw new ParameterError(`${name}: maxFpr is for two labels only`);
  if (multiClass === 'raise')
    throw new ParameterError(`${name}: there are ${s.labels.length} labels: multiClass must be "ovr" or "ovo"`);
  yield* probabilityMatrix(name, scores, 'yScore');
  const steps =
    multiClass === 'ovr' ? oneVsRest(name, s, average, (rows) => areaUnderRoc(rows)) : oneVsOne(name, s, average);
  return (yield* steps) as Averaged<A>;
}

/** NaN where all rows are positive or none is. */
function* areaUnderRoc(rows: Positives, maxFpr = 1): Steps<number> {
  const { truePositives: t, falsePositives: f } = yield* thresholdCounts(rows);
  const positive = t.at(-1)!;
  const other = f.at(-1)!;
  if (positive === 0 || other === 0) return Number.NaN;
  // Of whole numbers these sums are exact: no order of the rows and no swap of the labels changes the result.
  const limit = maxFpr * other;
  let area = 0;
  for (let k = 0; k < t.length; k++) {
    const f0 = k === 0 ? 0 : f[k - 1]!;
    const t0 = k === 0 ? 0 : t[k - 1]!;
    const width = Math.min(f[k]!, limit) - f0;
    if (width <= 0) continue;
    const t1 = f[k]! > limit ? t0 + ((t[k]! - t0) * width) / (f[k]! - f0) : t[k]!;
    area += (width * (t0 + t1)) / 2;
  }
  const share = area / (positive * other);
  if (maxFpr === 1) return share;
  const least = 0.5 * maxFpr * maxFpr;
  return 0.5 * (1 + (share - least) / (maxFpr - least));
}

/** The mean over all pairs of labels that have rows (Hand & Till, Machine Learning 45, 2001). */
function* oneVsOne(owner: string, s: Scored, average: CurveAverage): Steps<number> {
  const { labels, codes, scores, weight } = s;
  if (average === null || average === 'micro')
    throw new ParameterError(`${owner}: with multiClass "ovo" average must be "macro" or "weighted", got ${average}`);
  if (weight) throw new ParameterError(`${owner}: sampleWeight has no meaning for multiClass "ovo"`);
  const rowsOf: number[][] = labels.map(() => []);
  yield* inSlices(codes.length, LOOKUP, SCORING, (from, to) => {
    for (let i = from; i < to; i++) rowsOf[codes[i]!]!.push(i);
  });
  const present = labels.map((_, c) => c).filter((c) => rowsOf[c]!.length > 0);
  if (present.length < 2) throw undefinedCurve(owner, s, average);
  const areas: number[] = [];
  const prevalence: number[] = [];
  for (const [k, a] of present.entries())
    for (const b of present.slice(k + 1)) {
      const rows = rowsOf[a]!.concat(rowsOf[b]!);
      let sum = 0;
      for (const label of [a, b]) {
        const positive = new Uint8Array(rows.length);
        const score = new Float64Array(rows.length);
        yield* inSlices(rows.length, LOOKUP, SCORING, (from, to) => {
          for (let k = from; k < to; k++) {
            positive[k] = codes[rows[k]!] === label ? 1 : 0;
            score[k] = scores.data[rows[k]! * labels.length + label]!;
          }
        });
        sum += yield* areaUnderRoc({ positive, score, weight: undefined });
      }
      areas.push(sum / 2);
      prevalence.push(rows.length / codes.length);
    }
  return meanOf(Float64Array.from(areas), average === 'weighted' ? Float64Array.from(prevalence) : undefined);
}
