import { sigmoid } from '../core/math.js';
import { isCount, zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, insist, isNumber } from './checks.js';
import { couple } from './couple.js';
import { factorOf, frameOf, type KernelFunction, kernelValue, place, placed, sumFrom } from './kernel-function.js';

/**
 * Support vectors, stored once for all pairs of classes. The decision of the pair (a, b), a < b, is the sum over the supports
 * of a with their coefficients for b and over those of b with theirs for a, plus an intercept; where it is > 0, a gets a vote.
 */
export interface KernelState extends State, Omit<KernelFunction, 'kernel'> {
  readonly kind: 'kernel';
  /** With `precomputed`, a row holds its kernel with each of the training rows. */
  readonly kernel: KernelFunction['kernel'] | 'precomputed';
  /** Width of the rows. */
  readonly cols: number;
  /** supports x columns, row-major, class after class; with `precomputed`, their places in a row. */
  readonly support: Float64Array;
  /** Number of supports of each class. */
  readonly counts: Int32Array;
  /** (classes - 1) x supports, row-major: the coefficients of a support for each other class in order. */
  readonly coef: Float64Array;
  /** One a pair, in the order (0, 1), (0, 2) … (1, 2) … */
  readonly intercept: Float64Array;
  /**
   * What comes out:
   * - `pairs`: the decision of each pair.
   * - `second`: of two classes the decision, > 0 for the second.
   * - `votes`: for each class the pairs it won, and within one vote how clearly.
   * - `shares`: votes as shares of 1; of classes with the same number of votes, none is above the first.
   * - `untied`: votes as shares of 1.
   * - `probability`: the decisions' sigmoids, coupled.
   */
  readonly answer: 'pairs' | 'second' | 'votes' | 'shares' | 'untied' | 'probability';
  /** For `probability`: slope and offset of each pair's sigmoid (Platt 1999): P(a) = 1 / (1 + exp(slope x + offset)). */
  readonly sigmoids?: Float64Array;
}

/** The kernels of a row with all supports, class after class. */
type Values = (row: number, out: Float64Array) => void;

/** Supports in the frame of their kernel, made once; by the coefficients, which states that only answer otherwise share. */
const prepared = new WeakMap<Float64Array, (X: Matrix) => Values>();

export const kernel: Kind<KernelState> = {
  kind: 'kernel',
  apply(state, X) {
    let values = prepared.get(state.coef);
    if (!values) prepared.set(state.coef, (values = prepare(state)));
    const row = values(X);
    const { coef, counts } = state;
    const n = total(counts);
    const k = counts.length;
    const kernels = new Float64Array(n);
    const sums = new Float64Array(k * (k - 1));
    const out = zeros(X.rows, outputsOf(state));
    for (let i = 0; i < X.rows; i++) {
      row(i, kernels);
      for (let c = 0, from = 0, at = 0; c < k; from += counts[c++]!)
        for (let m = 0; m < k - 1; m++) {
          // Two sums, because the twin in WebAssembly adds two numbers at once.
          let even = 0;
          let odd = 0;
          for (let s = from; s < from + counts[c]!; s += 2) even += coef[m * n + s]! * kernels[s]!;
          for (let s = from + 1; s < from + counts[c]!; s += 2) odd += coef[m * n + s]! * kernels[s]!;
          sums[at++] = even + odd;
        }
      answer(state, sums, out, i);
    }
    return out;
  },

  check(state, width) {
    const { kernel, gamma, coef0, degree, cols, support, counts, coef, intercept, answer, sigmoids } = state;
    insist(cols === width && width > 0, 'kernel');
    insist(['linear', 'poly', 'rbf', 'sigmoid', 'precomputed'].includes(kernel), 'kernel');
    insist(gamma > 0 && isNumber(gamma) && isNumber(coef0) && isCount(degree) && degree <= 1000, 'kernel');
    array(counts, Int32Array, undefined, 'kernel', isCount);
    const k = counts.length;
    const n = total(counts);
    if (kernel === 'precomputed') array(support, Float64Array, n, 'kernel', (x) => isCount(x) && x < width);
    else array(support, Float64Array, n * width, 'kernel');
    array(coef, Float64Array, (k - 1) * n, 'kernel');
    const pairs = (k * (k - 1)) / 2;
    array(intercept, Float64Array, pairs, 'kernel');
    insist(k > 1 && ['pairs', 'second', 'votes', 'shares', 'untied', 'probability'].includes(answer), 'kernel');
    insist(answer !== 'second' || k === 2, 'kernel');
    if (sigmoids || answer === 'probability') array(sigmoids, Float64Array, 2 * pairs, 'kernel');
    return outputsOf(state);
  },
};

