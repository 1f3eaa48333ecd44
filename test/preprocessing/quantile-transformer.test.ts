import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/index.js';
import { save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import { normalQuantile } from '../../src/predict/map.js';
import { QuantileTransformer } from '../../src/preprocessing/index.js';
import { normalCoefficients, normalShare } from '../../src/preprocessing/normal.js';
import { goldenTransformers, named, nested, type Rows, table } from './golden.js';

interface Case {
  readonly name: string;
  readonly X: Rows;
  readonly Z: Rows;
  readonly nQuantiles: number;
  readonly quantiles: Rows;
  readonly rows: Rows;
  readonly shares: Rows;
  readonly back: Rows;
}

interface NormalCase extends Omit<Case, 'quantiles' | 'shares'> {
  readonly scores: Rows;
}

describe('QuantileTransformer', () => {
  it.each(goldenTransformers<readonly Case[]>('quantile'))(
    'is scikit-learn: $name, $nQuantiles quantiles',
    ({ X, Z, nQuantiles, quantiles, rows, shares, back }) => {
      const transformer = new QuantileTransformer({ nQuantiles }).fit(table(X));
      const T = nested(transformer.transform(table(Z)));
      const B = nested(transformer.inverseTransform(table(shares)));
      for (const [j, expected] of table(quantiles).entries()) {
        // A column without values has no quantiles, and is left as it is.
        if (Number.isNaN(expected[0])) {
          expect(transformer.quantiles[j]).toHaveLength(0);
          continue;
        }
        expect([...transformer.quantiles[j]!]).toEqual(expected); // bit for bit
        // scikit-learn interpolates from both ends and takes the mean, here it is done once.
        for (const [i, row] of table(rows).entries())
          if (Number.isNaN(row[j])) expect(T[i]![j]).toBeNaN();
          else expect(Math.abs(T[i]![j]! - row[j]!)).toBeLessThanOrEqual(tolerance(expected, Z[i]![j]!));
        for (const [i, row] of table(back).entries())
          expect(Math.abs(B[i]![j]! - row[j]!)).toBeLessThanOrEqual(4e-15 * Math.abs(row[j]!));
      }
    },
  );

  it.each(goldenTransformers<readonly NormalCase[]>('quantileNormal'))(
    'is scikit-learn with a normal distribution: $name, $nQuantiles quantiles',
    ({ X, Z, nQuantiles, rows, scores, back }) => {
      const transformer = new QuantileTransformer({ nQuantiles, outputDistribution: 'normal' }).fit(table(X));
      const T = nested(transformer.transform(table(Z)));
      const B = nested(transformer.inverseTransform(table(scores)));
      expect(nested(load(save(transformer)).transform(table(Z)))).toEqual(T);
      for (const [j, quantiles] of transformer.quantiles.entries()) {
        if (quantiles.length === 0) continue; // a column without values is left as it is
        const [least, greatest] = [quantiles[0]!, quantiles.at(-1)!];
        for (const [i, row] of table(rows).entries()) {
          const x = Z[i]![j] ?? Number.NaN;
          // scikit-learn takes for an end what is within 1e-7 of it, and no end at all for one where 1e-7 is rounded off.
          if (x - 1e-7 === x || (x > least && x - 1e-7 < least) || (x < greatest && x + 1e-7 > greatest)) continue;
          const density = Math.exp(-(row[j]! ** 2) / 2) / Math.sqrt(2 * Math.PI);
          if (Number.isNaN(row[j])) expect(T[i]![j]).toBeNaN();
          else
            expect(Math.abs(T[i]![j]! - row[j]!)).toBeLessThanOrEqual(2e-15 + tolerance([...quantiles], x) / density);
        }
        for (const [i, row] of table(back).entries())
          expect(Math.abs(B[i]![j]! - row[j]!)).toBeLessThanOrEqual(
            1e-14 * Math.max(Math.abs(least), Math.abs(greatest)),
          );
      }
    },
  );

  it('knows the shares of the normal distribution to 1e-14, and from 1e-7 on their quantiles', () => {
    for (const [x, share] of goldenTransformers<[number, number][]>('normalShares'))
      expect(Math.abs(normalShare(x) - share), String(x)).toBeLessThanOrEqual(1e-14 * share + 1e-16);
    const coefficients = normalCoefficients();
    for (const [share, x] of goldenTransformers<[number, number][]>('normal'))
      if (share > 1e-7 && share < 1 - 1e-7)
        expect(Math.abs(normalQuantile(share, coefficients) - x)).toBeLessThanOrEqual(1e-15 * Math.abs(x));
  });

  it('brings values back, and keeps their order', () => {
    const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(column, (values) => {
        const X = values.map((x) => [x]);
        const transformer = new QuantileTransformer().fit(X);
        const T = transformer.transform(X);
        expect(T.data.every((p) => p >= 0 && p <= 1)).toBe(true);
        for (const [i, [x]] of nested(transformer.inverseTransform(T)).entries())
          expect(Math.abs(x! - values[i]!)).toBeLessThanOrEqual(1e-8);
        const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
        for (const [k, i] of order.entries())
          if (k > 0) expect(T.data[i]! - T.data[order[k - 1]!]!).toBeGreaterThanOrEqual(-1e-15);
      }),
    );
  });

  it('draws a subsample by its seed, with quantiles near those of all rows', () => {
    const random = new Random(5);
    const X = Array.from({ length: 5000 }, () => [random.float()]);
    const fitted = (randomState: number) =>
      new QuantileTransformer({ nQuantiles: 11, subsample: 1000, randomState }).fit(X);
    expect(fitted(1).fitted.state).toEqual(fitted(1).fitted.state);
    expect(fitted(1).fitted.state).not.toEqual(fitted(2).fitted.state);
    // The quantiles of 1000 uniform numbers have a standard error of at most 0.016.
    for (const [k, q] of fitted(1).quantiles[0]!.entries()) expect(Math.abs(q - k / 10)).toBeLessThan(0.08);
    const all = new QuantileTransformer({ nQuantiles: 11, subsample: null }).fit(X);
    expect(all.quantiles[0]![0]).toBe(Math.min(...X.map(([x]) => x!)));
  });

  it('counts weights as rows, and small ones as shares', () => {
    const X = [[1], [2], [4], [8], [16]];
    const fitted = (sampleWeight?: number[]) =>
      new QuantileTransformer().fit(X, undefined, { sampleWeight }).fitted.state;
    const repeated = new QuantileTransformer().fit([[1], [2], [2], [2], [4], [8], [8], [16]]).fitted.state;
    expect(fitted([1, 3, 1, 2, 1])).toEqual(repeated);
    for (const w of [0.5, 0.1]) expect(fitted(X.map(() => w))).toEqual(fitted());
  });

  it('keeps the names, and refuses what it cannot do', () => {
    const X = named([[1], [2]], ['bytes']);
    expect(new QuantileTransformer().fit(X).featureNamesOut).toEqual(['bytes']);
    expect(() => new QuantileTransformer({ outputDistribution: 'Normal' as 'normal' }).fit(X)).toThrow(
      'QuantileTransformer: outputDistribution must be "uniform", "normal", got "Normal"',
    );
    expect(() => new QuantileTransformer({ subsample: 10 }).fit(X)).toThrow('nQuantiles must be at most subsample, 10');
    expect(() => new QuantileTransformer().fit([[1e308], [-1e308]])).toThrow('too large');
  });
});

/** The rounding of the share, and that of x - a quantile where these lie close together at a large offset. */
function tolerance(quantiles: readonly number[], x: number): number {
  const next = quantiles.findIndex((q) => q > x);
  const step = next > 0 ? quantiles[next]! - quantiles[next - 1]! : 0;
  return 1e-15 + (step > 0 ? (Number.EPSILON * Math.abs(x)) / step / quantiles.length : 0);
}
