/** Bins of equal width, or of equal numbers of rows. */
export type BinStrategy = 'uniform' | 'quantile';

/**
 * The bin of each probability. Bins hold their upper edge and not their lower one, but for the first, which begins at 0.
 * Edges are NumPy's (linspace, percentile) to the last bit, for rows lie on them.
 */
export function binsOf(p: Float64Array, nBins: number, strategy: BinStrategy): Int32Array {
  const sorted = strategy === 'quantile' ? p.slice().sort() : undefined;
  const edges = Float64Array.from({ length: nBins - 1 }, (_, k) => {
    const share = (k + 1) * (1 / nBins);
    return sorted ? quantile(sorted, (share * 100) / 100) : share;
  });
  return Int32Array.from(p, (value) => {
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** Between two values, as NumPy's linear method interpolates: from the nearer one. */
function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const a = sorted[below]!;
  const b = sorted[Math.min(below + 1, sorted.length - 1)]!;
  const t = at - below;
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}
