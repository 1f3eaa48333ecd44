import type { PointTree, Sieve } from './neighbors.js';
import { binary } from './sieve.wasm.js';
import { inSlices } from './slices.js';
import type { Progress, Steps } from './types.js';
import { instantiate } from './wasm.js';

interface Kernels {
  near(query: number, at: number, fours: number, stride: number, index: number, limit: number): number;
}

/** Fewer points are not worth a memory of their own. */
const FEW = 512;
/** Large enough that the boxes of the tree cost little; larger, and too many points are looked at where boxes tell. */
const MOST = 512;
const MOST_BYTES = 0x40000000;
/** Columns that reach further are left alone: their squares have no place in a float32. */
const FAR = 1e15;
/** Columns that the kernel compares at once. */
const HEAD = 8;
/** Behind what the kernel finds in a pass, widened to fours. */
const QUERY = 2080;

/**
 * A sieve for the points of a tree, in WebAssembly (sieve.as.ts): float32, four points at once, at a quarter of the time. It
 * lets through whatever may be within the limit, for all that rounding does; whoever asks compares what is left exactly, and so finds
 * the same neighbours as without. Undefined where the platform has no WebAssembly or the points are few.
 * @param numeric columns that are looked at
 */
export function* sieveOf(
  { cols, points, boxes, start }: PointTree,
  numeric: number,
  progress: Progress,
): Steps<Sieve | undefined> {
  const n = start.length - 1;
  const width = Math.max(HEAD, numeric);
  const stride = 16 * width;
  const first = QUERY + stride;
  const bytes = first + Math.ceil(n / 4) * stride;
  // Seen from the middle of the box around all points, numbers are as small, and as exact, as can be.
  const middle = Float64Array.from({ length: numeric }, (_, j) => boxes[j]! / 2 + boxes[cols + j]! / 2);
  const reach = distance(boxes, cols, middle);
  const instance = n >= FEW && reach < FAR && bytes <= MOST_BYTES ? instantiate<Kernels>(binary, bytes) : undefined;
  if (!instance) return undefined;

  const { kernels, memory } = instance;
  const order = bySpread(points, n, cols, numeric);
  const floats = new Float32Array(memory);
  yield* inSlices(n, width, progress, (from, to) => {
    for (let p = from; p < to; p++)
      for (let j = 0, at = (first + (p >> 2) * stride) / 4 + (p & 3); j < numeric; j++, at += 4)
        floats[at] = points[p * cols + order[j]!]! - middle[order[j]!]!;
  });
  for (let p = n; p & 3; p++) floats[(first + (p >> 2) * stride) / 4 + (p & 3)] = Number.NaN; // near to nothing
  const slack = 1 + (width + 8) * 2 ** -22;
  let shift = 0;
  return {
    found: new Uint32Array(memory),
    most: MOST,
    aim(query, at) {
      const away = distance(query, at, middle);
      if (!(away < FAR)) return false;
      // The two points of a distance are moved by at most 2^-24 of how far from the middle they are; each of the sums and products
      // after it is wrong by 2^-24 of itself. Twice as much, and more, is allowed for.
      shift = (reach + away) * 2 ** -23;
      for (let j = 0, to = QUERY / 4; j < numeric; j++, to += 4)
        floats[to] = query[at + order[j]!]! - middle[order[j]!]!;
      return true;
    },
    pass(from, to, limit) {
      const four = from >> 2;
      const root = Math.sqrt(limit) + shift;
      // Squares below the least normal float32 are wrong by up to the least of all float32s.
      const least = root * root * slack + width * 2 ** -148;
      return kernels.near(QUERY, first + four * stride, ((to + 3) >> 2) - four, stride, 4 * four, least);
    },
  };
}

/** Of the numbers from `point[at]` on from the middle. */
function distance(point: Float64Array, at: number, middle: Float64Array): number {
  let squares = 0;
  for (let j = 0; j < middle.length; j++) squares += (point[at + j]! - middle[j]!) * (point[at + j]! - middle[j]!);
  return Math.sqrt(squares);
}

/** The columns, those first in which points differ most: so most are given up early. */
function bySpread(points: Float64Array, n: number, cols: number, numeric: number): Int32Array {
  const spread = new Float64Array(numeric);
  const step = Math.ceil(n / 1024);
  for (let p = 0; p < n; p += step) {
    const other = (p + (n >> 1)) % n;
    for (let j = 0; j < numeric; j++) spread[j]! += Math.abs(points[p * cols + j]! - points[other * cols + j]!);
  }
  return Int32Array.from({ length: numeric }, (_, j) => j).sort((a, b) => spread[b]! - spread[a]! || a - b);
}
