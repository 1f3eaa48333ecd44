import { distinctRows } from '../core/distinct.js';
import { inSlices } from '../core/slices.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import { type LogisticMemory, logisticMemory } from './logistic-memory.js';

const PREPARING = { done: 0, total: 1, stage: 'preparing' };

/** Training rows in units in which the solver converges fast; coefficients there are those of the rows times `scale`. */
export interface Problem {
  readonly memory: LogisticMemory;
  /** What was taken off each column, and by what it was divided. */
  readonly offset: Float64Array;
  readonly scale: Float64Array;
  /** Penalty of a squared coefficient there, one a column. */
  readonly penalty: Float64Array;
}

/**
 * Identical rows become one, with their weights by class. Columns are centred (the intercept, which has no penalty, takes that
 * up) and divided by the square root of what the diagonal of the Hessian is about: the minimum stays the same, but
 * neither bytes next to seconds nor a near-constant column slows the solver down.
 * @param strength of the penalty: half of it times the squared coefficients is added to the summed loss
 */
export function* logisticProblem(
  X: Matrix,
  { codes, classes }: Labels,
  weight: Float64Array | undefined,
  strength: number,
  fitIntercept: boolean,
): Steps<Problem> {
  const { first, group } = yield* distinctRows(X);
  const { cols } = X;
  const rows = first.length;
  const outputs = classes.length === 2 ? 1 : classes.length;
  const memory = logisticMemory(rows, cols, outputs);
  const { f64, panels } = memory;
  const total = f64.subarray(memory.total / 8, memory.total / 8 + 8 * panels);
  const target = f64.subarray(memory.target / 8, memory.target / 8 + 8 * panels * outputs);

  let sum = 0;
  yield* inSlices(group.length, 1, PREPARING, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = weight ? weight[i]! : 1;
      const g = group[i]!;
      sum += w;
      total[g]! += w;
      if (outputs > 1) target[(g & ~7) * outputs + 8 * codes[i]! + (g & 7)]! += w;
      else target[g]! += codes[i]! * w;
    }
  });
  for (const weights of [total, target])
    yield* inSlices(weights.length, 1, PREPARING, (from, to) => {
      for (let k = from; k < to; k++) weights[k]! /= sum;
    });

  const offset = new Float64Array(cols);
  if (fitIntercept) {
    // As differences from the first row, so that a constant column becomes exactly 0.
    yield* inSlices(rows, cols, PREPARING, (from, to) => {
      for (let g = from; g < to; g++)
        for (let j = 0; j < cols; j++) offset[j]! += total[g]! * (X.data[first[g]! * cols + j]! - X.data[j]!);
    });
    for (let j = 0; j < cols; j++) offset[j]! += X.data[j]!;
  }
  const square = new Float64Array(cols);
  yield* inSlices(rows, cols, PREPARING, (from, to) => {
    for (let g = from; g < to; g++)
      for (let j = 0; j < cols; j++) {
        const v = X.data[first[g]! * cols + j]! - offset[j]!;
        square[j]! += total[g]! * v * v;
      }
  });
  const scale = square.map((s) => Math.sqrt(s + (4 * strength) / sum) || 1);
  yield* inSlices(rows, cols, PREPARING, (from, to) => {
    for (let g = from; g < to; g++)
      for (let j = 0, at = memory.x / 8 + (g & ~7) * cols + (g & 7); j < cols; j++, at += 8)
        f64[at] = (X.data[first[g]! * cols + j]! - offset[j]!) / scale[j]!;
  });
  const penalty = scale.map((s) => strength / (sum * s * s));
  return { memory, offset, scale, penalty };
}
