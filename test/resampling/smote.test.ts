import { describe, expect, it } from 'vitest';
import { SMOTE } from '../../src/resampling/index.js';
import { between } from '../../src/resampling/synthetic.js';
import { golden } from './golden.js';
import { along, countsOf, flows, madeRows, nearest, row, rowsOf } from './tools.js';

describe('SMOTE', () => {
  it.each(golden.geometry)('makes rows between the rows and neighbours that imbalanced-learn takes: $title', (c) => {
    const sampler = new SMOTE({
      kNeighbors: golden.k,
      samplingStrategy: Object.fromEntries(Object.keys(c.neighbors).map((label) => [label, 40 * c.y.length])),
    });
    const result = sampler.fitResample(c.X, c.y);
    /** By row, its neighbours, and those that rows were made towards. */
    const towards = new Map<number, { known: number[]; seen: Set<string> }>();
    for (const [label, lists] of Object.entries(c.neighbors)) {
      const members = c.y.flatMap((other, i) => (String(other) === label ? [i] : []));
      for (const [i, list] of lists.entries())
        towards.set(members[i]!, { known: list.map((n) => members[n]!), seen: new Set() });
    }
    for (const { x, from } of madeRows(result, c.X.length)) {
      const { known, seen } = towards.get(from)!;
      const hit = known.filter((to) => along(x, c.X[from]!, c.X[to]!) !== undefined);
      expect(hit.length, `${x} from row ${from}`).toBeGreaterThan(0);
      for (const to of hit) seen.add(c.X[to]!.join());
    }
    // With more than a hundred rows from each, none of its neighbours is missing.
    for (const { known, seen } of towards.values()) expect(seen).toEqual(new Set(known.map((to) => c.X[to]!.join())));
  });

  it.each([
    ['rows that repeat and distances that tie', true, 3, 5],
    ['rows none of which are the same', false, 3, 5],
    ['more columns than are compared at once', false, 11, 4],
    ['one column and one neighbour', true, 1, 1],
  ])('puts every row between a row of the class and one of its true neighbours: %s', (_, isCoarse, cols, k) => {
    const { X, y } = flows(700, cols, isCoarse);
    const result = new SMOTE({ kNeighbors: k, randomState: 3 }).fitResample(X, y);
    expect(countsOf(result.y)).toEqual({ rare: 560, usual: 560 });
    const rare = rowsOf(y, 'rare');
    const neighbors = new Map(rare.map((i) => [i, nearest(X, rare, i, k)]));
    for (const { x, label, from } of madeRows(result, 700)) {
      expect(label).toBe('rare');
      const steps = neighbors.get(from)!.map((to) => along(x, X[from]!, X[to]!));
      expect(steps.some((t) => t !== undefined)).toBe(true);
    }
  });

  it('keeps the rows of X as they are, in front, each its own source', () => {
    const { X, y } = flows(60, 4, false);
    const { X: grown, source, y: labels } = new SMOTE().fitResample(X, y);
    for (const [i, given] of X.entries()) expect(row(grown, i)).toEqual(given);
    expect([...source.subarray(0, 60)]).toEqual(X.map((_, i) => i));
    expect(labels).toEqual(Array.from(source, (i) => y[i]));
  });

  it('draws rows, neighbours and steps alike', () => {
    // Five rows on a line far from each other: each has two neighbours, in order.
    const X = [[0], [10], [30], [60], [100], ...Array.from({ length: 20_000 }, (_, i) => [1000 + i])];
    const y = X.map((_, i) => (i < 5 ? 'a' : 'b'));
    const draws = new Map<string, number>();
    const thirds = [0, 0, 0];
    for (const { x, from } of madeRows(new SMOTE({ kNeighbors: 2 }).fitResample(X, y), X.length)) {
      const [one, two] = nearest(X, [0, 1, 2, 3, 4], from, 2) as [number, number];
      // The first neighbour lies between the second and the row, or on the other side.
      const t = along(x, X[from]!, X[one]!);
      const isSure = t === undefined || (X[two]![0]! - X[from]![0]!) * (X[one]![0]! - X[from]![0]!) < 0;
      if (isSure)
        draws.set(
          `${from} ${t === undefined ? two : one}`,
          (draws.get(`${from} ${t === undefined ? two : one}`) ?? 0) + 1,
        );
      if (from === 1) thirds[Math.floor(3 * (t ?? along(x, X[from]!, X[two]!)!))]!++;
    }
    // 19,995 rows from five rows towards two neighbours each: 2,000 expected of each pair, with a deviation of 43.
    for (const pair of ['1 0', '1 2']) expect(Math.abs(draws.get(pair)! - 2000)).toBeLessThan(170);
    for (const n of thirds) expect(Math.abs(n - 4000 / 3)).toBeLessThan(150);
  });

  it('draws for a class what it draws without the other classes', () => {
    const { X, y } = flows(90, 3, false);
    const three = y.map((label, i) => (i % 6 === 1 ? 'third' : label));
    const made = (labels: string[], samplingStrategy: Record<string, number>) =>
      [...madeRows(new SMOTE({ samplingStrategy }).fitResample(X, labels), 90)].filter(({ label }) => label === 'rare');
    expect(made(three, { rare: 50, third: 60 })).toEqual(made(three, { rare: 50 }));
  });

  it('takes numbers for labels, and any number for a seed', () => {
    const { X, y } = flows(50, 2, false);
    const coded = y.map((label) => (label === 'rare' ? -1.5 : 7));
    const { y: labels } = new SMOTE({ randomState: -0.5 }).fitResample(X, coded);
    expect(countsOf(labels)).toEqual({ '-1.5': 40, 7: 40 });
  });

  it.each([
    [
      3,
      'SMOTE: class "a" has 3 rows, too few for kNeighbors 5: set kNeighbors <= 2, merge the class, or leave it out by samplingStrategy',
    ],
    [1, 'SMOTE: class "a" has 1 row, too few for kNeighbors 5: merge the class, or leave it out by samplingStrategy'],
  ])('says what to do about a class of %i', (n, message) => {
    const X = Array.from({ length: 20 }, (_, i) => [i]);
    const y = X.map((_, i) => (i < n ? 'a' : 'b'));
    expect(() => new SMOTE().fitResample(X, y)).toThrow(expect.objectContaining({ name: 'DataError', message }));
    // Left out, the class is no error.
    expect(countsOf(new SMOTE({ samplingStrategy: { b: 30 } }).fitResample(X, y).y)).toEqual({ a: n, b: 30 });
  });

  it('makes finite rows of values whose difference overflows, and constant columns of constant ones', () => {
    const X = [
      [1.7e308, 0.1],
      [-1.7e308, 0.1],
      [1e308, 0.1],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ];
    const { X: grown } = new SMOTE({ kNeighbors: 2, samplingStrategy: { a: 200 } }).fitResample(X, [...'aaabbbb']);
    expect(grown.data.every(Number.isFinite)).toBe(true);
    for (let i = 7; i < grown.rows; i++) expect(grown.data[2 * i + 1]).toBe(0.1);
    expect(between(-1.7e308, 1.7e308, 0.5)).toBe(0);
    expect(between(3, 5, 0.25)).toBe(3.5);
  });
});
