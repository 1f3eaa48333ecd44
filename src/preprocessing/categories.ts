import { DataError, ParameterError } from '../core/errors.js';
import { columnName } from '../core/matrix.js';
import type { Rule } from '../core/params.js';
import { inSlices, LOOKUP } from '../core/slices.js';
import { counted } from '../core/tally.js';
import type { Matrix, Progress, Steps } from '../core/types.js';
import { positionOf } from '../predict/sorted.js';
import { valuesOf } from './ranks.js';

/** The categories of each column, ascending, NaN last; `'auto'`: those that occur in `fit`. */
export type Categories = 'auto' | readonly (readonly number[] | Float64Array)[];

export const categoryLists: Rule = (value) =>
  value === 'auto' || (Array.isArray(value) && value.every(isAscending))
    ? undefined
    : '"auto" or, for each column, a list of ascending numbers, NaN last';

function isAscending(values: unknown): boolean {
  if (!(Array.isArray(values) || values instanceof Float64Array) || values.length === 0) return false;
  const numbers = Number.isNaN(values.at(-1)) ? values.slice(0, -1) : values;
  return numbers.every((x: unknown, k: number) => Number.isFinite(x) && (k === 0 || numbers[k - 1]! < (x as number)));
}

/**
 * The categories of one column, ascending, NaN last.
 * @param only whether X may hold no others
 * @throws ParameterError where there are lists for another number of columns; DataError
 */
export function* categoriesOf(
  categories: Categories,
  X: Matrix,
  column: number,
  only: boolean,
  owner: string,
): Steps<Float64Array> {
  const progress = { done: column, total: X.cols };
  yield progress;
  if (categories === 'auto') return yield* categoriesIn(X, column, progress);
  if (categories.length !== X.cols)
    throw new ParameterError(`${owner}: categories has ${categories.length} lists for ${X.cols} columns`);
  const values = Float64Array.from(categories[column]!);
  if (only) yield* inSlices(X.rows, LOOKUP, progress, (from, to) => requireKnown(X, column, values, owner, from, to));
  return values;
}

/** Up to this number of categories are collected; where there are more, sorting all values is faster. */
const SOME = 65536;

function* categoriesIn(X: Matrix, column: number, progress: Progress): Steps<Float64Array> {
  const { rows, cols, data } = X;
  const found = new Set<number>();
  yield* inSlices(rows, LOOKUP, progress, (from, to) => {
    if (found.size <= SOME) for (let i = from; i < to; i++) found.add(data[i * cols + column]!);
  });
  if (found.size <= SOME) return Float64Array.from(found).sort();
  const present = yield* valuesOf(X, column, undefined, progress);
  const { values } = yield* counted(present.values, progress);
  const out = new Float64Array(values.length + (present.values.length < rows ? 1 : 0)).fill(Number.NaN);
  for (let k = 0; k < values.length; k++) out[k] = values[k]! + 0; // -0 becomes 0, as in a Set
  return out;
}

function requireKnown(X: Matrix, column: number, values: Float64Array, owner: string, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const x = X.data[i * X.cols + column]!;
    if (positionOf(x, values) >= 0) continue;
    throw new DataError(`${owner}: row ${i}, ${columnName(X, column)} must be one of categories, got ${x}`, {
      row: i,
      column: X.names?.[column] ?? column,
    });
  }
}
