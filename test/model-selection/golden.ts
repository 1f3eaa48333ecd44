import { readFileSync } from 'node:fs';
import type { Label } from '../../src/core/types.js';

type Scores = Readonly<Record<'test' | 'train', Readonly<Record<string, number[]>>>>;

/** Results of scikit-learn, made by test/golden/splits.py. */
export const golden: {
  readonly cases: readonly {
    readonly name: string;
    readonly splitter: string;
    readonly rows: number;
    readonly nSplits?: number;
    readonly y?: Label[];
    readonly groups?: Label[];
    readonly fold: number[];
  }[];
  readonly series: readonly {
    readonly rows: number;
    readonly nSplits: number;
    readonly maxTrainSize: number | null;
    readonly testSize: number | null;
    readonly gap: number;
    /** Training and test rows as [first, past the last]. */
    readonly splits: readonly (readonly [readonly [number, number], readonly [number, number]])[];
  }[];
  readonly sizes: readonly {
    readonly rows: number;
    readonly testSize: number | null;
    readonly trainSize: number | null;
    readonly train: number;
    readonly test: number;
  }[];
  readonly strata: readonly {
    readonly counts: number[];
    readonly testSize: number;
    readonly trainSize: number | null;
    readonly train: number[];
    readonly test: number[];
  }[];
  readonly validation: {
    readonly X: number[][];
    readonly y: string[];
    readonly binary: number[];
    readonly weight: number[];
    readonly groups: number[];
    readonly stratified: Scores;
    readonly weighted: Scores;
    readonly grouped: Scores;
    readonly twoClasses: Scores;
    readonly curves: Scores;
    readonly twoClassCurves: Scores;
    readonly inTime: Scores;
    readonly learning: Readonly<
      Record<'default' | 'shares' | 'rows' | 'inTime', { trainSizes: number[]; train: number[][]; test: number[][] }>
    >;
    readonly predicted: string[];
    readonly probabilities: number[];
  };
  readonly unicauca: Readonly<Record<string, { readonly sizes: number[]; readonly sha256: string }>>;
} = JSON.parse(readFileSync(new URL('../golden/splits.json', import.meta.url), 'utf8'));
