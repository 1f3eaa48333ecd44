import { log } from '../core/math.js';
import { inSlices } from '../core/slices.js';
import type { Matrix, State, Steps } from '../core/types.js';
import type { AffineState } from '../predict/affine.js';
import type { LinearState } from '../predict/linear.js';
import type { MapState } from '../predict/map.js';
import { fitIsotonic } from './isotonic-calibration.js';
import { fitSigmoid } from './sigmoid-calibration.js';
import { fitTemperature } from './temperature-calibration.js';

export type CalibrationMethod = 'sigmoid' | 'isotonic' | 'temperature';
/** What is calibrated: scores before they become probabilities, or probabilities. */
export type Response = 'decisionFunction' | 'predictProba';

const CALIBRATING = { done: 0, total: 1, stage: 'calibrating' };
/** What is added to a probability before its logarithm is taken, as in scikit-learn. */
const EPSILON = 1e-12;

/**
 * Learns how what a classifier answers becomes calibrated probabilities.
 * @param answers n x classes; n x 1 are scores of the second of two classes
 * @param codes the class of each row
 * @param k number of classes
 * @returns states to be applied one after another to the answers
 */
export function* fitCalibrator(
  method: CalibrationMethod,
  response: Response,
  answers: Matrix,
  codes: Int32Array,
  k: number,
  weight: Float64Array | undefined,
): Steps<State[]> {
  const { cols } = answers;
  if (method === 'temperature') {
    const logits = yield* logitsOf(response, answers);
    const factor = yield* fitTemperature(logits, codes, weight);
    return [...(response === 'predictProba' ? logarithms(cols) : []), scaled(cols, factor)];
  }
  // Of two classes the second is calibrated, and the first has the rest.
  const classes = k === 2 ? [1] : Array.from({ length: k }, (_, c) => c);
  const columns = k === 2 ? [cols - 1] : classes;
  if (method === 'sigmoid') {
    // softmax of (0, z) is the logistic function of z.
    const coef = new Float64Array(k * cols);
    const intercept = new Float64Array(k);
    for (const [n, c] of classes.entries()) {
      const { scores, positive } = yield* against(answers, columns[n]!, codes, c);
      const { a, b } = yield* fitSigmoid(scores, positive, weight);
      coef[c * cols + columns[n]!] = -a;
      intercept[c] = -b;
    }
    if (k === 2) return [linear(coef, intercept, 'softmax')];
    return [linear(coef, intercept, 'none'), map(new Array(k).fill('sigmoid')), shares(k)];
  }
  const tables: MapState['columns'][number][] = new Array(cols).fill('identity');
  for (const [n, c] of classes.entries()) {
    const { scores, positive } = yield* against(answers, columns[n]!, codes, c);
    tables[columns[n]!] = yield* fitIsotonic(scores, positive, weight);
  }
  if (k !== 2) return [map(tables), shares(k)];
  const coef = new Float64Array(2 * cols);
  coef[cols - 1] = -1;
  coef[2 * cols - 1] = 1;
  return [map(tables), linear(coef, Float64Array.of(1, 0), 'none')];
}

/** The scores in column `j`, and 1 for the rows of class `c`, 0 for all others. */
function* against({ rows, cols, data }: Matrix, j: number, codes: Int32Array, c: number) {
  const scores = new Float64Array(rows);
  const positive = new Uint8Array(rows);
  yield* inSlices(rows, 2, CALIBRATING, (from, to) => {
    for (let i = from; i < to; i++) {
      scores[i] = data[i * cols + j]!;
      positive[i] = codes[i] === c ? 1 : 0;
    }
  });
  return { scores, positive };
}

function* logitsOf(response: Response, { rows, cols, data }: Matrix): Steps<Matrix> {
  const out = new Float64Array(rows * Math.max(2, cols));
  yield* inSlices(rows, 4 * cols, CALIBRATING, (from, to) => {
    for (let i = from * cols; i < to * cols; i++)
      if (response === 'predictProba') out[i] = log(data[i]! + EPSILON);
      else if (cols > 1) out[i] = data[i]!;
      else {
        out[2 * i] = -data[i]!;
        out[2 * i + 1] = data[i]!;
      }
  });
  return { rows, cols: Math.max(2, cols), data: out };
}

const logarithms = (cols: number): State[] => {
  const affine: AffineState = {
    ...{ kind: 'affine', v: 1 },
    offset: new Float64Array(cols).fill(-EPSILON),
    scale: new Float64Array(cols).fill(1),
  };
  return [affine, map(new Array(cols).fill('log'))];
};

/** The softmax of scores times a factor; one score z stands for (-z, z). */
function scaled(cols: number, factor: number): LinearState {
  if (cols === 1) return linear(Float64Array.of(-factor, factor), new Float64Array(2), 'softmax');
  return linear(diagonal(cols, factor), new Float64Array(cols), 'softmax');
}

const shares = (k: number) => linear(diagonal(k, 1), new Float64Array(k), 'shares');

function diagonal(n: number, value: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) out[k * n + k] = value;
  return out;
}

const linear = (coef: Float64Array, intercept: Float64Array, link: LinearState['link']): LinearState => ({
  ...{ kind: 'linear', v: 1, coef, intercept, link },
});
const map = (columns: MapState['columns']): MapState => ({ kind: 'map', v: 1, columns });
