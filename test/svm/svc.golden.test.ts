import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SVC, type SVCParams } from '../../src/svm/index.js';
import { coefOfPairs, dualObjective } from './dual.js';

interface Case {
  readonly title: string;
  readonly params: Partial<SVCParams>;
  readonly X: number[][];
  readonly y: number[];
  readonly weight: number[] | null;
  readonly Z: number[][];
  readonly gamma: number;
  /** One a pair: 1/2 a'Qa - sum(a). */
  readonly objective: number[];
  /** a y of each row, one list a pair. */
  readonly coef: number[][];
  readonly intercept: number[];
  readonly ovr: number[][];
  readonly ovo: number[][];
  readonly labels: number[];
}
const { cases } = JSON.parse(readFileSync('test/golden/svm.json', 'utf8')) as { cases: Case[] };

const close = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  expect(actual.length).toBe(expected.length);
  for (const [i, x] of expected.entries())
    expect(Math.abs(actual[i]! - x), `value ${i}: ${actual[i]} and not ${x}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(x)),
    );
};

describe('SVC', () => {
  it.each(cases)('comes to the optimum, the decisions and the labels of scikit-learn: $title', (c) => {
    const svc = new SVC(c.params).fit(c.X, c.y, { sampleWeight: c.weight ?? undefined });
    expect(svc.converged).toBe(true);
    if (c.params.kernel !== 'linear') expect(svc.gamma).toBeCloseTo(c.gamma, 9);
    const { state } = svc.fitted;
    close(dualObjective(state, c.X), c.objective, 1e-6);
    const intercept = svc.intercept.map((b) => (svc.classes.length === 2 ? -b : b));
    close(intercept, c.intercept, 1e-3);
    close(svc.decisionFunction(c.Z).data, c.ovr.flat(), 1e-3);
    if (!c.params.breakTies)
      close(svc.setParams({ decisionFunctionShape: 'ovo' }).decisionFunction(c.Z).data, c.ovo.flat(), 1e-3);
    expect(svc.predict(c.Z)).toEqual(c.labels);
    // With a kernel of full rank multipliers are unique, but for how identical rows share theirs.
    if (svc.getParams().kernel === 'rbf')
      for (const [p, { support, coef }] of coefOfPairs(state).entries()) {
        const ours = new Map<string, number>();
        for (const [i, s] of support.entries()) {
          const key = String(c.X[state.index[s]!]);
          ours.set(key, (ours.get(key) ?? 0) + coef[i]!);
        }
        for (const [i, a] of c.coef[p]!.entries()) ours.set(String(c.X[i]), (ours.get(String(c.X[i])) ?? 0) - a);
        close([...ours.values()], new Array<number>(ours.size).fill(0), 1e-3 * (c.params.C ?? 1));
      }
  });
});
