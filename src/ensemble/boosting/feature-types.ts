import { DataError, ParameterError } from '../../core/errors.js';
import { columnName, describeValue } from '../../core/matrix.js';
import type { Rule } from '../../core/params.js';
import { inSlices } from '../../core/slices.js';
import type { Matrix, Steps } from '../../core/types.js';
import type { BoostRows } from './binned-rows.js';

/** XGBoost's types of columns: `c` holds the numbers of categories, which have no order; all others are quantities. */
export type XGBFeatureType = 'c' | 'q' | 'i' | 'int' | 'float';
/** One for each column, or those of some by their names: the others are quantities. */
export type XGBFeatureTypes = readonly XGBFeatureType[] | Readonly<Record<string, XGBFeatureType>>;

const TYPES: readonly unknown[] = ['c', 'q', 'i', 'int', 'float'];

export const featureTypesRule: Rule = (value) =>
  value === null || (typeof value === 'object' && Object.values(value as object).every((type) => TYPES.includes(type)))
    ? undefined
    : `null, or for each column one of ${TYPES.join(', ')}`;

/** Bins are numbers of two bytes, and one is for missing values. */
const MOST_CATEGORIES = 65535;
const CHECKING = { done: 0, total: 1, stage: 'checking' };

/**
 * Which columns hold categories: 1 for those; undefined where none does.
 * @throws ParameterError for types of other columns than those of X
 */
export function categoricalColumns(
  owner: string,
  enableCategorical: boolean,
  types: XGBFeatureTypes | null,
  { cols, names }: Pick<Matrix, 'cols' | 'names'>,
): Uint8Array | undefined {
  const refuse = (what: string): never => {
    throw new ParameterError(`${owner}: ${what}`);
  };
  if (!types) {
    if (enableCategorical) refuse('enableCategorical needs featureTypes, which say what columns hold categories');
    return undefined;
  }
  const found = new Uint8Array(cols);
  if (Array.isArray(types)) {
    if (types.length !== cols)
      refuse(`featureTypes must have one type for each of the ${cols} columns of X, got ${types.length}`);
    for (let j = 0; j < cols; j++) found[j] = types[j] === 'c' ? 1 : 0;
  } else
    for (const [name, type] of Object.entries(types)) {
      const j = names?.indexOf(name) ?? -1;
      if (j < 0) refuse(`featureTypes must name columns of X, got ${describeValue(name)}`);
      found[j] = type === 'c' ? 1 : 0;
    }
  if (!found.includes(1)) return undefined;
  if (!enableCategorical) refuse('featureTypes has categories: this needs enableCategorical');
  return found;
}

/**
 * Checks that columns of categories hold nothing else. Bins of a QuantileMatrix are made of quantities.
 * @throws ParameterError for a QuantileMatrix
 * @throws DataError naming row and column
 */
export function* checkCategories(owner: string, X: BoostRows, categorical: Uint8Array, missing: number): Steps<void> {
  if ('bins' in X)
    throw new ParameterError(`${owner}: featureTypes must have no categories where X is a QuantileMatrix`);
  const { rows, cols, data, names } = X;
  const columns = Array.from(categorical.keys()).filter((j) => categorical[j] === 1);
  yield* inSlices(rows, 8 * columns.length, CHECKING, (from, to) => {
    for (let i = from; i < to; i++)
      for (const j of columns) {
        const x = data[i * cols + j]!;
        if ((x >= 0 && x < MOST_CATEGORIES && Math.floor(x) === x) || x === missing || Number.isNaN(x)) continue;
        throw new DataError(
          `${owner}: row ${i}, ${columnName(X, j)} must be a category, an integer from 0 to ${MOST_CATEGORIES - 1}, got ${x}`,
          { row: i, column: names?.[j] ?? j },
        );
      }
  });
}