export const total = (counts: Int32Array): number => counts.reduce((a, b) => a + b, 0);

export const outputsOf = ({ answer, counts, intercept }: KernelState): number =>
  answer === 'pairs' || answer === 'second' ? intercept.length : counts.length;

function prepare(state: KernelState): (X: Matrix) => Values {
  const { kernel, support, cols } = state;
  const n = total(state.counts);
  if (kernel === 'precomputed')
    return ({ data }) =>
      (row, out) => {
        for (let s = 0; s < n; s++) out[s] = data[row * cols + support[s]!]!;
      };
  const f: KernelFunction = { ...state, kernel };
  const frame = frameOf(f, support, cols);
  const { X, norms } = placed(frame, support);
  const z = new Float64Array(cols);
  const factor = factorOf(kernel);
  return ({ data }) =>
    (row, out) => {
      const norm = place(frame, data, row * cols, z, 0);
      for (let j = 0; j < cols; j++) z[j]! *= factor;
      for (let s = 0, k = 0; s < n; s++) {
        let sum = sumFrom(kernel, norm, norms[s]!);
        for (let j = 0; j < cols; j++) sum += X.data[k++]! * z[j]!;
        out[s] = kernelValue(f, sum);
      }
    };
}

/**
 * Writes the answer to a row from the sums of its supports.
 * @param sums classes x (classes - 1): of each class with its coefficients for each other one
 */
export function answer(state: KernelState, sums: Float64Array, out: Matrix, row: number): void {
  const { intercept, sigmoids } = state;
  const k = state.counts.length;
  const to = row * out.cols;
  const votes = new Float64Array(k);
  const clear = new Float64Array(k);
  const P = new Float64Array(sigmoids ? k * k : 0);
  for (let a = 0, p = 0; a < k; a++)
    for (let b = a + 1; b < k; b++, p++) {
      const sum = sums[a * (k - 1) + b - 1]! + sums[b * (k - 1) + a]! + intercept[p]!;
      const x = Number.isNaN(sum) ? 0 : sum; // huge terms that cancel
      if (state.answer === 'pairs') out.data[to + p] = x;
      if (state.answer === 'second') out.data[to] = 0 - x;
      if (sigmoids) {
        // As LIBSVM: no pair is ever quite sure.
        const sure = Math.min(Math.max(sigmoid(-(sigmoids[2 * p]! * x + sigmoids[2 * p + 1]!)), 1e-7), 1 - 1e-7);
        P[a * k + b] = sure;
        P[b * k + a] = 1 - sure;
      }
      votes[x > 0 ? a : b]!++;
      clear[a]! += x;
      clear[b]! -= x;
    }
  if (state.answer === 'pairs' || state.answer === 'second') return;
  const result = state.answer === 'probability' ? couple(P, k) : scores(state.answer, votes, clear);
  out.data.set(result, to);
}

/** Votes, and how clear they were as a number between -1/3 and 1/3 (scikit-learn's _ovr_decision_function). */
function scores(as: KernelState['answer'], votes: Float64Array, clear: Float64Array): Float64Array {
  const score = votes.map((v, c) => {
    const x = clear[c]!;
    return v + (Math.abs(x) < 1e300 ? x / (3 * (Math.abs(x) + 1)) : Math.sign(x) / 3 || 0);
  });
  if (as === 'votes') return score;
  if (as === 'shares') {
    const most = votes.reduce((a, b) => Math.max(a, b));
    score[votes.indexOf(most)] = score.reduce((a, b) => Math.max(a, b));
  }
  // Moved up by more than 1/3, none is negative.
  const sum = score.reduce((a, b) => a + b, score.length / 2);
  return score.map((s) => (s + 1 / 2) / sum);
}
