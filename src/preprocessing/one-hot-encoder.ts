import { DataError } from '../core/errors.js';
import { columnName, zeros } from '../core/matrix.js';
import { type Declaration, oneOf } from '../core/params.js';
import { checkedRows } from '../core/training.js';
import { Transformer } from '../core/transformer.js';
import type { FitOptions, Label, Matrix, MatrixLike, Steps } from '../core/types.js';
import { type EncodedColumn, type EncodeState, encode } from '../predict/encode.js';
import { type Categories, categoriesOf, categoryLists } from './categories.js';

export interface OneHotEncoderParams {
  /** The categories of each column, ascending, NaN last; `'auto'`: those that occur in `fit`. */
  categories: Categories;
  /**
   * Which column is left out: none; that of the first category; that of the first where a column has two categories.
   */
  drop: null | 'first' | 'if_binary';
  /** A category that is not known: an error, or no column set. */
  handleUnknown: 'error' | 'ignore';
}

const declaration = (): Declaration<OneHotEncoderParams> => ({
  name: 'OneHotEncoder',
  defaults: { categories: 'auto', drop: null, handleUnknown: 'error' },
  rules: {
    categories: categoryLists,
    drop: oneOf(null, 'first', 'if_binary'),
    handleUnknown: oneOf('error', 'ignore'),
  },
});

/** A column of categories among those that `fit` made. */
type OneHotColumn = EncodedColumn & { readonly as: 'onehot' };

/**
 * Turns each column of category codes into one column for each category, 1 where a row has it and 0 elsewhere
 * (scikit-learn's OneHotEncoder with dense output). Columns are named after their category: `proto_6`. NaN is a category
 * of its own.
 * @example
 * const encoder = new OneHotEncoder({ handleUnknown: 'ignore' }).fit([[6], [17]]);
 * encoder.transform([[17], [6], [1]]).data; // [0, 1,  1, 0,  0, 0]
 */
export class OneHotEncoder extends Transformer<OneHotEncoderParams, EncodeState> {
  readonly kinds = [encode];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<OneHotEncoderParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix): Steps<EncodeState> {
    return yield* this.#columnsOf(X, undefined);
  }
  *#columnsOf(X: Matrix, before: EncodeState | undefined): Steps<EncodeState> {
    const { categories, drop, handleUnknown } = this.params;
    const columns: OneHotColumn[] = [];
    for (let from = 0; from < X.cols; from++) {
      const found = yield* categoriesOf(categories, X, from, handleUnknown === 'error', this.name);
      const known = before && (before.columns as readonly OneHotColumn[])[from]!.values;
      const values = known && categories === 'auto' ? union(known, found) : found;
      const dropped = drop === 'first' || (drop === 'if_binary' && values.length === 2);
      columns.push({ as: 'onehot', from, values, drop: dropped ? 0 : null, unknown: handleUnknown });
    }
    return { kind: 'encode', v: 1, columns };
  }

  /**
   * Learns the categories of more rows, as if all had been there at once: columns that come out are added in between where new
   * ones occur, so what learns from them begins when all are known. After an error everything is as it was.
   * @param X n x d, with the columns of the rows before
   * @throws DataError
   */
  partialFit(X: MatrixLike, _y?: ArrayLike<Label>, options: Pick<FitOptions, 'sampleWeight'> = {}): this {
    this.learnMore(X, options, (before, rows) => this.#columnsOf(rows, before));
    return this;
  }

  protected override namesOut({ columns }: EncodeState, names: readonly string[]): readonly string[] {
    return (columns as readonly OneHotColumn[]).flatMap(({ from, values, drop }) =>
      Array.from(values, (x) => `${names[from]}_${Number.isNaN(x) ? 'nan' : x}`).filter((_, k) => k !== drop),
    );
  }

  get #columns(): readonly OneHotColumn[] {
    return this.fitted.state.columns as readonly OneHotColumn[];
  }

  /** The categories of each column, ascending; NaN last. */
  get categories(): readonly Float64Array[] {
    return this.#columns.map(({ values }) => values);
  }

  /**
   * Encoded rows back to their categories: the one whose column is greatest; where all are 0, the one that was left out or,
   * with `handleUnknown: 'ignore'`, NaN.
   * @throws DataError for a row of zeros where no category was left out and none may be unknown
   */
  inverseTransform(X: MatrixLike): Matrix {
    const { nFeaturesIn, featureNamesIn, featureNamesOut } = this.fitted;
    const width = this.featureNamesOut.length;
    const rows = checkedRows(this.name, X, { nFeaturesIn: width, featureNamesIn: featureNamesOut }, 'none');
    const out = zeros(rows.rows, nFeaturesIn, featureNamesIn);
    for (let i = 0; i < rows.rows; i++) {
      let at = i * width;
      for (const column of this.#columns) {
        const { from, values, drop, unknown } = column;
        const n = values.length - (drop === null ? 0 : 1);
        const k = greatest(rows.data, at, n);
        at += n;
        if (k >= 0) out.data[i * nFeaturesIn + from] = values[k + (drop !== null && k >= drop ? 1 : 0)]!;
        else if (drop !== null) out.data[i * nFeaturesIn + from] = values[drop]!;
        else if (unknown === 'ignore') out.data[i * nFeaturesIn + from] = Number.NaN;
        else
          throw new DataError(`${this.name}: row ${i} has no category for ${columnName(out, from)}`, {
            row: i,
            column: out.names?.[from] ?? from,
          });
      }
    }
    return out;
  }
}

/** The values of two ascending lists, NaN last. */
function union(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from(new Set([...a, ...b])).sort();
}

/** Which of `n` numbers from `at` on is greatest, the first of equals; -1 where they sum to 0. */
function greatest(data: Float64Array, at: number, n: number): number {
  let best = 0;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    sum += data[at + k]!;
    if (data[at + k]! > data[at + best]!) best = k;
  }
  return sum === 0 ? -1 : best;
}
