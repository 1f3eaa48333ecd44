import { readFileSync } from 'node:fs';
import type { Matrix, State } from '../../src/core/types.js';
import { type BoostedState, encodeModel, load, type Model, type TreesState } from '../../src/predict/index.js';

/** What the shap package answers: see test/golden/shap.py. */
export interface Explained {
  readonly values: number[];
  readonly shape: number[];
  readonly base: number[];
}
export interface GoldenCase {
  readonly name: string;
  readonly kind: 'trees' | 'boosted';
  readonly trees: Record<'feature' | 'threshold' | 'left' | 'root' | 'value' | 'cover' | 'missingLeft', number[]> & {
    readonly rate?: number;
    readonly start?: number;
    readonly margins?: number[];
  };
  readonly X: (number | null)[][];
  readonly background: (number | null)[][];
  readonly path: Explained;
  readonly interventional: Explained;
  readonly interactions: Explained | null;
  /** Path-dependent values of the first rows in exact arithmetic. */
  readonly exact?: number[][];
}

export const golden: {
  readonly cases: GoldenCase[];
  readonly kernel: Record<'intercept' | 'values' | 'base' | 'exact' | 'logit' | 'logitBase', number[]> & {
    readonly coef: number[][];
    readonly X: number[][];
    readonly background: number[][];
  };
} = JSON.parse(readFileSync('test/golden/shap.json', 'utf8'));

/** Rows; null is NaN. */
export function rowsOf(rows: readonly (readonly (number | null)[])[]): Matrix {
  const data = Float64Array.from(rows.flat(), (x) => x ?? Number.NaN);
  return { rows: rows.length, cols: rows[0]!.length, data };
}

/** The trees of a case, as a state. */
export function stateOf({ kind, trees, X }: GoldenCase): TreesState | BoostedState {
  const cols = X[0]!.length;
  const nodes = {
    v: 1,
    cols,
    feature: Int32Array.from(trees.feature),
    threshold: Float64Array.from(trees.threshold),
    left: Int32Array.from(trees.left),
    root: Int32Array.from(trees.root),
    cover: Float64Array.from(trees.cover),
    ...(trees.missingLeft.includes(1) ? { missingLeft: Uint8Array.from(trees.missingLeft) } : {}),
  };
  const leaves = trees.feature.filter((f) => f < 0).length;
  const outputs = trees.value.length / leaves;
  if (kind === 'trees') return { kind, ...nodes, outputs, value: Float64Array.from(trees.value) };
  return {
    kind,
    ...nodes,
    outputs,
    value: Float64Array.from(trees.value, (x) => x * trees.rate!),
    output: new Int32Array(trees.root.length),
    base: Float64Array.of(trees.start!),
    precision: 'float64',
  };
}

/** A state as a model that was loaded. */
export function modelOf(state: State, cols: number, extra: object = {}): Model {
  return load(encodeModel({ estimator: 'Trees', cols, missing: 'nan', state, ...extra }));
}

/** The greatest distance of two lists. */
export function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!);
    if (!(distance <= most)) most = distance;
  }
  return most;
}
