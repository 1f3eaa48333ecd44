import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import type { Steps } from '../core/types.js';
import { SPLITTING } from './splitter.js';

/**
 * The time of each row.
 * @throws DataError where there are none, not one a row, or one that is not finite
 */
export function* timing(owner: string, times: ArrayLike<number> | undefined, n: number): Steps<Float64Array> {
  if (times === undefined || times === null) throw new DataError(`${owner}: needs times, one value a row`);
  if (times.length !== n) throw new DataError(`${owner}: X has ${n} rows, times has ${times.length} values`);
  const out = new Float64Array(n);
  yield* inSlices(n, LOOKUP, SPLITTING, (from, to) => {
    for (let row = from; row < to; row++) {
      const time = times[row]!;
      if (!Number.isFinite(time))
        throw new DataError(`${owner}: the time of row ${row} must be a finite number, got ${describeValue(time)}`, {
          row,
        });
      out[row] = time;
    }
  });
  return out;
}
