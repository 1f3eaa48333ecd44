import type { PointTree } from '../core/neighbors.js';
import { inSlices } from '../core/slices.js';
import type { Progress, Steps } from '../core/types.js';
import { instantiate } from '../core/wasm.js';
import { binary } from './sieve.wasm.js';

interface Kernels {
  near(query: number, at: number, fours: number, stride: number, index: number, limit: number): number;
}

/** Says which points of a leaf may be near to a point: all that are, and few others. */
export interface Sieve {
  /** Numbers of points, as `pass` left them; some may lie outside the leaf. */
  readonly found: Uint32Array;
  /**
   * Looks at the points `from` … `to`, no more than a leaf has.
   * @param limit the greatest squared distance
   * @returns how many were found
   */
  pass(point: number, from: number, to: number, limit: number): number;
}

/** Fewer points are not worth a memory of their own. */
const FEW = 512;
const MOST_BYTES = 0x40000000;
/** Columns that reach further are left alone: their squares have no place in a float32. */
const FAR = 1e15;

/**
 * A sieve for the points of a tree, in WebAssembly (sieve.as.ts): float32, four points at once, at a quarter of the time. It
 * lets through whatever may be within the limit, for all that rounding does; whoever asks compares what is left exactly, and so finds
 * the same neighbours as without. Undefined where the platform has no WebAssembly or the points are few.
 * @param numeric columns that are looked at, a multiple of four from eight on
 */
export function* sieveOf(tree: PointTree, numeric: number, progress: Progress): Steps<Sieve | undefined> {
  const { cols, points, boxes } = tree;
  const n = tree.start.length - 1;
  const leaves = (boxes.length / (2 * cols) + 1) / 2;
  const stride = 16 * numeric;
  const start = 16 * Math.ceil((Math.ceil(n / leaves) + 8) / 4);
  const bytes = start + Math.ceil(n / 4) * stride;
  // Seen from the middle of the box around all points, numbers are as small, and as exact, as can be.
  const middle = Float64Array.from({ length: numeric }, (_, j) => boxes[j]! / 2 + boxes[cols + j]! / 2);
  let squares = 0;
  for (let j = 0; j < numeric; j++) squares += (boxes[cols + j]! - middle[j]!) * (boxes[cols + j]! - middle[j]!);
  const reach = Math.sqrt(squares);
  const instance = n >= FEW && reach < FAR && bytes <= MOST_BYTES ? instantiate<Kernels>(binary, bytes) : undefined;
  if (!instance) return undefined;

  const { kernels, memory } = instance;
  const floats = new Float32Array(memory).fill(Number.NaN, start / 4);
  yield* inSlices(n, numeric, progress, (from, to) => {
    for (let p = from; p < to; p++)
      for (let j = 0, at = (start + (p >> 2) * stride) / 4 + (p & 3); j < numeric; j++, at += 4)
        floats[at] = points[p * cols + j]! - middle[j]!;
  });
  // A point is moved by at most 2^-24 of `reach`, two of them by twice that; each of the sums and products after it is wrong by
  // 2^-24 of itself. Twice as much is allowed for.
  const shift = reach * 2 ** -22;
  const slack = 1 + (numeric + 8) * 2 ** -22;
  return {
    found: new Uint32Array(memory),
    pass(point, from, to, limit) {
      const query = start + (point >> 2) * stride + 4 * (point & 3);
      const first = from >> 2;
      const root = Math.sqrt(limit) + shift;
      return kernels.near(
        query,
        start + first * stride,
        ((to + 3) >> 2) - first,
        stride,
        4 * first,
        root * root * slack,
      );
    },
  };
}
