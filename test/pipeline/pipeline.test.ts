import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Transformer } from '../../src/core/index.js';
import type { Matrix, Steps } from '../../src/core/types.js';
import { DummyClassifier } from '../../src/linear/index.js';
import { save } from '../../src/persistence/index.js';
import { makePipeline, type NamedStep, Pipeline } from '../../src/pipeline/index.js';
import { type AffineState, affine, load } from '../../src/predict/index.js';
import { OneHotEncoder, SimpleImputer, StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { named, nested, numbers, type Rows, table, type Value } from '../preprocessing/golden.js';

const X = [
  [1, 10],
  [2, 10],
  [3, 20],
  [4, 30],
  [5, 30],
  [6, 30],
];
const y = ['a', 'a', 'a', 'b', 'b', 'b'];
const scaledTree = () =>
  new Pipeline([
    ['scale', new StandardScaler()],
    ['tree', new DecisionTreeClassifier()],
  ]);
/** Whatever is not allowed to be a pipeline in TypeScript. */
const piped = (steps: unknown) => () => new Pipeline(steps as NamedStep[]);

/** Does nothing, `wait` times; then fails if it should. */
class Slow extends Transformer<{ wait: number; fail: boolean }, AffineState> {
  readonly kinds = [affine];
  constructor(params?: Partial<{ wait: number; fail: boolean }>) {
    super({ name: 'Slow', defaults: { wait: 3, fail: false }, rules: {} }, params);
  }
  protected *steps({ cols }: Matrix): Steps<AffineState> {
    for (let i = 0; i < this.params.wait; i++) yield { done: i, total: this.params.wait };
    if (this.params.fail) throw new Error('broken');
    return { kind: 'affine', v: 1, offset: new Float64Array(cols), scale: new Float64Array(cols).fill(1) };
  }
}

describe('Pipeline', () => {
  it('is scikit-learn: an imputer with indicators, and a scaler', () => {
    const golden: {
      X: Rows;
      columns: string[];
      names: string[];
      statistics: Value[];
      mean: Value[];
      scale: Value[];
      rows: Rows;
    } = JSON.parse(readFileSync('test/golden/preprocessing.json', 'utf8')).pipeline;
    const pipe = new Pipeline([
      ['fill', new SimpleImputer({ strategy: 'median', addIndicator: true })],
      ['scale', new StandardScaler()],
    ]).fit(named(golden.X, golden.columns));
    expect(pipe.featureNamesOut).toEqual(golden.names);
    expect([...pipe.namedSteps.fill.statistics]).toEqual(numbers(golden.statistics));
    // What comes out of scikit-learn's imputer lies column by column, and NumPy adds it in another order: 14 digits.
    const close = (actual: ArrayLike<number>, values: readonly number[]) => {
      for (const [k, value] of values.entries()) expect(Math.abs(actual[k]! - value)).toBeLessThanOrEqual(1e-14);
    };
    close(pipe.namedSteps.scale.mean, numbers(golden.mean));
    close(pipe.namedSteps.scale.scale, numbers(golden.scale));
    close(pipe.transform(table(golden.X)).data, table(golden.rows).flat());
  });

  it('fits each step on what the steps before it make of X, as one would by hand', () => {
    const pipe = scaledTree().fit(X, y);
    const scaler = new StandardScaler().fit(X);
    const tree = new DecisionTreeClassifier().fit(scaler.transform(X), y);
    expect(pipe.namedSteps.tree.fitted.state).toEqual(tree.fitted.state);
    expect(pipe.namedSteps.scale.mean).toEqual(scaler.mean);
    expect(pipe.predict(X)).toEqual(tree.predict(scaler.transform(X)));
    expect(pipe.predictProba(X)).toEqual(tree.predictProba(scaler.transform(X)));
    expect(pipe.predictLogProba(X)).toEqual(tree.predictLogProba(scaler.transform(X)));
    expect(pipe.score(X, y)).toBe(1);
    expect([pipe.classes, pipe.nFeaturesIn]).toEqual([['a', 'b'], 2]);
  });

  it('answers after save and load as before', () => {
    const rows = fc.array(
      fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(1, 6, 17, Number.NaN)),
      {
        minLength: 2,
      },
    );
    fc.assert(
      fc.property(rows, (Z) => {
        const pipe = makePipeline(
          new SimpleImputer({ strategy: 'most_frequent', keepEmptyFeatures: true }),
          new OneHotEncoder({ handleUnknown: 'ignore' }),
          new DecisionTreeClassifier(),
        );
        pipe.fit(
          Z,
          Z.map((_, i) => i % 2),
        );
        const model = load(save(pipe));
        expect(model.predictProba(Z)).toEqual(pipe.predictProba(Z));
        expect(model.predict(Z)).toEqual(pipe.predict(Z));
      }),
    );
  });

  it('gives the weights to every step, and rows of weight 0 to none', () => {
    const sampleWeight = [1, 2, 3, 4, 5, 0];
    const known = [[1], [2], [3], [1], [2]];
    const encoder = new OneHotEncoder({ categories: [[1, 2, 3]] });
    const encoded = new Pipeline([
      ['code', encoder],
      ['dummy', new DummyClassifier()],
    ]).fit([...known, [99]], y, { sampleWeight });
    expect([...encoded.predictProba([[1]]).data]).toEqual([6 / 15, 9 / 15]);
    const pipe = scaledTree().fit(X, y, { sampleWeight });
    expect(pipe.namedSteps.scale.mean).toEqual(new StandardScaler().fit(X, undefined, { sampleWeight }).mean);
  });

  it('passes names of columns on, and makes some up for those without', () => {
    const names = ['proto', 'bytes'];
    const make = () => makePipeline(new OneHotEncoder(), new StandardScaler());
    const pipe = make().fit(
      named(
        [
          [6, 1],
          [17, 1],
        ],
        names,
      ),
    );
    expect(pipe.featureNamesIn).toEqual(names);
    expect(pipe.featureNamesOut).toEqual(['proto_6', 'proto_17', 'bytes_1']);
    expect(pipe.transform([[6, 1]]).names).toEqual(pipe.featureNamesOut);
    const bare = make().fit([
      [6, 1],
      [17, 1],
    ]);
    expect(bare.featureNamesOut).toEqual(['x0_6', 'x0_17', 'x1_1']);
    expect(bare.transform([[6, 1]]).names).toBeUndefined();
    expect(makePipeline(bare.clone(), new StandardScaler()).fit([[6, 1]]).featureNamesOut).toEqual(['x0_6', 'x1_1']);
    expect(scaledTree().fit(X, y).featureNamesOut).toBeUndefined();
  });

  it('keeps the input step of X', () => {
    const input = { kind: 'input', v: 1 };
    expect(scaledTree().fit({ ...named(X, ['a', 'b']), input }, y).fitted.input).toBe(input);
  });

  it("does nothing in a step that is 'passthrough'", () => {
    const pipe = new Pipeline([
      ['scale', 'passthrough'],
      ['tree', new DecisionTreeClassifier()],
    ]).fit(X, y);
    expect(pipe.namedSteps.tree.fitted.state).toEqual(new DecisionTreeClassifier().fit(X, y).fitted.state);
    const nothing = makePipeline('passthrough').fit(named(X, ['a', 'b']));
    expect(nested(nothing.transform(X))).toEqual(X);
    expect(nothing.featureNamesOut).toEqual(['a', 'b']);
    expect(makePipeline('passthrough').fit(X).featureNamesOut).toEqual(['x0', 'x1']);
    expect(nested(makePipeline(new StandardScaler(), 'passthrough').fitTransform(X))).toEqual(
      nested(new StandardScaler().fitTransform(X)),
    );
  });

  it('takes transformed rows back through its steps, where each can', () => {
    const pipe = makePipeline(new OneHotEncoder(), 'passthrough', new StandardScaler()).fit(X);
    expect(nested(pipe.inverseTransform(pipe.transform(X)))).toEqual(X);
    const oneWay = makePipeline(new SimpleImputer(), new StandardScaler()).fit(X);
    expect(() => oneWay.inverseTransform(X)).toThrow('Pipeline: SimpleImputer has no inverseTransform');
  });

  it('lets NaN in where a step fills it in before one that refuses it', () => {
    const holed = X.map(([a, b], i) => [i === 2 ? Number.NaN : a!, b!]);
    const rule = (...steps: ConstructorParameters<typeof Pipeline>[0][number][1][]) =>
      makePipeline(...steps).fit(X, y).fitted.missing;
    expect(rule(new StandardScaler(), new DummyClassifier())).toBe('none');
    expect(rule(new StandardScaler(), new SimpleImputer(), new DummyClassifier())).toBe('nan');
    expect(rule(new OneHotEncoder(), new DummyClassifier())).toBe('nan');
    expect(rule(new StandardScaler())).toBe('nan');
    const scaled = makePipeline(new StandardScaler(), new DummyClassifier());
    expect(() => scaled.fit(holed, y)).toThrow(/^DummyClassifier: .*row 2, column 0.*NaN/);
    expect(() => scaled.fit(X, y).predict(holed)).toThrow(/^Pipeline: .*row 2, column 0.*NaN/);
    expect(makePipeline(new SimpleImputer(), new DummyClassifier()).fit(holed, y).predict(holed)).toHaveLength(6);
  });

  it('works as a step of another pipeline', () => {
    const inner = makePipeline(new SimpleImputer(), new StandardScaler());
    const outer = new Pipeline([
      ['prepare', inner],
      ['tree', new DecisionTreeClassifier({ maxDepth: 2 })],
    ]).setParams({ prepare__standardscaler__withMean: false });
    const expected = new StandardScaler({ withMean: false }).fit(X);
    expect(outer.fit(X, y).namedSteps.prepare.fitted.parts![1]!.state).toEqual(expected.fitted.state);
    expect(load(save(outer)).predict(X)).toEqual(outer.predict(X));
  });
});

