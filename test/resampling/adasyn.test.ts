import { describe, expect, it } from 'vitest';
import { ADASYN } from '../../src/resampling/index.js';
import { golden } from './golden.js';
import { along, countsOf, flows, madeRows, nearest, rowsOf } from './tools.js';

describe('ADASYN', () => {
  it.each(golden.geometry)('starts as many rows from each row as imbalanced-learn does: $title', ({ X, y, shares }) => {
    const resample = () => new ADASYN({ nNeighbors: golden.k }).fitResample(X, y);
    if (!shares) {
      expect(resample).toThrow(expect.objectContaining({ name: 'DataError' }));
      return;
    }
    const times = new Int32Array(X.length);
    for (const { from } of madeRows(resample(), X.length)) times[from]!++;
    const counts = countsOf(y);
    const most = Math.max(...Object.values(counts));
    const growing = [...new Set(y)].sort((a, b) => (a < b ? -1 : 1)).filter((label) => counts[label]! < most);
    expect(growing.map((label) => rowsOf(y, label).map((i) => times[i]))).toEqual(shares);
  });

  it.each([true, false])('goes towards true neighbours of the class, with distances that tie: %s', (isCoarse) => {
    const { X, y } = flows(500, 3, isCoarse);
    const rare = rowsOf(y, 'rare');
    const result = new ADASYN({ nNeighbors: 4 }).fitResample(X, y);
    for (const { x, label, from } of madeRows(result, 500)) {
      expect(label).toBe('rare');
      expect(nearest(X, rare, from, 4).some((to) => along(x, X[from]!, X[to]!) !== undefined)).toBe(true);
    }
  });

  it('says what to do where there is nothing to adapt to, and where rounding leaves nothing', () => {
    const X = Array.from({ length: 60 }, (_, i) => [i < 20 ? i : 1000 + i]);
    const y = X.map((_, i) => (i < 20 ? 'far' : 'near'));
    expect(() => new ADASYN().fitResample(X, y)).toThrow(
      'ADASYN: no row of class "far" has a neighbour of another class: use SMOTE, or leave it out by samplingStrategy',
    );
    const mixed = flows(200, 2, true);
    expect(() => new ADASYN({ samplingStrategy: { rare: 41 } }).fitResample(mixed.X, mixed.y)).toThrow(
      'ADASYN: 1 rows for class "rare" are less than half a row for each of its rows: ask for more, or use SMOTE',
    );
    expect(() => new ADASYN({ nNeighbors: 20 }).fitResample(X, y)).toThrow(
      'ADASYN: class "far" has 20 rows, too few for nNeighbors 20: set nNeighbors <= 19',
    );
  });
});
