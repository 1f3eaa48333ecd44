import { describe, expect, it } from 'vitest';
import { BorderlineSMOTE } from '../../src/resampling/index.js';
import { golden } from './golden.js';
import { along, countsOf, flows, madeRows, nearest, rowsOf } from './tools.js';

const KINDS = ['borderline-1', 'borderline-2'] as const;

describe('BorderlineSMOTE', () => {
  for (const kind of KINDS)
    it.each(golden.geometry)(`starts from the rows that imbalanced-learn finds in danger, ${kind}: $title`, (c) => {
      const samplingStrategy = Object.fromEntries(c.y.map((label) => [label, 900]));
      const sampler = new BorderlineSMOTE({ kind, kNeighbors: golden.k, mNeighbors: golden.m, samplingStrategy });
      const { y, source } = sampler.fitResample(c.X, c.y);
      const bases: Record<string, Set<number>> = {};
      for (let i = c.X.length; i < y.length; i++) (bases[y[i]!] ??= new Set()).add(source[i]!);
      for (const [label, rows] of Object.entries(c.danger)) expect(bases[label]).toEqual(new Set(rows));
    });

  it.each([true, false])('goes towards true neighbours of the class, with distances that tie: %s', (isCoarse) => {
    const { X, y } = flows(400, 2, isCoarse);
    const rare = rowsOf(y, 'rare');
    const result = new BorderlineSMOTE({ kNeighbors: 3 }).fitResample(X, y);
    expect(result.X.rows).toBeGreaterThan(400);
    for (const { x, from } of madeRows(result, 400))
      expect(nearest(X, rare, from, 3).some((to) => along(x, X[from]!, X[to]!) !== undefined)).toBe(true);
  });

  it('goes at most half of the way towards a neighbour of another class in its second kind', () => {
    const { X, y } = flows(400, 2, false);
    const everyone = X.map((_, i) => i);
    const result = new BorderlineSMOTE({ kNeighbors: 3, kind: 'borderline-2' }).fitResample(X, y);
    let foreign = 0;
    let farthest = 0;
    for (const { x, from } of madeRows(result, 400)) {
      const steps = nearest(X, everyone, from, 3).map((to) => ({ to, t: along(x, X[from]!, X[to]!) }));
      const { to, t } = steps.find((step) => step.t !== undefined)!;
      if (y[to] === 'rare') continue;
      foreign++;
      farthest = Math.max(farthest, t!);
    }
    expect(foreign).toBeGreaterThan(50);
    expect(farthest).toBeLessThan(0.5);
    expect(farthest).toBeGreaterThan(0.25);
  });

  it('leaves a class alone none of whose rows is in danger', () => {
    const X = Array.from({ length: 60 }, (_, i) => [i < 20 ? i : 1000 + i]);
    const y = X.map((_, i) => (i < 20 ? 'far' : 'near'));
    expect(countsOf(new BorderlineSMOTE().fitResample(X, y).y)).toEqual({ far: 20, near: 40 });
  });

  it('names what there is too little of', () => {
    const X = Array.from({ length: 9 }, (_, i) => [i]);
    const y = X.map((_, i) => (i % 3 === 0 ? 'a' : 'b'));
    expect(() => new BorderlineSMOTE().fitResample(X, y)).toThrow(
      'BorderlineSMOTE: X has 9 rows, too few for mNeighbors 10: set mNeighbors <= 8',
    );
    expect(() => new BorderlineSMOTE({ mNeighbors: 3 }).fitResample(X, y)).toThrow(
      'BorderlineSMOTE: class "a" has 3 rows, too few for kNeighbors 5: set kNeighbors <= 2, merge',
    );
    const any = new BorderlineSMOTE({ mNeighbors: 3, kNeighbors: 9, kind: 'borderline-2' });
    expect(() => any.fitResample(X, y)).toThrow('too few for kNeighbors 9: set kNeighbors <= 8');
  });
});
