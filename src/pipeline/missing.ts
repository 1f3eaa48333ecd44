import { applyState } from '../core/state.js';
import type { Fitted, Kinds, Matrix, Progress, Steps } from '../core/types.js';

/**
 * The columns of X in which NaN may not stand: those from which one reaches a step that refuses it. Told by trying each
 * with the first row of X, which all steps have seen and taken, NaN in other columns included.
 */
export function* columnsWithoutNaN(parts: readonly Fitted[], X: Matrix, kinds: Kinds): Steps<Int32Array> {
  if (parts.every(({ missing }) => missing === 'nan')) return new Int32Array(0);
  const all = Int32Array.from({ length: X.cols }, (_, j) => j);
  if (parts[0]!.missing === 'none') return all;
  const last = parts.findLastIndex(({ missing }) => missing === 'none');
  const refused: number[] = [];
  for (const j of all) {
    if (isRefused(j, parts.slice(0, last + 1), X, kinds)) refused.push(j);
    yield TRYING;
  }
  return Int32Array.from(refused);
}

const TRYING: Progress = { done: 0, total: 1, stage: 'trying NaN' };

/** Whether from NaN in column `j` one reaches a part that refuses it. */
function isRefused(j: number, parts: readonly Fitted[], X: Matrix, kinds: Kinds): boolean {
  const data = X.data.slice(0, X.cols);
  data[j] = Number.NaN;
  let row: Matrix = { rows: 1, cols: X.cols, data };
  for (const { missing, state } of parts) {
    if (!row.data.some(Number.isNaN)) return false;
    if (missing === 'none') return true;
    try {
      row = applyState(state, row, kinds);
    } catch (error) {
      if ((error as Error).name === 'DataError') return false; // a step that refuses NaN by itself lets none through
      throw error;
    }
  }
  return false;
}
