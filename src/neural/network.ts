import { ModelError, ParameterError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import type { Matrix } from '../core/types.js';
import { instantiate } from '../core/wasm.js';
import type { DenseNumbers } from '../predict/dense.js';
import { ACTIVATIONS, type DenseActivation } from '../predict/dense-activation.js';
import { type MlpKernels, plainKernels } from './mlp-kernels.js';
import { binary as binary32 } from './mlp32.wasm.js';
import { binary as binary64 } from './mlp64.wasm.js';

export interface Shape {
  /** Columns, units of each hidden layer, outputs. */
  readonly widths: readonly number[];
  /** Of the hidden layers. */
  readonly activation: DenseActivation;
  readonly dtype: 'float32' | 'float64';
}

/** The parameters of a layer: inputs x outputs, row-major, and one bias an output. */
export interface LayerParams {
  readonly weights: DenseNumbers;
  readonly bias: DenseNumbers;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Bytes of a row of weights, and of all of them; behind them lie the biases, a row as long. */
  readonly width: number;
  readonly bytes: number;
  /** Addresses of the parameters, and of their transpose without the biases. */
  readonly params: number;
  readonly turned: number;
  /** Bytes of a row of the transpose. */
  readonly turnedWidth: number;
  /** Addresses of the inputs and of the derivatives of the loss by the outputs before their activation. */
  readonly values: number;
  readonly deltas: number;
  /** Bytes between the inputs of two rows, and between the derivatives. */
  readonly stride: number;
  readonly deltaStride: number;
}

/** Multiplications in a block of rows; it stays in the first-level cache then, with what a layer makes of it. */
const BLOCK = 262144;
const MOST_ROWS = 64;
const MOST_BYTES = 0x7fff0000;

/**
 * A multilayer perceptron in training, in one memory. Rows pass through it a block at a time: `take`, `forward`, what the
 * loss says in `outputs` and `deltas`, `backward`.
 */
export class Network {
  readonly shape: Shape;
  /** Rows of a block. */
  readonly block: number;
  /** Multiplications that a row takes, there and back. */
  readonly effort: number;
  /** The whole memory. */
  readonly numbers: DenseNumbers;
  readonly kernels: MlpKernels;
  readonly #size: 4 | 8;
  readonly #code: number;
  readonly #layers: readonly Layer[];
  /** Values of the outputs, address and bytes between rows. */
  readonly #out: number;
  readonly #outStride: number;
  /** A number that nobody reads. */
  readonly #unread: number;
  /** Bytes from parameters to their gradients, from these to the first moments, and from these to the second. */
  readonly #bytes: number;
  /** With dropout, the slopes of the hidden layers as their units were kept. */
  readonly #slopes: DenseNumbers[] = [];

  /** @throws ParameterError where it is greater than a memory */
  constructor(shape: Shape, owner: string) {
    const { widths, activation, dtype } = shape;
    this.shape = shape;
    const size = dtype === 'float32' ? 4 : 8;
    this.#size = size;
    this.#code = ACTIVATIONS.indexOf(activation);
    const products = widths.slice(1).reduce((sum, n, l) => sum + (widths[l]! + 1) * n, 0);
    this.effort = 3 * products;
    this.block = Math.max(4, Math.min(MOST_ROWS, 4 * Math.floor(BLOCK / (4 * products))));

    let end = 0;
    const take = (bytes: number) => {
      end += bytes;
      return end - bytes;
    };
    // Pairs of vectors.
    const whole = (n: number) => Math.ceil((n * size) / 32) * 32;
    const last = widths.length - 2;
    const params = Array.from({ length: last + 1 }, (_, l) => take((widths[l]! + 1) * whole(widths[l + 1]!)));
    this.#bytes = end;
    take(3 * end);
    this.#layers = params.map((at, l) => {
      const [inputs, outputs] = [widths[l]!, widths[l + 1]!];
      const stride = whole(inputs + 1);
      const deltaStride = l < last ? whole(outputs + 1) : whole(outputs);
      return {
        ...{ inputs, outputs, stride, deltaStride, params: at },
        ...{ width: whole(outputs), bytes: inputs * whole(outputs), turnedWidth: whole(inputs) },
        turned: take(l > 0 ? outputs * whole(inputs) : 0),
        values: take(this.block * stride),
        deltas: take(this.block * deltaStride),
      };
    });
    this.#outStride = whole(widths[last + 1]!);
    this.#out = take(this.block * this.#outStride);
    this.#unread = take(32) / size;
    if (end > MOST_BYTES)
      throw new ParameterError(
        `${owner}: hiddenLayerSizes make a network of ${Math.ceil(end / 1e9)} GB; 2 GB is the most`,
      );
    const instance = instantiate<MlpKernels>(size === 4 ? binary32 : binary64, end);
    const memory = instance?.memory ?? new ArrayBuffer(end);
    this.kernels = instance?.kernels ?? plainKernels(memory, size);
    this.numbers = size === 4 ? new Float32Array(memory) : new Float64Array(memory);
  }

  /** Takes over parameters. */
  load(params: readonly LayerParams[]): void {
    for (const [l, { inputs, outputs, params: at, width }] of this.#layers.entries())
      for (let i = 0; i <= inputs; i++) {
        const { weights, bias } = params[l]!;
        const row = i < inputs ? weights.subarray(i * outputs, (i + 1) * outputs) : bias;
        this.numbers.set(row, (at + i * width) / this.#size);
      }
    this.changed();
  }
  /** A copy of the parameters. */
  params(): LayerParams[] {
    return this.#copy(0);
  }
  /** A copy of the sums of gradients. */
  gradients(): LayerParams[] {
    return this.#copy(this.#bytes);
  }
  /** A copy of both moments of all parameters, as they lie in the memory. */
  get moments(): DenseNumbers {
    return this.numbers.slice((2 * this.#bytes) / this.#size, (4 * this.#bytes) / this.#size);
  }
  /** @throws ModelError where they are of another network */
  set moments(moments: DenseNumbers) {
    const isOwn = moments?.BYTES_PER_ELEMENT === this.#size && moments.length === (2 * this.#bytes) / this.#size;
    if (!isOwn) throw new ModelError('the moments are those of another network');
    this.numbers.set(moments, (2 * this.#bytes) / this.#size);
  }
  #copy(offset: number): LayerParams[] {
    const { numbers } = this;
    return this.#layers.map(({ inputs, outputs, params, width }) => {
      const row = (i: number) => {
        const from = (offset + params + i * width) / this.#size;
        return numbers.subarray(from, from + outputs);
      };
      const weights = numbers.slice(0, inputs * outputs);
      for (let i = 0; i < inputs; i++) weights.set(row(i), i * outputs);
      return { weights, bias: row(inputs).slice() };
    });
  }

  /** The sum of the squares of all weights, biases apart. */
  squares(): number {
    let sum = 0;
    for (const { params, bytes } of this.#layers)
      for (let k = params / this.#size, end = k + bytes / this.#size; k < end; k += 2) {
        const a = this.numbers[k]!;
        const b = this.numbers[k + 1]!;
        sum += a * a + b * b;
      }
    return sum;
  }

  /**
   * Has parameters changed by `step`, all weights and all biases of a layer at a time.
   * @param alpha their penalty: 0 for biases
   */
  update(
    alpha: number,
    step: (P: number, G: number, M: number, V: number, bytes: number, alpha: number) => void,
  ): void {
    const all = this.#bytes;
    for (const { params, bytes, width } of this.#layers) {
      step(params, params + all, params + 2 * all, params + 3 * all, bytes, alpha);
      const bias = params + bytes;
      step(bias, bias + all, bias + 2 * all, bias + 3 * all, width, 0);
    }
    this.changed();
  }

  /** Transposes the weights that derivatives go back through. */
  changed(): void {
    const { numbers } = this;
    for (const { inputs, outputs, params, width, turned, turnedWidth } of this.#layers.slice(1))
      for (let i = 0; i < inputs; i++) {
        const from = (params + i * width) / this.#size;
        let to = turned / this.#size + i;
        for (let j = 0; j < outputs; j++, to += turnedWidth / this.#size) numbers[to] = numbers[from + j]!;
      }
  }

  /** Takes rows of X as a block. */
  take({ cols, data }: Matrix, index: Int32Array): void {
    const { numbers } = this;
    const { values, stride } = this.#layers[0]!;
    // Each cache line of the rows is asked for first, so that the memory brings many at a time: that takes a tenth off an epoch.
    let sum = 0;
    for (let r = 0; r < index.length; r++)
      for (let k = index[r]! * cols, end = k + cols; k < end; k += 8) sum += data[k]!;
    numbers[this.#unread] = sum;
    for (let r = 0; r < index.length; r++) {
      let to = (values + r * stride) / this.#size;
      let k = index[r]! * cols;
      for (const end = k + cols; k < end; ) numbers[to++] = data[k++]!;
      numbers[to] = 1;
    }
  }

  /** Where the outputs of row r begin in `numbers`, before softmax or sigmoid. */
  outputs(r: number): number {
    return (this.#out + r * this.#outStride) / this.#size;
  }
  /** Where the derivatives of the loss by them belong. */
  deltas(r: number): number {
    const { deltas, deltaStride } = this.#layers.at(-1)!;
    return (deltas + r * deltaStride) / this.#size;
  }

  /**
   * @param dropout the share of hidden units that are left out, each row's drawn anew from `random`; those that stay count
   * for those that go
   */
  forward(rows: number, dropout = 0, random?: Random): void {
    for (const [l, { inputs, outputs, values, stride, params, width }] of this.#layers.entries()) {
      const next = this.#layers[l + 1];
      const to = next?.values ?? this.#out;
      const step = next?.stride ?? this.#outStride;
      this.kernels.multiply(values, stride, this.#size, params, width, to, step, rows, inputs + 1, width, false);
      if (!next) return;
      if (this.#code > 0) this.kernels.activate(this.#code, to, rows * step);
      if (random) this.#drop(l, rows, dropout, random);
      for (let r = 0, one = to / this.#size + outputs; r < rows; r++, one += step / this.#size) this.numbers[one] = 1;
    }
  }

  /** Adds to the sums of gradients what `deltas` says, or begins them anew without `more`. */
  backward(rows: number, more: boolean): void {
    const { kernels } = this;
    for (let l = this.#layers.length - 1; l >= 0; l--) {
      const layer = this.#layers[l]!;
      const { inputs, outputs, values, stride, deltas, deltaStride, params, width, turned, turnedWidth } = layer;
      const G = params + this.#bytes;
      kernels.multiply(values, this.#size, stride, deltas, deltaStride, G, width, inputs + 1, rows, width, more);
      if (l === 0) return;
      const before = this.#layers[l - 1]!.deltas;
      const size = this.#size;
      kernels.multiply(
        deltas,
        deltaStride,
        size,
        turned,
        turnedWidth,
        before,
        stride,
        rows,
        outputs,
        turnedWidth,
        false,
      );
      if (this.#slopes[l]) this.#scale(before / size, this.#slopes[l]!, (rows * stride) / size);
      else if (this.#code > 0) kernels.slope(this.#code, before, values, rows * stride);
    }
  }

  /** Leaves out units of the layer behind the l-th, and keeps the slopes of the others. */
  #drop(l: number, rows: number, dropout: number, random: Random): void {
    const { numbers } = this;
    const { values, stride, inputs } = this.#layers[l + 1]!;
    const length = stride / this.#size;
    const slopes = (this.#slopes[l + 1] ??= numbers.slice(0, this.block * length).fill(0));
    const scale = 1 / (1 - dropout);
    for (let r = 0; r < rows; r++)
      for (let j = 0, at = values / this.#size + r * length; j < inputs; j++, at++) {
        const a = numbers[at]!;
        const kept = random.float() < dropout ? 0 : scale;
        slopes[r * length + j] = kept * slopeAt(this.#code, a);
        numbers[at] = kept * a;
      }
  }
  #scale(at: number, factors: DenseNumbers, n: number): void {
    for (let k = 0; k < n; k++) this.numbers[at + k]! *= factors[k]!;
  }
}

/** The derivative of an activation where its value is `a`. */
function slopeAt(code: number, a: number): number {
  if (code === 1) return a > 0 ? 1 : 0;
  if (code === 2) return 1 - a * a;
  return code === 3 ? a * (1 - a) : 1;
}
