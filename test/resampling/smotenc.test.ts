import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/core/matrix.js';
import { run } from '../../src/core/run.js';
import { SMOTENC } from '../../src/resampling/index.js';
import { deviations, median } from '../../src/resampling/spread.js';
import { golden } from './golden.js';
import { along, madeRows, rowsOf } from './tools.js';

describe('SMOTENC', () => {
  it.each(golden.nominal)('takes the neighbours and categories that imbalanced-learn takes: $title', (c) => {
    const rare = rowsOf(c.y, 'rare');
    const continuous = c.X[0]!.flatMap((_, j) => (c.features.includes(j) ? [] : [j]));
    const sampler = new SMOTENC({
      categoricalFeatures: c.features,
      kNeighbors: golden.k,
      samplingStrategy: { rare: 3000 },
    });
    const seen = rare.map(() => c.features.map(() => new Set<number>()));
    const towards = rare.map(() => new Set<number>());
    for (const { x, from } of madeRows(sampler.fitResample(c.X, c.y), c.X.length)) {
      const i = rare.indexOf(from);
      const hit = c.neighbors[i]!.filter((to) => along(x, c.X[from]!, c.X[to]!, continuous) !== undefined);
      expect(hit.length).toBeGreaterThan(0);
      for (const to of hit) towards[i]!.add(to);
      for (const [n, j] of c.features.entries()) seen[i]![n]!.add(x[j]!);
    }
    // With some 190 rows from each, every neighbour and every category that is as frequent as the others has been drawn.
    expect(seen.map((sets) => sets.map((set) => [...set].sort((a, b) => a - b)))).toEqual(c.allowed);
    expect(towards).toEqual(c.neighbors.map((list) => new Set(list)));
  });

  it.each(golden.nominal)(
    'puts categories as far apart as imbalanced-learn does: $title',
    ({ X, y, features, medianStd }) => {
      const spread = run(deviations(matrix(X), Int32Array.from(rowsOf(y, 'rare')), { done: 0, total: 1 }));
      const middle = median([...spread].filter((_, j) => !features.includes(j)));
      expect(Math.abs(middle - medianStd)).toBeLessThanOrEqual(1e-12 * medianStd);
    },
  );

  const X = Array.from({ length: 40 }, (_, i) => [i % 7, 6 + 11 * (i % 2), i]);
  const y = X.map((_, i) => (i < 12 ? 'a' : 'b'));
  const names = ['bytes', 'proto', 'packets'];
  const named = { ...matrix(X), names };

  it('takes columns by index, by name or by flags', () => {
    const byIndex = new SMOTENC({ categoricalFeatures: [1] }).fitResample(X, y);
    expect(new Set(byIndex.X.data.filter((_, k) => k % 3 === 1))).toEqual(new Set([6, 17]));
    expect(new SMOTENC({ categoricalFeatures: ['proto'] }).fitResample(named, y).X.data).toEqual(byIndex.X.data);
    expect(new SMOTENC({ categoricalFeatures: [false, true, false] }).fitResample(X, y)).toEqual(byIndex);
    expect(new SMOTENC({ categoricalFeatures: [1, 1] }).fitResample(X, y)).toEqual(byIndex);
  });

  it('stays within the categories where the deviations of columns overflow', () => {
    const far = X.map(([a, b], i) => [i % 2 === 0 ? 1.7e308 : -1.7e308, b!, a!]);
    const { X: grown } = new SMOTENC({ categoricalFeatures: [1] }).fitResample(far, y);
    expect(grown.data.every(Number.isFinite)).toBe(true);
    expect(new Set(grown.data.filter((_, k) => k % 3 === 1))).toEqual(new Set([6, 17]));
  });

  it.each<[unknown, string]>([
    [
      [],
      'SMOTENC: categoricalFeatures must be a list of column names or indices, or of true and false for each column, got an array of 0',
    ],
    [[0, true], 'SMOTENC: categoricalFeatures must be a list'],
    ['auto', 'SMOTENC: categoricalFeatures must be a list'],
    [[3], 'SMOTENC: categoricalFeatures has 3, and X has 3 columns without it'],
    [['proto'], 'SMOTENC: categoricalFeatures has "proto", and X has no column names'],
    [[true, false], 'SMOTENC: categoricalFeatures must be 3 flags, one a column, got 2'],
    [[false, false, false], 'SMOTENC: no column is categorical: use SMOTE'],
    [[0, 1, 2], 'SMOTENC: categoricalFeatures must leave a column that is not categorical'],
  ])('refuses %j', (categoricalFeatures, message) => {
    const sampler = new SMOTENC({ categoricalFeatures: categoricalFeatures as number[] });
    expect(() => sampler.fitResample(X, y)).toThrow(message);
  });
});
