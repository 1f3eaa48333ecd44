import { DataError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { NumberTally } from '../core/number-tally.js';
import { QuantileSketch, quantiles } from '../core/quantile-sketch.js';
import { Random } from '../core/random.js';
import type { Column } from './column.js';
import type { Table } from './table.js';
import { TextTally } from './tally.js';

interface Shared {
  readonly name: string;
  /** Rows with a value, and rows without. */
  readonly count: number;
  readonly missing: number;
  /** Distinct values; there are more than this where `moreDistinct`. */
  readonly distinct: number;
  readonly moreDistinct: boolean;
}

/** A number column. Without a value, all statistics are NaN. */
export interface NumberDescription extends Shared {
  readonly kind: 'number';
  /** How many of the values are Infinity or -Infinity; they count in all statistics, as in pandas. */
  readonly infinite: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1). */
  readonly std: number;
  readonly min: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly max: number;
  /** The quartiles' ranks are off by no more than this fraction of `count` (with probability 0.999); 0: they are exact. */
  readonly rankError: number;
}

/** A text column. */
export interface TextDescription extends Shared {
  readonly kind: 'category' | 'string';
  /** The most frequent values, most frequent first. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
  /** The counts of `top` may fall short by this; 0: they are exact. */
  readonly shortBy: number;
}

export type ColumnDescription = NumberDescription | TextDescription;

export interface Description {
  readonly rows: number;
  readonly columns: readonly ColumnDescription[];
}

export interface DescribeOptions {
  /** How many values to list of a text column. Default 10. */
  readonly top?: number;
  /** Seeds the quantile sketches of a stream. Default 0. */
  readonly randomState?: number;
}

// Distinct values kept of a column of a stream.
const CAP = 10000;

/**
 * Describes each column: counts, distinct values, mean, standard deviation and quartiles of numbers, the most frequent
 * texts. Of a table all is exact. Of a stream of tables, which may be of any length, memory stays bounded: columns of up
 * to 10,000 distinct numbers or 20,000 texts are exact still; beyond that quartiles come from a sketch (`rankError`) and
 * frequent texts from one (`shortBy`).
 * @throws DataError where a table of the stream has other columns than the first
 * @example describe(table).columns[0]
 * @example await describe(csvBatches(file.stream()))
 */
export function describe(table: Table, options?: DescribeOptions): Description;
export function describe(tables: AsyncIterable<Table>, options?: DescribeOptions): Promise<Description>;
export function describe(
  source: Table | AsyncIterable<Table>,
  options: DescribeOptions = {},
): Description | Promise<Description> {
  if (source === null || typeof source !== 'object' || !('names' in source || Symbol.asyncIterator in source))
    throw new DataError(
      `describe: the source must be a table or an async iterable of tables, got ${describeValue(source)}`,
    );
  if (!('names' in source)) return describeStream(source, options);
  const summaries = summariesOf(source, options, true);
  for (const summary of summaries) summary.add(source.column(summary.name));
  return { rows: source.rows, columns: summaries.map((summary) => summary.finish()) };
}

async function describeStream(tables: AsyncIterable<Table>, options: DescribeOptions): Promise<Description> {
  let summaries: Summary[] | undefined;
  let rows = 0;
  for await (const table of tables) {
    summaries ??= summariesOf(table, options, false);
    for (const summary of summaries) {
      const column = table.column(summary.name);
      if ((column.kind === 'number') !== summary instanceof NumberSummary)
        throw new DataError(
          `describe: column "${summary.name}" is ${column.kind} in row ${rows} and was another kind before`,
          { column: summary.name },
        );
      summary.add(column);
    }
    rows += table.rows;
  }
  return { rows, columns: (summaries ?? []).map((summary) => summary.finish()) };
}

type Summary = NumberSummary | TextSummary;

function summariesOf(table: Table, { top = 10, randomState = 0 }: DescribeOptions, whole: boolean): Summary[] {
  const random = new Random(randomState);
  return table.names.map((name) => {
    const { kind } = table.column(name);
    return kind === 'number'
      ? new NumberSummary(name, random.split(name), whole)
      : new TextSummary(name, kind, top, whole ? Infinity : CAP);
  });
}

