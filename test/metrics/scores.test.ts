import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import {
  averagePrecisionScore,
  brierScoreLoss,
  type CurveAverage,
  calibrationCurve,
  cohenKappaScore,
  expectedCalibrationError,
  matthewsCorrcoef,
  precisionRecallCurve,
  rocAucScore,
  rocCurve,
} from '../../src/metrics/index.js';

const y = ['a', 'b', 'c', 'b'];
const P = [
  [0.5, 0.25, 0.25],
  [0.25, 0.5, 0.25],
  [0, 0.5, 0.5],
  [0.5, 0.25, 0.25],
];
const column = (j: number) => P.map((row) => row[j]!);

describe('scores may be a matrix, nested arrays or a list', () => {
  const matrix = { rows: 4, cols: 3, data: Float64Array.from(P.flat()) };
  const two = [0, 1, 1, 0];
  const p = [0.25, 0.5, 0.75, 0.5];
  const pairs = p.map((q) => [1 - q, q]);

  it('of which a curve takes the column of the positive label', () => {
    for (const [j, posLabel] of ['a', 'b', 'c'].entries())
      for (const given of [P, matrix]) {
        expect(rocCurve(y, given, { posLabel })).toEqual(rocCurve(y, column(j), { posLabel }));
        expect(precisionRecallCurve(y, given, { posLabel })).toEqual(precisionRecallCurve(y, column(j), { posLabel }));
        expect(calibrationCurve(y, given, { posLabel })).toEqual(calibrationCurve(y, column(j), { posLabel }));
        expect(averagePrecisionScore(y, given, { posLabel })).toBe(averagePrecisionScore(y, column(j), { posLabel }));
      }
    const flipped = P.map((row) => [...row].reverse());
    expect(rocCurve(y, flipped, { posLabel: 'b', labels: ['c', 'b', 'a'] })).toEqual(rocCurve(y, P, { posLabel: 'b' }));
  });

  it('where of two labels the second is the positive one', () => {
    for (const given of [p, Float64Array.from(p), pairs, p.map((q) => [q])]) {
      expect(rocCurve(two, given)).toEqual(rocCurve(two, p, { posLabel: 1 }));
      expect(rocAucScore(two, given)).toBe(rocAucScore(two, p));
      expect(averagePrecisionScore(two, given)).toBe(averagePrecisionScore(two, p, { posLabel: 1 }));
      expect(brierScoreLoss(two, given)).toBe(brierScoreLoss(two, pairs));
      expect(expectedCalibrationError(two, given)).toBe(expectedCalibrationError(two, pairs));
    }
    const names = two.map((v) => (v === 1 ? 'bot' : 'human'));
    expect(rocAucScore(names, p, { labels: ['human', 'bot'] })).toBe(rocAucScore(two, p));
    expect(rocAucScore(names, p)).toBe(1 - rocAucScore(two, p));
    expect(rocAucScore(two, p, { average: null })).toEqual(Float64Array.of(rocAucScore(two, p)));
    expect(averagePrecisionScore(two, p, { average: null })).toEqual(Float64Array.of(averagePrecisionScore(two, p)));
  });
});

describe('the calibration error', () => {
  it('is 0 where confidence is how often the model is right, and the gap where it is not', () => {
    const labels = ['a', 'b'];
    const rows = (p: number) => new Array(4).fill([p, 1 - p]);
    expect(expectedCalibrationError(['a', 'a', 'a', 'b'], rows(0.75), { labels })).toBe(0);
    expect(expectedCalibrationError(['a', 'a', 'b', 'b'], rows(0.75), { labels })).toBe(0.25);
    expect(expectedCalibrationError(['b', 'b', 'b', 'b'], rows(1), { labels })).toBe(1);
  });

  it('counts rows by weight, in bins of equal width only', () => {
    const labels = ['a', 'b', 'c'];
    const sampleWeight = [2, 1, 3, 0];
    const repeated = [0, 0, 1, 2, 2, 2];
    expect(expectedCalibrationError(y, P, { labels, sampleWeight })).toBeCloseTo(
      expectedCalibrationError(
        repeated.map((i) => y[i]!),
        repeated.map((i) => P[i]!),
        { labels },
      ),
      15,
    );
    expect(() => expectedCalibrationError(y, P, { sampleWeight, strategy: 'quantile' })).toThrow(
      new ParameterError('expectedCalibrationError: sampleWeight needs strategy "uniform"'),
    );
  });
});

