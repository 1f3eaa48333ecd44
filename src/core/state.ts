import { ModelError } from './errors.js';
import { describeValue } from './matrix.js';
import type { Kind, Kinds, Matrix, State } from './types.js';

/** The kernels by the kind of state they apply. */
export function kindTable(kinds: readonly Kind[]): Kinds {
  return new Map(kinds.map((kind) => [kind.kind, kind]));
}

/** Applies a state to rows with the kernel of its kind. */
export function applyState(state: State, X: Matrix, kinds: Kinds): Matrix {
  return kernelOf(state, kinds).apply(state, X, kinds);
}

/** Checks a state that came from outside; returns its output width. */
export function checkState(state: State, width: number, kinds: Kinds): number {
  const kernel = kernelOf(state, kinds);
  if (state.v !== 1) throw new ModelError(`this release reads version 1 of ${kernel.kind}`);
  return kernel.check(state, width, kinds);
}

function kernelOf(state: State, kinds: Kinds): Kind {
  const kernel = kinds.get(state.kind);
  if (!kernel) throw new ModelError(`no kernel for the kind ${describeValue(state.kind)}, only ${[...kinds.keys()]}`);
  return kernel;
}
