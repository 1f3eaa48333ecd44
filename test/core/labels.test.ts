import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import { type ClassWeight, checkWeights, compareLabels, encodeLabels, rowWeights } from '../../src/core/labels.js';
import { run } from '../../src/core/run.js';
import { takeLabels, trainingSet } from '../../src/core/training.js';
import type { Label } from '../../src/core/types.js';

describe('encodeLabels', () => {
  it('codes strings against the sorted list of them, by code unit', () => {
    const { codes, classes } = encodeLabels(['web', 'Web', 'dns', 'web', 'é']);
    expect(classes).toEqual(['Web', 'dns', 'web', 'é']);
    expect(Array.from(codes)).toEqual([2, 0, 1, 2, 3]);
  });

  it('codes numbers by their value, not by their text', () => {
    const { codes, classes } = encodeLabels(Int32Array.of(10, 9, -1, 10));
    expect(classes).toEqual([-1, 9, 10]);
    expect(Array.from(codes)).toEqual([2, 1, 0, 2]);
  });

  it('takes 0 and -0 for one class', () => {
    expect(encodeLabels([0, -0, 0])).toEqual({ codes: Int32Array.of(0, 0, 0), classes: [0] });
  });

  it('gives back every label, whatever it is', () => {
    const labels = fc.oneof(
      fc.array(fc.string()),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
    );
    fc.assert(
      fc.property(labels, (y: Label[]) => {
        const { codes, classes } = encodeLabels(y);
        expect(Array.from(codes, (code) => classes[code])).toEqual(y);
        for (const [k, label] of classes.slice(1).entries()) expect(compareLabels(classes[k]!, label)).toBe(-1);
      }),
    );
  });

  it.each([
    [['a', 1], 'SVC: y mixes strings and numbers (row 1 is 1)', 1],
    [[1, 2, '1'], 'SVC: y mixes numbers and strings (row 2 is "1")', 2],
    [[1, Number.NaN], 'SVC: the label of row 1 must be a string or a number, got NaN', 1],
    [[Infinity], 'SVC: the label of row 0 must be a string or a number, got Infinity', 0],
    [['a', null], 'SVC: the label of row 1 must be a string or a number, got null', 1],
    [['a', undefined], 'SVC: the label of row 1 must be a string or a number, got undefined', 1],
    [[true], 'SVC: the label of row 0 must be a string or a number, got true', 0],
    [[['a']], 'SVC: the label of row 0 must be a string or a number, got an array of 1', 0],
  ])('refuses %j', (y, message, row) => {
    expect(() => encodeLabels(y as Label[], 'SVC')).toThrow(new DataError(message, { row }));
  });

  it.each([[undefined], [null], ['web'], [5], [{}]])('refuses %j, which is no list', (y) => {
    expect(() => encodeLabels(y as never, 'SVC')).toThrow(/^SVC: y must be an array of labels, got /);
  });
});

describe('sample weights', () => {
  it('are copied, one a row', () => {
    const given = Float32Array.of(1, 0, 2.5);
    const weights = checkWeights(given, 3, 'SVC');
    given[0] = 9;
    expect(weights).toEqual(Float64Array.of(1, 0, 2.5));
    expect(checkWeights(undefined, 3, 'SVC')).toBeUndefined();
  });

  it.each([
    [[1, 2], 'SVC: sampleWeight has 2 values for 3 rows'],
    [[1, -1, 1], 'SVC: sampleWeight of row 1 must be a number >= 0, got -1'],
    [[1, 1, Number.NaN], 'SVC: sampleWeight of row 2 must be a number >= 0, got NaN'],
    [[Infinity, 1, 1], 'SVC: sampleWeight of row 0 must be a number >= 0, got Infinity'],
    [['1', 1, 1], 'SVC: sampleWeight of row 0 must be a number >= 0, got "1"'],
    [[1, undefined, 1], 'SVC: sampleWeight of row 1 must be a number >= 0, got undefined'],
    [[0, 0, 0], 'SVC: all sample weights are 0'],
    [[1e308, 1e308, 0], 'SVC: the sum of the sample weights overflows'],
  ])('%j are refused', (weights, message) => {
    expect(() => checkWeights(weights as number[], 3, 'SVC')).toThrow(
      expect.objectContaining({ name: 'DataError', message }),
    );
  });

  it('of 0 take the row away, and the class with its last row', () => {
    const X = { rows: 4, cols: 1, data: Float64Array.of(1, 2, 3, 4), names: ['a'] };
    const labels = encodeLabels(['c', 'b', 'a', 'c']);
    const facts = { groups: ['g', 'h', 'h', 'g'], times: [9, 8, 7, 6] };
    const set = run(trainingSet('SVC', X, labels, Float64Array.of(1, 0, 2, 0), 'none', facts));
    expect(set).toEqual({
      X: { rows: 2, cols: 1, data: Float64Array.of(1, 3), names: ['a'] },
      labels: { codes: Int32Array.of(1, 0), classes: ['a', 'c'] },
      sampleWeight: Float64Array.of(1, 2),
      facts: { groups: ['g', 'h'], times: [9, 7] },
    });
  });

  it('leave rows, labels and weights as they are where none is 0', () => {
    const X = { rows: 2, cols: 1, data: Float64Array.of(1, 2) };
    const labels = encodeLabels(['a', 'b']);
    const weights = Float64Array.of(1, 2);
    const set = run(trainingSet('SVC', X, labels, weights, 'none'));
    expect([set.X, set.labels, set.sampleWeight]).toEqual([X, labels, weights]);
    expect(set.X).toBe(X);
  });

  it('do not excuse a value that is not allowed', () => {
    const X = { rows: 2, cols: 1, data: Float64Array.of(1, Number.NaN) };
    expect(() => run(trainingSet('SVC', X, undefined, Float64Array.of(1, 0), 'none'))).toThrow(/row 1, column 0/);
  });
});

