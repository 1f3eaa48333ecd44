import { DataError, ParameterError } from '../core/errors.js';
import { checkParams, integer, oneOf } from '../core/params.js';
import { run } from '../core/run.js';
import type { Label } from '../core/types.js';
import { type BinStrategy, binsOf } from './bins.js';
import type { ProbabilityOptions } from './log-loss.js';
import { probabilityMatrix, type ScoresLike, scored, trueLabels } from './scored.js';
import { type CurveOptions, positives } from './threshold-counts.js';

export interface CalibrationErrorOptions extends ProbabilityOptions {
  /** Number of bins. Default 15, as in the paper. */
  readonly nBins?: number;
  /** Default `'uniform'`; `'quantile'` takes no sampleWeight. */
  readonly strategy?: BinStrategy;
  /**
   * How the gaps of the bins become one: their mean by rows (`'l1'`, the default), the root of the mean of their squares
   * (`'l2'`), or the greatest (`'max'`: the maximum calibration error).
   */
  readonly norm?: 'l1' | 'l2' | 'max';
}

/**
 * How far a model's confidence is from how often it is right, in [0, 1]; smaller is better. Rows are binned by the
 * probability of their most probable label; the gap of a bin is between the mean of those and the share of rows whose most
 * probable label (the first of equals) is right (Guo et al., ICML 2017).
 * @param yProba n x classes, or n probabilities of the second of two labels
 * @throws DataError for a probability outside [0, 1], a row that does not sum to 1, a label without a column
 * @throws ParameterError for `labels` that are not one a column
 * @example expectedCalibrationError(yTest, model.predictProba(XTest), { labels: model.classes })
 */
export function expectedCalibrationError(
  yTrue: ArrayLike<Label>,
  yProba: ScoresLike,
  { labels, sampleWeight, nBins = 15, strategy = 'uniform', norm = 'l1' }: CalibrationErrorOptions = {},
): number {
  const name = 'expectedCalibrationError';
  const given = { nBins, strategy, norm };
  const rules = { nBins: integer(1), strategy: oneOf('uniform', 'quantile'), norm: oneOf('l1', 'l2', 'max') };
  checkParams({ name, defaults: given, rules }, given);
  if (strategy === 'quantile' && sampleWeight !== undefined)
    throw new ParameterError(`${name}: sampleWeight needs strategy "uniform"`);
  const y = run(trueLabels(name, yTrue));
  const P = run(probabilityMatrix(name, yProba));
  const { codes, scores, weight } = scored(name, y, 'yProba', P, labels, sampleWeight);
  const { rows, cols, data } = scores;
  const confidence = new Float64Array(rows);
  const right = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const p = data.subarray(i * cols, (i + 1) * cols);
    confidence[i] = p.reduce((a, b) => Math.max(a, b));
    right[i] = p.indexOf(confidence[i]!) === codes[i] ? 1 : 0;
  }
  const { gaps, weights, all } = binned(binsOf(confidence, nBins, strategy), nBins, right, confidence, weight);
  if (norm === 'max') return gaps.reduce((a, b) => Math.max(a, b));
  const mean = gaps.reduce((sum, gap, b) => sum + weights[b]! * (norm === 'l1' ? gap : gap * gap), 0) / all;
  return norm === 'l1' ? mean : Math.sqrt(mean);
}

/** One point for each bin that holds rows. */
export interface CalibrationCurve {
  /** The share of positive rows in the bin. */
  readonly probTrue: Float64Array;
  /** The mean of the bin's probabilities. */
  readonly probPred: Float64Array;
  /** Rows in the bin. */
  readonly count: Float64Array;
}
export interface CalibrationCurveOptions extends Omit<CurveOptions, 'sampleWeight'> {
  /** Number of bins. Default 5. */
  readonly nBins?: number;
  /** Default `'uniform'`. */
  readonly strategy?: BinStrategy;
}

/**
 * How often rows are positive against how probable they were said to be: on the diagonal where a model is calibrated.
 * @param yProba n probabilities of the positive label, or n x labels
 * @throws DataError for a probability outside [0, 1], lists of unequal length
 * @throws ParameterError for `labels` that are not one a column, a `posLabel` that is none of them
 * @example calibrationCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { nBins: 2 }).probTrue // [0.333…, 1]
 */
export function calibrationCurve(
  yTrue: ArrayLike<Label>,
  yProba: ScoresLike,
  { nBins = 5, strategy = 'uniform', posLabel, labels }: CalibrationCurveOptions = {},
): CalibrationCurve {
  const name = 'calibrationCurve';
  const given = { nBins, strategy };
  checkParams({ name, defaults: given, rules: { nBins: integer(1), strategy: oneOf('uniform', 'quantile') } }, given);
  const { positive, score } = run(positives(name, yTrue, yProba, { posLabel, labels }));
  const row = score.findIndex((p) => p < 0 || p > 1);
  if (row >= 0) throw new DataError(`${name}: yProba of row ${row} must be from 0 to 1, got ${score[row]}`, { row });
  const { right, sums, weights } = binned(binsOf(score, nBins, strategy), nBins, positive, score);
  const means = (values: Float64Array) => values.map((v, b) => v / weights[b]!).filter((_, b) => weights[b]! > 0);
  return { probTrue: means(right), probPred: means(sums), count: weights.filter((n) => n > 0) };
}

/** For each bin: the weight of its rows and of those that are right, the sum of probabilities, the gap of both means. */
function binned(bin: Int32Array, nBins: number, isRight: Uint8Array, p: Float64Array, weight?: Float64Array) {
  const right = new Float64Array(nBins);
  const sums = new Float64Array(nBins);
  const weights = new Float64Array(nBins);
  let all = 0;
  for (const [i, b] of bin.entries()) {
    const w = weight ? weight[i]! : 1;
    right[b]! += w * isRight[i]!;
    sums[b]! += w * p[i]!;
    weights[b]! += w;
    all += w;
  }
  const gaps = weights.map((n, b) => (n > 0 ? Math.abs(right[b]! - sums[b]!) / n : 0));
  return { right, sums, weights, gaps, all };
}
