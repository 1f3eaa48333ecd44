import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { DataError, NotFittedError, ParameterError } from '../../src/core/errors.js';
import { checkWeights, encodeLabels, rowWeights } from '../../src/core/labels.js';
import { matrix } from '../../src/core/matrix.js';
import { Table } from '../../src/data/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

const rows = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const y = ['a', 'b', 'a'];
const train = (X: unknown, labels: unknown = y, options = {}) =>
  new DecisionTreeClassifier().fit(X as number[][], labels as string[], options);

describe('a matrix', () => {
  it('is accepted in every usual form', () => {
    const ours = matrix(rows);
    expect(ours).toMatchObject({ rows: 3, cols: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6) });
    expect(matrix(ours)).toBe(ours);
    for (const form of [
      rows.map((row) => Float64Array.from(row)),
      rows.map((row) => Float32Array.from(row)),
      new MlMatrix(rows),
    ])
      expect(matrix(form)).toMatchObject({ rows: 3, cols: 2, data: ours.data });
    expect(matrix(Table.from({ p: [1, 3, 5], q: [2, 4, 6] }))).toMatchObject({ names: ['p', 'q'], data: ours.data });
  });

  it.each([
    ['null', null],
    ['a number', 7],
    ['text', 'rows'],
    ['a flat list', [1, 2, 3]],
    ['rows of text', ['ab', 'cd']],
    ['rows of two lengths', [[1, 2], [3]]],
    ['rows of texts', [[1, '2']]],
    ['a row that is missing', [[1], null]],
    ['values that do not fill it', { rows: 2, cols: 2, data: new Float64Array(3) }],
    ['values of another type', { rows: 1, cols: 2, data: [1, 2] }],
    ['negative rows', { rows: -1, cols: -3, data: new Float64Array(3) }],
    ['a name too few', { rows: 1, cols: 2, data: new Float64Array(2), names: ['a'] }],
    ['a table with text', Table.from({ p: [1], q: ['x'] })],
  ])('is refused where it is %s', (_, X) => {
    expect(() => train(X)).toThrow(DataError);
  });

  it('is refused with the row and column of a value that is not finite', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const X = { rows: 3, cols: 2, data: Float64Array.of(1, 2, 3, value, 5, 6), names: ['duration', 'bytes'] };
      expect(() => train(X)).toThrow(expect.objectContaining({ name: 'DataError', row: 1, column: 'bytes' }));
      const tree = train({ ...X, data: Float64Array.of(1, 2, 3, 4, 5, 6) });
      expect(() => tree.predict(X)).toThrow(/^DecisionTreeClassifier: row 1, .*"bytes" must be .*finite/);
    }
  });

  it('is refused by a fitted estimator with other columns', () => {
    const tree = train({ ...matrix(rows), names: ['a', 'b'] });
    expect(() => tree.predict([[1]])).toThrow(/^DecisionTreeClassifier: .*2 columns, got 1/);
    expect(() => tree.predict({ ...matrix(rows), names: ['b', 'a'] })).toThrow(/column 0 must be "a"/);
    expect(tree.predict([])).toEqual([]);
  });

  it('is refused empty', () => {
    expect(() => train([], [])).toThrow('DecisionTreeClassifier: X has no rows');
    expect(() => train([[], [], []])).toThrow('DecisionTreeClassifier: X has no columns');
  });
});

describe('labels', () => {
  it('are coded by the sorted classes', () => {
    expect(encodeLabels(['b', 'a', 'b'])).toEqual({ codes: Int32Array.of(1, 0, 1), classes: ['a', 'b'] });
    expect(encodeLabels([10, 9, -1])).toEqual({ codes: Int32Array.of(2, 1, 0), classes: [-1, 9, 10] });
  });

  it.each([
    ['mixed', ['a', 1, 'b'], /row 1/],
    ['NaN', [1, Number.NaN, 2], /row 1/],
    ['null', ['a', null, 'b'], /row 1/],
    ['objects', [{}, {}, {}], /row 0/],
    ['too few', ['a', 'b'], /3 rows, y has 2/],
    ['no list', 5, /list|array/],
  ])('are refused where they are %s', (_, labels, message) => {
    expect(() => train(rows, labels)).toThrow(DataError);
    expect(() => train(rows, labels)).toThrow(message);
  });
});

describe('weights', () => {
  it('must be one number >= 0 a row, not all 0', () => {
    for (const weights of [
      [1, 1],
      [1, -1, 1],
      [1, Number.NaN, 1],
      [1, Infinity, 1],
      [0, 0, 0],
    ])
      expect(() => train(rows, y, { sampleWeight: weights })).toThrow(DataError);
    expect(checkWeights(undefined, 3, 'x')).toBeUndefined();
  });

  it('of 0 take the row out, and its class where no other row has it', () => {
    const tree = train(rows, ['a', 'b', 'a'], { sampleWeight: [1, 0, 1] });
    expect(tree.classes).toEqual(['a']);
  });

  it('of classes follow the label or balance', () => {
    const labels = encodeLabels(['a', 'b', 'a', 'a']);
    expect(rowWeights(labels, 'balanced', undefined, 'x')).toEqual(Float64Array.of(4 / 6, 2, 4 / 6, 4 / 6));
    expect(rowWeights(labels, { b: 5 }, Float64Array.of(1, 2, 3, 4), 'x')).toEqual(Float64Array.of(1, 10, 3, 4));
    expect(rowWeights(labels, null, undefined, 'x')).toBeUndefined();
    expect(() => rowWeights(labels, { c: 1 }, undefined, 'X')).toThrow(ParameterError);
    expect(() => rowWeights(labels, { a: -1 }, undefined, 'X')).toThrow(
      'X: classWeight of "a" must be a number >= 0, got -1',
    );
  });
});

describe('parameters', () => {
  it('are stored by the constructor and checked before fitting', () => {
    const tree = new DecisionTreeClassifier({ maxDepth: -1 });
    expect(() => tree.fit(rows, y)).toThrow('DecisionTreeClassifier: maxDepth must be an integer >= 1 or null, got -1');
    expect(tree.setParams({ maxDepth: 2 }).fit(rows, y).getParams().maxDepth).toBe(2);
  });

  it('of unknown names are refused at once', () => {
    for (const name of ['depth', '__proto__', 'constructor', 'toString'])
      expect(() => new DecisionTreeClassifier(JSON.parse(`{"${name}":3}`))).toThrow(`unknown parameter "${name}"`);
  });

  it('that are undefined keep their defaults', () => {
    expect(new DecisionTreeClassifier({ maxDepth: undefined }).getParams().maxDepth).toBeNull();
  });
});

describe('an unfitted estimator', () => {
  it('says so', () => {
    expect(() => new DecisionTreeClassifier().predict(rows)).toThrow(NotFittedError);
    expect(() => new DecisionTreeClassifier().classes).toThrow('DecisionTreeClassifier is not fitted: call fit first');
  });
});
