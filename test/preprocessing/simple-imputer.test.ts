import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimpleImputer, type SimpleImputerParams } from '../../src/preprocessing/index.js';
import { golden, named, nested, numbers, type Rows, table, type Value } from './golden.js';

interface Golden {
  readonly X: Rows;
  readonly Z: Rows;
  readonly columns: string[];
  readonly cases: readonly {
    readonly params: SimpleImputerParams;
    readonly statistics: Value[];
    readonly names: string[];
    readonly rows: Rows;
  }[];
}
const { X, Z, columns, cases } = golden<Golden>('imputers');
const strategies = ['mean', 'median', 'most_frequent'] as const;

describe('SimpleImputer', () => {
  it.each(cases)('is scikit-learn: $params', ({ params, statistics, names, rows }) => {
    const imputer = new SimpleImputer(params).fit(named(X, columns));
    const T = imputer.transform(named(Z, columns));
    expect(imputer.featureNamesOut).toEqual(names);
    expect(T.names).toEqual(names);
    expect([...imputer.statistics]).toEqual(numbers(statistics));
    expect(nested(T)).toEqual(table(rows));
  });

  it('counts a row as often as its weight says', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 4 })), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom(...strategies), (pairs, strategy) => {
        const sampleWeight = pairs.map(([, w]) => w);
        const weighted = new SimpleImputer({ strategy }).fit(
          pairs.map(([x]) => [x]),
          undefined,
          { sampleWeight },
        );
        const repeated = new SimpleImputer({ strategy }).fit(pairs.flatMap(([x, w]) => Array<number[]>(w).fill([x])));
        expect(weighted.statistics[0]).toBeCloseTo(repeated.statistics[0]!, 12);
      }),
    );
  });

  it('leaves values alone and no NaN behind', () => {
    const value = fc.double({ min: -1e300, max: 1e300 });
    const rows = fc.array(fc.tuple(value, fc.oneof(value, fc.constant(Number.NaN))), { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.constantFrom(...strategies), (given, strategy) => {
        const X = [[0, 0], ...given];
        const out = nested(new SimpleImputer({ strategy }).fit(X).transform(X));
        for (const [i, row] of X.entries())
          for (const [j, x] of row.entries())
            if (Number.isNaN(x)) expect(Number.isFinite(out[i]![j])).toBe(true);
            else expect(out[i]![j]).toBe(x);
      }),
    );
  });

  it('finds the middle and the mean of values whose sum overflows', () => {
    const X = [[1.6e308], [1.2e308]];
    const middle = 0.8e308 + 0.6e308;
    expect(new SimpleImputer({ strategy: 'median' }).fit(X).statistics[0]).toBe(middle);
    expect(new SimpleImputer().fit(X).statistics[0]).toBe(middle);
  });

  it('refuses parameters that it cannot use', () => {
    const impute = (params: object) => () => new SimpleImputer(params).fit([[1]]);
    expect(impute({ strategy: 'mode' })).toThrow('SimpleImputer: strategy must be "mean"');
    expect(impute({ fillValue: Number.NaN })).toThrow(
      'SimpleImputer: fillValue must be a finite number or null, got NaN',
    );
    expect(impute({ addIndicator: 1 })).toThrow('SimpleImputer: addIndicator must be true or false, got 1');
  });
});
