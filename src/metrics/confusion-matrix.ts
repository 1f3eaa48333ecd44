import { DataError } from '../core/errors.js';
import { zeros } from '../core/matrix.js';
import { checkParams, oneOf } from '../core/params.js';
import type { Label, Matrix } from '../core/types.js';
import type { MetricOptions } from './accuracy.js';
import { chosenLabels, type Targets, targets } from './targets.js';
import { fixed, padLeft, widest } from './text.js';

export interface ConfusionMatrix {
  /** The labels of the rows (true) and columns (predicted). */
  readonly labels: readonly Label[];
  /** Element (i, j): the rows, or their weight, that have label i and were given label j; or that as a share. */
  readonly counts: Matrix;
  /** An aligned table; numbers that are not whole get `digits` decimals (default 3). */
  toString(digits?: number): string;
}

export interface ConfusionMatrixOptions extends MetricOptions {
  /** The labels shown, in this order; rows with another true or predicted label are left out. Default: all, sorted. */
  readonly labels?: ArrayLike<Label>;
  /** Shares of each row (`'true'`), of each column (`'pred'`) or of everything (`'all'`) instead of counts. */
  readonly normalize?: 'true' | 'pred' | 'all' | null;
}

/**
 * How often each class was taken for each other one.
 * @throws DataError for no rows, lists of unequal length, `labels` none of which occurs in `yTrue`
 * @throws ParameterError for an empty or repeating `labels`, or an unknown `normalize`
 * @example
 * console.log(confusionMatrix(['DNS', 'Web', 'Web'], ['DNS', 'Web', 'DNS']).toString());
 * // true \ predicted  DNS  Web
 * //              DNS    1    0
 * //              Web    1    1
 */
export function confusionMatrix(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  { labels, sampleWeight, normalize = null }: ConfusionMatrixOptions = {},
): ConfusionMatrix {
  const name = 'confusionMatrix';
  const given = { normalize };
  checkParams({ name, defaults: given, rules: { normalize: oneOf('true', 'pred', 'all', null) } }, given);
  const t = targets(name, yTrue, yPred, sampleWeight);
  const chosen = chosenLabels(name, labels, t.classes);
  const counts = countPairs(name, t, chosen);
  if (normalize !== null) toShares(counts, normalize);
  return Object.freeze({
    labels: chosen,
    counts,
    toString: (digits = 3) => table(chosen, counts, digits),
  });
}

/**
 * How often each of `chosen` was given to each other one.
 * @throws DataError where none of them occurs in `yTrue`
 */
export function countPairs(
  owner: string,
  { yTrue, yPred, classes, weight }: Targets,
  chosen: readonly Label[],
): Matrix {
  const k = chosen.length;
  const position = new Map(chosen.map((label, i) => [label, i]));
  const at = classes.map((label) => position.get(label) ?? -1);
  const counts = zeros(k, k, chosen.map(String));
  let found = false;
  for (let i = 0; i < yTrue.length; i++) {
    const row = at[yTrue[i]!]!;
    const col = at[yPred[i]!]!;
    if (row >= 0) found = true;
    if (row >= 0 && col >= 0) counts.data[row * k + col]! += weight ? weight[i]! : 1;
  }
  if (!found) throw new DataError(`${owner}: none of the labels occurs in yTrue`);
  return counts;
}

function toShares({ rows: k, data }: Matrix, of: 'true' | 'pred' | 'all'): void {
  const part = (i: number) => (of === 'true' ? Math.floor(i / k) : of === 'pred' ? i % k : 0);
  const sums = new Float64Array(k);
  for (let i = 0; i < data.length; i++) sums[part(i)]! += data[i]!;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) data[i]! /= sums[part(i)]!;
}

function table(labels: readonly Label[], { data }: Matrix, digits: number): string {
  const k = labels.length;
  const whole = data.every(Number.isInteger);
  const heads = ['true \\ predicted', ...labels.map(String)];
  const lines = [heads];
  for (let i = 0; i < k; i++)
    lines.push([
      heads[i + 1]!,
      ...Array.from(data.subarray(i * k, (i + 1) * k), (n) => (whole ? String(n) : fixed(n, digits))),
    ]);
  const widths = heads.map((_, j) => widest(lines.map((line) => line[j]!)));
  return lines.map((line) => line.map((cell, j) => padLeft(cell, widths[j]!)).join('  ')).join('\n');
}
