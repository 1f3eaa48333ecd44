import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twinShare } from '../../src/checks/index.js';
import { takeRows } from '../../src/core/matrix.js';

import { Random } from '../../src/core/random.js';
import type { Matrix } from '../../src/core/types.js';

describe('twinShare', () => {
  it('is the share of test rows that stand among the training rows', () => {
    const X = [
      [1, 2],
      [3, 4],
      [1, 2],
      [1, 3],
    ];
    expect(twinShare(X, [0, 1], [2, 3])).toBe(0.5);
    expect(twinShare(X, [1, 3], [0, 2])).toBe(0);
    expect(twinShare(X, [0, 0], [2, 2, 2])).toBe(1);
    expect(twinShare(X, [], [2])).toBe(0);
    expect(twinShare(X, [0], [])).toBe(0);
  });

  it('takes missing values for equal, and 0 for -0', () => {
    expect(
      twinShare(
        [
          [Number.NaN, 0],
          [Number.NaN, -0],
          [0, 0],
        ],
        [0],
        [1, 2],
      ),
    ).toBe(0.5);
  });

  it('looks at text columns too', () => {
    const columns: Record<string, unknown[]> = {
      port: [80, 80, 443, Number.NaN, Number.NaN],
      proto: ['tcp', 'udp', 'tcp', null, null],
    };
    const table = {
      rows: 5,
      names: Object.keys(columns),
      column: (name: string) => ({ get: (i: number) => columns[name]![i] }),
    };
    expect(twinShare(table, [0, 3], [1, 2, 4])).toBe(1 / 3);
  });

  it('finds what a comparison of each row with each finds', () => {
    const values = fc.constantFrom(0, -0, 1, 2 ** -1074, 1e300, Infinity, Number.NaN);
    fc.assert(
      fc.property(fc.array(fc.tuple(values, values), { minLength: 2, maxLength: 40 }), fc.nat(), (X, cut) => {
        const order = Array.from(X.keys());
        const train = order.slice(0, cut % X.length);
        const test = order.slice(cut % X.length);
        const alike = (a: number, b: number) => a === b || Object.is(a, b);
        const twins = test.filter((i) => train.some((k) => X[i]!.every((v, j) => alike(v, X[k]![j]!))));
        expect(twinShare(X, train, test)).toBe(twins.length / test.length);
      }),
    );
  });

  it('does not depend on the order of rows', () => {
    const random = new Random(1);
    const X = { rows: 3000, cols: 2, data: Float64Array.from({ length: 6000 }, () => random.below(40)) };
    const shuffled = takeRows(X, random.permutation(3000));
    const place = (Y: Matrix) =>
      new Set(Array.from({ length: 2000 }, (_, i) => `${Y.data[2 * i]} ${Y.data[2 * i + 1]}`));
    for (const Y of [X, shuffled]) {
      const train = Array.from({ length: 2000 }, (_, i) => i);
      const test = Array.from({ length: 1000 }, (_, i) => 2000 + i);
      const expected = test.filter((i) => place(Y).has(`${Y.data[2 * i]} ${Y.data[2 * i + 1]}`)).length / 1000;
      expect(twinShare(Y, train, test)).toBe(expected);
      expect(twinShare(Y, train.reverse(), test.reverse())).toBe(expected);
    }
  });
});
