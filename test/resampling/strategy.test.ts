import { describe, expect, it } from 'vitest';
import type { Resampler } from '../../src/core/index.js';
import * as resampling from '../../src/resampling/index.js';
import { golden } from './golden.js';
import { countsOf } from './tools.js';

/** Of each sampler, how the golden script calls it. */
const PARAMS: Record<string, object> = {
  SMOTE: { kNeighbors: 3 },
  SMOTENC: { kNeighbors: 3, categoricalFeatures: [0] },
  BorderlineSMOTE: { kNeighbors: 3, mNeighbors: 4 },
  ADASYN: { nNeighbors: 3 },
};
type Make = new (params: object) => Resampler<object>;
const make = (sampler: string, params: object) =>
  new (resampling as unknown as Record<string, Make>)[sampler]!({ ...PARAMS[sampler], ...params });
const refused = expect.objectContaining({ name: expect.stringMatching(/^(ParameterError|DataError)$/) });

describe.each(golden.strategies)('of $title', ({ X, y, outcomes }) => {
  it.each(outcomes)('$sampler with $strategy leaves as many rows of each class as imbalanced-learn does', (asked) => {
    const { sampler, strategy, rows } = asked;
    const resample = () => make(sampler, { samplingStrategy: strategy }).fitResample(X, y).y;
    if (rows) expect(countsOf(resample())).toEqual(rows);
    else expect(resample).toThrow(refused);
  });

  it.each(outcomes.filter(({ sampler, rows }) => rows && sampler === 'RandomUnderSampler'))(
    'RandomUnderSampler with $strategy draws as many with replacement',
    ({ strategy, rows }) => {
      const sampler = new resampling.RandomUnderSampler({ samplingStrategy: strategy as 'auto', replacement: true });
      expect(countsOf(sampler.fitResample(X, y).y)).toEqual(rows);
    },
  );

  it.each(outcomes.filter(({ sampler, rows }) => rows && sampler === 'SMOTE'))(
    'SMOTETomek with $strategy makes what SMOTE makes, and cleans all of it',
    ({ strategy }) => {
      const smote = new resampling.SMOTE({ samplingStrategy: strategy as 'auto', kNeighbors: 3 });
      const grown = smote.fitResample(X, y);
      const cleaned = new resampling.TomekLinks({ samplingStrategy: 'all' }).fitResample(grown.X, grown.y);
      const both = new resampling.SMOTETomek({ smote }).fitResample(X, y);
      expect(both.X).toEqual(cleaned.X);
      expect(both.y).toEqual(cleaned.y);
      expect(both.source).toEqual(cleaned.source.map((i) => grown.source[i]!));
    },
  );
});

describe('samplingStrategy', () => {
  const X = Array.from({ length: 10 }, (_, i) => [i]);
  const y = X.map((_, i) => (i < 6 ? 'Benign' : i < 9 ? 'DDoS' : 'C&C'));
  const over = (samplingStrategy: unknown) => () => make('RandomOverSampler', { samplingStrategy }).fitResample(X, y).y;
  const under = (samplingStrategy: unknown) => () =>
    make('RandomUnderSampler', { samplingStrategy }).fitResample(X, y).y;

  it('may be a function of y, so that each fold decides for itself', () => {
    const twice = (labels: readonly unknown[]) => ({ DDoS: 2 * labels.filter((label) => label === 'DDoS').length });
    expect(countsOf(over(twice)())).toEqual({ Benign: 6, DDoS: 6, 'C&C': 1 });
  });

  it('may ask an under-sampler to leave nothing of a class', () => {
    expect(countsOf(under({ Benign: 0 })())).toEqual({ DDoS: 3, 'C&C': 1 });
  });

  it.each<[string, () => unknown, string]>([
    ['a class that is not there', over({ Okiru: 9 }), 'names the class "Okiru", which is not in y'],
    ['fewer rows than there are', over({ DDoS: 2 }), 'of "DDoS" must be at least the rows that it has, 3, got 2'],
    ['more rows than there are', under({ DDoS: 4 }), 'of "DDoS" must be at most the rows that it has, 3, got 4'],
    ['half a row', over({ DDoS: 3.5 }), 'of "DDoS" must be an integer >= 0, got 3.5'],
    ['a ratio of three classes', over(0.5), 'can be a number only where y has two classes, and it has 3'],
    ['nothing that is known', over('some'), 'must be "minority", "not minority", "not majority", "all", "auto" or'],
    ['what a function returns', over(() => 7), 'must return a record of rows by class, got 7'],
    ['a list, of an over-sampler', over(['DDoS']), 'got an array of 1'],
    ['a ratio above 1', over(1.5), 'a number > 0 and <= 1'],
  ])('cannot be %s', (_, resample, message) => {
    expect(resample).toThrow(expect.objectContaining({ name: 'ParameterError' }));
    expect(resample).toThrow(message);
  });

  it('cannot be a ratio that is reached already', () => {
    const two = y.map((label) => (label === 'Benign' ? 'Benign' : 'Attack'));
    expect(() => make('SMOTE', { samplingStrategy: 0.5 }).fitResample(X, two)).toThrow(
      'SMOTE: samplingStrategy 0.5 leaves nothing to add: class "Attack" has 4 rows and the other 6',
    );
    expect(() => make('RandomUnderSampler', { samplingStrategy: 0.5 }).fitResample(X, two)).toThrow(
      'RandomUnderSampler: samplingStrategy 0.5 asks for 8 rows of class "Benign", which has 6',
    );
  });

  it('cannot ask for more than fits into memory', () => {
    expect(over({ DDoS: 1e12 })).toThrow(
      expect.objectContaining({ name: 'DataError', message: expect.stringContaining('more than 2147483648 numbers') }),
    );
  });

  it('needs two classes', () => {
    expect(() => make('SMOTE', {}).fitResample(X, new Array(10).fill('Benign'))).toThrow(
      'SMOTE: y must have two classes or more, and all its labels are "Benign"',
    );
  });
});
