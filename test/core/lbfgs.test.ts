import { describe, expect, it } from 'vitest';
import { minimize, type Objective } from '../../src/core/lbfgs.js';
import { run } from '../../src/core/run.js';

const objective = (f: (x: Float64Array, gradient: Float64Array) => number): Objective =>
  function* (x, gradient, progress) {
    yield progress;
    return f(x, gradient);
  };

/** Half the sum of curvature times squared distance from 1. */
const quadratic = (curvature: readonly number[]): Objective =>
  objective((x, gradient) => {
    let value = 0;
    for (const [i, c] of curvature.entries()) {
      gradient[i] = c * (x[i]! - 1);
      value += (c * (x[i]! - 1) ** 2) / 2;
    }
    return value;
  });

describe('L-BFGS', () => {
  it('finds the minimum of a quadratic in little more steps than it has different curvatures', () => {
    const x = new Float64Array(6);
    const found = run(minimize(quadratic([1, 1, 10, 10, 100, 100]), x, { tol: 1e-12, maxIter: 100 }));
    expect(found.converged).toBe(true);
    expect(found.iterations).toBeLessThan(20);
    for (const v of x) expect(v).toBeCloseTo(1, 12);
  });

  it('needs no iteration where it begins at the minimum', () => {
    const found = run(minimize(quadratic([3]), Float64Array.of(1), { tol: 1e-4, maxIter: 5 }));
    expect(found).toEqual({ value: 0, iterations: 0, converged: true });
  });

  it('turns back from where the value is no number', () => {
    const barrier = objective((x, gradient) => {
      gradient[0] = 1 - 1 / x[0]!;
      return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : Number.NaN;
    });
    const x = Float64Array.of(30);
    expect(run(minimize(barrier, x, { tol: 1e-9, maxIter: 100 })).converged).toBe(true);
    expect(x[0]).toBeCloseTo(1, 8);
  });

  it('ends where nothing is left to gain, and says that it did not converge', () => {
    const wrong = objective((x, gradient) => {
      gradient[0] = 1; // says that it falls to the left; it does not
      return Math.abs(x[0]!);
    });
    expect(run(minimize(wrong, Float64Array.of(0), { tol: 1e-9, maxIter: 100 }))).toMatchObject({ converged: false });
  });
});
