import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairwiseSum } from '../../src/core/pairwise-sum.js';
import {
  accuracyScore,
  balancedAccuracyScore,
  classificationReport,
  confusionMatrix,
  f1Score,
  precisionScore,
  recallScore,
} from '../../src/metrics/index.js';
import { fixed } from '../../src/metrics/text.js';

const label: fc.Arbitrary<string> = fc.constantFrom('DNS', 'Secure', 'Streaming', 'Web', 'Other');
const pairs = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 60 });
const weighted = fc.array(fc.tuple(label, label, fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 60 });
const columns = <T extends unknown[]>(rows: T[]) =>
  rows[0]!.map((_, j) => rows.map((row) => row[j])) as { [K in keyof T]: T[K][] };

const all = (yTrue: string[], yPred: string[], sampleWeight?: number[]) => [
  accuracyScore(yTrue, yPred, { sampleWeight }),
  balancedAccuracyScore(yTrue, yPred, { sampleWeight }),
  ...(['macro', 'micro', 'weighted'] as const).flatMap((average) =>
    [precisionScore, recallScore, f1Score].map((score) => score(yTrue, yPred, { average, sampleWeight })),
  ),
];

describe('the metrics, whatever the labels', () => {
  it('lie between 0 and 1', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        for (const score of all(...columns(rows))) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-15);
        }
      }),
    );
  });

  it('are 1 where every label is right', () => {
    fc.assert(
      fc.property(fc.array(label, { minLength: 1 }), (y) => {
        for (const score of all(y, y)) expect(score).toBeCloseTo(1, 14);
      }),
    );
  });

  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(
        pairs.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
        ([rows, shuffled]) => {
          const [a, b] = [columns(rows), columns(shuffled)];
          expect(all(...a)).toEqual(all(...b));
          expect(confusionMatrix(...a).counts).toEqual(confusionMatrix(...b).counts);
          expect(classificationReport(...a).toString()).toBe(classificationReport(...b).toString());
        },
      ),
    );
  });

  it('take a row of weight 2 for two rows', () => {
    fc.assert(
      fc.property(weighted, (rows) => {
        const [yTrue, yPred, w] = columns(rows);
        const repeated = rows.flatMap(([a, b, n]) => new Array<[string, string]>(n).fill([a, b]));
        expect(all(yTrue, yPred, w)).toEqual(all(...columns(repeated)));
      }),
    );
  });

  it('swap precision and recall where true and predicted labels are swapped; accuracy and macro F1 stay', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = columns(rows);
        expect(accuracyScore(a, b)).toBe(accuracyScore(b, a));
        expect(f1Score(a, b, { average: 'macro' })).toBe(f1Score(b, a, { average: 'macro' }));
        expect(precisionScore(a, b, { average: null })).toEqual(recallScore(b, a, { average: null }));
      }),
    );
  });

  it('agree with each other: the micro averages are the accuracy, the weighted recall too', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = columns(rows);
        const accuracy = accuracyScore(a, b);
        for (const score of [precisionScore, recallScore, f1Score])
          expect(score(a, b, { average: 'micro' })).toBeCloseTo(accuracy, 14);
        expect(recallScore(a, b, { average: 'weighted' })).toBeCloseTo(accuracy, 14);
      }),
    );
  });

  it('count every row once in the confusion matrix, and a share of 1 in each row, column or all', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = columns(rows);
        const { counts, labels } = confusionMatrix(a, b);
        expect(counts.data.reduce((x, y) => x + y)).toBe(rows.length);
        expect(confusionMatrix(b, a).counts.data).toEqual(
          counts.data.map((_, i) => counts.data[(i % labels.length) * labels.length + Math.floor(i / labels.length)]!),
        );
        const shares = confusionMatrix(a, b, { normalize: 'true' }).counts.data;
        for (const [i, name] of labels.entries())
          expect(shares.subarray(i * labels.length, (i + 1) * labels.length).reduce((x, y) => x + y)).toBeCloseTo(
            a.includes(String(name)) ? 1 : 0,
            14,
          );
        expect(confusionMatrix(a, b, { normalize: 'all' }).counts.data.reduce((x, y) => x + y)).toBeCloseTo(1, 14);
      }),
    );
  });
});

describe('the helpers', () => {
  it('pairwiseSum adds whole numbers exactly, in whatever part of an array', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 600 }), fc.nat(100), (values, from) => {
        const start = Math.min(from, values.length);
        expect(pairwiseSum(values, start)).toBe(values.slice(start).reduce((a, b) => a + b, 0));
      }),
    );
  });

  it('fixed rounds to the nearest, and a tie to the even digit', () => {
    expect([0.125, 0.375, 0.625, 0.875, 0.145, 1 / 3].map((x) => fixed(x, 2))).toEqual([
      '0.12',
      '0.38',
      '0.62',
      '0.88',
      '0.14',
      '0.33',
    ]);
    expect([0.5, 1.5, 2.5, 0.4, 0.6].map((x) => fixed(x, 0))).toEqual(['0', '2', '2', '0', '1']);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(15), (x, digits) => {
        expect(Math.abs(Number(fixed(x, digits)) - x)).toBeLessThanOrEqual(0.5000001 * 10 ** -digits);
      }),
    );
  });
});
