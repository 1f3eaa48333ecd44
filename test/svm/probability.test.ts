import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random, zeros } from '../../src/core/index.js';
import { run } from '../../src/core/run.js';
import { type KernelState, kernel } from '../../src/predict/index.js';
import { SVC } from '../../src/svm/index.js';
import { fitSigmoid } from '../../src/svm/platt.js';

interface Sigmoid {
  readonly title: string;
  readonly x: number[];
  readonly y: number[];
  readonly weight: number[];
  readonly A: number;
  readonly B: number;
}
interface Coupled {
  readonly classes: number;
  readonly A: number[];
  readonly B: number[];
  readonly decisions: number[][];
  readonly proba: number[][];
}
const { sigmoids, coupled } = JSON.parse(readFileSync('test/golden/svm.json', 'utf8')) as {
  sigmoids: Sigmoid[];
  coupled: Coupled[];
};

/** Three classes in a line that overlap. */
function task(rows: number) {
  const random = new Random(7);
  const X = zeros(rows, 2);
  const y = Array.from({ length: rows }, (_, i) => 'abc'[i % 3]!);
  for (let i = 0; i < rows; i++) X.data.set([(i % 3) + 1.5 * random.float(), random.float()], 2 * i);
  return { X, y };
}

describe('probabilities of support vector machines', () => {
  it.each(sigmoids)('fits the sigmoid of scikit-learn, within 1e-3: $title', ({ x, y, weight, A, B }) => {
    const [a, b] = run(fitSigmoid(Float64Array.from(x), Float64Array.from(y), Float64Array.from(weight)));
    expect(Math.abs(a - A)).toBeLessThan(1e-3);
    expect(Math.abs(b - B)).toBeLessThan(1e-3);
  });

  it('fits a sigmoid with pauses', () => {
    const x = Float64Array.from({ length: 100_000 }, (_, i) => (i % 7) - 3);
    let pauses = 0;
    run(
      fitSigmoid(
        x,
        x.map(Math.sign),
        x.map(() => 1),
      ),
      { onProgress: () => pauses++ },
    );
    // Twelve slices for each look at all: at the start, at each direction and at each step.
    expect(pauses).toBeGreaterThanOrEqual(3 * 12);
    expect(pauses % 13).toBe(0);
  });

  it.each(coupled)(
    'couples the sigmoids of the pairs of $classes classes as LIBSVM does',
    ({ classes, A, B, decisions, proba }) => {
      for (const [i, row] of decisions.entries()) {
        // A machine without supports: its intercepts are its decisions.
        const state: KernelState = {
          ...({ kind: 'kernel', v: 1, kernel: 'linear', gamma: 1, coef0: 0, degree: 0, cols: 1 } as const),
          ...{ support: new Float64Array(0), coef: new Float64Array(0), counts: new Int32Array(classes) },
          ...{ intercept: Float64Array.from(row), answer: 'probability' as const },
          sigmoids: Float64Array.from(A.flatMap((a, p) => [a, B[p]!])),
        };
        const { data } = kernel.apply(state, zeros(1, 1), new Map());
        // Of two classes nothing need be coupled; scikit-learn's copy of LIBSVM comes to the same within its stopping rule.
        for (const [c, p] of proba[i]!.entries()) expect(data[c]).toBeCloseTo(p, classes === 2 ? 2 : 9);
      }
    },
  );

  it('are about right on rows of the kind that was learned from, and predict gives the most probable class', () => {
    const { X, y } = task(600);
    const svc = new SVC({ probability: true, C: 2 }).fit(X, y);
    const P = svc.predictProba(X);
    const sums = [0, 0, 0];
    for (let i = 0; i < P.rows; i++) for (let c = 0; c < 3; c++) sums[c]! += P.data[3 * i + c]! / P.rows;
    // Each class has a third of the rows. What probabilities are off by on average is far below what shares of votes are.
    for (const mean of sums) expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.02);
    expect(svc.predict(X)).toEqual(
      Array.from(
        { length: P.rows },
        (_, i) => 'abc'[[0, 1, 2].reduce((a, b) => (P.data[3 * i + b]! > P.data[3 * i + a]! ? b : a))],
      ),
    );
  });

  it('depend on the seed of the folds, and on nothing else', () => {
    const { X, y } = task(90);
    const learn = (randomState: number) => new SVC({ probability: true, randomState }).fit(X, y).fitted.state;
    expect(learn(1)).toEqual(learn(1));
    expect(learn(1).sigmoids).not.toEqual(learn(2).sigmoids);
    expect(learn(1).coef).toEqual(learn(2).coef);
  });

  it('can be learned where a class has fewer rows than there are folds', () => {
    const svc = new SVC({ probability: true }).fit([[0], [1], [2], [3], [9]], ['a', 'a', 'a', 'a', 'b']);
    const { data } = svc.predictProba([[0], [9], [4]]);
    expect(data.every((p) => p > 0 && p < 1)).toBe(true);
  });
});
