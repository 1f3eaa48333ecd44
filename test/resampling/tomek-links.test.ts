import { describe, expect, it } from 'vitest';
import { BorderlineSMOTE, SMOTE, SMOTETomek, TomekLinks } from '../../src/resampling/index.js';
import { golden } from './golden.js';
import { countsOf, flows, row } from './tools.js';

describe('TomekLinks', () => {
  for (const samplingStrategy of ['auto', 'all'] as const)
    it.each(golden.geometry)(
      `keeps the rows that imbalanced-learn keeps, '${samplingStrategy}': $title`,
      ({ X, y, tomek }) => {
        const result = new TomekLinks({ samplingStrategy }).fitResample(X, y);
        expect([...result.source]).toEqual(tomek[samplingStrategy]);
        expect(result.y).toEqual(tomek[samplingStrategy].map((i) => y[i]));
        for (const [i, from] of result.source.entries()) expect(row(result.X, i)).toEqual(X[from]);
      },
    );

  it('takes the nearest row with the lowest index, of rows that are the same too', () => {
    const same = (labels: string) => [
      ...new TomekLinks({ samplingStrategy: 'all' }).fitResample(
        [...labels].map(() => [7]),
        [...labels],
      ).source,
    ];
    expect(same('ab')).toEqual([]);
    expect(same('aba')).toEqual([2]);
    expect(same('aab')).toEqual([0, 1, 2]);
  });
});

describe('SMOTETomek', () => {
  it.each(golden.geometry.filter(({ smoteTomek }) => smoteTomek))(
    'cleans all classes, as imbalanced-learn does: $title',
    ({ X, y, smoteTomek }) => {
      const sampler = new SMOTETomek({ samplingStrategy: countsOf(y) });
      expect(countsOf(sampler.fitResample(X, y).y)).toEqual(smoteTomek);
    },
  );

  it('hands its strategy and seed to SMOTE, and says where the rows that are left come from', () => {
    const { X, y } = flows(150, 2, false);
    const grown = new SMOTE({ samplingStrategy: 0.6, randomState: 4 }).fitResample(X, y);
    const { X: kept, source } = new SMOTETomek({ samplingStrategy: 0.6, randomState: 4 }).fitResample(X, y);
    const all = Array.from({ length: grown.X.rows }, (_, i) => row(grown.X, i).join());
    expect(kept.rows).toBeLessThan(grown.X.rows);
    for (const [i, from] of source.entries()) expect(grown.source[all.indexOf(row(kept, i).join())]).toBe(from);
  });

  it('takes another over-sampler and another strategy of cleaning, and clones them with itself', () => {
    const { X, y } = flows(150, 2, false);
    const smote = new BorderlineSMOTE({ mNeighbors: 4 });
    const sampler = new SMOTETomek({ smote, tomek: new TomekLinks() });
    const copy = sampler.clone();
    expect(copy.getParams().smote).not.toBe(smote);
    const before = copy.fitResample(X, y);
    smote.setParams({ kNeighbors: 1 });
    expect(copy.fitResample(X, y)).toEqual(before);
    const grown = new BorderlineSMOTE({ mNeighbors: 4 }).fitResample(X, y);
    expect(before.X).toEqual(new TomekLinks().fitResample(grown.X, grown.y).X);
  });
});
