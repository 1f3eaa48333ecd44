import { describe, expect, it } from 'vitest';
import type { Label } from '../../src/core/types.js';
import { LabelEncoder } from '../../src/preprocessing/index.js';
import { goldenTransformers } from './golden.js';

describe('LabelEncoder', () => {
  it.each(goldenTransformers<readonly { y: Label[]; classes: Label[]; codes: number[] }[]>('labels'))(
    'is scikit-learn: $classes',
    ({ y, classes, codes }) => {
      const encoder = new LabelEncoder();
      expect(encoder.fitTransform(y)).toEqual(codes);
      expect(encoder.classes).toEqual(classes);
      expect(encoder.inverseTransform(codes)).toEqual(y);
    },
  );

  it('refuses what it did not see, naming the row', () => {
    const encoder = new LabelEncoder().fit(['web', 'dns']);
    expect(() => encoder.transform(['web', 'tls'])).toThrow(
      'LabelEncoder: the label of row 1 was not seen in fit, got "tls"',
    );
    for (const code of [2, -1, 0.5, Number.NaN])
      expect(() => encoder.inverseTransform([0, code])).toThrow('LabelEncoder: row 1 must be an integer from 0 to 1');
    expect(() => new LabelEncoder().transform(['web'])).toThrow('LabelEncoder is not fitted');
    expect(() => new LabelEncoder().fit(['web', 1])).toThrow('LabelEncoder: y mixes strings and numbers');
  });
});
