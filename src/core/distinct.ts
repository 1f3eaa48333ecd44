import { inSlices, LOOKUP } from './slices.js';
import type { Matrix, Steps } from './types.js';

/** Which rows are the same. Groups are numbered in the order in which they first occur. */
export interface DistinctRows {
  /** The first row of each group. */
  readonly first: Int32Array;
  /** The group of each row. */
  readonly group: Int32Array;
}

const COMPARING = { done: 0, total: 1, stage: 'comparing rows' };
/**
 * Finds the rows that are the same bit for bit: flow data are full of them (the balanced IoT-23 file has one distinct row in
 * four). Rows that differ in the sign of a zero count as different.
 */
export function* distinctRows({ rows, cols, data }: Matrix): Steps<DistinctRows> {
  const words = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  const width = 2 * cols;
  const size = 2 ** (32 - Math.clz32(2 * rows));
  const slots = new Int32Array(size).fill(-1);
  const hashes = new Int32Array(rows);
  const first = new Int32Array(rows);
  const group = new Int32Array(rows);
  let groups = 0;
  yield* inSlices(rows, LOOKUP + cols, COMPARING, (from, to) => {
    for (let i = from; i < to; i++) {
      const hash = hashOf(words, i * width, width);
      let at = hash & (size - 1);
      let g = slots[at]!;
      while (g >= 0 && !(hashes[g] === hash && same(words, first[g]! * width, i * width, width))) {
        at = (at + 1) & (size - 1);
        g = slots[at]!;
      }
      if (g < 0) {
        g = slots[at] = groups++;
        first[g] = i;
        hashes[g] = hash;
      }
      group[i] = g;
    }
  });
  return { first: first.slice(0, groups), group };
}

function hashOf(words: Int32Array, at: number, n: number): number {
  let hash = 0;
  for (let k = at; k < at + n; k++) {
    hash = Math.imul(hash ^ words[k]!, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}

function same(words: Int32Array, a: number, b: number, n: number): boolean {
  for (let k = 0; k < n; k++) if (words[a + k] !== words[b + k]) return false;
  return true;
}
