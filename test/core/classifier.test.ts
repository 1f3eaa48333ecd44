import { describe, expect, it } from 'vitest';
import { DataError, NotFittedError } from '../../src/core/errors.js';
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

describe('a classifier is not fitted', () => {
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
  ])('on a matrix that is %s', (_, X) => {
    expect(() => train(X)).toThrow(DataError);
  });

  it.each([
    ['mixed', ['a', 1, 'b'], /row 1/],
    ['NaN', [1, Number.NaN, 2], /row 1/],
    ['null', ['a', null, 'b'], /row 1/],
    ['objects', [{}, {}, {}], /row 0/],
    ['too few', ['a', 'b'], /3 rows, y has 2/],
    ['no list', 5, /array/],
  ])('on labels that are %s', (_, labels, message) => {
    expect(() => train(rows, labels)).toThrow(DataError);
    expect(() => train(rows, labels)).toThrow(message);
  });

  it.each([[[1, 1]], [[1, -1, 1]], [[1, Number.NaN, 1]], [[1, Infinity, 1]], [[0, 0, 0]]])(
    'with the weights %j',
    (sampleWeight) => {
      expect(() => train(rows, y, { sampleWeight })).toThrow(DataError);
    },
  );

  it('on nothing', () => {
    expect(() => train([], [])).toThrow('DecisionTreeClassifier: X has no rows');
    expect(() => train([[], [], []])).toThrow('DecisionTreeClassifier: X has no columns');
  });

  it('with parameters that cannot be, which the constructor only stores', () => {
    const tree = new DecisionTreeClassifier({ maxDepth: -1 });
    expect(() => tree.fit(rows, y)).toThrow('DecisionTreeClassifier: maxDepth must be an integer >= 1 or null, got -1');
    expect(tree.setParams({ maxDepth: 2 }).fit(rows, y).getParams().maxDepth).toBe(2);
  });
});

describe('a classifier', () => {
  it('names itself, the row and the column of a value that is not finite', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const X = { rows: 3, cols: 2, data: Float64Array.of(1, 2, 3, value, 5, 6), names: ['duration', 'bytes'] };
      expect(() => train(X)).toThrow(expect.objectContaining({ name: 'DataError', row: 1, column: 'bytes' }));
      const tree = train({ ...X, data: Float64Array.of(1, 2, 3, 4, 5, 6) });
      expect(() => tree.predict(X)).toThrow(/^DecisionTreeClassifier: row 1, .*"bytes" must be .*finite/);
    }
  });

  it('answers rows of its own columns only, and none to none', () => {
    const tree = train({ ...matrix(rows), names: ['a', 'b'] });
    expect(() => tree.predict([[1]])).toThrow(/^DecisionTreeClassifier: .*2 columns, got 1/);
    expect(() => tree.predict({ ...matrix(rows), names: ['b', 'a'] })).toThrow(/column 0 must be "a"/);
    expect(tree.predict([])).toEqual([]);
  });

  it('forgets a class of which no row has weight', () => {
    expect(train(rows, y, { sampleWeight: [1, 0, 1] }).classes).toEqual(['a']);
  });

  it('refuses unknown parameters at once, and keeps the defaults of those that are undefined', () => {
    for (const name of ['depth', '__proto__', 'constructor', 'toString'])
      expect(() => new DecisionTreeClassifier(JSON.parse(`{"${name}":3}`))).toThrow(`unknown parameter "${name}"`);
    expect(new DecisionTreeClassifier({ maxDepth: undefined }).getParams().maxDepth).toBeNull();
  });

  it('says that it is not fitted', () => {
    expect(() => new DecisionTreeClassifier().predict(rows)).toThrow(NotFittedError);
    expect(() => new DecisionTreeClassifier().classes).toThrow('DecisionTreeClassifier is not fitted: call fit first');
  });
});
