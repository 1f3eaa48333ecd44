import { describe, expect, it } from 'vitest';
import { DataError, ModelError } from '../../src/core/errors.js';
import type { Kind, State } from '../../src/core/types.js';
import { Table } from '../../src/data/index.js';
import {
  affine,
  allKinds,
  chain,
  encodeModel,
  input,
  linear,
  load,
  loadWith,
  Model,
  type ModelDocument,
} from '../../src/predict/index.js';

/** Scores of two classes: x and 0, as probabilities. */
const document: ModelDocument = {
  estimator: 'LogisticRegression',
  cols: 2,
  names: ['x', 'y'],
  missing: 'none',
  input: {
    kind: 'input',
    v: 1,
    schema: 's',
    profile: 'p',
    fields: [
      { name: 'x', aliases: [], as: 'number', missing: null },
      { name: 'y', aliases: [], as: 'number', missing: 0 },
    ],
  },
  state: {
    kind: 'linear',
    v: 1,
    coef: Float64Array.of(1, 0, 0, 0),
    intercept: Float64Array.of(0, 0),
    link: 'softmax',
  } as State,
  classes: [80, 443],
};
const model = new Model(document, allKinds());
const scaler: ModelDocument = {
  estimator: 'StandardScaler',
  cols: 1,
  missing: 'nan',
  state: { kind: 'affine', v: 1, offset: Float64Array.of(1), scale: Float64Array.of(2) } as State,
};

describe('a loaded model', () => {
  it('says what it is', () => {
    const { estimator, classes, nFeaturesIn, featureNamesIn, card } = model;
    expect({ estimator, classes, nFeaturesIn, featureNamesIn, card }).toEqual({
      estimator: 'LogisticRegression',
      classes: [80, 443],
      nFeaturesIn: 2,
      featureNamesIn: ['x', 'y'],
      card: {},
    });
  });

  it('answers rows in all forms, none included', () => {
    expect(
      model.predict([
        [1, 0],
        [-1, 5],
        [0, 0],
      ]),
    ).toEqual([80, 443, 80]);
    expect(model.predict([Float32Array.of(-1, 0)])).toEqual([443]);
    expect(model.predict(Table.from({ x: [1], y: [2] }))).toEqual([80]);
    expect(model.predict([])).toEqual([]);
    expect(model.predictProba([])).toMatchObject({ rows: 0, cols: 2 });
  });

  it('answers a record, and the rows of a table, through its input', () => {
    const { label, probability, probabilities } = model.predictRecord({ y: null, x: '-2' });
    const [p, q] = model.predictProba([[-2, 0]]).data;
    expect([label, probability, probabilities]).toEqual([443, q, { 80: p, 443: q }]);
    expect(model.rows(Table.from({ y: [1, 2], z: ['a', 'b'], x: [3, 4] })).data).toEqual(Float64Array.of(3, 1, 4, 2));
  });

  it('may have classes with the names that every object has', () => {
    const odd = new Model({ ...document, classes: ['__proto__', 'constructor'] }, allKinds());
    const { label, probability, probabilities } = odd.predictRecord({ x: 1, y: 0 });
    expect([label, Object.keys(probabilities)]).toEqual(['__proto__', ['__proto__', 'constructor']]);
    expect(probability).toBe(model.predictProba([[1, 0]]).data[0]);
  });

  it.each([
    [[[1]], 'LogisticRegression: X must have 2 columns, got 1'],
    [[[1, Number.NaN]], 'LogisticRegression: row 0, column 1 must be finite, got NaN'],
    [[[1, '2']], 'LogisticRegression: row 0, column 1 must be a number, got "2"'],
    [Table.from({ y: [1], x: [2] }), 'LogisticRegression: column 0 must be "x", got "y"'],
    [null, 'LogisticRegression: X must be a matrix, got null'],
  ])('refuses rows that do not fit: %#', (rows, message) => {
    expect(() => model.predict(rows as never)).toThrow(expect.objectContaining({ name: 'DataError', message }));
  });

  it('without classes transforms, and predicts nothing', () => {
    const loaded = load(encodeModel(scaler));
    expect(Array.from(loaded.transform([[5], [Number.NaN]]).data)).toEqual([2, Number.NaN]);
    expect(() => loaded.transform([[Infinity]])).toThrow(DataError);
    expect(() => loaded.predictProba([[1]])).toThrow(new DataError('StandardScaler has no classes'));
    expect(() => loaded.predict([[1]])).toThrow(DataError);
  });

  it('that was trained on bare rows, or loaded without the input kind, takes no records', () => {
    const bare = new Model({ ...document, input: undefined }, allKinds());
    for (const other of [bare, loadWith(encodeModel(document), [linear])]) {
      expect(() => other.predictRecord({ x: 1, y: 2 })).toThrow(new DataError('LogisticRegression takes no records'));
      expect(() => other.rows(Table.from({ x: [1], y: [2] }))).toThrow(DataError);
      expect(other.predict([[1, 2]])).toEqual([80]);
    }
  });

  it.each([null, undefined, 5, 'text', []])('refuses %j as a record', (record) => {
    expect(() => model.predictRecord(record as never)).toThrow(
      expect.objectContaining({ name: 'SchemaError', missing: ['x', 'y'] }),
    );
  });

  it('keeps no kernel but those it was given, and cannot be tricked into using the input as one', () => {
    expect(() => loadWith(encodeModel(document), [input, chain])).toThrow('no kernel for "linear" of version 1');
    expect(() => new Model({ ...document, state: document.input }, allKinds())).toThrow(
      'no kernel for "input" of version 1',
    );
    expect(() => new Model({ ...document, state: { ...document.state, v: 3 } }, allKinds())).toThrow('of version 3');
  });

  it('uses a kernel of one’s own, of whatever version it reads', () => {
    interface Twice extends State {
      readonly kind: 'twice';
    }
    const twice: Kind<Twice> = {
      kind: 'twice',
      v: 2,
      apply: (_, X) => ({ ...X, data: X.data.map((x) => 2 * x) }),
      check: (_, width) => width,
    };
    const state = { kind: 'chain', v: 1, steps: [scaler.state, { kind: 'twice', v: 2 }] } as State;
    const file = encodeModel({ ...scaler, state });
    expect(loadWith(file, [affine, chain, twice]).transform([[5]]).data).toEqual(Float64Array.of(4));
    expect(() => loadWith(file, [affine, chain])).toThrow(ModelError);
  });
});

describe('a chain', () => {
  const step = (width: number) => ({
    kind: 'affine',
    v: 1,
    offset: new Float64Array(width),
    scale: new Float64Array(width).fill(2),
  });
  const chained = (...steps: unknown[]) =>
    new Model({ ...scaler, state: { kind: 'chain', v: 1, steps } as never }, allKinds());

  it('applies one step after another, chains as well', () => {
    const nested = chained(step(1), { kind: 'chain', v: 1, steps: [step(1), step(1)] });
    expect(nested.transform([[8]]).data).toEqual(Float64Array.of(1));
    expect(chained().transform([[8]]).data).toEqual(Float64Array.of(8));
  });

  it.each([
    ['of another width', [step(1), step(2)]],
    ['that is null', [step(1), null]],
    ['that is a text', ['affine']],
    ['of no kind', [{}]],
  ])('with a step %s is refused', (_, steps) => {
    expect(() => chained(...steps)).toThrow(ModelError);
  });
});
