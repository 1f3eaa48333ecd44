import { distinctRows } from '../core/distinct.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import type { Panels } from './logistic-loss.js';

const SLICE = 262144;
const PREPARING = { done: 0, total: 1, stage: 'preparing' };

/** Training rows in units in which the solver converges fast; coefficients there are those of the rows times `scale`. */
export interface Problem {
  readonly panels: Panels;
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
  const count = Math.ceil(rows / 4);
  const x = new Float64Array(4 * count * cols);
  const total = new Float64Array(4 * count);
  const target = new Float64Array(4 * count * outputs);

  let sum = 0;
  for (let i = 0; i < group.length; i++) {
    const w = weight ? weight[i]! : 1;
    const g = group[i]!;
    sum += w;
    total[g]! += w;
    if (outputs > 1) target[g * outputs + codes[i]!]! += w;
    else target[g]! += codes[i]! * w;
    if (i % SLICE === SLICE - 1) yield PREPARING;
  }
  for (let g = 0; g < rows; g++) total[g]! /= sum;
  for (let k = 0; k < target.length; k++) target[k]! /= sum;
  yield PREPARING;

  const offset = new Float64Array(cols);
  const scale = new Float64Array(cols);
  for (let j = 0; j < cols; j++) {
    // As differences from the first row, so that a constant column becomes exactly 0.
    const base = X.data[j]!;
    if (fitIntercept) {
      for (let g = 0; g < rows; g++) offset[j]! += total[g]! * (X.data[first[g]! * cols + j]! - base);
      offset[j]! += base;
      yield PREPARING;
    }
    let square = 0;
    for (let g = 0; g < rows; g++) {
      const v = X.data[first[g]! * cols + j]! - offset[j]!;
      square += total[g]! * v * v;
    }
    scale[j] = Math.sqrt(square + (4 * strength) / sum) || 1;
    yield PREPARING;
    for (let g = 0; g < rows; g++) {
      const at = (g & ~3) * cols + 4 * j + (g & 3);
      x[at] = (X.data[first[g]! * cols + j]! - offset[j]!) / scale[j]!;
    }
    yield PREPARING;
  }
  const penalty = scale.map((s) => strength / (sum * s * s));
  return { panels: { count, cols, x, total, target, outputs }, offset, scale, penalty };
}
