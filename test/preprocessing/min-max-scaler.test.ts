import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinMaxScaler } from '../../src/preprocessing/index.js';
import { goldenTransformers, named, nested, numbers, type Rows, table, type Value } from './golden.js';

interface Case {
  readonly name: string;
  readonly X: Rows;
  readonly Z: Rows;
  readonly params: { readonly featureRange: [number, number]; readonly clip: boolean };
  readonly dataMin: Value[];
  readonly dataMax: Value[];
  readonly scale: Value[];
  readonly min: Value[];
  readonly rows: Rows;
}

describe('MinMaxScaler', () => {
  it.each(goldenTransformers<readonly Case[]>('minMax'))(
    'is scikit-learn, but for its rounding at large offsets: $name, $params',
    ({ X, Z, params, dataMin, dataMax, scale, min, rows }) => {
      const scaler = new MinMaxScaler(params).fit(table(X));
      expect([...scaler.dataMin]).toEqual(numbers(dataMin));
      expect([...scaler.dataMax]).toEqual(numbers(dataMax));
      const T = nested(scaler.transform(table(Z)));
      for (const [i, row] of table(rows).entries())
        for (const [j, expected] of row.entries()) {
          const x = Z[i]![j] ?? Number.NaN;
          // A column without values is scaled by NaN in scikit-learn, and left as it is here.
          if (dataMin[j] === null) continue;
          if (Number.isNaN(x)) expect(T[i]![j]).toBeNaN();
          // scikit-learn computes x * scale + min, whose terms are large where the offset is.
          else {
            const error = 4 * Number.EPSILON * (Math.abs(x * scale[j]!) + Math.abs(min[j]!) + 1);
            expect(Math.abs(T[i]![j]! - expected)).toBeLessThanOrEqual(error);
          }
        }
    },
  );

  it('keeps the digits of small differences at a large offset: within 2 units in the last place of the exact result', () => {
    const { X, rows } = goldenTransformers<{ X: Rows; rows: Rows }>('exactMinMax');
    const T = nested(new MinMaxScaler({ featureRange: [-1, 3] }).fitTransform(table(X)));
    for (const [i, row] of table(rows).entries())
      for (const [j, x] of row.entries()) expect(Math.abs(T[i]![j]! - x)).toBeLessThanOrEqual(4 * Number.EPSILON);
  });

  it('meets the ends of 0 to 1 exactly, and brings rows back', () => {
    const column = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(column, (values) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 1e-6);
        const X = values.map((x) => [x]);
        const scaler = new MinMaxScaler().fit(X);
        const T = scaler.transform(X);
        expect(Math.min(...T.data)).toBe(0);
        expect(Math.max(...T.data)).toBe(1);
        for (const [i, [x]] of nested(scaler.inverseTransform(T)).entries())
          expect(Math.abs(x! - values[i]!)).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('leaves a column without values as it is, and NaN where it stands', () => {
    const scaler = new MinMaxScaler({ featureRange: [2, 4] }).fit([
      [Number.NaN, 1],
      [Number.NaN, Number.NaN],
    ]);
    expect(nested(scaler.transform([[5, 1]]))).toEqual([[5, 2]]);
    expect(scaler.transform([[Number.NaN, Number.NaN]]).data).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });

  it('keeps the names of the columns, and refuses ranges and values it cannot use', () => {
    const X = named([[1, 2]], ['a', 'b']);
    expect(new MinMaxScaler().fit(X).featureNamesOut).toEqual(['a', 'b']);
    for (const featureRange of [[1, 1], [2, 1], [0], [0, Number.NaN], 'no'] as [number, number][])
      expect(() => new MinMaxScaler({ featureRange }).fit(X)).toThrow('MinMaxScaler: featureRange must be two finite');
    expect(() => new MinMaxScaler().fit([[1e308], [-1e308]])).toThrow('MinMaxScaler: the values of column 0 are too');
  });
});
