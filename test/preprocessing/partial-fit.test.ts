import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelEncoder, OneHotEncoder, StandardScaler } from '../../src/preprocessing/index.js';

type Rows = (number | null)[][];
interface Case {
  readonly title: string;
  readonly batches: Rows[];
  readonly weights: number[][] | null;
  readonly after: readonly Readonly<Record<'mean' | 'var' | 'scale', (number | null)[]>>[];
}
const { cases } = JSON.parse(readFileSync('test/golden/partial.json', 'utf8')) as { cases: Case[] };
const table = (rows: Rows) => rows.map((row) => row.map((x) => x ?? Number.NaN));

// scikit-learn merges sums and not means, so values far from 0 differ in their last digits.
describe('partialFit of StandardScaler', () => {
  it.each(cases)(
    "has scikit-learn's mean, variance and scale after each batch: $title",
    ({ batches, weights, after }) => {
      const scaler = new StandardScaler();
      for (const [k, rows] of batches.entries()) {
        scaler.partialFit(table(rows), undefined, { sampleWeight: weights?.[k] });
        for (const name of ['mean', 'var', 'scale'] as const)
          for (const [j, value] of after[k]![name].entries())
            expect(Math.abs(scaler[name][j]! - value!), `${name} of column ${j}`).toBeLessThan(
              1e-11 * Math.max(1, Math.abs(value!)),
            );
      }
    },
  );

  it('is fit of all rows but for rounding, however they are divided, and exactly of a single batch', () => {
    const value = fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
      fc.constant(Number.NaN),
    );
    const row = fc.tuple(value, value, fc.constantFrom(0, 5), fc.constantFrom(1, 2, 3));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(30), fc.nat(30), (given, a, b) => {
        const X = given.map((values) => values.slice(0, 3) as number[]);
        const weight = given.map((values) => values[3]);
        const whole = new StandardScaler().fit(X, undefined, { sampleWeight: weight });
        expect(new StandardScaler().partialFit(X, undefined, { sampleWeight: weight }).fitted).toEqual(whole.fitted);
        const cuts = [0, Math.min(a, b), Math.max(a, b), X.length].map((k) => Math.min(k, X.length));
        const parts = new StandardScaler();
        for (let k = 0; k < 3; k++)
          if (cuts[k]! < cuts[k + 1]!)
            parts.partialFit(X.slice(cuts[k], cuts[k + 1]), undefined, {
              sampleWeight: weight.slice(cuts[k], cuts[k + 1]),
            });
        for (let j = 0; j < 3; j++) {
          const close = (x: number, y: number) => Object.is(x, y) || Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(y));
          expect(close(parts.mean[j]!, whole.mean[j]!)).toBe(true);
          expect(close(parts.var[j]!, whole.var[j]!)).toBe(true);
        }
      }),
    );
  });

  it('goes on after fit, keeps the names of the columns, and refuses others', () => {
    const first = { rows: 2, cols: 2, data: Float64Array.of(1, 2, 3, 4), names: ['a', 'b'] };
    const scaler = new StandardScaler().fit(first).partialFit([[5, 9]]);
    expect([...scaler.mean]).toEqual([3, 5]);
    expect(scaler.featureNamesOut).toEqual(['a', 'b']);
    const before = structuredClone(scaler.fitted.state);
    expect(() => scaler.partialFit([[1]])).toThrow(/2 columns, got 1/);
    expect(() => scaler.partialFit({ ...first, names: ['b', 'a'] })).toThrow(/column 0 must be "a"/);
    expect(() => scaler.partialFit([[1, Infinity]])).toThrow(/row 0, column 1 must be finite/);
    expect(() => scaler.partialFit([])).toThrow(/no rows/);
    expect(() =>
      scaler.partialFit([
        [1e308, 1],
        [-1e308, 2],
      ]),
    ).toThrow(/too large/);
    expect(scaler.fitted.state).toEqual(before);
    expect(scaler.fit(first).fitted).toEqual(new StandardScaler().fit(first).fitted);
  });
});

describe('partialFit of OneHotEncoder', () => {
  it('knows the categories of all batches, as fit of all rows does', () => {
    const category = fc.constantFrom(-1, 0, -0, 2, 6, 17, Number.NaN);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(category, category), { minLength: 2, maxLength: 12 }),
        fc.nat(10),
        fc.constantFrom(null, 'first', 'if_binary'),
        (X, at, drop) => {
          const cut = 1 + (at % (X.length - 1));
          const params = { drop: drop as null, handleUnknown: 'ignore' as const };
          const parts = new OneHotEncoder(params).partialFit(X.slice(0, cut)).partialFit(X.slice(cut));
          expect(parts.fitted).toEqual(new OneHotEncoder(params).fit(X).fitted);
        },
      ),
    );
  });

  it('holds every batch to categories that are given', () => {
    const encoder = new OneHotEncoder({ categories: [[1, 2, 3]] }).partialFit([[1]]).partialFit([[3]]);
    expect(encoder.categories.map((list) => [...list])).toEqual([[1, 2, 3]]);
    expect(() => encoder.partialFit([[4]])).toThrow(/row 0, column 0 must be one of categories/);
    expect(() => encoder.partialFit([[1, 2]])).toThrow(/1 columns, got 2/);
  });
});

describe('partialFit of LabelEncoder', () => {
  it('knows the labels of all batches, sorted', () => {
    const encoder = new LabelEncoder().partialFit(['web', 'dns']).partialFit(['ssh', 'dns']);
    expect(encoder.classes).toEqual(['dns', 'ssh', 'web']);
    expect(encoder.transform(['ssh'])).toEqual([1]);
    expect(new LabelEncoder().fit([3, 1]).partialFit([2]).classes).toEqual([1, 2, 3]);
  });

  it('refuses numbers after strings, and keeps what it knows', () => {
    const encoder = new LabelEncoder().fit(['web']);
    expect(() => encoder.partialFit([1])).toThrow(/mixes/);
    expect(encoder.classes).toEqual(['web']);
  });
});
