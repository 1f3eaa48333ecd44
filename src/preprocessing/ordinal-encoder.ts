import { DataError, ParameterError } from '../core/errors.js';
import { columnName, zeros } from '../core/matrix.js';
import { type Declaration, oneOf, type Rule } from '../core/params.js';
import { checkedRows } from '../core/training.js';
import { Transformer } from '../core/transformer.js';
import type { Matrix, MatrixLike, Steps } from '../core/types.js';
import { type EncodedColumn, type EncodeState, encode } from '../predict/encode.js';
import { type Categories, categoriesOf, categoryLists } from './categories.js';

export interface OrdinalEncoderParams {
  categories: Categories;
  /** A category that is not known: an error, or `unknownValue`. */
  handleUnknown: 'error' | 'use_encoded_value';
  /** An integer that is no category's code, or NaN; null where unknown categories are an error. */
  unknownValue: number | null;
  /** What NaN becomes in a column that has it in `fit`: an integer that is no category's code, or NaN. */
  encodedMissingValue: number;
}

const code: Rule = (value) => (Number.isInteger(value) || Number.isNaN(value) ? undefined : 'an integer or NaN');
const codeOrNull: Rule = (value) =>
  value === null || code(value) === undefined ? undefined : 'an integer, NaN or null';

const declaration = (): Declaration<OrdinalEncoderParams> => ({
  name: 'OrdinalEncoder',
  defaults: { categories: 'auto', handleUnknown: 'error', unknownValue: null, encodedMissingValue: Number.NaN },
  rules: {
    categories: categoryLists,
    handleUnknown: oneOf('error', 'use_encoded_value'),
    unknownValue: codeOrNull,
    encodedMissingValue: code,
  },
});

/** A column of codes among those that `fit` made. */
type OrdinalColumn = EncodedColumn & { readonly as: 'ordinal' };

/**
 * Numbers the categories of each column 0, 1, … in ascending order (scikit-learn's OrdinalEncoder). In a column that has no
 * NaN in `fit`, NaN is an unknown category.
 * @example
 * const encoder = new OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1 }).fit([[6], [17]]);
 * encoder.transform([[17], [6], [1]]).data; // [1, 0, -1]
 */
export class OrdinalEncoder extends Transformer<OrdinalEncoderParams, EncodeState> {
  readonly kinds = [encode];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<OrdinalEncoderParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix): Steps<EncodeState> {
    const { categories, handleUnknown, unknownValue, encodedMissingValue } = this.params;
    const isError = handleUnknown === 'error';
    if (isError !== (unknownValue === null))
      throw new ParameterError(
        `${this.name}: unknownValue must be ${isError ? 'null' : 'an integer or NaN'} with handleUnknown "${handleUnknown}", got ${unknownValue}`,
      );
    const unknown = unknownValue === null ? 'error' : orNull(unknownValue);
    const columns: OrdinalColumn[] = [];
    for (let from = 0; from < X.cols; from++) {
      const all = yield* categoriesOf(categories, X, from, isError, this.name);
      const hasMissing = Number.isNaN(all.at(-1));
      const values = hasMissing ? all.slice(0, -1) : all;
      if (unknown !== 'error') this.#requireFree('unknownValue', unknown, values.length, X, from);
      if (hasMissing) this.#requireFree('encodedMissingValue', encodedMissingValue, values.length, X, from);
      columns.push({
        as: 'ordinal',
        from,
        values,
        missing: hasMissing ? orNull(encodedMissingValue) : unknown,
        unknown,
      });
    }
    return { kind: 'encode', v: 1, columns };
  }

  #requireFree(param: string, value: number | null, categories: number, X: Matrix, j: number): void {
    if (value !== null && value >= 0 && value < categories)
      throw new ParameterError(
        `${this.name}: ${param} must be no category's code, and ${value} is one in ${columnName(X, j)}`,
      );
  }

  get #columns(): readonly OrdinalColumn[] {
    return this.fitted.state.columns as readonly OrdinalColumn[];
  }

  /** The categories of each column in the order of their codes; NaN, which has a value of its own, is not among them. */
  get categories(): readonly Float64Array[] {
    return this.#columns.map(({ values }) => values);
  }

  /**
   * Codes back to categories; the values that stand for missing and for unknown ones become NaN.
   * @throws DataError for another number
   */
  inverseTransform(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, 'nan');
    const { cols, data, names } = rows;
    const out = zeros(rows.rows, cols, names);
    const columns = this.#columns;
    for (let k = 0; k < data.length; k++) {
      const j = k % cols;
      const { values, missing, unknown } = columns[j]!;
      const x = orNull(data[k]!);
      if (x === missing || x === unknown) out.data[k] = Number.NaN;
      else if (x !== null && values[x] !== undefined) out.data[k] = values[x];
      else
        throw new DataError(
          `${this.name}: row ${(k - j) / cols}, ${columnName(rows, j)} must be a code below ${values.length}, got ${x ?? Number.NaN}`,
          { row: (k - j) / cols, column: names?.[j] ?? j },
        );
    }
    return out;
  }
}

/** States hold null for NaN. */
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
