import { zeros } from '../core/matrix.js';
import { instantiate } from '../core/wasm.js';
import type { BoostedState } from './boosted.js';
import { MOST_BYTES, type Walk } from './packed-trees.js';
import { columnsOf, questionsOf } from './questions.js';
import { binary } from './small-trees.wasm.js';

/** The kernel of small-trees.as.ts, in which everything is named by its address. */
interface Kernels {
  one: Kernel;
  many: Kernel;
}
type Kernel = (
  ...args: [
    ...[columns: number, columnsEnd: number, rows: number, stride: number, ranks: number],
    ...[steps: number, counts: number, leaves: number, trees: number, sums: number, rounded: boolean],
  ]
) => void;

/** Rows that `many` takes. */
const BLOCK = 64;
/** So few rows are answered one by one. */
const FEW = 16;

/**
 * Lays trees into a memory as the kernel reads them, nearly every number a byte.
 * @returns undefined for trees of more than 255 questions, and where they ask for more than 256 columns
 */
export function packSmallTrees(state: BoostedState): Walk | undefined {
  const asked = questionsOf(state);
  if (!asked) return undefined;
  const { columns, places } = columnsOf(asked);
  if (columns.length > 256) return undefined;
  const { end } = asked;
  const length = end.map((at, t) => at - (end[t - 1] ?? 0));
  // Sixteen trees of about one length stand side by side.
  const order = end.map((_, t) => t).sort((a, b) => length[b]! - length[a]!);
  const longest = order.filter((_, slot) => slot % 16 === 0).map((t) => length[t]!);

  const { cols, outputs: k } = state;
  let bytes = 0;
  const room = (size: number) => {
    const at = bytes;
    bytes += 16 * Math.ceil(size / 16);
    return at;
  };
  const sums = room(8 * BLOCK * k);
  const trees = room(16 * order.length);
  const table = room(24 * columns.length);
  const counts = room(16 * longest.length);
  const leaves = room(16 * BLOCK * longest.length);
  const ranks = room(BLOCK * columns.length + 16);
  const steps = room(64 * longest.reduce((sum, n) => sum + n, 0));
  const values = room(8 * asked.values.length);
  const cutsAt = columns.map(({ cuts }) => room(16 * halfOf(cuts)));
  const rows = room(8 * BLOCK * cols);
  const instance = bytes > MOST_BYTES ? undefined : instantiate<Kernels>(binary, bytes);
  if (!instance) return undefined;
  const { kernels, memory } = instance;
  const numbers = new Float64Array(memory);
  const words = new Uint32Array(memory);
  const small = new Uint8Array(memory);

  for (const [j, { key, cuts }] of columns.entries()) {
    const half = halfOf(cuts);
    const at = cutsAt[j]! / 8;
    numbers.fill(Infinity, at, at + 2 * half).set(cuts, at);
    words.set([8 * at, 8 * half, 8 * (key >> 1)], table / 4 + 6 * j);
    numbers[table / 8 + 3 * j + 2] = key & 1 ? -Infinity : Number.NaN;
  }
  numbers.set(asked.values, values / 8);
  let step = steps;
  for (const [slot, t] of order.entries()) {
    words.set([leaves + slot, values + 8 * asked.first[t]!, sums + 8 * state.output[t]!], trees / 4 + 4 * t);
    small[counts + slot] = length[t]!;
    let at = step + (slot % 16);
    for (let i = end[t]! - length[t]!; i < end[t]!; i++, at += 64) {
      small[at] = places[i]! >> 8;
      small[at + 16] = places[i]! ^ 128;
      small[at + 32] = asked.from[i]!;
      small[at + 48] = asked.by[i]!;
    }
    if (slot % 16 === 15) step += 64 * longest[slot >> 4]!;
  }

  const rounded = state.precision === 'float32';
  const base = rounded ? Float32Array.from(state.base) : state.base;
  return ({ rows: all, data }) => {
    const answer = zeros(all, k);
    for (let from = 0, size: number; from < all; from += size) {
      size = all - from > FEW ? Math.min(BLOCK, all - from) : 1;
      const [kernel, width] = size > 1 ? [kernels.many, BLOCK] : [kernels.one, 1];
      numbers.set(data.subarray(from * cols, (from + size) * cols), rows / 8);
      for (let c = 0, at = sums / 8; c < k; c++) for (let i = 0; i < width; i++) numbers[at++] = base[c]!;
      kernel(table, table + 24 * columns.length, rows, 8 * cols, ranks, steps, counts, leaves, trees, sums, rounded);
      for (let i = 0, to = from * k; i < size; i++)
        for (let c = 0; c < k; c++) answer.data[to++] = numbers[sums / 8 + c * width + i]!;
    }
    return answer;
  };
}

/** Where a search among cuts begins: the least power of two for which 2 n - 1 are enough for them. */
const halfOf = (cuts: Float64Array): number => 1 << (31 - Math.clz32(cuts.length));
