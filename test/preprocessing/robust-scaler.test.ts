import { describe, expect, it } from 'vitest';
import { RobustScaler, type RobustScalerParams } from '../../src/preprocessing/index.js';
import { normalQuantile } from '../../src/preprocessing/normal.js';
import { goldenTransformers, named, nested, numbers, type Rows, table, type Value } from './golden.js';

interface Case {
  readonly name: string;
  readonly X: Rows;
  readonly params: RobustScalerParams;
  readonly center: Value[] | null;
  readonly scale: Value[] | null;
  readonly rows: Rows;
}

describe('RobustScaler', () => {
  it.each(goldenTransformers<readonly Case[]>('robust'))(
    'is scikit-learn, bit for bit without unitVariance: $name, $params',
    ({ X, params, center, scale, rows }) => {
      const scaler = new RobustScaler(params).fit(table(X));
      // A column without values is moved and scaled by NaN in scikit-learn, and left as it is here.
      if (center) expect([...scaler.center]).toEqual(center.map((x) => x ?? 0));
      const T = nested(scaler.transform(table(X.slice(0, rows.length))));
      if (!params.unitVariance) {
        if (scale) expect([...scaler.scale]).toEqual(scale.map((x) => x ?? 1));
        expect(T).toEqual(table(rows));
        return;
      }
      // The normal quantiles differ from those of scipy in the last place.
      for (const [j, s] of scale!.entries())
        if (s !== null) expect(Math.abs(scaler.scale[j]! / s - 1)).toBeLessThanOrEqual(1e-15);
    },
  );

  it('knows the normal quantiles to 1e-15', () => {
    for (const [p, x] of goldenTransformers<[number, number][]>('normal'))
      expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-15 * Math.abs(x));
  });

  it('counts weights as rows, and small ones as shares', () => {
    const X = [[1], [2], [4], [8], [16]];
    const repeated = new RobustScaler().fit([[1], [2], [2], [2], [4], [8], [8], [16]]);
    const weighted = new RobustScaler().fit(X, undefined, { sampleWeight: [1, 3, 1, 2, 1] });
    expect(weighted.fitted.state).toEqual(repeated.fitted.state);
    const plain = new RobustScaler().fit(X).fitted.state;
    for (const w of [0.5, 0.1, 1e-3])
      expect(new RobustScaler().fit(X, undefined, { sampleWeight: X.map(() => w) }).fitted.state).toEqual(plain);
  });

  it('keeps the names, takes rows back, and passes over NaN', () => {
    const X = named(
      [
        [1, 5],
        [2, null],
        [4, 7],
      ],
      ['a', 'b'],
    );
    const scaler = new RobustScaler().fit(X);
    expect(scaler.featureNamesOut).toEqual(['a', 'b']);
    expect([...scaler.center]).toEqual([2, 6]);
    expect(nested(scaler.inverseTransform(scaler.transform(X)))).toEqual(nested(X));
    expect(numbers([...scaler.transform(X).data])[3]).toBeNaN();
  });

  it('refuses ranges that are none', () => {
    const scaled = (quantileRange: [number, number], unitVariance = false) =>
      new RobustScaler({ quantileRange, unitVariance }).fit([[1], [2]]);
    for (const range of [
      [75, 25],
      [-1, 50],
      [0, 101],
      [Number.NaN, 5],
    ] as [number, number][])
      expect(() => scaled(range)).toThrow('RobustScaler: quantileRange must be two numbers from 0 to 100');
    expect(() => scaled([0, 75], true)).toThrow('quantileRange must lie between 0 and 100 with unitVariance, got 0,75');
    expect(() => scaled([50, 50], true)).toThrow('quantileRange');
    expect([...scaled([50, 50]).scale]).toEqual([1]);
    expect(() => new RobustScaler({ quantileRange: [0, 100] }).fit([[1e308], [-1e308]])).toThrow('too large');
  });
});
