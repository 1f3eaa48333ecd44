import { zeros } from '../core/matrix.js';
import type { Kind, Matrix, State } from '../core/types.js';
import { instantiate } from '../core/wasm.js';
import { binary } from './trees.wasm.js';

/** The kernel of trees.as.ts, in which everything is named by its address. */
interface Kernels {
  one(roots: number, trees: number, row: number, out: number, width: number): void;
  many(roots: number, trees: number, rows: number, stride: number, n: number, out: number, width: number): void;
}
/** Rows in, rows out, by trees that are packed. */
export type Walk = (X: Matrix) => Matrix;

/** Rows whose sums stay in the first-level cache; a multiple of eight. */
const BLOCK = 64;
/** Packed nodes are a second copy of the model. */
export const MOST_BYTES = 0x40000000;

/**
 * A kind of trees that are packed once a model is asked enough.
 * @param plain answers before that, and where `pack` gives nothing
 * @param nodes a model is packed when it has been asked about one row for so many of its nodes: about then packing has paid
 */
export function packedTrees<S extends State & { readonly feature: Int32Array }>(
  plain: Kind<S>,
  pack: (state: S) => Walk | undefined,
  nodes: number,
): Kind<S> {
  const rowsSeen = new WeakMap<S, number>();
  const walks = new WeakMap<S, Walk>();
  return {
    kind: plain.kind,
    apply(state, X, kinds) {
      let walk = walks.get(state);
      if (!walk) {
        const rows = (rowsSeen.get(state) ?? 0) + X.rows;
        rowsSeen.set(state, rows);
        const unpacked = (Z: Matrix) => plain.apply(state, Z, kinds);
        if (rows * nodes < state.feature.length) return unpacked(X);
        walk = pack(state) ?? unpacked;
        walks.set(state, walk);
      }
      return walk(X);
    },
    check: (state, width, kinds) => plain.check(state, width, kinds),
  };
}

/** What the walks through the kinds `trees` and `boosted` have in common. */
interface Trees {
  readonly cols: number;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly value: Float64Array;
  readonly missingLeft?: Uint8Array;
}

/**
 * Lays nodes into a memory as the kernel reads them. Where nodes say that a missing value goes left, a row stands there twice: once for
 * the others, where NaN is not <= the threshold, and once with -Infinity in its place.
 * @param groups the roots of trees that add to the same sums
 * @param base what sums start from: for each group as many as a leaf has values
 */
export function packWalk(
  { cols, feature, threshold, left, value, missingLeft }: Trees,
  groups: readonly Int32Array[],
  base: Float64Array,
): Walk | undefined {
  const each = base.length / groups.length;
  const leaves = value.length / each;
  const width = 16 * Math.ceil(each / 2); // the kernel adds two numbers at once
  const constant = missingLeft ? 2 * cols : cols; // behind the values of a row a column that stays 0
  const stride = 8 * (constant + 1);
  const rows = 32; // behind the lanes
  const out = rows + BLOCK * stride;
  const values = out + groups.length * BLOCK * width;
  const nodes = values + (leaves + 1) * width;
  const roots = nodes + 16 * (feature.length + 1);
  const bytes = roots + 4 * groups.reduce((sum, { length }) => sum + length + 7, 0);
  const instance = bytes > MOST_BYTES ? undefined : instantiate<Kernels>(binary, bytes);
  if (!instance) return undefined;
  const { kernels, memory } = instance;
  const numbers = new Float64Array(memory);
  const words = new Uint32Array(memory);

  for (let i = 0; i < leaves; i++)
    for (let j = 0; j < each; j++) numbers[(values + i * width) / 8 + j] = value[i * each + j]!;
  // One node more: a lone leaf, for the lanes behind the last tree.
  for (let i = 0, at = nodes; i <= feature.length; i++, at += 16) {
    const inner = feature[i]! >= 0;
    numbers[at / 8] = inner ? threshold[i]! : values + (left[i] ?? leaves) * width;
    words[at / 4 + 2] = inner ? nodes + 16 * left[i]! : at;
    words[at / 4 + 3] = 8 * (inner ? feature[i]! + (missingLeft?.[i] ? cols : 0) : constant);
  }
  const rootOf = (node = feature.length) => nodes + 16 * node;
  let at = roots;
  const own = groups.map((trees, g) => {
    const group = { at, trees: trees.length, out: out + g * BLOCK * width };
    for (let t = 0; t < trees.length + 7; t++, at += 4) words[at / 4] = rootOf(trees[t]);
    return group;
  });

  return ({ rows: all, data }) => {
    const answer = zeros(all, base.length);
    for (let from = 0; from < all; from += BLOCK) {
      const size = Math.min(BLOCK, all - from);
      for (let i = 0, k = from * cols, to = rows / 8; i < size; i++, to += constant + 1)
        for (let j = 0; j < cols; j++) {
          const x = (numbers[to + j] = data[k++]!);
          if (missingLeft) numbers[to + cols + j] = Number.isNaN(x) ? -Infinity : x;
        }
      for (let g = 0; g < own.length; g++) {
        const { at, trees, out } = own[g]!;
        for (let i = 0, sum = out / 8; i < size; i++, sum += width / 8)
          for (let j = 0; j < each; j++) numbers[sum + j] = base[g * each + j]!;
        if (size === 1) kernels.one(at, trees, rows, out, width);
        else kernels.many(at, trees, rows, stride, (size + 7) & ~7, out, width);
        for (let i = 0, sum = out / 8, to = from * base.length + g * each; i < size; i++, sum += width / 8)
          for (let j = 0; j < each; j++) answer.data[to + i * base.length + j] = numbers[sum + j]!;
      }
    }
    return answer;
  };
}
