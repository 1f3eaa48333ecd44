import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { numbers, rows } from '../golden.js';

interface Case {
  readonly name: string;
  readonly X: (number | null)[][];
  readonly weight: number[] | null;
  readonly params: { readonly withMean: boolean; readonly withStd: boolean };
  readonly mean: (number | null)[];
  readonly var?: (number | null)[];
  readonly scale?: (number | null)[];
  readonly rows: (number | null)[][];
}
const golden: { scalers: readonly Case[] } = JSON.parse(readFileSync('test/golden/preprocessing.json', 'utf8'));

describe('StandardScaler', () => {
  it.each(golden.scalers.filter(({ weight }) => !weight))(
    'is scikit-learn, bit for bit: $name, $params',
    ({ X, params, mean, var: variance, scale, rows: expected }) => {
      const scaler = new StandardScaler(params).fit(numbers(X));
      expect([...scaler.mean]).toEqual(rows([mean])[0]);
      if (variance) expect([...scaler.var]).toEqual(rows([variance])[0]);
      // A column without values is scaled by NaN in scikit-learn, and left as it is here.
      if (scale) expect([...scaler.scale]).toEqual(scale.map((s) => s ?? 1));
      expect(rows(scaler.transform(numbers(X.slice(0, 6))))).toEqual(rows(expected));
    },
  );

  it.each(golden.scalers.filter(({ weight }) => weight))(
    'weighs rows like scikit-learn: $name',
    ({ X, weight, mean, var: variance, scale, rows: expected }) => {
      const scaler = new StandardScaler().fit(numbers(X), undefined, { sampleWeight: weight! });
      // scikit-learn's sums are a matrix product, in an order of its own.
      const close = (actual: Float64Array, wanted: (number | null)[], digits: number) => {
        for (const [j, value] of wanted.entries())
          if (value === null) expect(actual[j]).toBeNaN();
          else expect(Math.abs(actual[j]! - value)).toBeLessThanOrEqual(digits * Math.abs(value));
      };
      close(scaler.mean, mean, 1e-15);
    },
  );
});
