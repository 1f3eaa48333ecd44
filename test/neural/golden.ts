import { readFileSync } from 'node:fs';
import type { Matrix } from '../../src/core/index.js';
import type { MLPClassifierParams } from '../../src/neural/index.js';
import { MLPClassifier } from '../../src/neural/index.js';
import { type LayerParams, Network } from '../../src/neural/network.js';
import type { Lessons } from '../../src/neural/stochastic.js';

type Layers = readonly (readonly [number[][], number[]])[];
export interface Case {
  readonly title: string;
  readonly params: Partial<MLPClassifierParams>;
  readonly widths: number[];
  readonly X: number[][];
  readonly y: number[];
  readonly weight: number[] | null;
  readonly start: Layers;
}
export interface StepsCase extends Case {
  /** After 1, 10 and 100 steps. */
  readonly after: Readonly<Record<string, Layers>>;
  readonly losses: number[];
}
export interface FitCase extends Case {
  /** How many of the last rows are held out. */
  readonly held: number;
  readonly nIter: number;
  readonly lossCurve: number[];
  readonly scores: number[] | null;
  readonly end: Layers;
}
export interface LbfgsCase extends Omit<Case, 'start'> {
  readonly starts: readonly { readonly start: Layers; readonly loss: number }[];
}

export const golden = JSON.parse(readFileSync('test/golden/mlp.json', 'utf8')) as {
  batch: number;
  steps: StepsCase[];
  fits: FitCase[];
  lbfgs: LbfgsCase[];
};

/** The parameters of a case in full, for internals that ask for all. */
export const paramsOf = ({ params }: Case): MLPClassifierParams =>
  new MLPClassifier({ ...params, batchSize: golden.batch, shuffle: false }).getParams();

export function networkOf(c: Case, dtype: MLPClassifierParams['dtype']): Network {
  const network = new Network({ widths: c.widths, activation: c.params.activation ?? 'relu', dtype }, 'test');
  network.load(layersOf(c.start));
  return network;
}

const layersOf = (layers: Layers): LayerParams[] =>
  layers.map(([coefs, intercepts]) => ({
    weights: Float64Array.from(coefs.flat()),
    bias: Float64Array.from(intercepts),
  }));

export function lessonsOf({ X, y, weight }: Case): Lessons & { X: Matrix } {
  return {
    X: { rows: X.length, cols: X[0]!.length, data: Float64Array.from(X.flat()) },
    codes: Int32Array.from(y),
    weight: weight ? Float64Array.from(weight) : undefined,
    index: Int32Array.from(y, (_, i) => i),
  };
}

/** The greatest difference of two sets of parameters, relative where they are greater than 1. */
export function difference(actual: readonly LayerParams[], expected: Layers): number {
  const [a, b] = [actual, layersOf(expected)].map((layers) => layers.flatMap((l) => [...l.weights, ...l.bias]));
  if (a!.length !== b!.length) return Infinity;
  return Math.max(...a!.map((value, k) => Math.abs(value - b![k]!) / Math.max(1, Math.abs(b![k]!))));
}