describe('training rows', () => {
  it.each([
    [{ rows: 0, cols: 2, data: new Float64Array() }, 'SVC: X has no rows'],
    [{ rows: 2, cols: 0, data: new Float64Array() }, 'SVC: X has no columns'],
    [{ rows: 1, cols: 1, data: Float64Array.of(1) }, 'SVC: X has 1 rows, y has 2'],
  ])('must be there, one a label: %#', (X, message) => {
    const labels = encodeLabels(['a', 'b']);
    expect(() => run(trainingSet('SVC', X, labels, undefined, 'none'))).toThrow(new DataError(message));
  });

  it('taken from labels keep the classes that occur, in their order', () => {
    const labels = encodeLabels(['d', 'a', 'c', 'b', 'a']);
    fc.assert(
      fc.property(fc.array(fc.nat(4), { minLength: 1 }), (index) => {
        const { codes, classes } = takeLabels(labels, Int32Array.from(index));
        const expected = index.map((i) => ['d', 'a', 'c', 'b', 'a'][i]!);
        expect(Array.from(codes, (code) => classes[code])).toEqual(expected);
        expect(classes).toEqual([...new Set(expected)].sort());
      }),
    );
  });
});

describe('class weights', () => {
  const labels = encodeLabels(['a', 'b', 'b', 'b']);
  const weights = (classWeight: ClassWeight, sampleWeight?: Float64Array) =>
    rowWeights(labels, classWeight, sampleWeight, 'SVC');

  it('that are null change nothing', () => {
    const given = Float64Array.of(1, 2, 3, 4);
    expect(weights(null)).toBeUndefined();
    expect(weights(null, given)).toBe(given);
  });

  it('that are balanced count rows, as scikit-learn does, whatever their weights', () => {
    expect(weights('balanced')).toEqual(Float64Array.of(2, 4 / 6, 4 / 6, 4 / 6));
    expect(weights('balanced', Float64Array.of(3, 3, 0.5, 1))).toEqual(Float64Array.of(6, 2, 4 / 12, 4 / 6));
  });

  it('by label multiply the weights of the rows, and are 1 where none is given', () => {
    expect(weights({ b: 0.5 })).toEqual(Float64Array.of(1, 0.5, 0.5, 0.5));
    expect(weights({ a: 3, b: 0.5 }, Float64Array.of(1, 2, 1, 1))).toEqual(Float64Array.of(3, 1, 0.5, 0.5));
  });

  it('name numbers by their text', () => {
    expect(rowWeights(encodeLabels([7, 80]), { 80: 2 }, undefined, 'SVC')).toEqual(Float64Array.of(1, 2));
  });

  it('know no label but those of y, even where every object has such a key', () => {
    const proto = encodeLabels(['__proto__', 'constructor']);
    expect(rowWeights(proto, {}, undefined, 'SVC')).toEqual(Float64Array.of(1, 1));
    const given = JSON.parse('{"__proto__":2}');
    expect(rowWeights(proto, given, undefined, 'SVC')).toEqual(Float64Array.of(2, 1));
  });

  it.each([
    [{ c: 1 }, 'SVC: classWeight names the class "c", which is not in y'],
    [{ a: -1 }, 'SVC: classWeight of "a" must be a number >= 0, got -1'],
    [{ a: Number.NaN }, 'SVC: classWeight of "a" must be a number >= 0, got NaN'],
    [{ a: '2' }, 'SVC: classWeight of "a" must be a number >= 0, got "2"'],
  ])('%j are refused', (classWeight, message) => {
    expect(() => weights(classWeight as ClassWeight)).toThrow(new ParameterError(message));
  });
});
