import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.js';
import type { Label } from '../../src/core/types.js';
import {
  averagePrecisionScore,
  type BinStrategy,
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

// Values of scikit-learn, made by test/golden/scores.py. Curves must be equal to the last bit; scores, whose terms are added
// in another order here, to 13 digits.
type Value = number | null;
type Curve = (number | 'inf')[];
type ByDrop<T> = Readonly<Record<'true' | 'false', T>>;
interface Golden {
  readonly binaries: readonly {
    readonly name: string;
    readonly yTrue: Label[];
    readonly score: number[];
    readonly posLabel: Label | null;
    readonly sampleWeight: number[] | null;
    readonly roc: ByDrop<readonly [Curve, Curve, Curve]>;
    readonly pr: ByDrop<readonly [Curve, Curve, Curve]>;
    readonly auc: Readonly<Record<string, number>>;
    readonly averagePrecision: number;
    readonly brier?: number;
    readonly calibration?: readonly {
      readonly nBins: number;
      readonly strategy: BinStrategy;
      readonly curve: readonly [number[], number[]];
    }[];
  }[];
  readonly multi: readonly {
    readonly name: string;
    readonly yTrue: Label[];
    readonly proba: number[][];
    readonly labels: Label[];
    readonly sampleWeight: number[] | null;
    readonly ovr: Readonly<Record<string, Value | Value[]>>;
    readonly ovo?: Readonly<Record<'macro' | 'weighted', number>>;
    readonly averagePrecision: Readonly<Record<string, Value | Value[]>>;
    readonly brier: Readonly<Record<'auto' | 'true' | 'false', number>>;
    readonly calibrationError: readonly {
      readonly nBins: number;
      readonly strategy: BinStrategy;
      readonly norm: 'l1' | 'l2' | 'max';
      readonly value: number;
    }[];
  }[];
  readonly agreements: readonly {
    readonly name: string;
    readonly a: Label[];
    readonly b: Label[];
    readonly sampleWeight: number[] | null;
    readonly labels: Label[] | null;
    readonly matthews: number;
    readonly kappa: Readonly<Record<'None' | 'linear' | 'quadratic', Value>>;
  }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../golden/scores.json', import.meta.url), 'utf8'));

const curve = (values: Float64Array): Curve => Array.from(values, (v) => (v === Infinity ? 'inf' : v));
const close = (value: number, expected: Value, what = '') =>
  expect(Number.isNaN(value) ? null : Math.abs(value - expected!) < 1e-13 ? expected : value, what).toBe(expected);

describe.each(golden.binaries)('the scores of one label equal scikit-learn: $name', (c) => {
  const { yTrue, score } = c;
  const posLabel = c.posLabel ?? undefined;
  const sampleWeight = c.sampleWeight ?? undefined;
  const options = { posLabel, sampleWeight };
  // rocAucScore and brierScoreLoss take the second of two labels for the positive one.
  const isPositive = yTrue.map((label) => (label === (posLabel ?? 1) ? 1 : 0));

  it('in the ROC and the precision-recall curve', () => {
    for (const drop of [true, false]) {
      const roc = rocCurve(yTrue, score, { ...options, dropIntermediate: drop });
      expect([roc.fpr, roc.tpr, roc.thresholds].map(curve)).toEqual(c.roc[`${drop}`]);
      const pr = precisionRecallCurve(yTrue, score, { ...options, dropIntermediate: drop });
      expect([pr.precision, pr.recall, pr.thresholds].map(curve)).toEqual(c.pr[`${drop}`]);
    }
    expect(rocCurve(yTrue, score, options)).toEqual(rocCurve(yTrue, score, { ...options, dropIntermediate: true }));
    expect(precisionRecallCurve(yTrue, score, options).thresholds).toHaveLength(c.pr.false[2].length);
  });

  it('in the areas below them, whole and up to a false positive rate', () => {
    for (const [maxFpr, expected] of Object.entries(c.auc))
      close(
        rocAucScore(isPositive, score, { sampleWeight, maxFpr: maxFpr === 'None' ? null : Number(maxFpr) }),
        expected,
        maxFpr,
      );
    close(averagePrecisionScore(yTrue, score, options), c.averagePrecision);
  });

  it.runIf(c.brier !== undefined)('in Brier score and calibration curve', () => {
    close(brierScoreLoss(isPositive, score, { sampleWeight }), c.brier!);
    for (const { nBins, strategy, curve } of c.calibration!) {
      const { probTrue, probPred, count } = calibrationCurve(yTrue, score, { posLabel, nBins, strategy });
      expect([[...probTrue], [...probPred]]).toEqual(curve);
      expect(count.reduce((a, b) => a + b)).toBe(yTrue.length);
    }
  });
});

describe.each(golden.multi)('the scores of several labels equal scikit-learn: $name', (c) => {
  const { yTrue, proba, labels } = c;
  const sampleWeight = c.sampleWeight ?? undefined;
  const options = { labels, sampleWeight };

  const compare = (score: (average: CurveAverage) => number | Float64Array, expected: Golden['multi'][0]['ovr']) => {
    for (const [name, value] of Object.entries(expected)) {
      const average = name === 'None' ? null : (name as CurveAverage);
      // Undefined means of curves are NaN to scikit-learn and an error here.
      if (value === null) expect(() => score(average)).toThrow(DataError);
      else if (Array.isArray(value))
        for (const [k, v] of value.entries()) close((score(average) as Float64Array)[k]!, v, `${name} ${labels[k]}`);
      else close(score(average) as number, value, name);
    }
  };

  it('in the areas below the ROC curves', () => {
    compare((average) => rocAucScore(yTrue, proba, { ...options, multiClass: 'ovr', average }), c.ovr);
    if (c.ovo) compare((average) => rocAucScore(yTrue, proba, { ...options, multiClass: 'ovo', average }), c.ovo);
  });

  it('in average precision', () => {
    compare((average) => averagePrecisionScore(yTrue, proba, { ...options, average }), c.averagePrecision);
  });

  it('in Brier score and calibration error', () => {
    close(brierScoreLoss(yTrue, proba, options), c.brier.auto);
    for (const half of [true, false])
      close(brierScoreLoss(yTrue, proba, { ...options, scaleByHalf: half }), c.brier[`${half}`]);
    for (const { value, ...how } of c.calibrationError)
      close(expectedCalibrationError(yTrue, proba, { ...options, ...how }), value, JSON.stringify(how));
  });

  it('with the columns in another order', () => {
    const flipped = proba.map((row) => [...row].reverse());
    const reversed = { sampleWeight, labels: [...labels].reverse() };
    expect(rocAucScore(yTrue, flipped, { ...reversed, multiClass: 'ovr', average: null }).reverse()).toEqual(
      rocAucScore(yTrue, proba, { ...options, multiClass: 'ovr', average: null }),
    );
    close(brierScoreLoss(yTrue, flipped, reversed), c.brier.auto);
  });
});

describe.each(golden.agreements)('agreement equals scikit-learn: $name', (c) => {
  const sampleWeight = c.sampleWeight ?? undefined;
  it("in Matthews' coefficient and Cohen's kappa", () => {
    close(matthewsCorrcoef(c.a, c.b, { sampleWeight }), c.matthews);
    for (const weights of ['linear', 'quadratic', null] as const)
      close(
        cohenKappaScore(c.a, c.b, { sampleWeight, weights, labels: c.labels ?? undefined }),
        c.kappa[weights ?? 'None'],
        String(weights),
      );
  });
});
