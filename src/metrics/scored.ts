import { DataError, ParameterError } from '../core/errors.js';
import { checkWeights, encodingLabels } from '../core/labels.js';
import { describeValue, matrix } from '../core/matrix.js';
import { inSlices } from '../core/slices.js';
import { requiringFinite } from '../core/training.js';
import type { Label, Labels, Matrix, MatrixLike, Steps } from '../core/types.js';
import { chosenLabels, SCORING } from './targets.js';

/** Scores with a column for each label, such as `predictProba` gives, or a list of those of one label. */
export type ScoresLike = MatrixLike | ArrayLike<number>;

/** Rows of scores, and which column is that of each row's label. */
export interface Scored {
  /** The label of each column. */
  readonly labels: readonly Label[];
  readonly codes: Int32Array;
  /** n x labels; or n x 1, the scores of the second of two labels. */
  readonly scores: Matrix;
  readonly weight: Float64Array | undefined;
}

/** The labels of the rows. @throws DataError where there are none */
export function* trueLabels(owner: string, yTrue: ArrayLike<Label>): Steps<Labels> {
  const y = yield* encodingLabels(yTrue, owner, 'yTrue', SCORING);
  if (y.codes.length === 0) throw new DataError(`${owner}: yTrue has no labels`);
  return y;
}

/**
 * The door of every metric of scores.
 * @param labels of the columns; those of `yTrue`, sorted, where none are given
 * @throws DataError for another number of rows, or a label without a column
 * @throws ParameterError for labels that are not one a column
 */
export function scored(
  owner: string,
  { codes, classes }: Labels,
  name: 'yScore' | 'yProba',
  scores: Matrix,
  labels: ArrayLike<Label> | undefined,
  sampleWeight: ArrayLike<number> | undefined,
): Scored {
  const chosen = chosenLabels(owner, labels, classes);
  if (chosen.length < 2)
    throw new ParameterError(
      `${owner}: there is one label only, ${describeValue(chosen[0])}: give all of them as labels, such as model.classes`,
    );
  requireRows(owner, name, scores, codes.length);
  if (scores.cols !== chosen.length && !(scores.cols === 1 && chosen.length === 2))
    throw new ParameterError(
      `${owner}: ${name} has ${scores.cols} columns for the labels ${chosen.map(describeValue).join(', ')}: give one label a column`,
    );
  const columnOf = classes.map((label) => chosen.indexOf(label));
  const column = codes.map((code) => columnOf[code]!);
  const row = column.indexOf(-1);
  if (row >= 0)
    throw new DataError(`${owner}: the label ${describeValue(classes[codes[row]!])} of row ${row} has no column`, {
      row,
    });
  return { labels: chosen, codes: column, scores, weight: checkWeights(sampleWeight, codes.length, owner) };
}

export function requireRows(owner: string, name: string, { rows }: Matrix, n: number): void {
  if (rows !== n) throw new DataError(`${owner}: yTrue has ${n} labels, ${name} has ${rows} rows`);
}

/** A list becomes a column. @throws DataError for a score that is not finite */
export function* scoreMatrix(owner: string, given: ScoresLike): Steps<Matrix> {
  const scores = toMatrix(owner, given);
  yield* requiringFinite(scores, owner, 'none', SCORING);
  return scores;
}

// Room for probabilities that were computed in float32.
const SUM_TOLERANCE = 1e-5;

/**
 * Probabilities with a column for each label; a list is that of the second of two.
 * @throws DataError for a probability outside [0, 1], or a row that does not sum to 1
 */
export function* probabilityMatrix(owner: string, given: ScoresLike, name = 'yProba'): Steps<Matrix> {
  const P = toMatrix(owner, given);
  const { rows, cols, data } = P;
  yield* inSlices(rows, cols, SCORING, (from, to) => {
    for (let i = from; i < to; i++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        const p = data[i * cols + j]!;
        if (!(p >= 0 && p <= 1))
          throw new DataError(`${owner}: ${name} of row ${i}, column ${j} must be from 0 to 1, got ${p}`, {
            row: i,
            column: j,
          });
        sum += p;
      }
      if (cols > 1 && Math.abs(sum - 1) > SUM_TOLERANCE)
        throw new DataError(`${owner}: ${name} of row ${i} sums to ${sum}, not to 1`, { row: i });
    }
  });
  if (cols !== 1) return P;
  return {
    rows,
    cols: 2,
    data: Float64Array.from({ length: 2 * rows }, (_, k) => (k % 2 ? data[k >> 1]! : 1 - data[k >> 1]!)),
  };
}

function toMatrix(owner: string, given: ScoresLike): Matrix {
  if (typeof (given as ArrayLike<unknown>)?.[0] !== 'number') return matrix(given as MatrixLike, owner);
  return { rows: (given as ArrayLike<number>).length, cols: 1, data: Float64Array.from(given as ArrayLike<number>) };
}

/** One column of a matrix. */
export function columnOf({ rows, cols, data }: Matrix, j: number): Float64Array {
  const column = new Float64Array(rows);
  for (let i = 0; i < rows; i++) column[i] = data[i * cols + j]!;
  return column;
}
