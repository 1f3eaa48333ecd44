import { applyState } from '../core/state.js';
import type { Fitted, Kinds, Matrix } from '../core/types.js';

/**
 * The columns of X in which NaN may not stand: those from which one reaches a step that refuses it. Told by trying each
 * with the first row of X, which all steps have seen and taken, NaN in other columns included.
 */
export function columnsWithoutNaN(parts: readonly Fitted[], X: Matrix, kinds: Kinds): Int32Array {
  if (parts.every(({ missing }) => missing === 'nan')) return new Int32Array(0);
  const all = Int32Array.from({ length: X.cols }, (_, j) => j);
  if (parts[0]!.missing === 'none') return all;
  const last = parts.findLastIndex(({ missing }) => missing === 'none');
  return all.filter((j) => {
    const data = X.data.slice(0, X.cols);
    data[j] = Number.NaN;
    let row: Matrix = { rows: 1, cols: X.cols, data };
    for (const { missing, state } of parts.slice(0, last + 1)) {
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
  });
}
