import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

/**
 * The time of each row.
 * @throws DataError where there are none, not one a row, or one that is not finite
 */
export function timesFor(owner: string, times: ArrayLike<number> | undefined, n: number): Float64Array {
  if (times === undefined || times === null) throw new DataError(`${owner}: needs times, one value a row`);
  if (times.length !== n) throw new DataError(`${owner}: X has ${n} rows, times has ${times.length} values`);
  return Float64Array.from(times, (time, row) => {
    if (!Number.isFinite(time))
      throw new DataError(`${owner}: the time of row ${row} must be a finite number, got ${describeValue(time)}`, {
        row,
      });
    return time;
  });
}
