import { describe, expect, it } from 'vitest';
import { Random, run } from '../../src/core/index.js';
import { fitFullBatch } from '../../src/neural/full-batch.js';
import type { TrainingHistory } from '../../src/neural/index.js';
import { StochasticTraining } from '../../src/neural/stochastic.js';
import { difference, golden, lessonsOf, networkOf, paramsOf } from './golden.js';

const TOLERANCE = { float64: 1e-9, float32: 1e-4 };
const DTYPES = ['float64', 'float32'] as const;

describe.each(DTYPES)("training in %s from scikit-learn's weights, on its batches", (dtype) => {
  const tolerance = TOLERANCE[dtype];

  it.each(golden.steps)('has its weights after 1, 10 and 100 steps: $title', (c) => {
    const network = networkOf(c, dtype);
    const lessons = lessonsOf(c);
    const training = new StochasticTraining(network, paramsOf(c), new Random(0), 'test');
    let history: TrainingHistory | undefined;
    for (let step = 1; step <= 100; step++) {
      const index = Int32Array.from({ length: golden.batch }, (_, i) => (i + 13 * (step - 1)) % c.X.length);
      history = run(training.once({ ...lessons, index }, history));
      expect(Math.abs(history.lossCurve.at(-1)! - c.losses[step - 1]!), `loss of step ${step}`).toBeLessThan(tolerance);
      const expected = c.after[step];
      if (expected) expect(difference(network.params(), expected), `after step ${step}`).toBeLessThan(tolerance);
    }
  });
});

describe("whole trainings from scikit-learn's weights, without shuffling", () => {
  it.each(golden.fits)('have its epochs, losses, scores and weights: $title', (c) => {
    const network = networkOf(c, 'float64');
    const lessons = lessonsOf(c);
    const learned = c.X.length - c.held;
    const held = c.held > 0 ? lessons.index.subarray(learned) : undefined;
    const training = new StochasticTraining(network, paramsOf(c), new Random(0), 'test');
    const history = run(training.run({ ...lessons, index: lessons.index.subarray(0, learned), held }));
    expect(history.nIter).toBe(c.nIter);
    expect(history.converged).toBe(c.nIter < (c.params.maxIter ?? 200));
    expect(history.lossCurve.length).toBe(c.nIter);
    for (const [epoch, loss] of c.lossCurve.entries())
      expect(Math.abs(history.lossCurve[epoch]! - loss), `loss of epoch ${epoch + 1}`).toBeLessThan(1e-7);
    expect(history.validationScores?.length).toBe(c.scores?.length);
    for (const [epoch, score] of (c.scores ?? []).entries())
      expect(history.validationScores![epoch], `score of epoch ${epoch + 1}`).toBeCloseTo(score, 12);
    expect(difference(network.params(), c.end)).toBeLessThan(1e-6);
  });
});

describe('L-BFGS', () => {
  it.each(golden.lbfgs)("reaches scikit-learn's loss from every start, or a lower one: $title", (c) => {
    for (const { start, loss } of c.starts) {
      const one = { ...c, start };
      const history = run(fitFullBatch(networkOf(one, 'float64'), lessonsOf(one), paramsOf(one), 'test'));
      expect(history.converged).toBe(true);
      expect(history.lossCurve[0]! - loss).toBeLessThan(1e-4);
    }
  });
});
