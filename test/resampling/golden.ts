import { readFileSync } from 'node:fs';
import type { Label } from '../../src/core/types.js';

interface Rows {
  readonly title: string;
  readonly X: number[][];
  readonly y: Label[];
}
type Strategy = string | number | Label[] | Record<string, number>;

/** What imbalanced-learn answers; test/golden/resampling.py says how it was asked. */
export const golden: {
  /** Neighbours of SMOTE and ADASYN, and those that tell danger. */
  readonly k: number;
  readonly m: number;
  readonly strategies: (Rows & {
    readonly outcomes: { sampler: string; strategy: Strategy; rows: Record<string, number> | null }[];
  })[];
  readonly geometry: (Rows & {
    /** By label, for each row of the class: its neighbours, as indices into the class. */
    readonly neighbors: Record<string, number[][]>;
    readonly danger: Record<string, number[]>;
    /** For each class that grows, for each of its rows; null where imbalanced-learn refuses. */
    readonly shares: number[][] | null;
    readonly tomek: Record<'auto' | 'all', number[]>;
    readonly smoteTomek?: Record<string, number>;
  })[];
  readonly nominal: (Rows & {
    readonly features: number[];
    readonly medianStd: number;
    readonly neighbors: number[][];
    readonly allowed: number[][][];
  })[];
  readonly smoothed: Rows & { readonly shrinkage: number; readonly width: number[] };
  readonly real: {
    readonly rows: Record<string, number>;
    readonly distinct: number;
    readonly neighbors: Record<string, string>;
    readonly danger: Record<string, [number, string]>;
    readonly shares: [number, string][];
    readonly tomek: Record<'auto' | 'all', [number, string]>;
  };
} = JSON.parse(readFileSync('test/golden/resampling.json', 'utf8'));
