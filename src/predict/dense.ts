import { DataError } from '../core/errors.js';
import { softmax } from '../core/math.js';
import { zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { array, insist } from './checks.js';
import { ACTIVATIONS, activated, type DenseActivation } from './dense-activation.js';

/** All numbers of a network have one type, and with it is computed: every product and every sum is rounded to it. */
export type DenseNumbers = Float32Array | Float64Array;

export interface DenseLayer {
  /** inputs x outputs, row-major. */
  readonly weights: DenseNumbers;
  /** One an output. */
  readonly bias: DenseNumbers;
  /** What becomes of x W + b; only the last layer may have a softmax, which is done in float64. */
  readonly activation: DenseActivation | 'softmax';
}

/** Layers in which every output sees every input: multilayer perceptrons. */
export interface DenseState extends State {
  readonly kind: 'dense';
  readonly layers: readonly DenseLayer[];
}

export const dense: Kind<DenseState> = {
  kind: 'dense',
  apply({ layers }, X) {
    const Numbers = typeOf(layers);
    const round = Numbers === Float32Array ? Math.fround : (x: number) => x;
    const codes = layers.map(codeOf);
    const values = [new Numbers(X.cols), ...layers.map(({ bias }) => new Numbers(bias.length))];
    const out = zeros(X.rows, layers.at(-1)!.bias.length);
    for (let row = 0; row < X.rows; row++) {
      values[0]!.set(X.data.subarray(row * X.cols, (row + 1) * X.cols));
      for (let l = 0; l < layers.length; l++) {
        const { weights, bias } = layers[l]!;
        const from = values[l]!;
        const to = values[l + 1]!.fill(0);
        const n = to.length;
        for (let i = 0, k = 0; i < from.length; i++, k += n) {
          const v = from[i]!;
          // Adding 0 times a finite weight would change nothing: no sum is -0.
          if (v !== 0) for (let j = 0; j < n; j++) to[j]! += round(v * weights[k + j]!);
        }
        for (let j = 0; j < n; j++) to[j] = activated(codes[l]!, round(to[j]! + bias[j]!));
      }
      out.data.set(values.at(-1)!, row * out.cols);
      finish(layers, out, row);
    }
    return out;
  },

  check({ layers }, width) {
    insist(Array.isArray(layers) && layers.length > 0 && layers.every((layer) => Object(layer) === layer), 'dense');
    const Numbers = typeOf(layers);
    for (const [l, layer] of layers.entries()) {
      const outputs = array<DenseNumbers>(layer.bias, Numbers, undefined, 'dense').length;
      array<DenseNumbers>(layer.weights, Numbers, width * outputs, 'dense');
      insist(outputs > 0 && (isSoftmax(layer) ? l === layers.length - 1 : codeOf(layer) >= 0), 'dense');
      width = outputs;
    }
    return width;
  },
};

export const typeOf = ([first]: readonly DenseLayer[]): Float32ArrayConstructor | Float64ArrayConstructor =>
  first!.bias instanceof Float32Array ? Float32Array : Float64Array;

const isSoftmax = ({ activation }: DenseLayer) => activation === 'softmax';
/** Of the activation before a softmax: none. */
export const codeOf = (layer: DenseLayer): number =>
  isSoftmax(layer) ? 0 : (ACTIVATIONS as readonly string[]).indexOf(layer.activation);

/**
 * The last step of a row whose scores are in `out`.
 * @throws DataError where values of the row were too great for the numbers of the network
 */
export function finish(layers: readonly DenseLayer[], out: Matrix, row: number): void {
  const { cols, data } = out;
  const from = row * cols;
  if (isSoftmax(layers.at(-1)!)) softmax(data, from, cols);
  insistAnswered(out, row);
}

/** @throws DataError where a row of answers has a NaN: values of the row were too great */
export function insistAnswered({ cols, data }: Matrix, row: number): void {
  for (let k = row * cols; k < (row + 1) * cols; k++)
    if (Number.isNaN(data[k]))
      throw new DataError(`X: row ${row} is too great for the network: scale the columns`, { row });
}
