import { describe, expect, it } from 'vitest';
import { VarianceThreshold } from '../../src/preprocessing/index.js';
import { goldenTransformers, named, nested, numbers, type Rows, table, type Value } from './golden.js';

interface Case {
  readonly name: string;
  readonly X: Rows;
  readonly threshold: number;
  readonly variances: Value[];
  readonly support: boolean[];
  readonly rows: Rows;
}

describe('VarianceThreshold', () => {
  it.each(goldenTransformers<readonly Case[]>('variance'))(
    'is scikit-learn: $name, over $threshold',
    ({ X, threshold, variances, support, rows }) => {
      const selector = new VarianceThreshold({ threshold }).fit(table(X));
      expect(selector.getSupport()).toEqual(support);
      expect(nested(selector.transform(table(X.slice(0, rows.length))))).toEqual(table(rows));
      // Against exact variances: numpy's lose digits at a large offset. 1e-13 of the value.
      for (const [j, v] of numbers(variances).entries())
        if (Number.isNaN(v)) expect(selector.variances[j]).toBeNaN();
        else if (support[j]) expect(Math.abs(selector.variances[j]! - v)).toBeLessThanOrEqual(1e-13 * v);
    },
  );

  it('leaves out columns with one value, whatever the rounding and the NaN among them', () => {
    const X = [0.1, 0.1, Number.NaN, 0.1, 0.1, 0.1, 0.1].map((x, i) => [x, i, Number.NaN]);
    const selector = new VarianceThreshold().fit(named(X, ['a', 'b', 'c']));
    expect(selector.featureNamesOut).toEqual(['b']);
    expect(selector.variances[0]).toBe(0);
    expect(new VarianceThreshold().fit(X).featureNamesOut).toEqual(['x1']);
    const T = selector.transform(named(X, ['a', 'b', 'c']));
    expect([T.cols, T.names]).toEqual([1, ['b']]);
  });

  it('is an error where nothing is left, or values overflow', () => {
    expect(() => new VarianceThreshold().fit([[1e200], [-1e200]])).toThrow('the values of column 0 are too large');
    expect(() => new VarianceThreshold().fit([[1e308], [1e308]])).toThrow('no column has a variance');
    expect(() => new VarianceThreshold().fit([[1], [1]])).toThrow(
      'VarianceThreshold: no column has a variance greater than 0',
    );
    expect(() => new VarianceThreshold({ threshold: -1 }).fit([[1], [2]])).toThrow('threshold must be a number >= 0');
  });
});
