import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecisionScore,
  brierScoreLoss,
  calibrationCurve,
  cohenKappaScore,
  expectedCalibrationError,
  matthewsCorrcoef,
  precisionRecallCurve,
  rocAucScore,
  rocCurve,
} from '../../src/metrics/index.js';

const bit: fc.Arbitrary<number> = fc.constantFrom(0, 1);
/** Rows with a label, a score with many ties and a whole weight; both labels occur. */
const binary = fc
  .array(fc.tuple(bit, fc.nat(12), fc.integer({ min: 1, max: 4 })), { minLength: 2, maxLength: 60 })
  .filter((rows) => new Set(rows.map(([label]) => label)).size === 2)
  .map((rows) => ({
    y: rows.map(([label]) => label),
    score: rows.map(([, s]) => s / 12),
    sampleWeight: rows.map(([, , w]) => w),
  }));
/** Rows with a label and the probabilities of three; all three occur. */
const several = fc
  .array(fc.tuple(fc.nat(2), fc.tuple(fc.nat(4), fc.nat(4), fc.integer({ min: 1, max: 4 }))), {
    minLength: 3,
    maxLength: 50,
  })
  .filter((rows) => new Set(rows.map(([label]) => label)).size === 3)
  .map((rows) => ({
    y: rows.map(([label]) => label),
    P: rows.map(([, counts]) => counts.map((n) => n / counts.reduce((a, b) => a + b))),
  }));
const rises = (values: ArrayLike<number>) => Array.from(values).every((v, k) => k === 0 || v >= values[k - 1]!);

describe('scores of probabilities, whatever the rows', () => {
  it('AUC is the share of pairs in the right order, a tie counting half', () => {
    fc.assert(
      fc.property(binary, ({ y, score }) => {
        let right = 0;
        let pairs = 0;
        for (const [i, a] of y.entries())
          for (const [j, b] of y.entries())
            if (a === 1 && b === 0) {
              pairs++;
              right += score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0;
            }
        expect(rocAucScore(y, score)).toBe(right / pairs);
      }),
    );
  });

  it('AUC stays where labels and scores are both turned round, and becomes 1 - AUC where one is', () => {
    fc.assert(
      fc.property(binary, ({ y, score, sampleWeight }) => {
        const area = rocAucScore(y, score, { sampleWeight });
        const turned = y.map((label) => 1 - label);
        const negated = score.map((s) => -s);
        expect(rocAucScore(turned, negated, { sampleWeight })).toBe(area);
        expect(rocAucScore(turned, score, { sampleWeight })).toBeCloseTo(1 - area, 14);
      }),
    );
  });

  it('take a row of weight 2 for two rows, and keep to their bounds', () => {
    fc.assert(
      fc.property(binary, ({ y, score, sampleWeight }) => {
        const repeat = <T>(values: T[]) => values.flatMap((v, i) => new Array<T>(sampleWeight[i]!).fill(v));
        for (const metric of [rocAucScore, averagePrecisionScore, brierScoreLoss, expectedCalibrationError]) {
          const value = metric(y, score, { sampleWeight });
          expect(value).toBeCloseTo(metric(repeat(y), repeat(score)), 12);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(rocCurve(y, score, { sampleWeight })).toEqual(rocCurve(repeat(y), repeat(score)));
      }),
    );
  });

  it('curves are monotone, begin and end where they must, and bound the areas that are given for them', () => {
    fc.assert(
      fc.property(binary, fc.boolean(), ({ y, score }, dropIntermediate) => {
        const { fpr, tpr, thresholds } = rocCurve(y, score, { dropIntermediate });
        expect([rises(fpr), rises(tpr), rises(thresholds.slice().reverse())]).toEqual([true, true, true]);
        expect([fpr[0], tpr[0], fpr.at(-1), tpr.at(-1), thresholds[0]]).toEqual([0, 0, 1, 1, Infinity]);
        const area = fpr.reduce((sum, f, k) => sum + (k && ((f - fpr[k - 1]!) * (tpr[k]! + tpr[k - 1]!)) / 2), 0);
        expect(area).toBeCloseTo(rocAucScore(y, score), 12);

        const pr = precisionRecallCurve(y, score, { dropIntermediate });
        expect([rises(pr.recall.slice().reverse()), rises(pr.thresholds)]).toEqual([true, true]);
        expect([pr.recall[0], pr.recall.at(-1), pr.precision.at(-1)]).toEqual([1, 0, 1]);
        expect(pr.precision).toHaveLength(pr.thresholds.length + 1);

        const { probTrue, probPred, count } = calibrationCurve(y, score);
        expect(rises(probPred)).toBe(true);
        expect(count.reduce((sum, n, b) => sum + n * probTrue[b]!, 0)).toBeCloseTo(y.filter((v) => v === 1).length, 10);
      }),
    );
  });

  it('of several labels do not change with their order, and the norms of the calibration error are ordered', () => {
    fc.assert(
      fc.property(several, ({ y, P }) => {
        const flipped = P.map((row) => [...row].reverse());
        const labels = [2, 1, 0];
        for (const multiClass of ['ovr', 'ovo'] as const)
          expect(rocAucScore(y, flipped, { labels, multiClass })).toBeCloseTo(rocAucScore(y, P, { multiClass }), 13);
        expect(averagePrecisionScore(y, flipped, { labels })).toBeCloseTo(averagePrecisionScore(y, P), 13);
        expect(brierScoreLoss(y, flipped, { labels })).toBeCloseTo(brierScoreLoss(y, P), 13);
        expect(brierScoreLoss(y, P)).toBeLessThanOrEqual(2);
        for (const strategy of ['uniform', 'quantile'] as const) {
          const [l1, l2, max] = (['l1', 'l2', 'max'] as const).map((norm) =>
            expectedCalibrationError(y, P, { strategy, norm }),
          );
          expect(l1! <= l2! + 1e-12 && l2! <= max! + 1e-12 && max! <= 1).toBe(true);
        }
      }),
    );
  });

  it('agreement lies in [-1, 1], is symmetric, and 1 for equal labels', () => {
    const labels = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(labels, fc.constantFrom(null, 'linear' as const, 'quadratic' as const), (rows, weights) => {
        const [a, b] = [rows.map((row) => row[0]), rows.map((row) => row[1])];
        for (const [one, other, same] of [
          [matthewsCorrcoef(a, b), matthewsCorrcoef(b, a), matthewsCorrcoef(a, a)],
          [cohenKappaScore(a, b, { weights }), cohenKappaScore(b, a, { weights }), cohenKappaScore(a, a, { weights })],
        ] as const) {
          if (new Set(a).size > 1) expect(same).toBeCloseTo(1, 12);
          if (Number.isNaN(one)) continue;
          expect(one).toBeCloseTo(other, 12);
          expect(Math.abs(one)).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });
});
