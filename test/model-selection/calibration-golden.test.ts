import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/core/run.js';
import type { Label, Matrix } from '../../src/core/types.js';
import { LogisticRegression } from '../../src/linear/index.js';
import { type Calibratable, CalibratedClassifierCV, KFold } from '../../src/model-selection/index.js';
import { fitIsotonic } from '../../src/model-selection/isotonic-calibration.js';
import { fitSigmoid } from '../../src/model-selection/sigmoid-calibration.js';
import { fitTemperature } from '../../src/model-selection/temperature-calibration.js';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import { map } from '../../src/predict/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

interface Single {
  readonly title: string;
  readonly f: number[];
  readonly y: number[];
  readonly weight: number[] | null;
  readonly a: number;
  readonly b: number;
  readonly x: number[];
  readonly value: number[];
  readonly at: number[];
  readonly isotonic: number[];
}
interface Case {
  readonly model: 'logistic' | 'pipeline' | 'neighbors' | 'tree';
  readonly labels: 'y' | 'binary';
  readonly method: 'sigmoid' | 'isotonic' | 'temperature';
  readonly ensemble: boolean;
  readonly cv: number;
  readonly kFold: boolean;
  readonly weighted: boolean;
  readonly probabilities: number[][];
}
const golden: {
  readonly singles: readonly Single[];
  readonly temperatures: readonly {
    readonly title: string;
    readonly logits: number[][];
    readonly y: number[];
    readonly weight: number[] | null;
    readonly beta: number;
  }[];
  readonly X: number[][];
  readonly Z: number[][];
  readonly y: Label[];
  readonly binary: Label[];
  readonly weight: number[];
  readonly cases: readonly Case[];
} = JSON.parse(readFileSync(new URL('../golden/calibration.json', import.meta.url), 'utf8'));

const f64 = (values: readonly number[] | null) => (values ? Float64Array.from(values) : undefined);
const relative = (actual: number, expected: number) => Math.abs(actual - expected) / Math.max(1e-9, Math.abs(expected));

describe('the calibration of one score', () => {
  it.each(golden.singles)('by a sigmoid ends within 1e-9 of the minimum of the loss: $title', (c) => {
    const { a, b } = run(fitSigmoid(f64(c.f)!, Uint8Array.from(c.y), f64(c.weight)));
    // What the minimum is known by: the odds of scores. Far from 0 neither a nor b has as many digits.
    for (const f of c.at) expect(a * f + b).toBeCloseTo(c.a * f + c.b, c.title === 'scores far from 0' ? 8 : 9);
    expect(relative(a, c.a), `a ${a}`).toBeLessThan(1e-6);
    expect(relative(b, c.b), `b ${b}`).toBeLessThan(1e-6);
  });

  it.each(golden.singles)('by isotonic regression has the points of scikit-learn: $title', (c) => {
    const { x, y } = run(fitIsotonic(f64(c.f)!, Uint8Array.from(c.y), f64(c.weight)));
    const unsigned = (values: Iterable<number>) => Array.from(values, (value) => value + 0); // of ties at 0, either
    expect(unsigned(x)).toEqual(unsigned(c.x));
    for (const [k, value] of c.value.entries()) expect(y[k]).toBeCloseTo(value, 15);
    const rows: Matrix = { rows: c.at.length, cols: 1, data: Float64Array.from(c.at) };
    const { data } = map.apply({ kind: 'map', v: 1, columns: [{ x, y }] }, rows, new Map());
    for (const [k, value] of c.isotonic.entries()) expect(data[k], `at ${c.at[k]}`).toBeCloseTo(value, 13);
  });

  it.each(golden.temperatures)('by temperature has the factor of scikit-learn to 1e-6: $title', (c) => {
    const logits: Matrix = { rows: c.y.length, cols: c.logits[0]!.length, data: Float64Array.from(c.logits.flat()) };
    const factor = run(fitTemperature(logits, Int32Array.from(c.y), f64(c.weight)));
    expect(relative(factor, c.beta)).toBeLessThan(1e-6);
  });
});

describe('CalibratedClassifierCV', () => {
  const exact = { tol: 1e-11, maxIter: 10_000 };
  const models: Readonly<Record<Case['model'], () => Calibratable>> = {
    logistic: () => new LogisticRegression(exact),
    pipeline: () =>
      new Pipeline([
        ['scale', new StandardScaler()],
        ['clf', new LogisticRegression(exact)],
      ]),
    neighbors: () => new KNeighborsClassifier({ nNeighbors: 15 }),
    tree: () => new DecisionTreeClassifier({ maxDepth: 1 }),
  };

  it.each(golden.cases)(
    'has the probabilities of scikit-learn to 1e-6: $model of $labels, $method, ensemble $ensemble, weighted $weighted',
    (c) => {
      const { method, ensemble } = c;
      const cv = c.kFold ? new KFold({ nSplits: c.cv }) : c.cv;
      const model = new CalibratedClassifierCV(models[c.model](), { method, ensemble, cv });
      model.fit(golden.X, golden[c.labels], { sampleWeight: c.weighted ? golden.weight : undefined });
      const { data } = model.predictProba(golden.Z);
      for (const [k, p] of c.probabilities.flat().entries()) expect(Math.abs(data[k]! - p)).toBeLessThan(1e-6);
    },
  );
});
