import type { DenseState } from '../predict/dense.js';
import type { DenseActivation } from '../predict/dense-activation.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

const OPERATORS: Readonly<Record<Exclude<DenseActivation, 'identity'>, string>> = {
  relu: 'Relu',
  tanh: 'Tanh',
  logistic: 'Sigmoid',
};

/** A perceptron, layer after layer. */
export function exportDense(g: GraphBuilder, { layers }: DenseState, x: Rows): Rows {
  return layers.reduce((rows, { weights, bias, activation }): Rows => {
    const n = bias.length;
    const sums = g.op('Gemm', [rows.name, g.constant(weights, [rows.cols, n]), g.constant(bias, [n])]);
    if (activation === 'identity') return { name: sums, cols: n };
    if (activation === 'softmax') return { name: g.op('Softmax', [sums], { axis: { int: 1 } }), cols: n };
    return { name: g.op(OPERATORS[activation], [sums]), cols: n };
  }, x);
}
