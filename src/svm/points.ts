import { distinctRows } from '../core/distinct.js';
import { takeRows } from '../core/matrix.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, Steps } from '../core/types.js';

/** What a machine is trained on: rows with the weight of all that are identical and have the same label, class after class. */
export interface Points {
  readonly X: Matrix;
  /** The first training row of each. */
  readonly index: Int32Array;
  readonly weight: Float64Array;
  /** The first point of each class, and the number of all. */
  readonly start: Int32Array;
}

const PREPARING = { done: 0, total: 1, stage: 'preparing' };

/**
 * A row that stands there m times has one multiplier of up to m C instead of m of up to C each: the same optimum, from a
 * problem that is a fourth as large for the balanced IoT-23 rows. The same row with another label is another point.
 */
export function* pointsOf(
  X: Matrix,
  { codes, classes }: { codes: Int32Array; classes: number },
  sampleWeight: Float64Array | undefined,
  collapse: boolean,
): Steps<Points> {
  const { first, group } = collapse ? yield* distinctRows(X) : { first: codes, group: codes.map((_, i) => i) };
  const heads: number[][] = Array.from({ length: classes }, () => []);
  const sums: number[][] = heads.map(() => []);
  const seen = new Int32Array(first.length * classes);
  yield* inSlices(X.rows, 1, PREPARING, (from, to) => {
    for (let i = from; i < to; i++) {
      const c = codes[i]!;
      const key = group[i]! * classes + c;
      const at = seen[key]! || (seen[key] = heads[c]!.push(i));
      sums[c]![at - 1] = (sums[c]![at - 1] ?? 0) + (sampleWeight?.[i] ?? 1);
    }
  });
  const start = new Int32Array(classes + 1);
  for (let c = 0; c < classes; c++) start[c + 1] = start[c]! + heads[c]!.length;
  const index = Int32Array.from(heads.flat());
  yield PREPARING;
  const { cols } = X;
  const data = new Float64Array(index.length * cols);
  yield* inSlices(index.length, cols, PREPARING, (from, to) => {
    data.set(takeRows(X, index.subarray(from, to)).data, from * cols);
  });
  return { X: { rows: index.length, cols, data }, index, weight: Float64Array.from(sums.flat()), start };
}

/** The variance of all numbers of X as one (scikit-learn's X.var()), where a point of weight 2 counts as two rows. */
export function* varianceOf({ X: { cols, data }, weight }: Points): Steps<number> {
  const count = cols * weight.reduce((a, b) => a + b, 0);
  // As differences from one of them, so that a constant has the variance 0.
  const base = data[0]!;
  let mean = 0;
  let variance = 0;
  yield* inSlices(weight.length, cols, PREPARING, (from, to) => {
    for (let i = from; i < to; i++)
      for (let k = i * cols; k < (i + 1) * cols; k++) mean += (weight[i]! / count) * (data[k]! - base);
  });
  yield* inSlices(weight.length, cols, PREPARING, (from, to) => {
    for (let i = from; i < to; i++)
      for (let k = i * cols; k < (i + 1) * cols; k++) {
        const x = data[k]! - base - mean;
        variance += (weight[i]! / count) * x * x;
      }
  });
  return variance;
}
