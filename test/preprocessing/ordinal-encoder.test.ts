import { describe, expect, it } from 'vitest';
import { save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import { OrdinalEncoder } from '../../src/preprocessing/index.js';
import { goldenTransformers, named, nested, numbers, type Rows, table } from './golden.js';

interface Case {
  readonly X: Rows;
  readonly Z: Rows;
  readonly params: {
    readonly handleUnknown: 'error' | 'use_encoded_value';
    readonly unknownValue: number | null | 'NaN';
    readonly encodedMissingValue: number | null;
    readonly categories: 'auto' | Rows;
  };
  readonly categories: Rows;
  readonly rows: Rows;
  readonly back?: Rows;
}
const nan = Number.NaN;

describe('OrdinalEncoder', () => {
  it.each(goldenTransformers<readonly Case[]>('ordinal'))(
    'is scikit-learn: $params',
    ({ X, Z, params, categories, rows, back }) => {
      const encoder = new OrdinalEncoder({
        handleUnknown: params.handleUnknown,
        unknownValue: params.unknownValue === 'NaN' ? nan : params.unknownValue,
        encodedMissingValue: params.encodedMissingValue ?? nan,
        categories: params.categories === 'auto' ? 'auto' : table(params.categories),
      }).fit(table(X));
      const T = encoder.transform(table(Z));
      expect(nested(T)).toEqual(table(rows));
      expect(encoder.categories.map((c) => [...c])).toEqual(
        categories.map((c) => numbers(c).filter((x) => !Number.isNaN(x))),
      );
      if (back) expect(nested(encoder.inverseTransform(T))).toEqual(table(back));
    },
  );

  it('refuses an unknown category with its row and column, NaN too where fit saw none', () => {
    const encoder = new OrdinalEncoder().fit(named([[6], [17]], ['proto']));
    for (const x of [5, null])
      expect(() => encoder.transform(named([[6], [x]], ['proto']))).toThrow(
        expect.objectContaining({ name: 'DataError', row: 1, column: 'proto' }),
      );
    expect(encoder.featureNamesOut).toEqual(['proto']);
  });

  it('encodes a column of nothing but NaN', () => {
    const encoder = new OrdinalEncoder({ encodedMissingValue: -1 }).fit([[nan], [nan]]);
    for (const model of [encoder, load(save(encoder))]) expect([...model.transform([[nan]]).data]).toEqual([-1]);
    expect(() => encoder.transform([[1]])).toThrow('row 0');
    expect([...encoder.inverseTransform([[-1]]).data]).toEqual([nan]);
  });

  it('survives saving with more than a million categories', () => {
    const data = Float64Array.from({ length: 1_100_000 }, (_, k) => k / 8);
    const encoder = new OrdinalEncoder().fit({ rows: data.length, cols: 1, data });
    expect([...load(save(encoder)).transform([[0], [data.at(-1)!]]).data]).toEqual([0, 1_099_999]);
  });

  it('refuses codes that stand for two things, and those that stand for none', () => {
    const X = [[6], [17], [nan]];
    const unknown = (unknownValue: number | null) =>
      new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue }).fit(X);
    expect(() => unknown(1)).toThrow(
      "OrdinalEncoder: unknownValue must be no category's code, and 1 is one in column 0",
    );
    expect(() => unknown(null)).toThrow('OrdinalEncoder: unknownValue must be an integer or NaN with handleUnknown');
    expect(() => unknown(0.5)).toThrow('OrdinalEncoder: unknownValue must be an integer, NaN or null, got 0.5');
    expect(() => new OrdinalEncoder({ unknownValue: 1 }).fit(X)).toThrow('OrdinalEncoder: unknownValue must be null');
    expect(() => new OrdinalEncoder({ encodedMissingValue: 0 }).fit(X)).toThrow('encodedMissingValue must be no');
    expect(() => unknown(-1).inverseTransform([[0.5]])).toThrow('row 0, column 0 must be a code below 2, got 0.5');
    expect(() => new OrdinalEncoder().fit([[6]]).inverseTransform([[nan]])).toThrow('row 0');
  });
});
