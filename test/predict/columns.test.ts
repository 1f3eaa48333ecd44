import { describe, expect, it } from 'vitest';
import { kindTable } from '../../src/core/index.js';
import type { Matrix, State } from '../../src/core/types.js';
import { affine, chain, concat, encode, type MapTable, map, select } from '../../src/predict/index.js';

const kinds = kindTable([affine, chain, concat, encode, map, select]);
const { NaN: nan } = Number;
const matrix = (rows: readonly (readonly number[])[], names?: readonly string[]): Matrix => ({
  rows: rows.length,
  cols: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
  names,
});
const f64 = (...values: number[]) => Float64Array.from(values);
const i32 = (...values: number[]) => Int32Array.from(values);
/** A state as it might come from a file. */
const state = (parts: object) => ({ v: 1, ...parts }) as State;
const run = (parts: object, X: Matrix) => kinds.get(state(parts).kind)!.apply(state(parts), X, kinds);
const check = (parts: object, width: number) => kinds.get(state(parts).kind)!.check(state(parts), width, kinds);
const refused = expect.objectContaining({ name: 'ModelError' });

describe('the kind select', () => {
  it('keeps columns in the order given, with their names', () => {
    const out = run(
      { kind: 'select', columns: i32(2, 0, 2) },
      matrix(
        [
          [1, 2, 3],
          [4, nan, 6],
        ],
        ['a', 'b', 'c'],
      ),
    );
    expect(out).toEqual({ rows: 2, cols: 3, data: f64(3, 1, 3, 6, 4, 6), names: ['c', 'a', 'c'] });
  });

  it('refuses NaN where none may be, in columns it does not keep too', () => {
    const guarded = { kind: 'select', columns: i32(0), finite: i32(1) };
    expect([...run(guarded, matrix([[nan, 1]])).data]).toEqual([nan]);
    expect(() =>
      run(
        guarded,
        matrix([
          [1, 1],
          [1, nan],
        ]),
      ),
    ).toThrow(expect.objectContaining({ name: 'DataError', row: 1, column: 1 }));
  });

  it.each<[string, object]>([
    ['no columns', {}],
    ['columns as a plain list', { columns: [0] }],
    ['a column outside', { columns: i32(0, 3) }],
    ['a negative column', { columns: i32(-1) }],
    ['an unkept column outside', { columns: i32(0), finite: i32(3) }],
    ['unkept columns as a plain list', { columns: i32(0), finite: [0] }],
    ['null for them', { columns: i32(0), finite: null }],
  ])('refuses a state with %s', (_, parts) => {
    expect(() => check({ kind: 'select', ...parts }, 3)).toThrow(refused);
  });

  it('gives its width', () => {
    expect(check({ kind: 'select', columns: i32(2, 0), finite: i32(1) }, 3)).toBe(2);
  });
});

