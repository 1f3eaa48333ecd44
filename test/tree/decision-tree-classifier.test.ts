import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

const table = fc.integer({ min: 1, max: 40 }).chain((rows) =>
  fc.record({
    X: fc.array(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 }), {
      minLength: rows,
      maxLength: rows,
    }),
    y: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: rows, maxLength: rows }),
  }),
);

describe('DecisionTreeClassifier', () => {
  it('tells all rows apart that differ, whatever the scale of their values', () => {
    fc.assert(
      fc.property(table, ({ X, y }) => {
        const key = (row: number[]) => JSON.stringify(row.map((x) => x + 0));
        const labels = new Map<string, Set<string>>();
        X.forEach((row, i) => {
          labels.set(key(row), (labels.get(key(row)) ?? new Set()).add(y[i]!));
        });
        new DecisionTreeClassifier()
          .fit(X, y)
          .predict(X)
          .forEach((label, i) => {
            expect(labels.get(key(X[i]!))).toContain(label);
            if (labels.get(key(X[i]!))!.size === 1) expect(label).toBe(y[i]);
          });
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(table, ({ X, y }) => {
        const there = new DecisionTreeClassifier().fit(X, y).fitted.state;
        const back = new DecisionTreeClassifier().fit(X.toReversed(), y.toReversed()).fitted.state;
        expect(back).toEqual(there);
      }),
    );
  });

  it('cuts columns of more distinct values than a histogram has bins exactly where the classes part', () => {
    const X = Array.from({ length: 5000 }, (_, i) => [i / 7]);
    const y = X.map((_, i) => (i < 3333 ? 'low' : 'high'));
    const { state } = new DecisionTreeClassifier().fit(X, y).fitted;
    expect(state.feature.length).toBe(3);
    expect(state.threshold[0]).toBe(3332 / 7 / 2 + 3333 / 7 / 2);
  });

  it('tells neighbouring doubles apart', () => {
    const X = [[1], [1 + Number.EPSILON], [Number.MAX_VALUE], [-Number.MAX_VALUE], [Number.MIN_VALUE], [0]];
    const y = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(new DecisionTreeClassifier().fit(X, y).predict(X)).toEqual(y);
  });

  it('treats 0 and -0 as one value', () => {
    expect(new DecisionTreeClassifier().fit([[0], [-0], [0]], ['a', 'b', 'b']).fitted.state.feature.length).toBe(1);
  });

  it('stops at maxDepth, and at maxLeafNodes with the best cuts made', () => {
    const X = Array.from({ length: 64 }, (_, i) => [i]);
    const y = X.map((_, i) => (i & 1) + (i < 40 ? 0 : 2));
    const depth = new DecisionTreeClassifier({ maxDepth: 1 }).fit(X, y).fitted.state;
    expect([depth.feature.length, depth.threshold[0]]).toEqual([3, 39.5]);
    const leaves = new DecisionTreeClassifier({ maxLeafNodes: 2 }).fit(X, y).fitted.state;
    expect(leaves).toEqual(depth);
  });
});
