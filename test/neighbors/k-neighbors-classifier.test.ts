import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KNeighborsClassifier, type KNeighborsClassifierParams } from '../../src/neighbors/index.js';

interface Case {
  readonly title: string;
  readonly params: Partial<KNeighborsClassifierParams>;
  readonly X: number[][];
  readonly y: number[];
  readonly Z: number[][];
  readonly distances: number[][];
  readonly indices: number[][] | null;
  readonly proba: number[][];
  readonly labels: number[];
}
const { cases } = JSON.parse(readFileSync('test/golden/neighbors.json', 'utf8')) as { cases: Case[] };

/** Of distances and probabilities, relative to the greater of 1 and the value. */
const TOLERANCE = 1e-12;
const close = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual.length).toBe(expected.length);
  for (const [i, v] of expected.entries())
    expect(Math.abs(actual[i]! - v)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(v)));
};

describe('KNeighborsClassifier', () => {
  for (const algorithm of ['kd_tree', 'brute'] as const)
    it.each(cases)(`answers as scikit-learn does, by ${algorithm}: $title`, (c) => {
      const model = new KNeighborsClassifier({ ...c.params, algorithm, leafSize: 3 }).fit(c.X, c.y);
      const { distances, indices } = model.kneighbors(c.Z);
      close(distances.data, c.distances.flat());
      if (c.indices) expect([...indices]).toEqual(c.indices.flat());
      close(model.predictProba(c.Z).data, c.proba.flat());
      expect(model.predict(c.Z)).toEqual(c.labels);
    });

  it('takes the rows with the lowest indices where several are equally near', () => {
    const model = new KNeighborsClassifier({ nNeighbors: 3 }).fit([[1], [-1], [1], [-1], [1]], [0, 1, 2, 3, 4]);
    expect([...model.kneighbors([[0]]).indices]).toEqual([0, 1, 2]);
    expect([...model.kneighbors([[0.5]]).indices]).toEqual([0, 2, 4]);
  });

  it('lets only neighbours at distance 0 vote where there are some, by distance', () => {
    const model = new KNeighborsClassifier({ nNeighbors: 3, weights: 'distance' });
    model.fit([[0], [0], [1]], ['a', 'b', 'b']);
    expect([...model.predictProba([[0]]).data]).toEqual([0.5, 0.5]);
    // Their inverses are no float64s.
    expect([...model.predictProba([[1e-320]]).data]).toEqual([0.5, 0.5]);
    model.setParams({ metric: 'manhattan' }).fit([[0], [0], [1]], ['a', 'b', 'b']);
    expect([...model.predictProba([[1e-320]]).data]).toEqual([0.5, 0.5]);
  });

  it('lets all vote alike where all distances are infinite', () => {
    const model = new KNeighborsClassifier({ nNeighbors: 3, weights: 'distance' });
    model.fit([[1e308], [1e308], [1e307]], ['a', 'b', 'b']);
    expect(model.predict([[-1e308]])).toEqual(['b']);
  });

  it('keeps no more entries at a point than there are neighbours to find', () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i % 3]);
    const { state } = new KNeighborsClassifier().fit(
      rows,
      rows.map(([x]) => x!),
    ).fitted;
    expect([...state.start]).toEqual([0, 5, 10, 15]);
    expect([...state.rows]).toEqual([0, 3, 6, 9, 12, 1, 4, 7, 10, 13, 2, 5, 8, 11, 14]);
  });

  it('counts a row of weight 2 twice, and refuses a fraction', () => {
    const weighted = (sampleWeight: number[]) =>
      new KNeighborsClassifier({ nNeighbors: 3 }).fit([[0], [1], [2]], ['a', 'b', 'b'], { sampleWeight });
    const model = weighted([2, 1, 1]);
    expect([...model.kneighbors([[0]]).indices]).toEqual([0, 0, 1]);
    expect(model.predict([[0]])).toEqual(['a']);
    expect(() => weighted([1, 1.5, 1])).toThrow(expect.objectContaining({ name: 'DataError' }));
  });

  it('refuses more neighbours than there are rows', () => {
    expect(() => new KNeighborsClassifier().fit([[0], [1]], ['a', 'b'])).toThrow(
      'nNeighbors must be at most the number of rows, 2, got 5',
    );
  });
});
