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
  return kernelOf(state, kinds).check(state, width, kinds);
}

/** The kernel of a state. @throws ModelError where there is none for its kind and version */
export function kernelOf(state: State, kinds: Kinds): Kind {
  const kernel = kinds.get(state?.kind);
  if (kernel?.apply && state.v === (kernel.v ?? 1)) return kernel;
  throw new ModelError(`no kernel for ${describeValue(state?.kind)} of version ${state?.v}`);
}