describe('the parameters of a Pipeline', () => {
  it('are its steps, each by name, and theirs as name__parameter', () => {
    const pipe = scaledTree();
    const { scale, tree } = pipe.namedSteps;
    expect(pipe.getParams()).toMatchObject({
      steps: [
        ['scale', scale],
        ['tree', tree],
      ],
      scale,
      tree,
      scale__withMean: true,
      tree__maxDepth: null,
    });
  });

  it('can be set on a step, or replace it, or all steps', () => {
    const pipe = scaledTree().setParams({ scale__withMean: false, tree__maxDepth: 3 });
    expect(pipe.namedSteps.scale.getParams().withMean).toBe(false);
    pipe.setParams({ scale: 'passthrough', tree: new DummyClassifier(), tree__strategy: 'uniform' });
    expect(pipe.getParams()).toMatchObject({ scale: 'passthrough', tree__strategy: 'uniform' });
    pipe.setParams({ steps: [['only', new StandardScaler()]], only__withStd: false });
    expect(pipe.getParams()).toMatchObject({ only__withStd: false });
  });

  it('change nothing that was fitted until the next fit', () => {
    const pipe = scaledTree().fit(X, y);
    const before = pipe.predictProba(X);
    pipe.setParams({ tree: new DummyClassifier() });
    expect(pipe.predictProba(X)).toEqual(before);
    expect(load(save(pipe)).predictProba(X)).toEqual(before);
    expect(pipe.fit(X, y).predictProba(X).data[0]).toBe(0.5);
  });

  it('are all refused, and none set, where one is unknown', () => {
    const pipe = scaledTree();
    for (const unknown of [
      { forest__maxDepth: 1 },
      { tree__depth: 1 },
      { nSteps: 2 },
      { scale: 'passthrough', scale__withStd: true },
    ])
      expect(() => pipe.setParams({ scale__withMean: false, ...unknown })).toThrow(
        expect.objectContaining({ name: 'ParameterError' }),
      );
    expect(pipe.getParams()).toMatchObject({ scale__withMean: true });
    expect(() => pipe.setParams({ C: 1 })).toThrow('Pipeline: unknown parameter "C"; it has steps, scale, tree');
  });

  it('are named as the pipeline names them where a value is wrong', () => {
    const pipe = scaledTree().setParams({ tree__maxDepth: -1 });
    expect(() => pipe.fit(X, y)).toThrow('Pipeline: tree__maxDepth must be');
    const outer = new Pipeline([['inner', pipe]]);
    expect(() => outer.fit(X, y)).toThrow('Pipeline: inner__tree__maxDepth must be');
  });

  it('are cloned with the steps', () => {
    const pipe = scaledTree().setParams({ tree__maxDepth: 1 }).fit(X, y);
    const copy = pipe.clone();
    expect(copy.namedSteps.tree).not.toBe(pipe.namedSteps.tree);
    expect(copy.getParams()).toMatchObject({ tree__maxDepth: 1 });
    expect(() => copy.predict(X)).toThrow(expect.objectContaining({ name: 'NotFittedError' }));
  });
});

