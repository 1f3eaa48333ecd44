import { describe, expect, it } from 'vitest';
import { Transformer } from '../../src/core/index.js';
import type { Label, Matrix, Steps } from '../../src/core/types.js';
import { DummyClassifier } from '../../src/linear/index.js';
import { save } from '../../src/persistence/index.js';
import { makePipeline, Pipeline } from '../../src/pipeline/index.js';
import { type AffineState, affine, load } from '../../src/predict/index.js';
import {
  type ColumnPart,
  ColumnTransformer,
  type ColumnTransformerOptions,
  FunctionTransformer,
  OneHotEncoder,
  SimpleImputer,
  StandardScaler,
} from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { goldenTransformers, named, nested, type Rows, table } from './golden.js';

const nan = Number.NaN;

/** Does nothing, and takes no NaN. */
class Strict extends Transformer<object, AffineState> {
  readonly kinds = [affine];
  constructor() {
    super({ name: 'Strict', defaults: {}, rules: {} });
  }
  protected *steps({ cols }: Matrix): Steps<AffineState> {
    yield { done: 0, total: 1 };
    return { kind: 'affine', v: 1, offset: new Float64Array(cols), scale: new Float64Array(cols).fill(1) };
  }
}

describe('ColumnTransformer', () => {
  interface Case {
    readonly X: Rows;
    readonly columns: string[];
    readonly named: boolean;
    readonly params: ColumnTransformerOptions;
    readonly names: string[];
    readonly rows: Rows;
  }
  it.each(goldenTransformers<readonly Case[]>('columns'))(
    'is scikit-learn: $params, by name $named',
    ({ X, columns, named: byName, params, names, rows }) => {
      const at = (...wanted: string[]) => (byName ? wanted : wanted.map((name) => columns.indexOf(name)));
      const make = () =>
        new ColumnTransformer(
          [
            [
              'num',
              new Pipeline([
                ['fill', new SimpleImputer({ strategy: 'median', addIndicator: true })],
                ['scale', new StandardScaler()],
              ]),
              at('bytes', 'duration'),
            ],
            ['flag', 'drop', at('flag')],
            ['cat', new OneHotEncoder(), at('proto')],
            ['same', 'passthrough', at('ttl')],
          ],
          params,
        );
      const given = byName ? named(X, columns) : table(X);
      const transformer = make().fit(given);
      expect(transformer.featureNamesOut).toEqual(names);
      expect(transformer.transform(given).names).toEqual(byName ? names : undefined);
      for (const T of [transformer.transform(given), load(save(transformer)).transform(given)])
        for (const [i, row] of table(rows).entries())
          for (const [j, x] of row.entries())
            if (Number.isNaN(x)) expect(nested(T)[i]![j]).toBeNaN();
            else expect(nested(T)[i]![j]).toBeCloseTo(x, 13);
      // The same names as a step of a pipeline.
      expect(makePipeline(make()).fit(given).featureNamesOut).toEqual(names);
    },
  );

  it('takes one column alone, a column twice, and columns in any order', () => {
    const rows = new ColumnTransformer([
      ['a', 'passthrough', 2],
      ['b', 'passthrough', [1, 2, 0]],
    ]).fitTransform([[1, 2, 3]]);
    expect([...rows.data]).toEqual([3, 2, 3, 1]);
  });

  it('gives weights and labels to every part, and rows of weight 0 to none', () => {
    const X = [
      [1, 6],
      [2, 17],
      [99, 1],
    ];
    const sampleWeight = [1, 3, 0];
    const transformer = new ColumnTransformer([
      ['scale', new StandardScaler(), 0],
      ['code', new OneHotEncoder(), 1],
    ]).fit(X, ['a', 'b', 'c'], { sampleWeight });
    expect((transformer.namedTransformers.scale as StandardScaler).mean[0]).toBe(1.75);
    expect(transformer.featureNamesOut).toEqual(['scale__x0', 'code__x1_6', 'code__x1_17']);
  });

  it('takes NaN where the part of the column does, and names row and column elsewhere', () => {
    const make = () =>
      new ColumnTransformer([
        ['fill', new SimpleImputer(), ['a']],
        ['strict', new Strict(), ['c', 'b']],
      ]);
    const names = ['a', 'b', 'c', 'd'];
    const X = named(
      [
        [1, 2, 3, 4],
        [3, 4, 5, null],
      ],
      names,
    );
    const transformer = make().fit(X);
    expect(transformer.fitted.missing).toBe('nan');
    expect([...transformer.transform([[nan, 4, 5, nan]]).data]).toEqual([2, 5, 4]);
    const holed = named(
      [
        [1, 2, 3, 4],
        [null, null, 5, 6],
      ],
      names,
    );
    for (const answer of [
      () => transformer.transform(holed),
      () => load(save(transformer)).transform(holed),
      () => make().fit(holed),
    ])
      expect(answer).toThrow(
        expect.objectContaining({
          name: 'DataError',
          row: 1,
          column: 'b',
          message: expect.stringContaining('row 1, column "b" must be finite, got NaN'),
        }),
      );
    expect(() => transformer.transform([[1, nan, 3, 4]])).toThrow(expect.objectContaining({ row: 0, column: 'x1' }));
  });

  it('tells which column of X is meant where a part refuses a value', () => {
    const transformer = new ColumnTransformer([
      ['log', new FunctionTransformer({ func: 'log1p' }), [2]],
      ['code', new OneHotEncoder(), [1]],
    ]).fit([[0, 6, 1]]);
    expect(() => transformer.transform([[0, 17, 1]])).toThrow('column "x1" must be one of 6, got 17');
    expect(() => transformer.transform([[0, 6, -3]])).toThrow('column "x2" must suit log1p');
  });

  it.each<[string, unknown]>([
    ['transformers must be a list', 'scale'],
    ['transformers[0] must be [name, transformer, columns], got an array of 2', [['a', 'drop']]],
    ['transformers[0] must be', [[1, 'drop', 0]]],
    ['a transformer cannot be named "a__b"', [['a__b', 'drop', 0]]],
    ['a transformer cannot be named "remainder"', [['remainder', 'drop', 0]]],
    [
      'two transformers are named "a"',
      [
        ['a', 'drop', 0],
        ['a', 'drop', 1],
      ],
    ],
    ['a must be a transformer, "drop" or "passthrough", got "keep"', [['a', 'keep', 0]]],
    ['a must be a transformer', [['a', new DecisionTreeClassifier(), 0]]],
    ['the columns of a must be names or indices', [['a', 'drop', []]]],
    ['the columns of a must be names or indices', [['a', 'drop', [-1]]]],
    ['the columns of a must be names or indices', [['a', 'drop', undefined]]],
  ])('refuses parts: %s', (message, parts) => {
    expect(() => new ColumnTransformer(parts as ColumnPart[])).toThrow(
      expect.objectContaining({
        name: 'ParameterError',
        message: expect.stringContaining(`ColumnTransformer: ${message}`),
      }),
    );
  });

  it('refuses columns that X has not, names that meet, and one estimator for two parts', () => {
    const pass = (columns: string | number) => new ColumnTransformer([['a', 'passthrough', columns]]);
    const X = named([[1, 2]], ['x', 'y']);
    expect(() => pass('z').fit(X)).toThrow('ColumnTransformer: a needs the column "z", and X has 2 columns without it');
    expect(() => pass(2).fit(X)).toThrow('a needs the column 2');
    expect(() => pass('x').fit([[1, 2]])).toThrow('a needs the column "x", and X has no column names');
    expect(() => new ColumnTransformer([['a', 'drop', 0]]).fit(X)).toThrow('transformers leave no column');
    const twice = new ColumnTransformer(
      [
        ['a', 'passthrough', 'x'],
        ['b', 'passthrough', ['y', 'x']],
      ],
      { verboseFeatureNamesOut: false },
    );
    expect(() => twice.fit(X)).toThrow('verboseFeatureNamesOut must be true where two columns would be named "x"');
    const scaler = new StandardScaler();
    expect(
      () =>
        new ColumnTransformer([
          ['a', scaler, 0],
          ['b', scaler, 1],
        ]),
    ).toThrow('b is the very transformer of another part');
  });

  it('sets parameters of its parts, all or none', () => {
    const transformer = new ColumnTransformer([['scale', new StandardScaler(), 0]]);
    transformer.setParams({ scale__withMean: false, remainder: 'passthrough' });
    expect(transformer.getParams()).toMatchObject({ scale__withMean: false, remainder: 'passthrough' });
    expect(() => transformer.setParams({ remainder: 'drop', scale__depth: 3 })).toThrow('unknown parameter "depth"');
    expect(() => transformer.setParams({ other: 1 })).toThrow('ColumnTransformer: unknown parameter "other"');
    expect(transformer.getParams().remainder).toBe('passthrough');
    transformer.setParams({ scale__withStd: 'no' });
    expect(() => transformer.fit([[1, 2]])).toThrow('ColumnTransformer: scale__withStd must be true or false');
    transformer.setParams({ scale: 'passthrough' });
    expect([...transformer.fitTransform([[1, 2]]).data]).toEqual([1, 2]);
    expect(() => transformer.setParams({ scale__withStd: true })).toThrow('scale is no transformer');
  });

  it('stays as it was fitted when parameters or parts change later', () => {
    const scaler = new StandardScaler();
    const transformer = new ColumnTransformer([['scale', scaler, 0]]).fit([[1], [3]]);
    scaler.fit([[100], [300]]);
    transformer.setParams({ transformers: [['other', 'passthrough', 0]] });
    expect([...transformer.transform([[3]]).data]).toEqual([1]);
    expect(transformer.featureNamesOut).toEqual(['scale__x0']);
  });
});

