import { describe, expect, it } from 'vitest';
import { ParameterError } from '../../src/core/errors.js';
import {
  anyOf,
  boolean,
  checkParams,
  classWeightRule,
  type Declaration,
  finite,
  fraction,
  integer,
  nonNegative,
  oneOf,
  positive,
  type Rule,
  withDefaults,
} from '../../src/core/params.js';

interface Params {
  C: number;
  kernel: string | null;
}
const declaration: Declaration<Params> = {
  name: 'SVC',
  defaults: { C: 1, kernel: 'rbf' },
  rules: { C: positive, kernel: oneOf('rbf', 'linear', null) },
};
const checked = (params: object) => () =>
  checkParams(declaration, withDefaults(declaration, params as Partial<Params>));

describe('parameters', () => {
  it('are the defaults where none are given, or undefined', () => {
    expect(withDefaults(declaration)).toEqual({ C: 1, kernel: 'rbf' });
    expect(withDefaults(declaration, { C: undefined, kernel: null })).toEqual({ C: 1, kernel: null });
  });

  it('overlay those that were set before', () => {
    expect(withDefaults(declaration, { C: 5 }, { C: 2, kernel: 'linear' })).toEqual({ C: 5, kernel: 'linear' });
  });

  it('leave the defaults as they are', () => {
    Object.assign(withDefaults(declaration), { C: 7 });
    expect(declaration.defaults.C).toBe(1);
  });

  it.each(['c', '__proto__', 'toString', ''])(
    'of an unknown name such as %j are refused, with those there are',
    (name) => {
      expect(checked(JSON.parse(`{${JSON.stringify(name)}:1}`))).toThrow(
        new ParameterError(`SVC: unknown parameter "${name}"; it has C, kernel`),
      );
    },
  );

  it('are refused by name, with what they must be and what was got', () => {
    expect(checked({ C: -1 })).toThrow(new ParameterError('SVC: C must be a number > 0, got -1'));
    expect(checked({ C: '1' })).toThrow(new ParameterError('SVC: C must be a number > 0, got "1"'));
    expect(checked({ kernel: 'poly' })).toThrow(
      new ParameterError('SVC: kernel must be "rbf", "linear", null, got "poly"'),
    );
    expect(checked({ C: 2, kernel: null })).not.toThrow();
  });
});

describe('rules', () => {
  it.each<[string, Rule, unknown[], unknown[], string]>([
    ['positive', positive, [1e-300, 7], [0, -1, Number.NaN, Infinity, '1', null], 'a number > 0'],
    ['nonNegative', nonNegative, [0, 1e300], [-1e-300, Number.NaN, Infinity, '0'], 'a number >= 0'],
    ['finite', finite, [-5, 0, 1.5], [Number.NaN, Infinity, -Infinity, '5'], 'a finite number'],
    ['boolean', boolean, [true, false], [0, 'true', null, undefined], 'true or false'],
    ['integer from', integer(2), [2, 2 ** 53 - 1], [1, 2.5, Number.NaN, '2', 2 ** 53], 'an integer >= 2'],
    ['integer between', integer(1, 3), [1, 3], [0, 4, 1.5], 'an integer from 1 to 3'],
    ['open fraction', fraction(0, 1), [0.01, 1], [0, 1.01, Number.NaN, '0.5'], 'a number > 0 and <= 1'],
    ['closed fraction', fraction(0, 0.5, true), [0, 0.5], [-0.1, 0.51], 'a number >= 0 and <= 0.5'],
    ['one of', oneOf('gini', 7, null), ['gini', 7, null], ['Gini', '7', undefined], '"gini", 7, null'],
    ['any of', anyOf(integer(1), oneOf('sqrt')), [1, 'sqrt'], [0, 'log2'], 'an integer >= 1 or "sqrt"'],
    [
      'classWeight',
      classWeightRule,
      [null, 'balanced', { a: 1 }],
      ['Balanced', 1, [1, 2], undefined],
      'null, "balanced" or a record of weights by label',
    ],
  ])('%s', (_, rule, good, bad, wanted) => {
    for (const value of good) expect(rule(value), String(value)).toBeUndefined();
    for (const value of bad) expect(rule(value), String(value)).toBe(wanted);
  });
});
