import { DataError } from '../core/errors.js';
import type { Label } from '../core/types.js';

/** What each feature adds to each output of each row. */
export interface Explanation {
  /**
   * Row-major in `shape`: rows x features x outputs; of interactions rows x features x features x outputs. The values of a row and an
   * output add up to the model's answer less the base value.
   */
  readonly values: Float64Array;
  readonly shape: readonly number[];
  /** One an output: the answer where nothing is known of a row. */
  readonly baseValues: Float64Array;
  readonly featureNames: readonly string[];
  /** The class of each output; undefined where the model is no classifier. */
  readonly classes: readonly Label[] | undefined;
}

/** Most values that an explanation may have: 2 GB. */
const MOST = 268435456;

/** @throws DataError for more values than an array should hold */
export function requireRoom(owner: string, shape: readonly number[]): void {
  const values = shape.reduce((a, b) => a * b, 1);
  if (values > MOST)
    throw new DataError(
      `${owner}: an answer of ${shape.join(' x ')} values is too large: explain fewer rows at a time`,
    );
}