describe('the kind concat', () => {
  const one = state({ kind: 'select', columns: i32(1) });
  const doubled = state({ kind: 'affine', offset: f64(0, 0), scale: f64(0.5, 0.5) });

  it('puts what its parts make of the same rows side by side', () => {
    const out = run(
      { kind: 'concat', parts: [one, doubled] },
      matrix([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(out).toMatchObject({ rows: 2, cols: 3, data: f64(2, 2, 4, 4, 6, 8) });
    expect(out.names).toBeUndefined();
    expect(check({ kind: 'concat', parts: [one, doubled] }, 2)).toBe(3);
    expect(run({ kind: 'concat', parts: [one] }, { rows: 0, cols: 2 ** 32 - 1, data: f64() })).toMatchObject({
      rows: 0,
      cols: 1,
    });
  });

  it('names the column of X that a part refuses', () => {
    const strict = state({ kind: 'select', columns: i32(1), finite: i32(1) });
    expect(() => run({ kind: 'concat', parts: [strict] }, matrix([[1, nan]]))).toThrow('column "x1" must be finite');
  });

  it.each<[string, object]>([
    ['no parts', {}],
    ['an object of parts', { parts: { length: 1 } }],
    ['null for a part', { parts: [one, null] }],
    ['a part of an unknown kind', { parts: [{ kind: 'hash', v: 1 }] }],
    ['a part of another version', { parts: [{ ...one, v: 2 }] }],
    ['a part for other rows', { parts: [state({ kind: 'affine', offset: f64(0), scale: f64(1) })] }],
    ['a bad part', { parts: [one, state({ kind: 'select', columns: i32(2) })] }],
  ])('refuses a state with %s', (_, parts) => {
    expect(() => check({ kind: 'concat', ...parts }, 2)).toThrow(refused);
  });
});

describe('the kind map', () => {
  const through = (column: MapTable, ...values: number[]) => [
    ...run({ kind: 'map', columns: [column] }, matrix(values.map((x) => [x]))).data,
  ];

  it('applies a function or a table to each column, and leaves NaN', () => {
    const out = run(
      { kind: 'map', columns: ['abs', { x: f64(0, 2) }] },
      matrix([
        [-1, 1],
        [nan, nan],
      ]),
    );
    expect([...out.data]).toEqual([1, 0.5, nan, nan]);
  });

  it('is linear between the points of a table and constant beyond', () => {
    const bent = { x: f64(0, 1, 3), y: f64(5, 7, 7.5) };
    expect(through(bent, -9, 0, 0.5, 1, 2, 3, 1e300, nan)).toEqual([5, 5, 6, 7, 7.25, 7.5, 7.5, nan]);
    expect(through({ x: f64(0, 1), y: f64(3, 1) }, 0.25)).toEqual([2.5]);
    expect(through({ x: f64(4) }, 3, 4, 5)).toEqual([0, 0, 0]);
  });

  it('gives the middle where several points have one x, and the end at the ends', () => {
    expect(through({ x: f64(0, 0, 1, 1, 1, 2, 2) }, 0, 1, 2)).toEqual([0, 0.5, 1]);
    expect(through({ x: f64(3, 3) }, 2, 3, 4)).toEqual([0, 0, 1]);
  });

  it.each<[string, unknown]>([
    ['no columns', undefined],
    ['a column too few', ['abs']],
    ['an unknown function', ['abs', 'sin']],
    ['a function of every object', ['abs', 'toString']],
    ['a list for a function', ['abs', ['abs']]],
    ['null', ['abs', null]],
    ['no points', ['abs', { x: f64() }]],
    ['points as a plain list', ['abs', { x: [0, 1] }]],
    ['points out of order', ['abs', { x: f64(1, 0) }]],
    ['NaN among them', ['abs', { x: f64(0, nan) }]],
    ['points too far apart', ['abs', { x: f64(-1e308, 1e308) }]],
    ['fewer values than points', ['abs', { x: f64(0, 1), y: f64(0) }]],
    ['values that rise and fall', ['abs', { x: f64(0, 1, 2), y: f64(0, 1, 0) }]],
    ['infinite values', ['abs', { x: f64(0, 1), y: f64(0, Infinity) }]],
    ['values too far apart', ['abs', { x: f64(0, 1), y: f64(-1e308, 1e308) }]],
    ['null for values', ['abs', { x: f64(0, 1), y: null }]],
  ])('refuses a state with %s', (_, columns) => {
    expect(() => check({ kind: 'map', columns }, 2)).toThrow(refused);
  });

  it.each<[string, unknown]>([
    ['too few', new Float64Array(31)],
    ['infinite', new Float64Array(32).fill(Infinity)],
    ['a plain list', new Array(32).fill(0)],
    ['null', null],
  ])('refuses coefficients that are %s, and rows where they give no number', (_, normal) => {
    expect(() => check({ kind: 'map', columns: [{ x: f64(0, 1) }], normal }, 1)).toThrow(refused);
    const zeros = { kind: 'map', columns: [{ x: f64(0, 1) }, 'abs'], normal: new Float64Array(32) };
    expect(check(zeros, 2)).toBe(2);
    expect(() => run(zeros, matrix([[0.5, 1]]))).toThrow('row 0, column 0');
  });
});

describe('the kind affine', () => {
  const scaled = { kind: 'affine', offset: f64(1), scale: f64(2) };

  it('adds and clips where it is told to', () => {
    const X = matrix([[-9], [2], [9], [nan]]);
    expect([...run({ ...scaled, plus: 1 }, X).data]).toEqual([-4, 1.5, 5, nan]);
    expect([...run({ ...scaled, plus: 1, clip: [0, 2] }, X).data]).toEqual([0, 1.5, 2, nan]);
    expect(check({ ...scaled, plus: 0, clip: [0, 1] }, 1)).toBe(1);
  });

  it.each<[string, object]>([
    ['text to add', { plus: '1' }],
    ['null to add', { plus: null }],
    ['one end', { plus: 0, clip: [0] }],
    ['an infinite end', { plus: 0, clip: [0, Infinity] }],
    ['ends and nothing to add', { clip: [0, 1] }],
    ['text for ends', { plus: 0, clip: '01' }],
  ])('refuses a state with %s', (_, parts) => {
    expect(() => check({ ...scaled, ...parts }, 1)).toThrow(refused);
  });
});
