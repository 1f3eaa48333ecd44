import { ModelError } from '../core/errors.js';
import { type BoostedState, goesRight } from '../predict/boosted.js';
import { coverOf } from '../predict/cover.js';
import type { TreesState } from '../predict/trees.js';
import type { Level } from './level.js';

/** Trees of either kind, as an explanation reads them: each leaf adds `scale` times its values to some outputs. */
export interface Ensemble {
  readonly state: TreesState | BoostedState;
  readonly outputs: number;
  /** Values of a leaf. */
  readonly width: number;
  /** The output to which the first value of a tree's leaves is added. */
  readonly output: Int32Array;
  readonly scale: number;
  /** What the outputs are before any tree. */
  readonly base: Float64Array;
}

export function ensembleOf(state: TreesState | BoostedState): Ensemble {
  const { outputs, root } = state;
  return state.kind === 'trees'
    ? {
        state,
        outputs,
        width: outputs,
        output: new Int32Array(root.length),
        scale: 1 / root.length,
        base: new Float64Array(outputs),
      }
    : { state, outputs, width: 1, output: state.output, scale: 1, base: state.base };
}

/** Writes for each row whether it goes to the right (1) or left (0) at a node, by the values of its column from `from` on. */
export function decide(
  { state }: Ensemble,
  node: number,
  values: Float64Array,
  from: number,
  { n, row, right }: Level,
): void {
  const { feature, threshold, missingLeft } = state;
  if (state.kind === 'boosted' && (state.setAt || state.zeroMissing?.includes(feature[node]!))) {
    for (let i = 0; i < n; i++) right[i] = goesRight(state, node, values[from + row[i]!]!);
    return;
  }
  const limit = threshold[node]!;
  for (let i = 0; i < n; i++) right[i] = values[from + row[i]!]! <= limit ? 0 : 1;
  if (missingLeft?.[node]) for (let i = 0; i < n; i++) if (Number.isNaN(values[from + row[i]!]!)) right[i] = 0;
}

/**
 * For each node the share of its parent's training rows that reached it.
 * @throws ModelError where the model does not tell
 */
export function sharesOf({ state }: Ensemble): Float64Array {
  const cover = coverOf(state);
  const { feature, left } = state;
  if (!cover.every((weight) => weight >= 0 && weight < Infinity)) throw new ModelError('invalid model: cover');
  const share = new Float64Array(cover.length).fill(1);
  for (let i = 0; i < feature.length; i++) {
    if (feature[i]! < 0) continue;
    const a = left[i]!;
    const sum = cover[a]! + cover[a + 1]!;
    share[a] = sum > 0 ? cover[a]! / sum : 0.5;
    share[a + 1] = sum > 0 ? cover[a + 1]! / sum : 0.5;
  }
  return share;
}

/** The mean answer to the training rows, as the leaves and their shares have it. */
export function expectedValues({ state, width, output, scale, base }: Ensemble, share: Float64Array): Float64Array {
  const { feature, left, value, root } = state;
  const expected = Float64Array.from(base);
  const reach = new Float64Array(feature.length);
  for (let t = 0; t < root.length; t++) {
    reach[root[t]!] = 1;
    for (let i = root[t]!; i < (root[t + 1] ?? feature.length); i++) {
      const a = left[i]!;
      if (feature[i]! >= 0) for (const child of [a, a + 1]) reach[child] = reach[i]! * share[child]!;
      else for (let k = 0; k < width; k++) expected[output[t]! + k]! += scale * reach[i]! * value[a * width + k]!;
    }
  }
  return expected;
}
