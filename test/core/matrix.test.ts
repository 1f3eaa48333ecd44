import { MatrixTransposeView, Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/core/errors.js';
import { columnName, describeValue, matrix, requireFinite, takeRows, zeros } from '../../src/core/matrix.js';
import type { Matrix, MatrixLike } from '../../src/core/types.js';
import { Table } from '../../src/data/index.js';

const of = (rows: number, cols: number, ...data: number[]): Matrix => ({ rows, cols, data: Float64Array.from(data) });
const fails = (given: unknown): (() => Matrix) => {
  return () => matrix(given as MatrixLike, 'SVC');
};

describe('what is accepted as a matrix', () => {
  const expected = of(2, 3, 1, 2, 3, 4, 5, 6);

  it.each<[string, MatrixLike]>([
    [
      'nested arrays',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['arrays of typed arrays', [Float32Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)]],
    ['arrays of Float64Array', [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]],
    ['array-likes', { length: 2, 0: [1, 2, 3], 1: { length: 3, 0: 4, 1: 5, 2: 6 } }],
    [
      'a matrix of ml-matrix',
      new MlMatrix([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ],
    [
      'a view of ml-matrix',
      new MatrixTransposeView(
        new MlMatrix([
          [1, 4],
          [2, 5],
          [3, 6],
        ]),
      ),
    ],
    ['a table of numbers', Table.from({ a: [1, 4], b: [2, 5], c: [3, 6] })],
  ])('%s', (_, given) => {
    const { rows, cols, data } = matrix(given);
    expect({ rows, cols, data }).toEqual(expected);
  });

  it('keeps a matrix of ours as it is, with its names and its input', () => {
    const X: Matrix = { ...expected, names: ['a', 'b', 'c'], input: { kind: 'input', v: 1 } };
    expect(matrix(X)).toBe(X);
  });

  it('keeps the names of a table', () => {
    expect(matrix(Table.from({ a: [1], b: [2] })).names).toEqual(['a', 'b']);
  });

  it('copies what it converts', () => {
    const row = Float64Array.of(1, 2);
    matrix([row]).data[0] = 9;
    expect(row[0]).toBe(1);
  });

  it('has no rows where nothing is given, and no columns where rows are empty', () => {
    expect(matrix([])).toMatchObject({ rows: 0, cols: 0 });
    expect(matrix([[], []])).toMatchObject({ rows: 2, cols: 0 });
  });

  it('lets NaN and Infinity through: whether they may be is for the estimator to say', () => {
    expect(Array.from(matrix([[Number.NaN, -Infinity]]).data)).toEqual([Number.NaN, -Infinity]);
  });
});

describe('what is refused as a matrix', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [{}, 'Object'],
    [{ get: 5 }, 'Object'],
    [{ length: -1 }, 'Object'],
    [new Map(), 'Map'],
    [[1, 2], 'an array of 2'],
    [Float64Array.of(1, 2), 'Float64Array'],
    [[null], 'an array of 1'],
    [[{}], 'an array of 1'],
  ])('%j', (given, got) => {
    expect(fails(given)).toThrow(new DataError(`SVC: X must be a matrix, got ${got}`));
  });

  it('rows of different lengths, by row', () => {
    expect(fails([[1, 2], [3, 4], [5]])).toThrow(new DataError('SVC: row 2 must have 2 values, got 1', { row: 2 }));
    expect(fails([[1, 2], null])).toThrow(new DataError('SVC: row 1 must have 2 values, got undefined', { row: 1 }));
    expect(fails([[1, 2], 5])).toThrow(expect.objectContaining({ name: 'DataError', row: 1 }));
  });

  it.each([
    ['3', '"3"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [true, 'true'],
    [4n, '4'],
    [[4], 'an array of 1'],
  ])('the value %s, by row and column', (value, got) => {
    expect(
      fails([
        [1, 2],
        [3, value],
      ]),
    ).toThrow(new DataError(`SVC: row 1, column 1 must be a number, got ${got}`, { row: 1, column: 1 }));
  });

  it('strings, as a matrix or as rows', () => {
    expect(fails('text')).toThrow('SVC: row 0, column 0 must be a number, got "t"');
    expect(fails(['ab', 'cd'])).toThrow('SVC: row 0, column 0 must be a number, got "a"');
  });

  it.each([
    ['too few values', of(2, 2, 1, 2, 3)],
    ['values of another type', { rows: 1, cols: 2, data: [1, 2] }],
    ['no values', { rows: 1, cols: 2 }],
    ['two negative sizes', of(-2, -3, 1, 2, 3, 4, 5, 6)],
    ['half a row', { rows: 0.5, cols: 2, data: new Float64Array(1) }],
    ['sizes that are texts', { rows: '1', cols: '2', data: new Float64Array(2) }],
    ['a name too few', { ...of(1, 2, 1, 2), names: ['a'] }],
    ['no number of columns', { rows: 1, cols: null, data: new Float64Array(1) }],
  ])('a matrix of ours with %s', (_, X) => {
    expect(fails(X)).toThrow(DataError);
  });

  it('a table with a text column', () => {
    expect(fails(Table.from({ a: ['x'] }))).toThrow(DataError);
  });
});

describe('requireFinite', () => {
  it.each([Number.NaN, Infinity, -Infinity])('names the row and the column that hold %d', (bad) => {
    const X = of(2, 3, 1, 2, 3, 4, bad, 6);
    const error = new DataError(`SVC: row 1, column 1 must be finite, got ${bad}`, { row: 1, column: 1 });
    expect(() => requireFinite(X, 'SVC', 'none')).toThrow(error);
    expect(() => requireFinite({ ...X, names: ['a', 'b c', 'd'] }, 'SVC', 'none')).toThrow(
      new DataError(`SVC: row 1, column "b c" must be finite, got ${bad}`, { row: 1, column: 'b c' }),
    );
  });

  it('lets NaN pass where it is allowed, and Infinity never', () => {
    expect(() => requireFinite(of(1, 2, Number.NaN, 1), 'SVC', 'nan')).not.toThrow();
    expect(() => requireFinite(of(1, 2, Number.NaN, Infinity), 'SVC', 'nan')).toThrow(/column 1 must be finite/);
  });

  it('takes every finite number for one', () => {
    const extreme = [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0, -0];
    expect(() => requireFinite(of(1, 5, ...extreme), 'SVC', 'none')).not.toThrow();
  });
});

describe('takeRows', () => {
  it('takes rows in the order asked for, again and again, and keeps names and input', () => {
    const X: Matrix = { ...of(3, 2, 1, 2, 3, 4, 5, 6), names: ['a', 'b'], input: { kind: 'input', v: 1 } };
    expect(takeRows(X, [2, 0, 2])).toEqual({ ...X, data: Float64Array.of(5, 6, 1, 2, 5, 6) });
    expect(takeRows(X, [])).toEqual({ ...X, rows: 0, data: new Float64Array() });
  });
});

describe('messages', () => {
  it.each([
    ['a "quoted" text', String.raw`"a \"quoted\" text"`],
    ['x'.repeat(1000), `"${'x'.repeat(40)}"`],
    [Number.NaN, 'NaN'],
    [Symbol('s'), 'Symbol(s)'],
    [[1, 2], 'an array of 2'],
    [new Date(0), 'Date'],
    [Object.create(null), 'Object'],
    [JSON.parse('{"constructor":{"name":{"toString":5}},"toString":5}'), 'Object'],
    [() => 1, 'Function'],
  ])('show the value %# briefly, whatever it is', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('name a column by its name, or by its number', () => {
    expect(columnName(zeros(1, 2), 1)).toBe('column 1');
    expect(columnName(zeros(1, 2, ['a', 'b']), 1)).toBe('column "b"');
  });
});
