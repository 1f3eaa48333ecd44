import { instantiate } from '../core/wasm.js';
import { binary } from './logistic.wasm.js';
import { type LogisticKernels, plainKernels } from './logistic-kernels.js';

/** Training rows in panels of eight, and room to work, in one memory that WebAssembly and the plain loops read alike. Places in it are in bytes. */
export interface LogisticMemory {
  readonly kernels: LogisticKernels;
  readonly f64: Float64Array;
  readonly panels: number;
  readonly cols: number;
  /** Scores a row has: 1 for two classes, otherwise one a class. */
  readonly outputs: number;
  /** Places: see LogisticKernels. */
  readonly losses: number;
  readonly w: number;
  readonly gradient: number;
  readonly scores: number;
  readonly total: number;
  readonly sums: number;
  readonly target: number;
  readonly x: number;
}

// Places are multiples of 16 below 2^31.
const MOST_BYTES = 0x7fff0000;

/** All zeros: the last panel is filled up with rows of weight 0. */
export function logisticMemory(rows: number, cols: number, outputs: number): LogisticMemory {
  const panels = Math.ceil(rows / 8);
  const parameters = outputs * (cols + 1);
  const losses = 0;
  const gradient = losses + 32;
  const scores = gradient + 16 * parameters;
  const total = scores + 64 * outputs;
  const sums = total + 64 * panels;
  const target = sums + 64 * panels;
  const x = target + 64 * panels * outputs;
  const w = x + 64 * panels * cols; // at the end, as it alone may be no multiple of 16
  const bytes = w + 8 * parameters;
  const instance = bytes <= MOST_BYTES ? instantiate<LogisticKernels>(binary, bytes) : undefined;
  const memory = instance?.memory ?? new ArrayBuffer(bytes);
  const kernels = instance?.kernels ?? plainKernels(memory);
  const f64 = new Float64Array(memory);
  return { kernels, f64, panels, cols, outputs, losses, w, gradient, scores, total, sums, target, x };
}
