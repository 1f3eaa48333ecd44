import { DataError, ParameterError } from '../core/errors.js';
import { checkWeights, encodeLabels } from '../core/labels.js';
import { log } from '../core/math.js';
import { describeValue, matrix } from '../core/matrix.js';
import type { Label, Matrix, MatrixLike } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { requireSameType } from './targets.js';

export interface LogLossOptions extends MetricOptions {
  /** The label of each column of `yProba`, such as `model.classes`. Default: the labels of `yTrue`, sorted. */
  readonly labels?: ArrayLike<Label>;
  /** false: the sum over the rows instead of their mean. */
  readonly normalize?: boolean;
}

// float64 epsilon: a probability is taken to lie in [EPS, 1 - EPS], so that no loss is infinite.
const EPS = 2.220446049250313e-16;
// Room for probabilities that were computed in float32.
const SUM_TOLERANCE = 1e-5;

/**
 * Minus the logarithm of the probability given to the true label, averaged over the rows; >= 0, smaller is better.
 * @param yProba n x classes, or n probabilities of the second of two labels
 * @throws DataError for a probability outside [0, 1], a row that does not sum to 1, a label without a column
 * @throws ParameterError for `labels` that are not one a column
 * @example logLoss(['spam', 'ham'], [[0.1, 0.9], [0.9, 0.1]]) // 0.105…
 */
export function logLoss(
  yTrue: ArrayLike<Label>,
  yProba: MatrixLike | ArrayLike<number>,
  { labels, sampleWeight, normalize = true }: LogLossOptions = {},
): number {
  const { codes, classes } = encodeLabels(yTrue, 'logLoss', 'yTrue');
  const n = codes.length;
  if (n === 0) throw new DataError('logLoss: yTrue has no labels');
  const columns = labels === undefined ? classes : Array.from(labels);
  if (columns.length < 2)
    throw new ParameterError(
      `logLoss: there is one label only, ${describeValue(columns[0])}: give all of them as labels, such as model.classes`,
    );
  requireSameType('logLoss', 'yTrue', classes, 'labels', columns);
  const P = probabilities(yProba);
  if (P.rows !== n) throw new DataError(`logLoss: yTrue has ${n} labels, yProba has ${P.rows} rows`);
  if (P.cols !== columns.length)
    throw new ParameterError(
      `logLoss: yProba has ${P.cols} columns for the labels ${columns.map(describeValue).join(', ')}: give one label a column`,
    );
  const columnOf = classes.map((label) => columns.indexOf(label));
  const weight = checkWeights(sampleWeight, n, 'logLoss');
  let loss = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    const column = columnOf[codes[i]!]!;
    if (column < 0)
      throw new DataError(`logLoss: the label ${describeValue(yTrue[i])} of row ${i} has no column`, { row: i });
    const w = weight ? weight[i]! : 1;
    loss -= w * log(Math.min(Math.max(P.data[i * P.cols + column]!, EPS), 1 - EPS));
    all += w;
  }
  return normalize ? loss / all : loss;
}

/** Checked, with a column for each class. */
function probabilities(yProba: MatrixLike | ArrayLike<number>): Matrix {
  const given =
    typeof (yProba as ArrayLike<unknown>)?.[0] === 'number'
      ? column(yProba as ArrayLike<number>)
      : matrix(yProba as MatrixLike, 'logLoss');
  const { rows, cols, data } = given;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const p = data[i * cols + j]!;
      if (!(p >= 0 && p <= 1))
        throw new DataError(`logLoss: yProba of row ${i}, column ${j} must be from 0 to 1, got ${p}`, {
          row: i,
          column: j,
        });
      sum += p;
    }
    if (cols > 1 && Math.abs(sum - 1) > SUM_TOLERANCE)
      throw new DataError(`logLoss: yProba of row ${i} sums to ${sum}, not to 1`, { row: i });
  }
  if (cols !== 1) return given;
  return {
    rows,
    cols: 2,
    data: Float64Array.from({ length: 2 * rows }, (_, k) => (k % 2 ? data[k >> 1]! : 1 - data[k >> 1]!)),
  };
}

const column = (p: ArrayLike<number>): Matrix => ({ rows: p.length, cols: 1, data: Float64Array.from(p) });
