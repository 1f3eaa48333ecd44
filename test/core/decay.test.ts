import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decay, powersOfHalf } from '../../src/core/decay.js';
import { exp as coreExp } from '../../src/core/math.js';

// x, the float64 next to e^x, and what that lacks in units of its last place, made by test/golden/elementary.py.
const { exp } = JSON.parse(readFileSync('test/golden/elementary.json', 'utf8')) as {
  exp: (readonly [number, number, number])[];
};
const powers = powersOfHalf();

it('e to the minus x is within 1 unit in the last place, and 0 far out', () => {
  const points = exp.filter(([x]) => x <= 0 && x > -700);
  expect(points.length).toBeGreaterThan(80);
  for (const [x, rounded, rest] of points) {
    const unit = 2 ** (Math.floor(Math.log2(rounded)) - 52);
    expect(Math.abs((decay(-x, powers) - rounded) / unit - rest), `e to the ${x}`).toBeLessThanOrEqual(1);
  }
  // Of core's exp, which is within 0.66 units, by 1.66 units at most: everywhere.
  for (let x = 1e-9; x < 700; x *= 1.0007)
    expect(Math.abs(decay(x, powers) / coreExp(-x) - 1), `e to the -${x}`).toBeLessThan(1.66 * Number.EPSILON);
  expect([decay(0, powers), decay(700, powers), decay(Infinity, powers)]).toEqual([1, 0, 0]);
  expect(decay(699.99, powers)).toBeGreaterThan(0);
  expect(decay(Number.NaN, powers)).toBeNaN();
});