class NumberSummary {
  #rows = 0;
  #count = 0;
  #infinite = 0;
  #mean = 0;
  #squares = 0; // sum of squared deviations from the mean
  #sorted: Float64Array | undefined; // where the column is known as a whole
  #tally: NumberTally | undefined = new NumberTally(CAP);
  #sketch: QuantileSketch | undefined;
  #min = Infinity;
  #max = -Infinity;

  constructor(
    readonly name: string,
    readonly random: Random,
    readonly whole: boolean,
  ) {}

  add(column: Column): void {
    if (column.kind !== 'number') return;
    const values = withoutNaN(column.values);
    this.#rows += column.length;
    if (values.length === 0) return;
    this.#addMoments(values);
    if (this.whole) this.#sorted = values.sort();
    else this.#addValues(values);
  }

  // Two passes over each part, and the parts joined as in Chan, Golub, LeVeque 1979.
  #addMoments(values: Float64Array): void {
    const n = values.length;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const value = values[i]!;
      sum += value;
      if (value < this.#min) this.#min = value;
      if (value > this.#max) this.#max = value;
      if (value - value !== 0) this.#infinite++;
    }
    const mean = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (values[i]! - mean) * (values[i]! - mean);
    const delta = mean - this.#mean;
    const total = this.#count + n;
    this.#squares += squares + delta * delta * ((this.#count * n) / total);
    this.#mean = this.#count === 0 ? mean : this.#mean + (delta * n) / total;
    this.#count = total;
  }

  #addValues(values: Float64Array): void {
    const counted = this.#tally ? this.#tally.add(values) : 0;
    if (counted === values.length) return;
    if (!this.#sketch) {
      const { values: keys, weights } = this.#tally!.summary();
      this.#tally = undefined;
      this.#sketch = new QuantileSketch(this.random);
      for (let i = 0; i < keys.length; i++) this.#sketch.add(keys[i]!, weights[i]!);
    }
    this.#sketch.addAll(values.subarray(counted));
  }

  finish(): NumberDescription {
    const { values, weights } = this.#sorted
      ? { values: this.#sorted, weights: undefined }
      : (this.#tally ?? this.#sketch!).summary();
    const [q25, median, q75] = quantiles(values, weights, [0.25, 0.5, 0.75]) as [number, number, number];
    const n = this.#count;
    return {
      name: this.name,
      kind: 'number',
      count: n,
      missing: this.#rows - n,
      distinct: this.#sorted ? distinctOf(values) : this.#tally ? values.length : CAP,
      moreDistinct: this.#sketch !== undefined,
      infinite: this.#infinite,
      mean: n > 0 ? this.#mean : Number.NaN,
      std: n > 1 ? Math.sqrt(this.#squares / (n - 1)) : Number.NaN,
      min: n > 0 ? this.#min : Number.NaN,
      q25,
      median,
      q75,
      max: n > 0 ? this.#max : Number.NaN,
      rankError: this.#sketch?.rankError ?? 0,
    };
  }
}

/** A copy without the missing values. */
function withoutNaN(values: Float64Array): Float64Array {
  const present = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) present[n++] = values[i]!;
  return present.subarray(0, n);
}

function distinctOf(sorted: Float64Array): number {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

class TextSummary {
  #rows = 0;
  #count = 0;
  readonly #tally: TextTally;

  constructor(
    readonly name: string,
    readonly kind: 'category' | 'string',
    readonly top: number,
    cap: number,
  ) {
    this.#tally = new TextTally(cap);
  }

  add(column: Column): void {
    this.#rows += column.length;
    if (column.kind === 'category') {
      const counts = new Float64Array(column.values.length);
      for (const code of column.codes) if (code >= 0) counts[code]!++;
      for (const [code, count] of counts.entries()) if (count > 0) this.#add(column.values[code]!, count);
    } else for (let i = 0; i < column.length; i++) if (column.get(i) !== null) this.#add(String(column.get(i)), 1);
  }

  #add(text: string, times: number): void {
    this.#count += times;
    this.#tally.add(text, times);
  }

  finish(): TextDescription {
    const { shortBy, size, cap } = this.#tally;
    return {
      name: this.name,
      kind: this.kind,
      count: this.#count,
      missing: this.#rows - this.#count,
      distinct: shortBy > 0 ? cap * 2 : size, // the tally was full when it first forgot
      moreDistinct: shortBy > 0,
      top: this.#tally.top(this.top),
      shortBy,
    };
  }
}
