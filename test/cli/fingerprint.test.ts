import { describe, expect, it } from 'vitest';
import { fingerprintOf, seenShare } from '../../src/cli/fingerprint.js';
import { takeRows } from '../../src/core/matrix.js';
import { Random } from '../../src/core/random.js';

const random = new Random(0);
const rowsOf = (n: number, from = 0) => ({
  X: {
    rows: n,
    cols: 2,
    data: Float64Array.from({ length: 2 * n }, (_, k) => (k % 2 === 0 ? from + k / 2 : 0.5)),
    names: ['a', 'b'],
  },
  y: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 'x' : 'y')),
});
const taken = ({ X, y }: ReturnType<typeof rowsOf>, index: ArrayLike<number>) => ({
  X: takeRows(X, index),
  y: Array.from(index, (i) => y[i]!),
});

describe('the fingerprint of training data', () => {
  const rows = rowsOf(1000);
  const known = fingerprintOf(rows);

  it('is the same for the same rows in any order', () => {
    expect(fingerprintOf(taken(rows, random.permutation(1000))).fingerprint).toBe(known.fingerprint);
  });

  it('differs where a value, a label, a column name or the number of rows does', () => {
    const value = rowsOf(1000);
    value.X.data[1999] = 0.75;
    const label = { X: rows.X, y: rows.y.map((l, i) => (i === 500 ? 'z' : l)) };
    const name = { X: { ...rows.X, names: ['a', 'c'] }, y: rows.y };
    const twice = taken(rows, [...rows.y.keys(), 0]);
    const prints = [value, label, name, twice].map((other) => fingerprintOf(other).fingerprint);
    expect(new Set([known.fingerprint, ...prints]).size).toBe(5);
  });

  it('tells the share of rows that were seen: all, some, none', () => {
    expect(seenShare(known, rows)).toBe(1);
    expect(seenShare(known, rowsOf(1000, 500))).toBe(0.166); // half of the values, and a third of those with their label
    expect(seenShare(known, rowsOf(1000, 999 * 3))).toBe(0);
  });

  it('counts a row with another label as not seen', () => {
    expect(seenShare(known, { X: rows.X, y: rows.y.map(() => 'z') })).toBe(0);
  });

  it('keeps no more than 16,384 hashes, from which it estimates the share to some hundredths', () => {
    const many = rowsOf(100_000);
    const print = fingerprintOf(many);
    expect(print.sketch.length).toBe(16384);
    expect(seenShare(print, many)).toBe(1);
    const share = seenShare(print, taken({ X: rowsOf(200_000).X, y: rowsOf(200_000).y }, random.permutation(200_000)));
    expect(share).toBeGreaterThan(0.48); // 0.5; 32,768 rows are comparable, so 0.02 is seven standard deviations
    expect(share).toBeLessThan(0.52);
  });
});
