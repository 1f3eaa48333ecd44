import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { golden, nested, numbers, type Rows, table, type Value } from './golden.js';

interface Case {
  readonly name: string;
  readonly X: Rows;
  readonly weight: number[] | null;
  readonly params: { readonly withMean: boolean; readonly withStd: boolean };
  readonly mean: Value[] | null;
  readonly var?: Value[];
  readonly scale?: Value[];
  readonly rows: Rows;
}
const cases = golden<readonly Case[]>('scalers');

describe('StandardScaler', () => {
  it.each(cases.filter(({ weight }) => !weight))(
    'is scikit-learn, bit for bit: $name, $params',
    ({ X, params, mean, var: variance, scale, rows }) => {
      const scaler = new StandardScaler(params).fit(table(X));
      if (mean) expect([...scaler.mean]).toEqual(numbers(mean));
      if (variance) expect([...scaler.var]).toEqual(numbers(variance));
      // A column without values is scaled by NaN in scikit-learn, and left as it is here.
      if (scale) expect([...scaler.scale]).toEqual(scale.map((s) => s ?? 1));
      expect(nested(scaler.transform(table(X.slice(0, rows.length))))).toEqual(table(rows));
    },
  );

  it.each(cases.filter(({ weight }) => weight))(
    'weighs rows as scikit-learn does: $name',
    ({ X, weight, mean, var: variance, scale }) => {
      const scaler = new StandardScaler().fit(table(X), undefined, { sampleWeight: weight! });
      // scikit-learn's weighted sums are matrix products, which add in an order of their own: 14 digits of the values.
      for (const [j, value] of numbers(mean!).entries()) {
        if (Number.isNaN(value)) expect(scaler.mean[j]).toBeNaN();
        else {
          const error = 1e-14 * Math.abs(value);
          expect(Math.abs(scaler.mean[j]! - value)).toBeLessThanOrEqual(error);
          expect(Math.abs(scaler.var[j]! - variance![j]!)).toBeLessThanOrEqual(1e-13 * variance![j]! + error * error);
          if (scale![j] === 1) expect(scaler.scale[j]).toBe(1);
        }
      }
    },
  );

  it('shifts a constant column and does not scale it, however small the weights are', () => {
    const X = Array.from({ length: 50 }, (_, i) => [0.1 + 1e9, i % 2]);
    const sampleWeight = X.map((_, i) => (i + 1) / 1e6);
    const scaler = new StandardScaler().fit(X, undefined, { sampleWeight });
    expect(scaler.scale[0]).toBe(1);
    expect(scaler.scale[1]).toBeCloseTo(0.5, 3);
  });

  it('keeps the names of the columns', () => {
    const X = { rows: 2, cols: 2, data: Float64Array.of(1, 2, 3, 4), names: ['a', 'b'] };
    const scaler = new StandardScaler().fit(X);
    expect(scaler.featureNamesOut).toEqual(['a', 'b']);
    expect(scaler.transform(X).names).toEqual(['a', 'b']);
    expect(scaler.inverseTransform(scaler.transform(X)).names).toEqual(['a', 'b']);
  });

  it('refuses values whose sums overflow, naming the column', () => {
    const X = [
      [1, 1e200],
      [2, -1e200],
    ];
    expect(() => new StandardScaler().fit(X)).toThrow('StandardScaler: the values of column 1 are too large');
    expect([...new StandardScaler({ withStd: false }).fit(X).scale]).toEqual([1, 1]);
  });

  it('takes scaled rows back to what they were', () => {
    const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(column, fc.boolean(), fc.boolean(), (values, withMean, withStd) => {
        const X = values.map((x) => [x, -x]);
        const scaler = new StandardScaler({ withMean, withStd }).fit(X);
        const back = nested(scaler.inverseTransform(scaler.transform(X)));
        for (const [i, row] of X.entries())
          for (const [j, x] of row.entries()) expect(Math.abs(back[i]![j]! - x)).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  it('gives mean 0 and variance 1 to every column that is not constant', () => {
    const column = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(column, (values) => {
        fc.pre(new Set(values).size > 1);
        const T = new StandardScaler().fitTransform(values.map((x) => [x])).data;
        const mean = T.reduce((a, b) => a + b) / T.length;
        expect(mean).toBeCloseTo(0, 12);
        expect(T.reduce((sum, x) => sum + x * x, 0) / T.length).toBeCloseTo(1, 10);
      }),
    );
  });
});
