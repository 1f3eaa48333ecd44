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
export const BLOCK = 64;
/** A model is packed when it has been asked about one row for so many of its nodes: about then packing has paid. */
const NODES = 512;
/** Packed nodes are a second copy of the model. */
const MOST_BYTES = 0x40000000;

/** The kernel with a memory of so many bytes; undefined where there is no WebAssembly, or they are too many. */
export const treeKernels = (bytes: number) => (bytes > MOST_BYTES ? undefined : instantiate<Kernels>(binary, bytes));

/**
 * A kind of trees that are packed once a model is asked enough.
 * @param plain answers before that, and where `pack` gives nothing
 */
export function packedTrees<S extends State & { readonly feature: Int32Array }>(
  plain: Kind<S>,
  pack: (state: S) => Walk | undefined,
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
        if (rows * NODES < state.feature.length) return unpacked(X);
        walk = pack(state) ?? unpacked;
        walks.set(state, walk);
      }
      return walk(X);
    },
    check: (state, width, kinds) => plain.check(state, width, kinds),
  };
}
