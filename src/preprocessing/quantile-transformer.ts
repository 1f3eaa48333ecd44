import { ParameterError } from '../core/errors.js';
import { type Declaration, finite, integer, oneOf, type Rule } from '../core/params.js';
import { Random, shuffling } from '../core/random.js';
import { checkedRows } from '../core/training.js';
import { Transformer } from '../core/transformer.js';
import type { Labels, Matrix, MatrixLike, Progress, Steps } from '../core/types.js';
import { evenly, type MapState, type MapTable, map } from '../predict/map.js';
import { normalCoefficients, normalShare } from './normal.js';
import { quantiles, ranked, valuesOf, type Weighted } from './ranks.js';
import { tooLarge } from './scaling.js';

export interface QuantileTransformerParams {
  /** How many quantiles are learned; never more than there are rows. */
  nQuantiles: number;
  /** What the values become: `'uniform'` from 0 to 1; `'normal'` with mean 0 and variance 1, from -5.2 to 5.2. */
  outputDistribution: 'uniform' | 'normal';
  /** Most values of a column that are looked at, drawn at random; null looks at all. */
  subsample: number | null;
  /** Seed of that draw. */
  randomState: number;
}

const integerOrNull: Rule = (value) =>
  value === null || integer(1)(value) === undefined ? undefined : 'an integer >= 1 or null';

const declaration = (): Declaration<QuantileTransformerParams> => ({
  name: 'QuantileTransformer',
  defaults: { nQuantiles: 1000, outputDistribution: 'uniform', subsample: 10_000, randomState: 0 },
  rules: {
    nQuantiles: integer(1),
    outputDistribution: oneOf('uniform', 'normal'),
    subsample: integerOrNull,
    randomState: finite,
  },
});

/**
 * Replaces each value by the share of values below it, so that every column is spread evenly from 0 to 1 whatever its
 * distribution and its outliers (scikit-learn's QuantileTransformer). A value that stands at several quantiles gets their middle;
 * the least and the greatest become 0 and 1, and what lies beyond them too. With `'normal'` the share becomes the value below
 * which the standard normal distribution has that share. Sample weights, which scikit-learn's has not, count a row as
 * often as its weight says.
 *
 * NaN is passed over in `fit` and stays NaN in `transform`; a column without any value is left as it is.
 * @example
 * const even = new QuantileTransformer().fit([[0], [1], [10], [100], [1000]]);
 * even.transform([[10], [55], [1e6]]).data; // [0.5, 0.625, 1]
 */
export class QuantileTransformer extends Transformer<QuantileTransformerParams, MapState> {
  readonly kinds = [map];
  protected override readonly missing = 'nan';

  constructor(params?: Partial<QuantileTransformerParams>) {
    super(declaration(), params);
  }

  protected *steps(X: Matrix, _: Labels | undefined, sampleWeight: Float64Array | undefined): Steps<MapState> {
    const { nQuantiles, outputDistribution, subsample, randomState } = this.params;
    if (subsample !== null && nQuantiles > subsample)
      throw new ParameterError(`${this.name}: nQuantiles must be at most subsample, ${subsample}, got ${nQuantiles}`);
    const random = new Random(randomState);
    const rows = sampleWeight ? Math.floor(sampleWeight.reduce((a, b) => a + b)) : X.rows;
    // As numpy computes percentiles: times 100 and back, for the sake of the same bits.
    const fractions = evenly(Math.min(nQuantiles, Math.max(rows, X.rows))).map((q) => (q * 100) / 100);
    const columns: MapState['columns'][number][] = [];
    for (let j = 0; j < X.cols; j++) {
      const progress = { done: j, total: X.cols };
      const column = yield* valuesOf(X, j, sampleWeight, progress);
      if (column.values.length === 0) {
        columns.push('identity');
        continue;
      }
      const looked = yield* sample(column, subsample ?? Infinity, random.split(j), progress);
      const x = quantiles(yield* ranked(looked, progress), fractions);
      if (!Number.isFinite(x.at(-1)! - x[0]!)) throw tooLarge(this.name, X, j);
      columns.push({ x });
    }
    return { kind: 'map', v: 1, columns, ...(outputDistribution === 'normal' && { normal: normalCoefficients() }) };
  }

  /** The quantiles of each column, ascending; none for a column without any value. */
  get quantiles(): readonly Float64Array[] {
    return this.fitted.state.columns.map((column) => (column as Partial<MapTable>).x ?? new Float64Array(0));
  }

  /** What came out back to values; from the ends on, to the least and the greatest. */
  inverseTransform(X: MatrixLike): Matrix {
    const rows = checkedRows(this.name, X, this.fitted, 'nan');
    const columns = this.quantiles.map((y) => (y.length > 0 ? { x: evenly(y.length), y } : 'identity'));
    const data = this.fitted.state.normal
      ? rows.data.map((z, k) => (columns[k % rows.cols] === 'identity' ? z : shareOf(z)))
      : rows.data;
    return { ...map.apply({ kind: 'map', v: 1, columns }, { ...rows, data }, new Map()), names: rows.names };
  }
}

/** The share below a normal value; the ends, which stand for all that lies beyond them, are 0 and 1 as in scikit-learn. */
function shareOf(z: number): number {
  const share = normalShare(z);
  return share < 1e-7 ? 0 : share > 1 - 1e-7 ? 1 : share;
}

/** At most `n` of the values, none twice. */
function* sample({ values, weights }: Weighted, n: number, random: Random, progress: Progress): Steps<Weighted> {
  const { length } = values;
  if (length <= n) return { values, weights };
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  yield progress;
  yield* shuffling(order, random, progress);
  const index = order.subarray(0, n);
  return {
    values: Float64Array.from(index, (i) => values[i]!),
    weights: weights && Float64Array.from(index, (i) => weights[i]!),
  };
}
