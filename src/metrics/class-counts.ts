import { pairwiseSum } from '../core/pairwise-sum.js';
import { inSlices } from '../core/slices.js';
import type { Label, Steps } from '../core/types.js';
import { SCORING, type Targets } from './targets.js';

/** What precision, recall and F are made of: for each label, the weight of its rows. */
export interface ClassCounts {
  /** Rows that have the label and were given it. */
  readonly right: Float64Array;
  /** Rows that were given the label. */
  readonly predicted: Float64Array;
  /** Rows that have the label: its support. */
  readonly actual: Float64Array;
}

/** Counts for `labels`, in that order; a label that never occurs counts 0. */
export function* countingClasses(
  { yTrue, yPred, classes, weight }: Targets,
  labels: readonly Label[],
): Steps<ClassCounts> {
  const k = classes.length;
  const right = new Float64Array(k + 1); // the last one stays 0: for labels that do not occur
  const predicted = new Float64Array(k + 1);
  const actual = new Float64Array(k + 1);
  yield* inSlices(yTrue.length, 4, SCORING, (from, to) => {
    for (let i = from; i < to; i++) {
      const w = weight ? weight[i]! : 1;
      const label = yTrue[i]!;
      if (label === yPred[i]) right[label]! += w;
      predicted[yPred[i]!]! += w;
      actual[label]! += w;
    }
  });
  // scikit-learn keeps false positives and negatives and adds the right ones again: with weights that rounds.
  for (let c = 0; c < k; c++) {
    predicted[c] = right[c]! + (predicted[c]! - right[c]!);
    actual[c] = right[c]! + (actual[c]! - right[c]!);
  }
  const index = new Map(classes.map((label, c) => [label, c]));
  const chosen = labels.map((label) => index.get(label) ?? k);
  const take = (all: Float64Array) => Float64Array.from(chosen, (c) => all[c]!);
  return { right: take(right), predicted: take(predicted), actual: take(actual) };
}

/** The counts of all labels together: what a micro average is made of. */
export function together({ right, predicted, actual }: ClassCounts): ClassCounts {
  const sum = (counts: Float64Array) => Float64Array.of(pairwiseSum(counts));
  return { right: sum(right), predicted: sum(predicted), actual: sum(actual) };
}

/** The quotient of two lists, with `empty` where the denominator is 0. */
export function quotients(numerator: Float64Array, denominator: Float64Array, empty: number): Float64Array {
  return numerator.map((a, k) => (denominator[k] === 0 ? empty : a / denominator[k]!));
}

/** The mean of the values that are not NaN; unweighted where all weights are 0. NaN where there is no value. */
export function meanOf(values: Float64Array, weights?: Float64Array): number {
  const kept = values.filter((v) => !Number.isNaN(v));
  const w = weights?.filter((_, k) => !Number.isNaN(values[k]!));
  const total = w ? pairwiseSum(w) : 0;
  if (!w || total === 0) return pairwiseSum(kept) / kept.length;
  return pairwiseSum(kept.map((v, k) => v * w[k]!)) / total;
}