describe('scores refuse', () => {
  it('rows that are all of one label, or none', () => {
    expect(() => rocAucScore([1, 1], [0.1, 0.2])).toThrow(
      new DataError('rocAucScore: every row of yTrue is 1: the curve is undefined'),
    );
    expect(() => rocAucScore([0, 1], [0.1, 0.2], { sampleWeight: [1, 0] })).toThrow(
      new DataError('rocAucScore: yTrue has no row of 1'),
    );
    expect(() => rocCurve([1, 1], [0.1, 0.2], { posLabel: 1 })).toThrow(
      new DataError('rocCurve: yTrue has no row that is not positive: the curve is undefined'),
    );
    expect(() => precisionRecallCurve(['a', 'b'], [0.1, 0.2], { posLabel: 'c' })).toThrow(
      new DataError('precisionRecallCurve: yTrue has no positive row: the curve is undefined'),
    );
    expect(() => averagePrecisionScore([0, 0], [0.1, 0.2], { labels: [0, 1] })).toThrow(
      new DataError('averagePrecisionScore: yTrue has no positive row: the curve is undefined'),
    );
    expect(averagePrecisionScore([1, 1], [0.1, 0.2], { labels: [0, 1] })).toBe(1);
    for (const score of [rocCurve, rocAucScore, averagePrecisionScore, brierScoreLoss, expectedCalibrationError])
      expect(() => score([], [])).toThrow(/: yTrue has no labels$/);
  });

  it('a mean over labels of which one has no row, unless it can be left out', () => {
    const labels = ['a', 'b', 'c', 'd'];
    const wide = P.map((row) => [...row, 0]);
    const message = 'yTrue has no row of "d": average "weighted" leaves such labels out, null gives them NaN';
    const area = (average: CurveAverage) => rocAucScore(y, wide, { labels, multiClass: 'ovr', average });
    expect(() => area('macro')).toThrow(new DataError(`rocAucScore: ${message}`));
    expect(area('weighted')).toBeCloseTo(rocAucScore(y, P, { multiClass: 'ovr', average: 'weighted' }), 15);
    expect(rocAucScore(y, wide, { labels, multiClass: 'ovo' })).toBe(rocAucScore(y, P, { multiClass: 'ovo' }));
    expect(area(null)).toEqual(Float64Array.of(...rocAucScore(y, P, { multiClass: 'ovr', average: null }), Number.NaN));
    expect(() => averagePrecisionScore(y, wide, { labels })).toThrow(
      new DataError(`averagePrecisionScore: ${message}`),
    );
  });

  it('what are no scores or probabilities of the labels', () => {
    expect(() => rocAucScore([0, 1], [0.1, Number.NaN])).toThrow(DataError);
    expect(() => rocAucScore([0, 1], [0.1])).toThrow(
      new DataError('rocAucScore: yTrue has 2 labels, yScore has 1 rows'),
    );
    expect(() => rocCurve([0, 1], [0.1], { posLabel: 1 })).toThrow(
      new DataError('rocCurve: yTrue has 2 labels, yScore has 1 rows'),
    );
    const halves = P.map((row) => row.map((p) => p / 2));
    expect(() => rocAucScore(y, halves, { multiClass: 'ovr' })).toThrow(
      new DataError('rocAucScore: yScore of row 0 sums to 0.5, not to 1', { row: 0 }),
    );
    expect(() => brierScoreLoss(y, halves)).toThrow(
      new DataError('brierScoreLoss: yProba of row 0 sums to 0.5, not to 1', { row: 0 }),
    );
    expect(() => calibrationCurve([0, 1], [0.5, 1.5])).toThrow(
      new DataError('calibrationCurve: yProba of row 1 must be from 0 to 1, got 1.5', { row: 1 }),
    );
    expect(() => brierScoreLoss(y, P, { labels: ['a', 'b', 'd'] })).toThrow(
      new DataError('brierScoreLoss: the label "c" of row 2 has no column', { row: 2 }),
    );
    expect(() => rocAucScore(y, P, { labels: ['a', 'b'], multiClass: 'ovr' })).toThrow(ParameterError);
    expect(() => rocAucScore(y, P, { labels: ['a', 'b', 'b'], multiClass: 'ovr' })).toThrow(
      new ParameterError('rocAucScore: labels lists a label twice'),
    );
  });

  it('questions that have no single answer', () => {
    expect(() => rocAucScore(y, P)).toThrow(
      new ParameterError('rocAucScore: there are 3 labels: multiClass must be "ovr" or "ovo"'),
    );
    expect(() => rocAucScore(y, P, { multiClass: 'ovo', average: 'micro' })).toThrow(
      new ParameterError('rocAucScore: with multiClass "ovo" average must be "macro" or "weighted", got micro'),
    );
    expect(() => rocAucScore(y, P, { multiClass: 'ovo', sampleWeight: [1, 1, 1, 1] })).toThrow(
      new ParameterError('rocAucScore: sampleWeight has no meaning for multiClass "ovo"'),
    );
    expect(() => rocAucScore(y, P, { multiClass: 'ovr', maxFpr: 0.1 })).toThrow(
      new ParameterError('rocAucScore: maxFpr is for two labels only'),
    );
    expect(() => rocAucScore([0, 1], [0, 1], { maxFpr: 0 })).toThrow(ParameterError);
    expect(() => rocCurve(y, P)).toThrow(new ParameterError('rocCurve: posLabel must be one of "a", "b", "c"'));
    expect(() => rocCurve(y, P, { posLabel: 'd' })).toThrow(
      new ParameterError('rocCurve: posLabel must be one of "a", "b", "c", got "d"'),
    );
    expect(() => rocCurve(y, column(0), { posLabel: 1 })).toThrow(DataError);
    expect(() => expectedCalibrationError(y, P, { nBins: 0 })).toThrow(ParameterError);
  });
});

it('agreement is 0 by chance, and nothing where no disagreement is possible', () => {
  expect(matthewsCorrcoef(['a', 'b'], ['a', 'a'], { sampleWeight: [0.1, 0.7] })).toBe(0);
  expect(cohenKappaScore(['a', 'b'], ['a', 'a'])).toBe(0);
  expect(cohenKappaScore(['a', 'a'], ['a', 'a'])).toBeNaN();
  expect(() => cohenKappaScore(['a'], ['b'], { labels: ['b'] })).toThrow(DataError);
});
