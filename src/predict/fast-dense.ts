import { zeros } from '../core/matrix.js';
import type { Kind, Matrix } from '../core/types.js';
import { instantiate } from '../core/wasm.js';
import { codeOf, type DenseLayer, type DenseState, dense, finish, typeOf } from './dense.js';
import { binary } from './dense.wasm.js';

type Multiply = (
  A: number,
  aRow: number,
  aStep: number,
  B: number,
  bRow: number,
  C: number,
  cRow: number,
  m: number,
  k: number,
  width: number,
) => void;
type Activate = (code: number, at: number, bytes: number) => void;
interface Kernels {
  multiply32: Multiply;
  multiply64: Multiply;
  activate32: Activate;
  activate64: Activate;
}
type Answer = (X: Matrix) => Matrix;

/** Rows that are handed over at once: what a layer makes of them stays in the first-level cache. */
const BLOCK = 32;
/** Packed weights are a second copy of the model. */
const MOST_BYTES = 0x40000000;

const packed = new WeakMap<readonly DenseLayer[], Answer>();

/** The kind `dense` with a kernel in WebAssembly (dense.as.ts): the same bits. Where there is none, `dense` answers. */
export const fastDense: Kind<DenseState> = {
  kind: 'dense',
  apply(state, X, kinds) {
    let answer = packed.get(state.layers);
    if (!answer) packed.set(state.layers, (answer = pack(state, X.cols) ?? ((Z) => dense.apply(state, Z, kinds))));
    return answer(X);
  },
  check: (state, width, kinds) => dense.check(state, width, kinds),
};

/** Lays the weights into a memory as the kernel reads them: rows of whole vectors, the biases as the last row. */
function pack({ layers }: DenseState, cols: number): Answer | undefined {
  const Numbers = typeOf(layers);
  const size = Numbers.BYTES_PER_ELEMENT;
  let end = 0;
  const take = (bytes: number) => {
    end += bytes;
    return end - bytes;
  };
  // Behind the values of a row stands a 1, by which the biases are multiplied.
  const stride = (n: number) => Math.ceil(((n + 1) * size) / 32) * 32;
  const x = take(BLOCK * stride(cols));
  const steps = layers.map((layer, l) => {
    const { bias } = layer;
    const width = Math.ceil((bias.length * size) / 32) * 32; // pairs of vectors
    const inputs = layers[l - 1]?.bias.length ?? cols;
    return {
      ...{ layer, inputs, outputs: bias.length, width, code: codeOf(layer), stride: stride(bias.length) },
      weights: take((inputs + 1) * width),
      values: take(BLOCK * stride(bias.length)),
    };
  });
  const instance = end > MOST_BYTES ? undefined : instantiate<Kernels>(binary, end);
  if (!instance) return undefined;
  const { kernels, memory } = instance;
  const numbers = new Numbers(memory);
  const [multiply, activate] =
    size === 4 ? [kernels.multiply32, kernels.activate32] : [kernels.multiply64, kernels.activate64];

  for (const { layer, inputs, outputs, width, weights } of steps)
    for (let i = 0; i <= inputs; i++) {
      const row = i < inputs ? layer.weights.subarray(i * outputs, (i + 1) * outputs) : layer.bias;
      numbers.set(row, (weights + i * width) / size);
    }
  const last = steps.at(-1)!;
  return ({ rows: all, data }) => {
    const out = zeros(all, last.outputs);
    for (let start = 0; start < all; start += BLOCK) {
      const rows = Math.min(BLOCK, all - start);
      let from = x;
      let step = stride(cols);
      for (let r = 0, k = start * cols; r < rows; r++) {
        let to = (from + r * step) / size;
        for (const stop = to + cols; to < stop; ) numbers[to++] = data[k++]!;
        numbers[to] = 1;
      }
      for (const { inputs, outputs, width, code, weights, values, stride } of steps) {
        multiply(from, step, size, weights, width, values, stride, rows, inputs + 1, width);
        if (code > 0) activate(code, values, rows * stride);
        from = values;
        step = stride;
        for (let r = 0, one = from / size + outputs; r < rows; r++, one += step / size) numbers[one] = 1;
      }
      for (let r = 0, k = start * out.cols; r < rows; r++) {
        const at = (from + r * step) / size;
        for (let j = 0; j < out.cols; j++) out.data[k++] = numbers[at + j]!;
        finish(layers, out, start + r);
      }
    }
    return out;
  };
}