describe('the steps of a Pipeline', () => {
  it('cannot be one estimator twice, which could hold one of the two results only', () => {
    const scaler = new StandardScaler();
    expect(() => makePipeline(scaler, scaler)).toThrow(
      'Pipeline: standardscaler-2 is the very estimator of another step',
    );
  });

  it('may be fitted elsewhere later: the pipeline stays as it was', () => {
    const pipe = makePipeline(new StandardScaler()).fit(X);
    const T = pipe.transform(X);
    (pipe.namedSteps.standardscaler as StandardScaler).fit([[7, 7]]);
    expect(pipe.transform(X)).toEqual(T);
    expect(nested(pipe.inverseTransform(T))).toEqual(X);
  });

  it.each<[string, unknown, string]>([
    ['none', [], 'Pipeline: steps must be a list of [name, estimator], got an empty one'],
    ['no list', 7, 'Pipeline: steps must be a list of [name, estimator], got 7'],
    ['a bare estimator', [new StandardScaler()], 'Pipeline: steps[0] must be [name, estimator], got StandardScaler'],
    [
      'two of one name',
      [
        ['a', new StandardScaler()],
        ['a', new StandardScaler()],
      ],
      'Pipeline: two steps are named "a"',
    ],
    ['"__" in a name', [['a__b', new StandardScaler()]], 'Pipeline: a step cannot be named "a__b"'],
    ['the name of a parameter', [['steps', new StandardScaler()]], 'Pipeline: a step cannot be named "steps"'],
    ['no name', [['', new StandardScaler()]], 'Pipeline: a step cannot be named ""'],
    ['no estimator', [['scale', 'standard']], 'Pipeline: scale must be an estimator or "passthrough", got "standard"'],
    ['a class', [['scale', StandardScaler]], 'Pipeline: scale must be an estimator or "passthrough", got '],
    [
      'a classifier before the last',
      [
        ['tree', new DecisionTreeClassifier()],
        ['scale', new StandardScaler()],
      ],
      'Pipeline: tree must be a transformer: only the last step may be another estimator',
    ],
  ])('cannot be %s', (_, steps, message) => {
    expect(piped(steps)).toThrow(expect.objectContaining({ name: 'ParameterError' }));
    expect(piped(steps)).toThrow(message);
  });

  it('cannot be a pipeline that ends in a classifier, before the last', () => {
    const pipe = makePipeline(scaledTree(), new StandardScaler());
    expect(() => pipe.fit(X, y)).toThrow('Pipeline: pipeline is a classifier and not the last step');
  });

  it('say what the pipeline can do', () => {
    const classifier = scaledTree().fit(X, y);
    const transformer = makePipeline(new StandardScaler()).fit(X);
    expect(() => classifier.transform(X)).toThrow('Pipeline: transform needs a transformer as the last step');
    expect(() => transformer.predict(X)).toThrow('Pipeline: predict needs a classifier as the last step');
    expect(() => transformer.predictProba(X)).toThrow('Pipeline: predictProba needs a classifier as the last step');
    expect(transformer.classes).toBeUndefined();
    expect(() => scaledTree().fit(X)).toThrow('DecisionTreeClassifier: needs labels y');
  });

  it('are named after their classes by makePipeline', () => {
    const pipe = makePipeline(new StandardScaler(), 'passthrough', new StandardScaler(), new DummyClassifier());
    expect(Object.keys(pipe.namedSteps)).toEqual([
      'standardscaler-1',
      'passthrough',
      'standardscaler-2',
      'dummyclassifier',
    ]);
  });

  it('are untouched by a fit that fails or is aborted, and so is the pipeline', async () => {
    const slow = new Slow();
    const pipe = new Pipeline([
      ['scale', new StandardScaler()],
      ['slow', slow],
    ]).fit(X);
    const before = structuredClone([pipe.fitted, pipe.namedSteps.scale.fitted, slow.fitted]);
    const other = X.map((row) => row.map((x) => 2 * x));
    pipe.setParams({ slow__fail: true });
    expect(() => pipe.fit(other)).toThrow('broken');
    expect([pipe.fitted, pipe.namedSteps.scale.fitted, slow.fitted]).toEqual(before);

    pipe.setParams({ slow__fail: false, slow__wait: 50 });
    const abort = new AbortController();
    const onProgress = ({ done }: { done: number }) => done > 1 && abort.abort(new Error('enough'));
    await expect(pipe.fitAsync(other, undefined, { signal: abort.signal, budgetMs: 0, onProgress })).rejects.toThrow(
      'enough',
    );
    expect([pipe.fitted, pipe.namedSteps.scale.fitted, slow.fitted]).toEqual(before);
    await pipe.fitAsync(other);
    expect(pipe.namedSteps.scale.mean[0]).toBe(7);
  });

  it('tell their progress by name, as a part of that of the pipeline', () => {
    const stages: unknown[] = [];
    scaledTree().fit(X, y, { onProgress: ({ stage }) => stages.push(stage) });
    const seen: string[] = [];
    const slow = new Slow().setParams({ wait: 2 });
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(`${done} of ${total}`);
    makePipeline(new StandardScaler(), slow).fit(X, undefined, { onProgress });
    expect(seen).toContain('1.5 of 2');
    expect(new Set(seen.map((line) => line.split(' of ')[1]))).toEqual(new Set(['1', '2'])); // while X is checked, 1
    expect(stages.filter((stage) => stage !== 'checking')[0]).toBe('scale');
    expect(stages).toContain('tree');
  });
});
