import type { Matrix } from '../../src/core/types.js';
import { type FlowRecord, type InputState, input } from '../../src/predict/index.js';

/** Reads single records as a loaded model does. */
export const readerOf = (state: InputState) => ({
  record: (record: FlowRecord): Matrix =>
    input
      .compile(state)
      .table({ rows: 1, names: Object.keys(record), column: (name) => ({ get: () => record[name] }) }),
});