describe('NaN in a Pipeline with columns apart', () => {
  const y: Label[] = ['a', 'b', 'a', 'b'];
  const X = named(
    [
      [1, 5],
      [2, 6],
      [null, 7],
      [4, 8],
    ],
    ['filled', 'plain'],
  );
  const fill = () => new ColumnTransformer([['fill', new SimpleImputer(), ['filled']]], { remainder: 'passthrough' });
  const refused = expect.objectContaining({
    name: 'DataError',
    row: 1,
    column: 'plain',
    message: expect.stringContaining('row 1, column "plain" must be finite, got NaN'),
  });
  const bad = named(
    [
      [1, 5],
      [2, null],
    ],
    ['filled', 'plain'],
  );

  it('may stand in the columns that are filled in, and is an error with row and column in the others', () => {
    const pipe = makePipeline(fill(), new DummyClassifier()).fit(X, y);
    expect(pipe.fitted.missing).toBe('nan');
    expect(pipe.predict(X)).toHaveLength(4);
    const loaded = load(save(pipe));
    expect(loaded.predictProba(X)).toEqual(pipe.predictProba(X));
    expect(() => pipe.predict(bad)).toThrow(refused);
    expect(() => loaded.predict(bad)).toThrow(refused);
  });

  it('is told through nested pipelines, and through parts that refuse it themselves', () => {
    const inner = makePipeline(fill(), new StandardScaler());
    const pipe = new Pipeline([
      ['inner', inner],
      ['model', new DummyClassifier()],
    ]).fit(X, y);
    expect(pipe.predict(X)).toHaveLength(4);
    expect(() => pipe.predict(bad)).toThrow(refused);
    const parts = new ColumnTransformer(
      [
        ['fill', new SimpleImputer(), ['filled']],
        ['strict', new Strict(), ['strict']],
      ],
      { remainder: 'passthrough' },
    );
    const wide = named(
      [
        [null, 1, 2],
        [1, 2, 3],
      ],
      ['filled', 'strict', 'plain'],
    );
    const mixed = makePipeline(parts, new DummyClassifier()).fit(wide, ['a', 'b']);
    expect(mixed.predict(wide)).toHaveLength(2);
    for (const column of [1, 2]) {
      const row = [1, 2, 3];
      row[column] = nan;
      expect(() => mixed.predict([row])).toThrow(expect.objectContaining({ name: 'DataError', row: 0 }));
    }
  });

  it('is allowed everywhere, or nowhere, as before, where all columns go one way', () => {
    const missing = (pipe: Pipeline) => [pipe.fitted.missing, pipe.fitted.state.steps.length];
    expect(missing(makePipeline(new SimpleImputer(), new DummyClassifier()).fit(X, y))).toEqual(['nan', 2]);
    const whole = named(
      [
        [1, 5],
        [2, 6],
        [3, 7],
        [4, 8],
      ],
      ['filled', 'plain'],
    );
    expect(missing(makePipeline(new StandardScaler(), new DummyClassifier()).fit(whole, y))).toEqual(['none', 2]);
    const both = makePipeline(
      new ColumnTransformer([['scale', new StandardScaler(), [0, 1]]]),
      new SimpleImputer(),
      new DummyClassifier(),
    );
    expect(missing(both.fit(X, y))).toEqual(['nan', 3]);
  });
});
