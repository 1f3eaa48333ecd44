import { ModelError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import type { State } from '../core/types.js';
import type { GraphBuilder, Rows } from './onnx-builder.js';

/** Layers in which every output sees every input. */
interface DenseLayers extends State {
  readonly layers: readonly {
    /** inputs x outputs, row-major. */
    readonly weights: ArrayLike<number>;
    readonly bias: ArrayLike<number>;
    readonly activation: string;
  }[];
}

const OPERATORS: ReadonlyMap<string, string> = /*#__PURE__*/ new Map([
  ['relu', 'Relu'],
  ['tanh', 'Tanh'],
  ['logistic', 'Sigmoid'],
]);

/** A perceptron, layer after layer. */
export function exportDense(g: GraphBuilder, state: State, x: Rows): Rows {
  return (state as DenseLayers).layers.reduce((rows, { weights, bias, activation }): Rows => {
    const n = bias.length;
    const sums = g.op('Gemm', [rows.name, g.constant(weights, [rows.cols, n]), g.constant(bias, [n])]);
    if (activation === 'identity') return { name: sums, cols: n };
    if (activation === 'softmax') return { name: g.op('Softmax', [sums], { axis: { int: 1 } }), cols: n };
    const op = OPERATORS.get(activation);
    if (op === undefined)
      throw new ModelError(`exportOnnx: no operator for the activation ${describeValue(activation)}`);
    return { name: g.op(op, [sums]), cols: n };
  }, x);
}
