import { ParameterError } from '../core/errors.js';
import { instantiate } from '../core/wasm.js';
import { binary } from './smo.wasm.js';
import { plainKernels, type SmoKernels } from './smo-kernels.js';

/** Where everything lies for `n` variables, and how many rows of the kernel fit in behind it. */
export interface Layout {
  /** n, rounded up to whole groups of 16. */
  readonly n: number;
  readonly gap: number;
  readonly chunk: number;
  readonly x: number;
  readonly panels: number;
  readonly norms: number;
  readonly F: number;
  readonly up: number;
  readonly diagonal: number;
  /** A row of zeros. */
  readonly zero: number;
  readonly rows: number;
  readonly slots: number;
}

export interface SmoMemory {
  readonly kernels: SmoKernels;
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  /** Bytes for rows of the kernel and all else. */
  readonly bytes: number;
}

// Offsets are multiples of 16 below 2^31.
const MOST_BYTES = 0x7fff0000;

export function layout(count: number, cols: number, bytes: number): Layout {
  const n = (count + 15) & ~15;
  const gap = 0;
  const chunk = 64;
  const x = chunk + 512;
  const panels = x + 8 * (cols + (cols & 1));
  const norms = panels + 8 * n * cols;
  const F = norms + 8 * n;
  const up = F + 8 * n;
  const diagonal = up + 4 * n;
  const zero = diagonal + 4 * n;
  const rows = zero + 4 * n;
  const slots = n && Math.min(count, Math.floor((bytes - rows) / (4 * n)));
  return { n, gap, chunk, x, panels, norms, F, up, diagonal, zero, rows, slots };
}

/**
 * One memory for all problems of up to `count` variables, one after another: the engine gives back a memory of its own
 * for each only when it sees fit.
 * @param cacheSize megabytes (2^20 bytes) for rows of the kernel
 * @throws ParameterError where two rows do not fit
 */
export function smoMemory(count: number, cols: number, cacheSize: number, owner: string): SmoMemory {
  const fixed = layout(count, cols, 0);
  const row = 4 * fixed.n;
  const most = Math.min(cacheSize * 2 ** 20, MOST_BYTES - fixed.rows);
  if (most < 2 * row)
    throw new ParameterError(
      fixed.rows + 2 * row > MOST_BYTES
        ? `${owner}: ${count} rows of two classes are too many for one memory of 2 GB`
        : `${owner}: cacheSize must hold two rows of the kernel, ${Math.ceil((2 * row) / 2 ** 10) / 2 ** 10} MB for ${count} rows, got ${cacheSize}`,
    );
  // A problem without its own columns has none to hold; all rows are all there is to hold.
  const bytes = fixed.rows + Math.max(2, Math.min(Math.floor(most / row), count)) * row;
  const instance = instantiate<SmoKernels>(binary, bytes);
  const memory = instance?.memory ?? new ArrayBuffer(Math.ceil(bytes / 16) * 16);
  const kernels = instance?.kernels ?? plainKernels(memory);
  return { kernels, f64: new Float64Array(memory), f32: new Float32Array(memory), bytes };
}
