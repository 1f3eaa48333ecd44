import type { BoostedState } from '../../predict/boosted.js';

export type ImportanceType = 'gain' | 'weight' | 'cover' | 'total_gain' | 'total_cover';

/** How much each column is used: means over its cuts (`gain`, `cover`), their number (`weight`) or sums, in shares; 0 where no cut was made. */
export function importances({ cols, feature, gain, cover }: BoostedState, type: ImportanceType): Float64Array {
  const sum = new Float64Array(cols);
  const cuts = new Float64Array(cols);
  for (let i = 0; i < feature.length; i++) {
    const f = feature[i]!;
    if (f < 0) continue;
    cuts[f]!++;
    sum[f]! += type.endsWith('gain') ? gain![i]! : type.endsWith('cover') ? cover![i]! : 1;
  }
  const isMean = type === 'gain' || type === 'cover';
  const own = isMean ? sum.map((x, f) => (cuts[f]! > 0 ? x / cuts[f]! : 0)) : sum;
  const all = own.reduce((a, b) => a + b, 0);
  return all > 0 ? own.map((x) => x / all) : own;
}
