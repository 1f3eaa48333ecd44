import { DataError, ParameterError } from './errors.js';
import { describeValue } from './matrix.js';
import { run } from './run.js';
import { inSlices, LOOKUP } from './slices.js';
import type { Label, Labels, Progress, Steps } from './types.js';

/** Numbers by value, strings by code unit: the order in which `classes` are listed. */
export function compareLabels(a: Label, b: Label): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Codes labels against the sorted list of those that occur.
 * @param name what the labels are called in error messages
 * @throws DataError for labels that are neither strings nor finite numbers, or some of each
 * @example encodeLabels(['b', 'a', 'b']) // { codes: [1, 0, 1], classes: ['a', 'b'] }
 */
export function encodeLabels(y: ArrayLike<Label>, owner = 'y', name = 'y'): Labels {
  return run(encodingLabels(y, owner, name, { done: 0, total: 1 }));
}

/** `encodeLabels`, with pauses. */
export function* encodingLabels(y: ArrayLike<Label>, owner: string, name: string, progress: Progress): Steps<Labels> {
  if (y === null || typeof y !== 'object' || typeof y.length !== 'number')
    throw new DataError(`${owner}: ${name} must be an array of labels, got ${describeValue(y)}`);
  const type = typeof y[0];
  const place = (i: number) => (name === 'y' ? `the label of row ${i}` : `${name}[${i}]`);
  const index = new Map<Label, number>();
  const codes = new Int32Array(y.length);
  yield* inSlices(y.length, LOOKUP, progress, (from, to) => {
    for (let i = from; i < to; i++) {
      const label = y[i]!;
      if (typeof label !== 'string' && !Number.isFinite(label))
        throw new DataError(`${owner}: ${place(i)} must be a string or a number, got ${describeValue(label)}`, {
          row: i,
        });
      if (typeof label !== type)
        throw new DataError(
          `${owner}: ${name} mixes ${type}s and ${typeof label}s (row ${i} is ${describeValue(label)})`,
          {
            row: i,
          },
        );
      let code = index.get(label);
      if (code === undefined) index.set(label, (code = index.size));
      codes[i] = code;
    }
  });
  const classes = yield* inOrder([...index.keys()], progress);
  const rank = new Int32Array(classes.length);
  yield* inSlices(classes.length, LOOKUP, progress, (from, to) => {
    for (let sorted = from; sorted < to; sorted++) rank[index.get(classes[sorted]!)!] = sorted;
  });
  yield* inSlices(codes.length, 1, progress, (from, to) => {
    for (let i = from; i < to; i++) codes[i] = rank[codes[i]!]!;
  });
  return { codes, classes };
}

/** Labels that are sorted, or merged, between two pauses: groups can be as many as rows. */
const RUN = 8192;

function* inOrder(labels: Label[], progress: Progress): Steps<Label[]> {
  let runs: Label[][] = [];
  for (let from = 0; from === 0 || from < labels.length; from += RUN) {
    runs.push(labels.slice(from, from + RUN).sort(compareLabels));
    yield progress;
  }
  while (runs.length > 1) {
    const longer: Label[][] = [];
    for (let k = 0; k < runs.length; k += 2)
      longer.push(k + 1 < runs.length ? yield* merged(runs[k]!, runs[k + 1]!, progress) : runs[k]!);
    runs = longer;
  }
  return runs[0]!;
}

function* merged(a: readonly Label[], b: readonly Label[], progress: Progress): Steps<Label[]> {
  const out: Label[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    out.push(j === b.length || (i < a.length && a[i]! < b[j]!) ? a[i++]! : b[j++]!);
    if (out.length % RUN === 0) yield progress;
  }
  return out;
}

/** `'balanced'` weighs each class by n / (classes x rows of the class); a record gives the weights by label. */
export type ClassWeight = null | 'balanced' | Readonly<Record<string, number>>;

/**
 * The weight of each row: its sample weight times its class's weight; undefined where all are 1.
 * @throws ParameterError for a weight that is negative or no number, or a label that does not occur
 */
export function rowWeights(
  { codes, classes }: Labels,
  classWeight: ClassWeight,
  sampleWeight: Float64Array | undefined,
  owner: string,
): Float64Array | undefined {
  if (classWeight === null) return sampleWeight;
  const perClass = classWeight === 'balanced' ? balanced(codes, classes.length) : named(classWeight, classes, owner);
  const weights = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) weights[i] = perClass[codes[i]!]! * (sampleWeight ? sampleWeight[i]! : 1);
  return weights;
}

// scikit-learn's compute_class_weight('balanced'): counted in rows, whatever their sample weights.
function balanced(codes: Int32Array, k: number): Float64Array {
  const count = new Float64Array(k);
  for (let i = 0; i < codes.length; i++) count[codes[i]!]!++;
  return count.map((n) => codes.length / (k * n));
}

function named(weights: Readonly<Record<string, number>>, classes: readonly Label[], owner: string): Float64Array {
  for (const [label, weight] of Object.entries(weights)) {
    if (!classes.some((c) => String(c) === label))
      throw new ParameterError(`${owner}: classWeight names the class ${describeValue(label)}, which is not in y`);
    if (!isWeight(weight))
      throw new ParameterError(
        `${owner}: classWeight of ${describeValue(label)} must be a number >= 0, got ${describeValue(weight)}`,
      );
  }
  return Float64Array.from(classes, (label) => (Object.hasOwn(weights, String(label)) ? weights[String(label)]! : 1));
}

/**
 * Checks sample weights: one a row, finite, >= 0, not all 0.
 * @throws DataError naming the row
 */
export function checkWeights(
  weights: ArrayLike<number> | undefined,
  rows: number,
  owner: string,
): Float64Array | undefined {
  if (weights === undefined || weights === null) return undefined;
  if (weights.length !== rows)
    throw new DataError(`${owner}: sampleWeight has ${weights.length} values for ${rows} rows`);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const w = weights[i]!;
    if (!isWeight(w))
      throw new DataError(`${owner}: sampleWeight of row ${i} must be a number >= 0, got ${describeValue(w)}`, {
        row: i,
      });
    sum += w;
  }
  if (rows > 0 && sum === 0) throw new DataError(`${owner}: all sample weights are 0`);
  if (sum === Infinity) throw new DataError(`${owner}: the sum of the sample weights overflows`);
  return new Float64Array(weights);
}

const isWeight = (w: unknown): boolean => typeof w === 'number' && w >= 0 && w < Infinity;
