import { boolean, type Declaration, finite, oneOf, type Rule } from '../core/params.js';
import { Transformer } from '../core/transformer.js';
import type { Labels, Matrix, Steps } from '../core/types.js';
import { type EncodedColumn, type EncodeState, encode } from '../predict/encode.js';
import { median, mode, ranked, valuesOf, type Weighted } from './ranks.js';

export interface SimpleImputerParams {
  /** What stands for a missing value: the column's mean, median or most frequent value, or `fillValue`. */
  strategy: 'mean' | 'median' | 'most_frequent' | 'constant';
  /** The value of the strategy `'constant'`; null is 0. */
  fillValue: number | null;
  /** Whether a column is added for each column that has missing values in `fit`: 1 where a value is missing. */
  addIndicator: boolean;
  /** Whether a column without any value is kept, filled with 0 or `fillValue`; otherwise it is left out. */
  keepEmptyFeatures: boolean;
}

const finiteOrNull: Rule = (value) =>
  value === null || finite(value) === undefined ? undefined : 'a finite number or null';

const declaration = (): Declaration<SimpleImputerParams> => ({
  name: 'SimpleImputer',
  defaults: { strategy: 'mean', fillValue: null, addIndicator: false, keepEmptyFeatures: false },
  rules: {
    strategy: oneOf('mean', 'median', 'most_frequent', 'constant'),
    fillValue: finiteOrNull,
    addIndicator: boolean,
    keepEmptyFeatures: boolean,
  },
});

/**
 * Fills in missing values, which are NaN, column by column (scikit-learn's SimpleImputer). Sample weights, which
 * scikit-learn's has not, count a row as often as its weight says in means, medians and frequencies.
 * @example
 * const imputer = new SimpleImputer({ strategy: 'median' }).fit([[1], [2], [9], [NaN]]);
 * imputer.transform([[NaN], [5]]).data; // [2, 5]
 */
export class SimpleImputer extends Transformer<SimpleImputerParams, EncodeState> {
  readonly kinds = [encode];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<SimpleImputerParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, _: Labels | undefined, sampleWeight: Float64Array | undefined): Steps<EncodeState> {
    const { strategy, fillValue, addIndicator, keepEmptyFeatures } = this.params;
    const filled: EncodedColumn[] = [];
    const indicators: EncodedColumn[] = [];
    for (let from = 0; from < X.cols; from++) {
      const progress = { done: from, total: X.cols };
      const column = yield* valuesOf(X, from, sampleWeight, progress);
      const n = column.values.length;
      if (n > 0 || keepEmptyFeatures) {
        let missing = 0;
        if (strategy === 'constant') missing = fillValue ?? 0;
        else if (n > 0)
          missing = strategy === 'mean' ? mean(column) : statistics[strategy](yield* ranked(column, progress));
        filled.push({ as: 'number', from, missing });
      }
      if (addIndicator && n < X.rows) indicators.push({ as: 'missing', from });
    }
    return { kind: 'encode', v: 1, columns: [...filled, ...indicators] };
  }

  protected override namesOut({ columns }: EncodeState, names: readonly string[]): readonly string[] {
    return columns.map(({ as, from }) => (as === 'missing' ? `missingindicator_${names[from]}` : names[from]!));
  }

  /** What stands for a missing value in each column; NaN for a column that is left out. */
  get statistics(): Float64Array {
    const { state, nFeaturesIn } = this.fitted;
    const out = new Float64Array(nFeaturesIn).fill(Number.NaN);
    for (const column of state.columns) if (column.as === 'number') out[column.from] = column.missing!;
    return out;
  }
}

const statistics = { median, most_frequent: mode };

function mean({ values, weights }: Weighted): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weights ? weights[i]! : 1;
    sum += w * values[i]!;
    total += w;
  }
  if (Number.isFinite(sum)) return sum / total;
  return values.reduce((mean, x, i) => mean + x * ((weights ? weights[i]! : 1) / total), 0);
}
