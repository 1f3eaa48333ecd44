import { DataError } from '../../core/errors.js';
import { describeValue } from '../../core/matrix.js';
import { inSlices } from '../../core/slices.js';
import { rankOf } from '../../core/tally.js';
import { takingRows } from '../../core/training.js';
import type { Matrix, State, Steps } from '../../core/types.js';
import type { BoostedState } from '../../predict/boosted.js';
import { takeBins } from '../../tree/collapse.js';
import type { ValueBins } from './bins.js';

/** Rows of which nothing is left but the bins that their values lie in. */
export interface BinnedRows {
  readonly rows: number;
  readonly cols: number;
  readonly names?: readonly string[];
  readonly input?: State;
  readonly bins: ValueBins;
}

/** What boosting learns from. */
export type BoostRows = Matrix | BinnedRows;

const TAKING = { done: 0, total: 1, stage: 'preparing' };

/** The rows at `index`, in that order. */
export function* takingBoostRows(X: BoostRows, index: Int32Array): Steps<BoostRows> {
  if (!('bins' in X)) return yield* takingRows(X, index, TAKING);
  return { ...X, rows: index.length, bins: yield* takeBins(X.bins, index) };
}

/** The rows at `index` as numbers: of each bin its least one, which every cut between bins sends where it sends all of the bin. */
export function* valuesOf(X: BoostRows, index: Int32Array): Steps<Matrix> {
  if (!('bins' in X)) return yield* takingRows(X, index, TAKING);
  const data = new Float64Array(index.length * X.cols);
  yield* inSlices(index.length, 8 * X.cols, TAKING, (from, to) => {
    for (let i = from; i < to; i++) write(X.bins, index[i]!, data, i * X.cols);
  });
  return { rows: index.length, cols: X.cols, data, names: X.names, input: X.input };
}

/** The rows from … to - 1 as numbers. */
export function valuesBetween(X: BoostRows, from: number, to: number): Matrix {
  const { cols } = X;
  if (!('bins' in X)) return { ...X, rows: to - from, data: X.data.subarray(from * cols, to * cols) };
  const data = new Float64Array((to - from) * cols);
  for (let i = from; i < to; i++) write(X.bins, i, data, (i - from) * cols);
  return { rows: to - from, cols, data };
}

function write({ rows, cols, codes, edges }: ValueBins, row: number, to: Float64Array, at: number): void {
  for (let j = 0; j < cols; j++) to[at + j] = edges[j]!.low[codes[j * rows + row]!] ?? Number.NaN;
}

/**
 * Refuses trees to go on from that cut through a bin: on which side its rows were, the bin does not say.
 * @throws DataError naming the column
 */
export function requireWholeBins(owner: string, { feature, threshold, setAt }: BoostedState, X: BinnedRows): void {
  const { edges } = X.bins;
  for (let i = 0; i < feature.length; i++) {
    if (feature[i]! < 0 || (setAt && setAt[i]! >= 0)) continue;
    const column = X.names?.[feature[i]!] ?? feature[i]!;
    const { low, high } = edges[feature[i]!]!;
    const bin = rankOf(high, threshold[i]!);
    if (low[bin]! <= threshold[i]! && threshold[i]! < high[bin]!)
      throw new DataError(
        `${owner}: the trees so far cut column ${describeValue(column)} at ${threshold[i]}, within a bin of X: go on with the QuantileMatrix of the first fit`,
        { column },
      );
  }
}
