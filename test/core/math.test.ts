import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as math from '../../src/core/math.js';

const { exp, expm1, log, log1p, log2, pow, sigmoid, softmax, tanh } = math;
const functions = { exp, expm1, tanh, sigmoid, log, log1p, log2, pow };

// Correctly rounded values and what they lack to the true ones, made by test/golden/elementary.py.
type Plain = number | 'NaN' | 'Infinity' | '-Infinity';
const golden: Record<keyof typeof functions, [...Plain[], number][]> = JSON.parse(
  readFileSync('test/golden/elementary.json', 'utf8'),
);

/** What src/core/math.ts promises. */
const MAX_ULP = { exp: 0.76, expm1: 0.63, tanh: 0.58, sigmoid: 0.66, log: 0.9, log1p: 0.93, log2: 0.91, pow: 0.76 };

const view = new DataView(new ArrayBuffer(8));
/** The float64 in the order of the reals, as integers: neighbours are 1 apart. */
function rank(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

describe('the elementary functions', () => {
  it.each(Object.entries(functions))('%s is within its error of the true value', (name, f) => {
    let worst = 0;
    for (const point of golden[name as keyof typeof functions]) {
      const numbers = point.map(Number);
      const rest = numbers.pop()!;
      const rounded = numbers.pop()!;
      const got = (f as (...args: number[]) => number)(...numbers);
      const what = `${name}(${numbers.join(', ')})`;
      if (rest === 0 && (!Number.isFinite(rounded) || rounded === 0)) expect(got, what).toBe(rounded);
      const steps = Object.is(got, rounded) ? 0 : Number(rank(got) - rank(rounded));
      const error = Math.abs(steps - rest);
      expect(error, `${what} = ${got}, rounded ${rounded}`).toBeLessThanOrEqual(1);
      worst = Math.max(worst, error);
    }
    console.log(`${name}: at most ${worst.toFixed(3)} ulp`);
    expect(worst).toBeLessThanOrEqual(MAX_ULP[name as keyof typeof functions]);
  });

  it('give these very bits in every engine', () => {
    let digest = 0;
    const add = (x: number) => {
      view.setFloat64(0, x);
      for (const at of [0, 4]) digest = (Math.imul(digest, 31) + view.getInt32(at)) | 0;
    };
    for (let i = 1; i <= 4000; i++) {
      const x = (i * 12345.6789) % 20;
      for (const f of [exp, expm1, tanh, sigmoid, log, log1p, log2]) add(f(x));
      for (const f of [exp, expm1, tanh, sigmoid]) add(f(-x));
      add(pow(x, (i % 101) - 50.5));
    }
    expect(digest >>> 0).toBe(2941877855);
  });

  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  it('agree with those of the engine to a few units in the last place, wherever they are finite', () => {
    const close = (ours: number, theirs: number) =>
      Object.is(ours, theirs) || Math.abs(Number(rank(ours) - rank(theirs))) <= 4;
    const engine = {
      exp: Math.exp,
      expm1: Math.expm1,
      tanh: Math.tanh,
      log: Math.log,
      log1p: Math.log1p,
      log2: Math.log2,
    };
    for (const [name, theirs] of Object.entries(engine))
      fc.assert(
        fc.property(fc.oneof(finite, fc.double({ min: -50, max: 50, noNaN: true })), (x) =>
          close(functions[name as keyof typeof engine](x), theirs(x)),
        ),
      );
    const small = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(fc.property(fc.oneof(finite, small), fc.oneof(finite, small), (x, y) => close(pow(x, y), x ** y)));
  });

  it('never decrease where they are increasing', () => {
    fc.assert(
      fc.property(finite, fc.nat(1000), (x, steps) => {
        view.setFloat64(0, Math.abs(x));
        view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
        const y = view.getFloat64(0);
        for (const f of [exp, expm1, tanh, sigmoid, log, log1p, log2]) if (f(Math.abs(x)) > f(y)) return false;
        for (const f of [exp, expm1, tanh, sigmoid]) if (f(-y) > f(-Math.abs(x))) return false;
        return true;
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('have the symmetries of the true functions', () => {
    fc.assert(fc.property(finite, (x) => Object.is(tanh(-x), -tanh(x))));
    fc.assert(fc.property(finite, (x) => Math.abs(sigmoid(x) + sigmoid(-x) - 1) <= 2 ** -53));
  });
});

describe('softmax', () => {
  const scores = fc.array(fc.double({ min: -800, max: 800, noNaN: true }), { minLength: 1, maxLength: 8 });
  const probabilities = (z: readonly number[]) => {
    const out = Float64Array.from(z);
    softmax(out, 0, out.length);
    return [...out];
  };

  it('gives probabilities that sum to 1 and keep the order of the scores', () => {
    fc.assert(
      fc.property(scores, (z) => {
        const p = probabilities(z);
        expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
        for (const [i, a] of z.entries())
          for (const [j, b] of z.entries()) if (a <= b) expect(p[i]).toBeLessThanOrEqual(p[j]!);
      }),
    );
  });

  it('touches the given part only', () => {
    const array = Float64Array.of(5, 0, log(3), 7);
    softmax(array, 1, 2);
    expect([...array]).toEqual([5, 0.25, 0.75, 7]);
  });

  it('lets an infinite score take all, and none where all are -Infinity', () => {
    expect(probabilities([1, Infinity, -Infinity])).toEqual([0, 1, 0]);
    expect(probabilities([Infinity, 800, Infinity])).toEqual([0.5, 0, 0.5]);
    expect(probabilities([-Infinity, -Infinity])).toEqual([0.5, 0.5]);
    expect(probabilities([Number.NaN, 1])).toEqual([Number.NaN, Number.NaN]);
  });
});
