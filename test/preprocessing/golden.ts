import { readFileSync } from 'node:fs';
import type { Matrix } from '../../src/core/types.js';

/** A number of a golden file; null is NaN, which JSON has not. */
export type Value = number | null;
export type Rows = readonly (readonly Value[])[];

/** What test/golden/preprocessing.py wrote. */
export function golden<T>(part: 'scalers' | 'encoders' | 'imputers' | 'pipeline'): T {
  return JSON.parse(readFileSync('test/golden/preprocessing.json', 'utf8'))[part];
}

/** What test/golden/transformers.py wrote. */
export function goldenTransformers<T>(
  part:
    | 'minMax'
    | 'exactMinMax'
    | 'robust'
    | 'normal'
    | 'normalShares'
    | 'quantile'
    | 'quantileNormal'
    | 'ordinal'
    | 'labels'
    | 'variance'
    | 'columns',
): T {
  return JSON.parse(readFileSync('test/golden/transformers.json', 'utf8'))[part];
}

export const numbers = (values: readonly Value[]): number[] => values.map((x) => x ?? Number.NaN);
export const table = (rows: Rows): number[][] => rows.map(numbers);
export const nested = ({ rows, cols, data }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);

/** A matrix with column names. */
export function named(rows: Rows, names: readonly string[]): Matrix {
  return { rows: rows.length, cols: names.length, data: Float64Array.from(table(rows).flat()), names };
}
