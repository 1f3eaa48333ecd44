import { DataError } from '../core/errors.js';
import { anyOf, checkParams, type Declaration, finite, integer, withDefaults } from '../core/params.js';
import { Random } from '../core/random.js';
import { runAsync } from '../core/run.js';
import { valuesAt } from '../core/training.js';
import type { Label, Progress, State } from '../core/types.js';
import { BatchReader, type BatchSource } from './boosting/batches.js';
import type { BinnedRows } from './boosting/binned-rows.js';
import type { ValueBins } from './boosting/bins.js';
import { FirstReading } from './boosting/first-reading.js';
import { SecondReading } from './boosting/second-reading.js';

export interface QuantileMatrixOptions {
  /** Greatest number of bins that the values of a column are sorted into: that of the estimator. Default 256, as `XGBClassifier`. */
  readonly maxBin?: number;
  /** A number that stands for a missing value, that of the estimator. NaN always does. */
  readonly missing?: number;
  /** Seeds the sketches of columns with many values. Default 0. */
  readonly randomState?: number;
  /** Told after each batch how many rows were read; `total` is twice the rows, once these are known, and Infinity before. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

type Params = Required<Pick<QuantileMatrixOptions, 'maxBin' | 'missing' | 'randomState'>>;

const declaration = (): Declaration<Params> => ({
  name: 'QuantileMatrix',
  defaults: { maxBin: 256, missing: Number.NaN, randomState: 0 },
  rules: {
    maxBin: integer(2, 65536),
    missing: anyOf(finite, (v) => (Number.isNaN(v) ? undefined : 'NaN')),
    randomState: finite,
  },
});

/**
 * More rows than there is memory for, as what boosting learns from: for each value the bin it lies in, one byte (two, where a column
 * has more than 256 bins). `XGBClassifier` and `GradientBoostingClassifier` take it in place of X; it can be used again and again.
 * As XGBoost's QuantileDMatrix.
 *
 * The stream is read twice: once for the distribution of each column, and once to sort the values into bins. Up to 16,384 distinct values of a column
 * the bins are those of `fit(X, y)` to the bit, and so is the model. Beyond that a sketch draws the borders: each is where it would be,
 * but for 0.06 % of the weight (with probability 0.999). Rows of weight 0 are left out.
 * @example
 * const batches = async function* () {
 *   for await (const table of csvBatches(openSource('flows.csv'))) yield cicflowmeter.dataset(table, { ports: 'drop' });
 * };
 * const flows = await QuantileMatrix.from(batches);
 * await new XGBClassifier({ nEstimators: 200 }).fitAsync(flows, flows.y);
 */
export class QuantileMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly names?: readonly string[];
  /** What turns a record into a row, where the batches know it. */
  readonly input?: State;
  /** The label of each row. */
  readonly y: readonly Label[];
  /** The weight of each row, which `fit` takes where it is given no other; undefined where no batch had weights. */
  readonly sampleWeight: Float64Array | undefined;
  readonly maxBin: number;
  readonly missing: number;
  /** @internal */
  readonly bins: ValueBins;

  private constructor(
    { rows, cols, names, input, bins }: BinnedRows,
    y: readonly Label[],
    sampleWeight: Float64Array | undefined,
    { maxBin, missing }: Params,
  ) {
    this.rows = rows;
    this.cols = cols;
    this.names = names;
    this.input = input;
    this.y = y;
    this.sampleWeight = sampleWeight;
    this.maxBin = maxBin;
    this.missing = missing;
    this.bins = bins;
  }

  /**
   * Reads batches of rows `{ X, y, sampleWeight? }`, as `dataset` of a schema returns them.
   * @param source a function that begins the stream anew each time it is called, or an array of batches
   * @throws ParameterError for an option that cannot be
   * @throws DataError naming batch, row and column: of values that are infinite, labels that are none, other columns than those of the
   * first batch; where there is no row; where the second reading gives other rows than the first
   */
  static async from(source: BatchSource, options: QuantileMatrixOptions = {}): Promise<QuantileMatrix> {
    const { onProgress, signal, ...given } = options;
    const own = declaration();
    const params = withDefaults(own, given);
    checkParams(own, params);
    const { maxBin, missing, randomState } = params;
    const { name } = own;
    const reader = new BatchReader(name, source, signal);

    const first = new FirstReading(missing, new Random(randomState));
    await reader.read(function* (batch, owner) {
      yield* first.add(batch, owner);
      onProgress?.({ done: first.rows, total: Infinity, stage: 'sketching' });
    });
    const { rows } = first;
    if (rows === 0) throw new DataError(`${name}: no batch has a row that counts`);

    const { labels, weights } = first;
    const edges = await runAsync(first.edges(maxBin), { signal });
    const second = new SecondReading(name, first, { labels, weights, edges }, missing);
    await reader.read(function* (batch, owner) {
      yield* second.add(batch, owner);
      onProgress?.({ done: rows + second.rows, total: 2 * rows, stage: 'binning' });
    });
    const { cols, names, input } = reader.first!;
    const y = valuesAt(labels.classes, labels.codes);
    return new QuantileMatrix({ rows, cols, names, input, bins: second.finish() }, y, weights, params);
  }
}
