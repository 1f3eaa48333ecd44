import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/core/types.js';
import { type EncodedColumn, type EncodeState, encode } from '../../src/predict/encode.js';

const kinds = new Map();
const state = (...columns: EncodedColumn[]): EncodeState => ({ kind: 'encode', v: 1, columns });
const matrix = (rows: readonly (readonly number[])[], names?: readonly string[]): Matrix => ({
  rows: rows.length,
  cols: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
  names,
});
const apply = (column: EncodedColumn, ...values: number[]) => [
  ...encode.apply(state(column), matrix(values.map((x) => [x])), kinds).data,
];
const { NaN: nan } = Number;

describe('the kind encode', () => {
  it('keeps numbers, fills missing ones in and says where they were', () => {
    expect(apply({ as: 'number', from: 0, missing: null }, 1, nan, 3)).toEqual([1, nan, 3]);
    expect(apply({ as: 'number', from: 0, missing: -2 }, 1, nan, 3)).toEqual([1, -2, 3]);
    expect(apply({ as: 'missing', from: 0 }, 1, nan, 3)).toEqual([0, 1, 0]);
  });

  it('takes columns in any order, and leaves out those not named', () => {
    const swap = state({ as: 'number', from: 2, missing: null }, { as: 'number', from: 0, missing: null });
    expect([...encode.apply(swap, matrix([[1, 2, 3]]), kinds).data]).toEqual([3, 1]);
  });

  it('makes a column of each category, but the one that is dropped', () => {
    const onehot = { as: 'onehot', from: 0, values: Float64Array.of(-1, 6, nan), unknown: 'ignore' } as const;
    expect(apply({ ...onehot, drop: null }, 6, nan, -1, 5)).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect(apply({ ...onehot, drop: 1 }, 6, nan, -1, 5)).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
    expect(apply({ ...onehot, values: Float64Array.of(0), drop: null }, -0)).toEqual([1]);
  });

  it('gives the position of a category, with numbers of their own for missing and unknown ones', () => {
    const ordinal = { as: 'ordinal', from: 0, values: Float64Array.of(1, 6, 17) } as const;
    expect(apply({ ...ordinal, missing: null, unknown: -1 }, 17, nan, 1, 9)).toEqual([2, nan, 0, -1]);
    expect(apply({ ...ordinal, missing: 99, unknown: null }, nan, 9)).toEqual([99, nan]);
    expect(() => apply({ ...ordinal, missing: 'error', unknown: -1 }, nan)).toThrow(
      'row 0, column 0 must be one of 1, 6, 17, got NaN',
    );
  });

  it('refuses an unknown category with a DataError that names its row and column', () => {
    const values = Float64Array.from({ length: 10 }, (_, k) => k);
    const column: EncodedColumn = { as: 'onehot', from: 1, values, drop: null, unknown: 'error' };
    const rows = matrix(
      [
        [0, 3],
        [0, 3.5],
      ],
      ['port', 'proto'],
    );
    expect(() => encode.apply(state(column), rows, kinds)).toThrow(
      expect.objectContaining({
        name: 'DataError',
        message: expect.stringMatching(/row 1, .*"proto" must be one of 0, 1, 2, 3, 4, 5, 6, 7 and 2 more, got 3.5$/),
        row: 1,
        column: 'proto',
      }),
    );
  });

  it('finds every category wherever it stands', () => {
    const sets = fc.uniqueArray(fc.double({ noDefaultInfinity: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sets, (distinct) => {
        const values = Float64Array.from(new Set(distinct)).sort();
        const column: EncodedColumn = { as: 'onehot', from: 0, values, drop: null, unknown: 'error' };
        expect(encode.check(state(column), 1, kinds)).toBe(values.length);
        for (const [k, x] of values.entries()) expect(apply(column, x).indexOf(1)).toBe(k);
      }),
    );
  });

  it('accepts its own states and gives their width', () => {
    const onehot: EncodedColumn = { as: 'onehot', from: 1, values: Float64Array.of(1, nan), drop: 0, unknown: 'error' };
    expect(encode.check(state(), 3, kinds)).toBe(0);
    expect(encode.check(state(onehot, { as: 'missing', from: 0 }), 2, kinds)).toBe(2);
  });

  it.each<[string, object]>([
    ['a column outside', { as: 'number', from: 2, missing: null }],
    ['no column', { as: 'number', missing: null }],
    ['no object', null as unknown as object],
    ['an unknown encoding', { as: 'hash', from: 0 }],
    ['a number that is not finite', { as: 'number', from: 0, missing: Infinity }],
    ['no rule for missing values', { as: 'number', from: 0 }],
    ['categories as a plain list', { as: 'onehot', from: 0, values: [1, 2], drop: null, unknown: 'error' }],
    ['no categories', { as: 'onehot', from: 0, drop: null, unknown: 'error' }],
    ['an empty list of them', { as: 'onehot', from: 0, values: new Float64Array(0), drop: null, unknown: 'error' }],
    ['categories out of order', { as: 'onehot', from: 0, values: Float64Array.of(2, 1), drop: null, unknown: 'error' }],
    ['one twice', { as: 'onehot', from: 0, values: Float64Array.of(1, 1), drop: null, unknown: 'error' }],
    ['NaN among them', { as: 'onehot', from: 0, values: Float64Array.of(nan, 1), drop: null, unknown: 'error' }],
    ['NaN in codes', { as: 'ordinal', from: 0, values: Float64Array.of(1, nan), missing: null, unknown: 'error' }],
    ['an infinite one', { as: 'onehot', from: 0, values: Float64Array.of(1, Infinity), drop: null, unknown: 'error' }],
    ['a drop outside', { as: 'onehot', from: 0, values: Float64Array.of(1, 2), drop: 2, unknown: 'error' }],
    ['no rule for unknown ones', { as: 'onehot', from: 0, values: Float64Array.of(1), drop: null }],
    ['another rule', { as: 'ordinal', from: 0, values: Float64Array.of(1), missing: null, unknown: 'ignore' }],
    ['a length that lies', { as: 'onehot', from: 0, values: { length: -(2 ** 30) }, drop: null, unknown: 'error' }],
  ])('refuses a state with %s', (_, column) => {
    const refused = expect.objectContaining({ name: 'ModelError' });
    expect(() => encode.check(state(column as EncodedColumn), 2, kinds)).toThrow(refused);
  });
});
