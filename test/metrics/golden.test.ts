import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../src/core/types.js';
import {
  type Average,
  accuracyScore,
  balancedAccuracyScore,
  classificationReport,
  confusionMatrix,
  f1Score,
  logLoss,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
  type ZeroDivision,
} from '../../src/metrics/index.js';

// Values of scikit-learn, made by test/golden/metrics.py. Scores of classes, their averages and the text must be equal to the
// last bit and character; sums over the rows, which NumPy adds in another order, to 14 digits.
type Value = number | null | (number | null)[];
interface Case {
  readonly name: string;
  readonly yTrue: Label[];
  readonly yPred: Label[];
  readonly sampleWeight?: number[];
  readonly labels?: Label[];
  readonly posLabel?: Label;
  readonly digits: number;
  readonly accuracy: number;
  readonly right: number;
  readonly balanced: number;
  readonly adjusted?: number;
  readonly confusion?: Readonly<Record<'None' | 'true' | 'pred' | 'all', number[]>>;
  readonly scores: readonly {
    readonly average: Average | null;
    readonly zeroDivision: ZeroDivision;
    readonly beta: number | 'inf';
    readonly values: readonly [Value, Value, Value, Value];
  }[];
  readonly report: Readonly<Record<'warn' | 'nan', string>>;
}
interface Loss {
  readonly name: string;
  readonly yTrue: Label[];
  readonly proba: number[] | number[][];
  readonly labels: Label[] | null;
  readonly sampleWeight: number[] | null;
  readonly mean: number;
  readonly sum: number;
}
const golden: { cases: Case[]; losses: Loss[] } = JSON.parse(
  readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8'),
);

/** As the golden file has it: a list for each array, null for NaN. */
const plain = (value: number | Float64Array | null): Value => {
  const one = (v: number) => (Number.isNaN(v) ? null : v);
  return value === null ? null : typeof value === 'number' ? one(value) : Array.from(value, one);
};
const close = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected)));

describe.each(golden.cases)('the metrics equal scikit-learn: $name', (c) => {
  const { yTrue, yPred, sampleWeight, labels, posLabel, digits } = c;

  it('in accuracy and balanced accuracy', () => {
    close(accuracyScore(yTrue, yPred, { sampleWeight }), c.accuracy);
    close(accuracyScore(yTrue, yPred, { sampleWeight, normalize: false }), c.right);
    close(balancedAccuracyScore(yTrue, yPred, { sampleWeight }), c.balanced);
    if (c.adjusted !== undefined)
      close(balancedAccuracyScore(yTrue, yPred, { sampleWeight, adjusted: true }), c.adjusted);
  });

  it('in precision, recall, F and support, for each average and each answer to 0 / 0', () => {
    for (const { average, zeroDivision, beta, values } of c.scores) {
      const options = { average, labels, posLabel, zeroDivision, sampleWeight };
      const s = precisionRecallFscoreSupport(yTrue, yPred, { ...options, beta: beta === 'inf' ? Infinity : beta });
      expect([s.precision, s.recall, s.fscore, s.support].map(plain), JSON.stringify(options)).toEqual(values);
      if (beta !== 1) continue;
      expect(plain(precisionScore(yTrue, yPred, options))).toEqual(values[0]);
      expect(plain(recallScore(yTrue, yPred, options))).toEqual(values[1]);
      expect(plain(f1Score(yTrue, yPred, options))).toEqual(values[2]);
    }
  });

  it('in the text of the report', () => {
    for (const zeroDivision of ['warn', 'nan'] as const) {
      const report = classificationReport(yTrue, yPred, { labels, sampleWeight, digits, zeroDivision });
      expect(report.toString()).toBe(c.report[zeroDivision]);
    }
  });
});

describe('the confusion matrix and its shares equal scikit-learn', () => {
  it.each(golden.cases.filter((c) => c.confusion))('$name', ({ yTrue, yPred, labels, sampleWeight, confusion }) => {
    for (const how of ['None', 'true', 'pred', 'all'] as const) {
      const normalize = how === 'None' ? null : how;
      const { counts } = confusionMatrix(yTrue, yPred, { labels, sampleWeight, normalize });
      expect(counts.data.length).toBe(confusion![how].length);
      for (const [i, expected] of confusion![how].entries()) close(counts.data[i]!, expected);
    }
  });
});

describe('logLoss equals scikit-learn', () => {
  it.each(golden.losses)('$name', ({ yTrue, proba, labels, sampleWeight, mean, sum }) => {
    const options = { labels: labels ?? undefined, sampleWeight: sampleWeight ?? undefined };
    close(logLoss(yTrue, proba as number[][], options), mean);
    close(logLoss(yTrue, proba as number[][], { ...options, normalize: false }), sum);
  });
});
