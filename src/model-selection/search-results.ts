import { zeros } from '../core/matrix.js';
import { pairwiseSum } from '../core/pairwise-sum.js';
import type { Matrix } from '../core/types.js';
import type { Params } from './param-grid.js';

/**
 * scikit-learn's `cv_results_`. A value for each candidate in every list; scores by name, as `crossValidate` gives them
 * (`score` for a function). Times are seconds of work, here and in workers, without pauses.
 */
export interface SearchResults {
  /** What each candidate sets. */
  readonly params: readonly Params[];
  /** The same by parameter; undefined for candidates that do not set it. */
  readonly param: Readonly<Record<string, readonly unknown[]>>;
  /** A row for each candidate, a column for each split. */
  readonly splitTestScore: Readonly<Record<string, Matrix>>;
  readonly meanTestScore: Readonly<Record<string, Float64Array>>;
  readonly stdTestScore: Readonly<Record<string, Float64Array>>;
  /** 1 for the best; equal means have the same rank, and the next is as many further on. NaN ranks last. */
  readonly rankTestScore: Readonly<Record<string, Int32Array>>;
  /** With `returnTrainScore`. */
  readonly splitTrainScore?: Readonly<Record<string, Matrix>>;
  readonly meanTrainScore?: Readonly<Record<string, Float64Array>>;
  readonly stdTrainScore?: Readonly<Record<string, Float64Array>>;
  readonly meanFitTime: Float64Array;
  readonly stdFitTime: Float64Array;
  /** Of predicting and scoring the test rows. */
  readonly meanScoreTime: Float64Array;
  readonly stdScoreTime: Float64Array;
}

type ByScore<T> = Readonly<Record<string, T>>;

/** What came of one candidate on one split. */
export interface Outcome {
  readonly test: ReadonlyMap<string, number>;
  readonly train?: ReadonlyMap<string, number>;
  readonly fitTime: number;
  readonly scoreTime: number;
  /** Why the scores are `errorScore`. */
  readonly error?: Error;
}

/** @param outcomes all splits of the first candidate, then those of the next */
export function resultsOf(
  params: readonly Params[],
  outcomes: readonly Outcome[],
  names: readonly string[],
): SearchResults {
  const table = (value: (outcome: Outcome) => number): Matrix => ({
    ...{ rows: params.length, cols: outcomes.length / params.length },
    data: Float64Array.from(outcomes, value),
  });
  const byScore = <T>(of: (name: string) => T): ByScore<T> => Object.fromEntries(names.map((name) => [name, of(name)]));
  const splitTestScore = byScore((name) => table(({ test }) => test.get(name)!));
  const meanTestScore = mapped(splitTestScore, meansOf);
  const splitTrainScore = outcomes[0]?.train && byScore((name) => table(({ train }) => train!.get(name)!));
  const fitTime = table((outcome) => outcome.fitTime);
  const scoreTime = table((outcome) => outcome.scoreTime);
  return {
    params,
    param: columnsOf(params),
    splitTestScore,
    meanTestScore,
    stdTestScore: mapped(splitTestScore, deviationsOf),
    rankTestScore: mapped(meanTestScore, ranksOf),
    ...(splitTrainScore && {
      splitTrainScore,
      meanTrainScore: mapped(splitTrainScore, meansOf),
      stdTrainScore: mapped(splitTrainScore, deviationsOf),
    }),
    meanFitTime: meansOf(fitTime),
    stdFitTime: deviationsOf(fitTime),
    meanScoreTime: meansOf(scoreTime),
    stdScoreTime: deviationsOf(scoreTime),
  };
}

const mapped = <A, B>(values: ByScore<A>, change: (value: A) => B): ByScore<B> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

function columnsOf(params: readonly Params[]): Record<string, unknown[]> {
  const columns: Record<string, unknown[]> = {};
  for (const [index, own] of params.entries())
    for (const [key, value] of Object.entries(own)) {
      columns[key] ??= new Array(params.length).fill(undefined);
      columns[key][index] = value;
    }
  return columns;
}

// Summed as NumPy does: on the last bit hangs which candidates are equally good.
function meansOf({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => pairwiseSum(data, i * cols, (i + 1) * cols) / cols);
}

function deviationsOf(table: Matrix): Float64Array {
  const { rows, cols, data } = table;
  const means = meansOf(table);
  const squares = zeros(rows, cols);
  for (let k = 0; k < data.length; k++) {
    const off = data[k]! - means[Math.floor(k / cols)]!;
    squares.data[k] = off * off;
  }
  return meansOf(squares).map(Math.sqrt);
}

/** The rank of each value among all, the greatest first: 1 + how many are greater; NaN counts as less than any number. */
export function ranksOf(values: Float64Array): Int32Array {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort(); // ascending, as typed arrays sort
  const ranks = new Int32Array(values.length);
  for (const [i, value] of values.entries()) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    ranks[i] = Number.isNaN(value) ? 1 + sorted.length : 1 + sorted.length - low;
  }
  return ranks;
}
