import { zeros } from './matrix.js';
import { inSlices } from './slices.js';
import { applyState } from './state.js';
import { rowsBetween } from './training.js';
import type { Kinds, Matrix, Progress, State, Steps } from './types.js';

/** What a number costs that a kernel reads or writes, in numbers that are only read. */
const EFFORT = 4;

/** `applyState` to the rows of a training, with pauses. */
export function* applied(state: State, X: Matrix, kinds: Kinds, progress: Progress): Steps<Matrix> {
  const { cols, names } = applyState(state, rowsBetween(X, 0, 1), kinds);
  const out = zeros(X.rows, cols, names);
  yield* inSlices(X.rows, EFFORT * Math.max(X.cols, cols), progress, (from, to) => {
    let part: Matrix;
    try {
      part = applyState(state, rowsBetween(X, from, to), kinds);
    } catch {
      part = applyState(state, X, kinds); // throws: names the row
    }
    out.data.set(part.data, from * cols);
  });
  return out;
}
