import { describe, expect, it } from 'vitest';
import { DataError, ModelError } from '../../src/core/errors.js';
import { kindTable } from '../../src/core/index.js';
import type { Matrix, State } from '../../src/core/types.js';
import { allKinds, encodeModel, linear, load, type Model, map, mean } from '../../src/predict/index.js';
import { open, seal } from './sealed.js';

const f64 = (...values: number[]) => Float64Array.from(values);
const kinds = kindTable([linear, map, mean]);
const rows = (cols: number, ...data: number[]): Matrix => ({ rows: data.length / cols, cols, data: f64(...data) });
const state = (parts: object) => ({ v: 1, ...parts }) as State;
const run = (parts: object, X: Matrix) => kinds.get(state(parts).kind)!.apply(state(parts), X, kinds);
const check = (parts: object, width: number) => kinds.get(state(parts).kind)!.check(state(parts), width, kinds);
const refused = expect.objectContaining({ name: 'ModelError' });

const same = { kind: 'linear', v: 1, coef: f64(1, 0, 0, 1), intercept: f64(0, 0), link: 'none' };
const shares = { ...same, link: 'shares' };
const swapped = { ...same, coef: f64(0, 1, 1, 0) };

describe('the kind mean', () => {
  it('averages what its parts make of the same rows', () => {
    const X = rows(2, 1, 2, 5, 0);
    expect(run({ kind: 'mean', parts: [same, swapped] }, X)).toMatchObject({
      rows: 2,
      cols: 2,
      data: f64(1.5, 1.5, 2.5, 2.5),
    });
    expect(run({ kind: 'mean', parts: [same] }, X).data).toEqual(X.data);
    expect(run({ kind: 'mean', parts: [same, swapped] }, rows(2))).toMatchObject({ rows: 0, cols: 2 });
    expect(X.data).toEqual(f64(1, 2, 5, 0));
    expect(check({ kind: 'mean', parts: [same, swapped, shares] }, 2)).toBe(2);
  });

  it.each<[string, object]>([
    ['no list of parts', {}],
    ['an empty list of parts', { parts: [] }],
    ['an object of parts', { parts: { length: 1, 0: same } }],
    ['null for a part', { parts: [same, null] }],
    ['a part of an unknown kind', { parts: [same, { kind: 'hash', v: 1 }] }],
    ['a part for other rows', { parts: [same, { ...same, coef: f64(1, 1) }] }],
    ['parts of different widths', { parts: [same, { ...same, coef: f64(1, 1), intercept: f64(0) }] }],
  ])('refuses a state with %s', (_, parts) => {
    expect(() => check({ kind: 'mean', ...parts }, 2)).toThrow(refused);
  });
});

describe('the link shares', () => {
  it('divides scores by their sum; where that is 0, all are alike', () => {
    expect(run(shares, rows(2, 1, 3, 0, 0, 0, 0.5)).data).toEqual(f64(0.25, 0.75, 0.5, 0.5, 0, 1));
    expect(check(shares, 2)).toBe(2);
    expect(() => check({ ...shares, link: 'share' }, 2)).toThrow(refused);
  });
});

describe('the function sigmoid', () => {
  it('is 1 / (1 + e^-x), 0 and 1 far out', () => {
    const X = rows(1, 0, -800, 800, 2, -2, Number.NaN);
    const { data } = run({ kind: 'map', columns: ['sigmoid'] }, X);
    expect([...data.subarray(0, 3)]).toEqual([0.5, 0, 1]);
    expect(data[3]).toBeCloseTo(0.8807970779778823, 15);
    expect(data[3]! + data[4]!).toBeCloseTo(1, 15);
    expect(data[5]).toBeNaN();
  });
});

describe('a file of a calibrated model', () => {
  const calibrated = {
    kind: 'chain',
    v: 1,
    steps: [same, { kind: 'map', v: 1, columns: ['sigmoid', { x: f64(0, 1, 4), y: f64(0, 0.5, 1) }] }, shares],
  };
  const document = {
    estimator: 'CalibratedClassifierCV',
    cols: 2,
    missing: 'none',
    state: { kind: 'mean', v: 1, parts: [calibrated, swapped] },
    classes: ['dns', 'web'],
  };
  const { header, arrays } = open(encodeModel(document as never));
  const X = [
    [0.2, 1],
    [-3, 9],
  ];
  function answersOrRefuses(make: () => Model): void {
    try {
      expect(make().transform(X)).toMatchObject({ rows: 2, cols: 2 });
    } catch (error) {
      if (!(error instanceof ModelError || error instanceof DataError)) throw error;
    }
  }

  it('never does worse than refuse, whatever single value or key of its header is replaced', () => {
    expect(load(seal({ header, arrays })).transform(X).rows).toBe(2);
    const places = [...header.matchAll(/(?<=[:,[])(?:"[^"]*"|-?[\d.]+|null)(?=[,\]}])/g)];
    const values = ['null', '-1', '0.5', '1e999', '1e9', '"x"', '"mean"', '[]', '{}', 'true', '["x"]', '[[]]'];
    expect(places.length).toBeGreaterThan(40);
    for (const { 0: old, index } of places)
      for (const value of values) {
        const changed = header.slice(0, index) + value + header.slice(index + old.length);
        answersOrRefuses(() => load(seal({ header: changed, arrays })));
      }
    for (const { 0: key } of header.matchAll(/"\w+":/g))
      answersOrRefuses(() => load(seal({ header: header.replace(key, '"lost":'), arrays })));
  });

  it('is refused where means stand in each other without end', () => {
    let state: object = same;
    for (let depth = 0; depth < 40; depth++) state = { kind: 'mean', v: 1, parts: [state] };
    expect(() => encodeModel({ ...document, state } as never)).toThrow(refused);
  });

  it('needs the kernels of all its parts', () => {
    expect(allKinds().map(({ kind }) => kind)).toContain('mean');
    expect(() =>
      kindTable([mean])
        .get('mean')!
        .check(state(document.state), 2, kindTable([mean])),
    ).toThrow(refused);
  });
});
