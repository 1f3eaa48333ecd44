import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expm1 } from '../../src/core/math.js';
import { FunctionTransformer, type FunctionTransformerParams } from '../../src/preprocessing/index.js';
import { named } from './golden.js';

type Name = FunctionTransformerParams['func'];
const of = (func: Name, ...values: number[]) => [
  ...new FunctionTransformer({ func }).fitTransform(values.map((x) => [x])).data,
];

describe('FunctionTransformer', () => {
  it('applies the function to every value; none is the identity', () => {
    expect(of(null, 1, -2)).toEqual([1, -2]);
    expect(of('abs', 1, -2, Number.NaN)).toEqual([1, 2, Number.NaN]);
    expect(of('sqrt', 4, 0)).toEqual([2, 0]);
    expect(of('log1p', 0, 1e-20)).toEqual([0, 1e-20]);
    expect(of('log', 1)).toEqual([0]);
    expect(of('exp', 0)).toEqual([1]);
    expect(of('expm1', 0, -0, 1e-20, -800)).toEqual([0, -0, 1e-20, -1]);
    expect(of('square', 3, -1.5)).toEqual([9, 2.25]);
  });

  it.each<[Name, number]>([
    ['log1p', -2],
    ['log1p', -1],
    ['log', 0],
    ['sqrt', -1],
    ['exp', 1000],
    ['expm1', 1000],
    ['square', 1e200],
  ])('refuses, with row and column, what %s cannot take: %d', (func, x) => {
    const X = named(
      [
        [1, 1],
        [1, x],
      ],
      ['a', 'b'],
    );
    expect(() => new FunctionTransformer({ func }).fitTransform(X)).toThrow(
      expect.objectContaining({
        name: 'DataError',
        row: 1,
        column: 'b',
        message: expect.stringContaining(`must suit ${func}`),
      }),
    );
  });

  it('has expm1 to 3 units in the last place', () => {
    const x = fc.oneof(
      fc.double({ min: -40, max: 709, noNaN: true }),
      fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
    );
    fc.assert(
      fc.property(x, (x) => {
        expect(Math.abs(of('expm1', x)[0]! - expm1(x))).toBeLessThanOrEqual(3 * Number.EPSILON * Math.abs(expm1(x)));
      }),
    );
  });

  it.each<Name>(['log1p', 'expm1', 'log', 'sqrt', 'exp', 'identity', null])('takes back what %s did', (func) => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 20, noNaN: true }), (x) => {
        const transformer = new FunctionTransformer({ func }).fit([[x]]);
        const [back] = transformer.inverseTransform(transformer.transform([[x]])).data;
        expect(Math.abs(back! - x)).toBeLessThanOrEqual(1e-12 * x);
      }),
    );
  });

  it('has no inverse of what loses the sign, keeps names, and knows its functions only', () => {
    const X = named([[1]], ['a']);
    for (const func of ['abs', 'square'] as const)
      expect(() => new FunctionTransformer({ func }).fit(X).inverseTransform(X)).toThrow(`${func} has no inverse`);
    expect(new FunctionTransformer().fit(X).featureNamesOut).toEqual(['a']);
    expect(() => new FunctionTransformer({ func: 'toString' as 'abs' }).fit(X)).toThrow(
      'FunctionTransformer: func must be',
    );
  });
});
