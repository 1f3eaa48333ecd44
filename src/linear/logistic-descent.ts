import { DataError } from '../core/errors.js';
import { exp, log, log1p, pow } from '../core/math.js';
import type { Matrix, Progress, Steps } from '../core/types.js';

export interface DescentParams {
  /** null: none, and alpha counts in the rate only. */
  readonly penalty: 'l2' | null;
  /** Half of it times the squared coefficients is added to the mean log loss. */
  readonly alpha: number;
  readonly learningRate: 'optimal' | 'constant' | 'invscaling';
  readonly eta0: number;
  readonly powerT: number;
  readonly fitIntercept: boolean;
}

/** Scores of rows, and what they learn from. */
export interface Descent {
  readonly owner: string;
  readonly params: DescentParams;
  readonly X: Matrix;
  readonly codes: Int32Array;
  readonly weight: Float64Array | undefined;
  /** The rows in the order in which they are looked at. */
  readonly order: Int32Array;
  /** outputs x cols: one output for two classes, otherwise one a class. Learns. */
  readonly coef: Float64Array;
  /** One an output. Learns. */
  readonly intercept: Float64Array;
  /** Steps that were taken before. */
  readonly taken: number;
}

/** Multiplications between two pauses: some 5 ms. */
const SLICE = 2097152;

/**
 * Stochastic gradient descent on the log loss, a step a row (Bottou, "Large-Scale Machine Learning with Stochastic Gradient Descent",
 * COMPSTAT 2010; scikit-learn's _sgd_fast.pyx): coefficients shrink by the penalty, and then move against the row's gradient.
 * @returns the mean loss of the rows, each before its step
 * @throws DataError where a score is no finite number any more
 */
export function* descended(descent: Descent): Steps<number> {
  const { owner, order, weight, coef, intercept } = descent;
  const slice = Math.ceil(SLICE / (3 * coef.length));
  const scores = new Float64Array(intercept.length);
  let loss = 0;
  let all = 0;
  for (let from = 0; from < order.length; from += slice) {
    const to = Math.min(order.length, from + slice);
    loss += descendedBy(descent, scores, from, to);
    for (let k = from; k < to; k++) all += weight ? weight[order[k]!]! : 1;
    yield { done: to, total: order.length, loss: loss / all } satisfies Progress;
  }
  if (!intercept.every(Number.isFinite) || !coef.every(Number.isFinite))
    throw diverged(owner, descent.taken + order.length);
  return loss / all;
}

/** The steps of some rows. @returns their summed loss */
function descendedBy(descent: Descent, scores: Float64Array, from: number, to: number): number {
  const { owner, params, X, codes, weight, order, coef, intercept, taken } = descent;
  const { fitIntercept } = params;
  const alpha = params.penalty === null ? 0 : params.alpha;
  const { cols, data } = X;
  const outputs = intercept.length;
  let loss = 0;
  for (let k = from; k < to; k++) {
    const i = order[k]!;
    const w = weight ? weight[i]! : 1;
    const row = i * cols;
    for (let c = 0, at = 0; c < outputs; c++) {
      let z = intercept[c]!;
      for (let j = row; j < row + cols; j++, at++) z += coef[at]! * data[j]!;
      scores[c] = z;
    }
    const lost = outputs === 1 ? binary(scores, codes[i]!) : multinomial(scores, codes[i]!);
    if (!(lost < Infinity)) throw diverged(owner, taken + k + 1);
    loss += w * lost;
    const rate = rateOf(params, taken + k + 1);
    const kept = Math.max(0, 1 - rate * alpha);
    for (let c = 0, at = 0; c < outputs; c++) {
      const step = -rate * scores[c]! * w;
      for (let j = row; j < row + cols; j++, at++) coef[at] = coef[at]! * kept + step * data[j]!;
      if (fitIntercept) intercept[c]! += step;
    }
  }
  return loss;
}

/** The length of step t, counted from 1. */
function rateOf({ learningRate, eta0, powerT, alpha }: DescentParams, t: number): number {
  if (learningRate === 'constant') return eta0;
  return learningRate === 'optimal' ? eta0 / (1 + alpha * eta0 * (t - 1)) : eta0 / pow(t, powerT);
}

/** The score of the second of two classes becomes the derivative by it. @returns the loss */
function binary(scores: Float64Array, code: number): number {
  const z = scores[0]!;
  const e = exp(-Math.abs(z));
  scores[0] = (z > 0 ? 1 : e) / (1 + e) - code;
  return log1p(e) + (z > 0 === (code === 1) ? 0 : Math.abs(z));
}

/** The scores become the derivatives by them. @returns the loss */
function multinomial(scores: Float64Array, code: number): number {
  const own = scores[code]!;
  let most = own;
  for (let c = 0; c < scores.length; c++) if (!(scores[c]! <= most)) most = scores[c]!;
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += scores[c] = exp(scores[c]! - most);
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
  scores[code]! -= 1;
  return log(sum) + (most - own);
}

const diverged = (owner: string, step: number): DataError =>
  new DataError(
    `${owner}: the loss is no finite number any more at step ${step}: scale the columns of X (StandardScaler), or lower eta0`,
  );
