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
  const scores = columns.map((j) => Float64Array.from(codes, (_, i) => answers.data[i * cols + j]!));
  const positive = classes.map((c) => Uint8Array.from(codes, (code) => (code === c ? 1 : 0)));
  if (method === 'sigmoid') {
    const fits = [];
    for (const [n, f] of scores.entries()) fits.push(yield* fitSigmoid(f, positive[n]!, weight));
    // softmax of (0, z) is the logistic function of z.
    const coef = new Float64Array(k * cols);
    const intercept = new Float64Array(k);
    for (const [n, { a, b }] of fits.entries()) {
      coef[classes[n]! * cols + columns[n]!] = -a;
      intercept[classes[n]!] = -b;
    }
    if (k === 2) return [linear(coef, intercept, 'softmax')];
    return [linear(coef, intercept, 'none'), map(new Array(k).fill('sigmoid')), shares(k)];
  }
  const tables: MapState['columns'][number][] = new Array(cols).fill('identity');
  for (const [n, f] of scores.entries()) tables[columns[n]!] = yield* fitIsotonic(f, positive[n]!, weight);
  if (k !== 2) return [map(tables), shares(k)];
  const coef = new Float64Array(2 * cols);
  coef[cols - 1] = -1;
  coef[2 * cols - 1] = 1;
  return [map(tables), linear(coef, Float64Array.of(1, 0), 'none')];
}

function* logitsOf(response: Response, { rows, cols, data }: Matrix): Steps<Matrix> {
  const out = new Float64Array(rows * Math.max(2, cols));
  yield* inSlices(rows, 4 * cols, { done: 0, total: 1, stage: 'calibrating' }, (from, to) => {
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
