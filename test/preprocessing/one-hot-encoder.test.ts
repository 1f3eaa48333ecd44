import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OneHotEncoder, type OneHotEncoderParams } from '../../src/preprocessing/index.js';
import { golden, named, nested, type Rows, table } from './golden.js';

interface Case {
  readonly X: Rows;
  readonly columns?: string[];
  readonly Z: Rows;
  readonly params: Partial<OneHotEncoderParams>;
  readonly categories: Rows;
  readonly names?: string[];
  readonly rows: Rows;
  readonly back: Rows;
}
const cases = golden<readonly Case[]>('encoders');

describe('OneHotEncoder', () => {
  it.each(cases)('is scikit-learn: $params on $columns', ({ X, columns, Z, params, categories, names, rows, back }) => {
    const encoder = new OneHotEncoder(params).fit(columns ? named(X, columns) : table(X));
    expect(encoder.categories.map((values) => [...values])).toEqual(table(categories));
    if (names) expect(encoder.featureNamesOut).toEqual(names);
    const T = encoder.transform(table(Z));
    expect(nested(T)).toEqual(table(rows));
    // Where scikit-learn gives None for an unknown category, this gives NaN.
    expect(nested(encoder.inverseTransform(T))).toEqual(table(back));
  });

  it('names columns after the category, and unnamed ones by their position', () => {
    const encoder = new OneHotEncoder().fit([
      [6, 0.5],
      [17, Number.NaN],
    ]);
    expect(encoder.featureNamesOut).toEqual(['x0_6', 'x0_17', 'x1_0.5', 'x1_nan']);
  });

  it('refuses an unknown category, naming its row and column', () => {
    const encoder = new OneHotEncoder().fit(named([[6], [17]], ['proto']));
    const place = { name: 'DataError', row: 1, column: 'proto' };
    expect(() => encoder.transform(named([[6], [1]], ['proto']))).toThrow(expect.objectContaining(place));
    expect(() => encoder.transform([[6], [1]])).toThrow('row 1, column 0 must be one of 6, 17, got 1');
    const given = new OneHotEncoder({ categories: [[6, 17]] });
    expect(() => given.fit([[6], [Number.NaN]])).toThrow(
      'OneHotEncoder: row 1, column 0 must be one of categories, got NaN',
    );
  });

  it('refuses a row of zeros that stands for no category', () => {
    const encoder = new OneHotEncoder().fit([[6], [17]]);
    expect(() => encoder.inverseTransform([[0, 0]])).toThrow('OneHotEncoder: row 0 has no category for column 0');
  });

  it('refuses lists of categories that do not fit', () => {
    const encode = (categories: unknown) => () =>
      new OneHotEncoder({ categories: categories as number[][] }).fit([[1]]);
    for (const bad of [[[2, 1]], [[1, 1]], [[Number.NaN, 1]], [[]], [[1, Infinity]], [1], [['1']], 'all', null])
      expect(encode(bad)).toThrow(
        'OneHotEncoder: categories must be "auto" or, for each column, a list of ascending numbers',
      );
    expect(encode([[1], [2]])).toThrow('OneHotEncoder: categories has 2 lists for 1 columns');
    expect(encode([Float64Array.of(1, Number.NaN)])).not.toThrow();
  });

  it('encodes each row with as many ones as it has columns, and back', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 7, Number.NaN)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom(null, 'first', 'if_binary'), (X, drop) => {
        const encoder = new OneHotEncoder({ drop: drop as null }).fit(X);
        const T = encoder.transform(X);
        expect(T.cols).toBe(encoder.featureNamesOut.length);
        if (drop === null) expect(T.data.reduce((a, b) => a + b)).toBe(2 * X.length);
        expect(nested(encoder.inverseTransform(T))).toEqual(X);
      }),
    );
  });
});
