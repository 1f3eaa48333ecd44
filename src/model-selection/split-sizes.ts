import { DataError, ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';

/** A share of the rows (over 0, under 1) or a number of them (1 to n - 1). */
export type Size = number;

/**
 * How many rows the two sides get, as scikit-learn rounds: shares up for the test side and down for the training side.
 * @throws ParameterError for sizes that are neither share nor number, or together are more than there is
 */
export function splitSizes(
  owner: string,
  n: number,
  testSize: Size | undefined,
  trainSize: Size | undefined,
): { readonly train: number; readonly test: number } {
  if (testSize === undefined && trainSize === undefined) testSize = 0.25;
  const rows = (name: string, size: Size, round: (x: number) => number) => {
    const isShare = typeof size === 'number' && size > 0 && size < 1;
    if (!isShare && !(Number.isInteger(size) && size > 0 && size < n))
      throw new ParameterError(
        `${owner}: ${name} must be a number > 0 and < 1, or of rows, from 1 to ${n - 1}, got ${describeValue(size)}`,
      );
    return isShare ? round(size * n) : size;
  };
  const test = testSize === undefined ? undefined : rows('testSize', testSize, Math.ceil);
  const train = trainSize === undefined ? n - test! : rows('trainSize', trainSize, Math.floor);
  const sizes = { train, test: test ?? n - train };
  if (sizes.train + sizes.test > n)
    throw new ParameterError(
      `${owner}: trainSize and testSize are ${sizes.train} and ${sizes.test} rows, together more than the ${n} there are`,
    );
  if (sizes.train === 0 || sizes.test === 0)
    throw new DataError(`${owner}: of ${n} rows, ${sizes.train} would be for training and ${sizes.test} for testing`);
  return sizes;
}
