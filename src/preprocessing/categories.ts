import { DataError, ParameterError } from '../core/errors.js';
import { columnName } from '../core/matrix.js';
import type { Rule } from '../core/params.js';
import type { Matrix } from '../core/types.js';
import { positionOf } from '../predict/sorted.js';

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
export function categoriesOf(
  categories: Categories,
  X: Matrix,
  column: number,
  only: boolean,
  owner: string,
): Float64Array {
  if (categories === 'auto') return categoriesIn(X, column);
  if (categories.length !== X.cols)
    throw new ParameterError(`${owner}: categories has ${categories.length} lists for ${X.cols} columns`);
  const values = Float64Array.from(categories[column]!);
  if (only) requireKnown(X, column, values, owner);
  return values;
}

function categoriesIn({ rows, cols, data }: Matrix, column: number): Float64Array {
  const found = new Set<number>();
  for (let i = 0; i < rows; i++) found.add(data[i * cols + column]!);
  return Float64Array.from(found).sort();
}

function requireKnown(X: Matrix, column: number, values: Float64Array, owner: string): void {
  for (let i = 0; i < X.rows; i++) {
    const x = X.data[i * X.cols + column]!;
    if (positionOf(x, values) >= 0) continue;
    throw new DataError(`${owner}: row ${i}, ${columnName(X, column)} must be one of categories, got ${x}`, {
      row: i,
      column: X.names?.[column] ?? column,
    });
  }
}
