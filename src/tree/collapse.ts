import { FAR, inSlices, LOOKUP } from '../core/slices.js';
import type { Steps } from '../core/types.js';
import { type Bins, shareable } from './bins.js';

/** What is looked at of binned rows. */
type Codes = Pick<Bins, 'rows' | 'cols'> & { readonly codes: Uint8Array | Uint16Array };

const COLLAPSING = { done: 0, total: 1, stage: 'collapsing' };

/**
 * Finds rows that no tree can tell apart: flow data are full of them (the balanced IoT-23 file has one distinct row in four).
 * Groups are numbered in the order in which they first occur.
 */
export function* collapse(bins: Codes, y: Int32Array): Steps<{ first: Int32Array; group: Int32Array }> {
  const { rows, cols, codes } = bins;
  const hash = new Int32Array(rows);
  yield* inSlices(rows, cols, COLLAPSING, (from, to) => {
    for (let i = from; i < to; i++) hash[i] = Math.imul(y[i]! + 1, 0x9e3779b1);
    for (let j = 0; j < cols; j++)
      for (let i = from, k = j * rows + from; i < to; i++, k++) {
        const h = Math.imul(hash[i]! ^ codes[k]!, 0x85ebca6b);
        hash[i] = h ^ (h >>> 15);
      }
  });
  const size = 2 ** (32 - Math.clz32(2 * rows));
  const slots = new Int32Array(size).fill(-1);
  const first = new Int32Array(rows);
  const group = new Int32Array(rows);
  let groups = 0;
  yield* inSlices(rows, LOOKUP + cols, COLLAPSING, (from, to) => {
    for (let i = from; i < to; i++) {
      let at = hash[i]! & (size - 1);
      let g = slots[at]!;
      while (g >= 0 && !(hash[first[g]!] === hash[i] && same(bins, y, first[g]!, i))) {
        at = (at + 1) & (size - 1);
        g = slots[at]!;
      }
      if (g < 0) {
        g = slots[at] = groups++;
        first[g] = i;
      }
      group[i] = g;
    }
  });
  return { first: first.slice(0, groups), group };
}

function same({ rows, cols, codes }: Codes, y: Int32Array, a: number, b: number): boolean {
  if (y[a] !== y[b]) return false;
  for (let k = a, end = a + rows * cols, shift = b - a; k < end; k += rows)
    if (codes[k] !== codes[k + shift]) return false;
  return true;
}

/** The bins of the rows at `index` alone. */
export function* takeBins<B extends Codes>(bins: B, index: Int32Array): Steps<B> {
  const size = index.length * bins.cols;
  const codes =
    bins.codes instanceof Uint8Array ? new Uint8Array(shareable(size)) : new Uint16Array(shareable(2 * size));
  for (let j = 0; j < bins.cols; j++)
    yield* inSlices(index.length, FAR, COLLAPSING, (from, to) => {
      for (let i = from; i < to; i++) codes[j * index.length + i] = bins.codes[j * bins.rows + index[i]!]!;
    });
  return { ...bins, rows: index.length, codes };
}
