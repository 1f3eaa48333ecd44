import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/index.js';
import { type BoostedState, boosted, goesRight } from '../../src/predict/index.js';

const none = new Map();
const f32 = Math.fround;

/** Two outputs; the second tree asks for categories 1 and 33, the third whether the second column is missing. */
const sound: BoostedState = {
  kind: 'boosted',
  v: 1,
  cols: 2,
  outputs: 2,
  feature: Int32Array.of(0, -1, -1, 1, -1, -1, 1, -1, -1, -1),
  threshold: Float64Array.of(0.5, 0, 0, 0, 0, 0, 7, 0, 0, 0),
  left: Int32Array.of(1, 0, 1, 4, 2, 3, 7, 4, 5, 6),
  root: Int32Array.of(0, 3, 6, 9),
  value: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
  output: Int32Array.of(0, 1, 0, 1),
  base: Float64Array.of(-1, 0.25),
  precision: 'float64',
  missingLeft: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
  setAt: Int32Array.of(-1, -1, -1, 0, -1, -1, -1, -1, -1, -1),
  sets: Int32Array.of(2, 1 << 1, 1 << 1),
  cover: new Float64Array(10).fill(1),
};
const answer = (state: BoostedState, ...rows: number[][]) =>
  Array.from(boosted.apply(state, { rows: rows.length, cols: 2, data: Float64Array.from(rows.flat()) }, none).data);

describe('the kind boosted', () => {
  it('adds the leaf of each tree to its output, in the order of the trees', () => {
    expect(answer(sound, [0.5, 1], [0.6, 8])).toEqual([
      -1 + 0.1 + 0.5,
      0.25 + 0.3 + 0.7,
      -1 + 0.2 + 0.6,
      0.25 + 0.4 + 0.7,
    ]);
  });

  it('answers many rows as one at a time', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [i % 3, i % 40]);
    expect(answer(sound, ...rows)).toEqual(rows.flatMap((row) => answer(sound, row)));
  });

  it('rounds to float32 after each tree where it says so', () => {
    const [a, b] = answer({ ...sound, precision: 'float32' }, [0, 1]);
    expect(a).toBe(f32(f32(-1 + 0.1) + 0.5));
    expect(b).toBe(f32(f32(0.25 + 0.3) + 0.7));
  });

  it.each([
    [1, 0.3],
    [1.9, 0.3],
    [33, 0.3],
    [0, 0.4],
    [2, 0.4],
    [-1, 0.4],
    [-33, 0.4],
    [64, 0.4],
    [65, 0.4],
    [1e300, 0.4],
    [Number.NaN, 0.4],
  ])('sends category %s to the leaf %s', (category, leaf) => {
    expect(answer(sound, [0, category])[1]).toBe(0.25 + leaf + 0.7);
  });

  it('sends missing values where the node says, and zeros too where they count as missing', () => {
    const { missingLeft: _, ...right } = sound;
    const third = (state: BoostedState, x: number) => answer(state, [0, x])[0];
    expect(third(sound, Number.NaN)).toBe(-1 + 0.1 + 0.5);
    expect(third(right, Number.NaN)).toBe(-1 + 0.1 + 0.6);
    const zeros = { ...right, zeroMissing: Int32Array.of(1) };
    expect([0, -0, 1e-35, -1e-35, 1.1e-35].map((x) => third(zeros, x))).toEqual(
      [0.6, 0.6, 0.6, 0.6, 0.5].map((leaf) => -1 + 0.1 + leaf),
    );
  });

  it('tells for one node where a value goes', () => {
    const zeros = { ...sound, zeroMissing: Int32Array.of(1) };
    expect([0.5, 0.6, Number.NaN].map((x) => goesRight(sound, 0, x))).toEqual([0, 1, 1]);
    expect([1, 2, 33, Number.NaN].map((x) => goesRight(sound, 3, x))).toEqual([0, 1, 0, 1]);
    expect(
      [0, 8, Number.NaN].map((x) => goesRight({ ...sound, threshold: sound.threshold.with(6, -1) }, 6, x)),
    ).toEqual([1, 1, 0]);
    expect(
      [0, 8, Number.NaN].map((x) => goesRight({ ...zeros, threshold: sound.threshold.with(6, -1) }, 6, x)),
    ).toEqual([0, 1, 0]);
  });

  it('of no trees answers what sums start from', () => {
    const empty = { feature: new Int32Array(0), left: new Int32Array(0), root: new Int32Array(0) };
    const numbers = { threshold: new Float64Array(0), value: new Float64Array(0), output: new Int32Array(0) };
    const { kind, v, cols, outputs, base, precision } = sound;
    const state = { kind, v, cols, outputs, base, precision, ...empty, ...numbers };
    expect(boosted.check(state, 2, none)).toBe(2);
    expect(answer(state, [0, 0])).toEqual([-1, 0.25]);
  });

  it.each<[string, object]>([
    ['another width', { cols: 3 }],
    ['no outputs', { outputs: 0, base: new Float64Array(0) }],
    ['an unknown precision', { precision: 'float16' }],
    ['a tree for an output that is not there', { output: Int32Array.of(0, 1, 2, 1) }],
    ['a tree without an output', { output: Int32Array.of(0, 1, 0) }],
    ['a base too few', { base: Float64Array.of(1) }],
    ['values whose sum is infinite', { value: sound.value.with(0, 1e308) }],
    ['values whose sum is infinite as a float32', { precision: 'float32', value: sound.value.with(0, 1e38) }],
    ['a child before its parent', { left: sound.left.with(3, 1) }],
    ['a child in the next tree', { left: sound.left.with(0, 2) }],
    ['a leaf without a value', { left: sound.left.with(9, 7) }],
    ['a column that is not there', { feature: sound.feature.with(0, 2) }],
    ['a set that is not there', { setAt: sound.setAt!.with(3, 3) }],
    ['a set without its end', { sets: Int32Array.of(3, 1, 1) }],
    ['a set of a negative length', { sets: Int32Array.of(-1, 1, 1) }],
    ['sets without their words', { sets: undefined }],
    ['a column of zeros that is not there', { zeroMissing: Int32Array.of(2) }],
    ['directions of too few nodes', { missingLeft: new Uint8Array(3) }],
    ['covers of too few nodes', { cover: new Float64Array(3) }],
    ['roots out of order', { root: Int32Array.of(0, 6, 3, 9) }],
    ['nodes before the first tree', { root: Int32Array.of(3, 6, 9), output: Int32Array.of(0, 0, 0) }],
  ])('is refused with %s', (_, changed) => {
    expect(boosted.check(sound, 2, none)).toBe(2);
    expect(() => boosted.check({ ...sound, ...changed } as BoostedState, 2, none)).toThrow(ModelError);
  });
});
