import { zeros } from '../core/matrix.js';
import type { Kind, Matrix } from '../core/types.js';
import { instantiate } from '../core/wasm.js';
import { answer, type KernelState, kernel, outputsOf, total } from './kernel.js';
import { binary } from './kernel.wasm.js';
import { factorOf, frameOf, KERNELS, type KernelFunction, place, placed } from './kernel-function.js';

interface Kernels {
  sums(
    code: number,
    panels: number,
    norms: number,
    n: number,
    cols: number,
    xs: number,
    rows: number,
    gamma: number,
    coef0: number,
    degree: number,
    kernels: number,
    classes: number,
    others: number,
    coef: number,
    out: number,
  ): void;
}
type Answer = (state: KernelState, X: Matrix) => Matrix;

/** Rows that are handed over at once. */
const BLOCK = 16;
/** As in kernel.as.ts. */
const CHUNK = 64;
/** Packed supports are a second copy of the model. */
const MOST_BYTES = 0x40000000;

/** By the coefficients, which states that only answer otherwise share. */
const packed = new WeakMap<Float64Array, Answer>();

/** The kind `kernel` with a kernel in WebAssembly (kernel.as.ts): the same bits. Where there is none, `kernel` answers. */
export const fastKernel: Kind<KernelState> = {
  kind: 'kernel',
  apply(state, X, kinds) {
    let answers = packed.get(state.coef);
    if (!answers) {
      answers = pack(state) ?? ((state, X) => kernel.apply(state, X, kinds));
      packed.set(state.coef, answers);
    }
    return answers(state, X);
  },
  check: (state, width, kinds) => kernel.check(state, width, kinds),
};

/** Lays the supports into a memory as the kernel reads them: each class begins at a whole panel. */
function pack({ kernel, gamma, coef0, degree, cols, support, counts, coef }: KernelState): Answer | undefined {
  if (kernel === 'precomputed') return undefined;
  const f: KernelFunction = { kernel, gamma, coef0, degree };
  const k = counts.length;
  const all = total(counts);
  const starts = new Int32Array(k + 1);
  for (let c = 0; c < k; c++) starts[c + 1] = starts[c]! + Math.ceil(counts[c]! / 8) * 8;
  const n = starts[k]!;
  const panels = 0;
  const norms = panels + 8 * n * cols;
  const coefs = norms + 8 * n;
  const kernels = coefs + 8 * n * (k - 1);
  const classes = kernels + 8 * CHUNK;
  const xs = classes + 8 * k;
  const out = xs + 8 * BLOCK * (cols + 1);
  const bytes = out + 16 * BLOCK * k * (k - 1);
  if (bytes > MOST_BYTES) return undefined;
  const instance = instantiate<Kernels>(binary, bytes);
  if (!instance) return undefined;
  const numbers = new Float64Array(instance.memory);
  const words = new Uint32Array(instance.memory);

  const frame = frameOf(f, support, cols);
  const { X: S, norms: squares } = placed(frame, support);
  for (let c = 0, s = 0; c < k; c++) {
    words[classes / 4 + c] = counts[c]!;
    for (let to = starts[c]!; to < starts[c]! + counts[c]!; to++, s++) {
      numbers[norms / 8 + to] = squares[s]!;
      for (let j = 0; j < cols; j++) numbers[panels / 8 + (to & ~7) * cols + 8 * j + (to & 7)] = S.data[s * cols + j]!;
      for (let m = 0; m < k - 1; m++) numbers[coefs / 8 + m * n + to] = coef[m * all + s]!;
    }
  }

  const sums = new Float64Array(k * (k - 1));
  const code = KERNELS.indexOf(kernel);
  const factor = factorOf(kernel);
  return (state, { rows, data }) => {
    const Y = zeros(rows, outputsOf(state));
    for (let from = 0; from < rows; from += BLOCK) {
      const size = Math.min(BLOCK, rows - from);
      for (let i = 0, to = xs / 8; i < size; i++, to += cols + 1) {
        numbers[to + cols] = place(frame, data, (from + i) * cols, numbers, to);
        for (let j = to; j < to + cols; j++) numbers[j]! *= factor;
      }
      const tail = [kernels, classes, k - 1, coefs, out] as const;
      instance.kernels.sums(code, panels, norms, n, cols, xs, size, gamma, coef0, degree, ...tail);
      for (let i = 0, at = out / 8; i < size; i++) {
        for (let p = 0; p < sums.length; p++, at += 2) sums[p] = numbers[at]! + numbers[at + 1]!;
        answer(state, sums, Y, from + i);
      }
    }
    return Y;
  };
}
