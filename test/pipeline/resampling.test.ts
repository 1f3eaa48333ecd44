import { describe, expect, it } from 'vitest';
import { Classifier, ParameterError } from '../../src/core/index.js';
import { zeros } from '../../src/core/matrix.js';
import type { Kind, Labels, Matrix, State, Steps } from '../../src/core/types.js';
import { DummyClassifier, LogisticRegression } from '../../src/linear/index.js';
import {
  CalibratedClassifierCV,
  crossValidate,
  crossValidateAsync,
  crossValPredict,
  GridSearchCV,
  KFold,
} from '../../src/model-selection/index.js';
import { save } from '../../src/persistence/index.js';
import { makePipeline, type NamedStep, Pipeline } from '../../src/pipeline/index.js';
import { load } from '../../src/predict/index.js';
import { ColumnTransformer, SimpleImputer, StandardScaler } from '../../src/preprocessing/index.js';
import { RandomOverSampler, RandomUnderSampler, SMOTE, SMOTETomek, TomekLinks } from '../../src/resampling/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { flows, row } from '../resampling/tools.js';

const { X, y } = flows(120, 3, false);
const sampled = () =>
  new Pipeline([
    ['scale', new StandardScaler()],
    ['smote', new SMOTE({ kNeighbors: 3 })],
    ['tree', new DecisionTreeClassifier()],
  ]);

describe('a resampler in a Pipeline', () => {
  it('changes the rows that the steps after it are fitted on, as one would by hand', () => {
    const pipe = sampled().fit(X, y);
    const scaler = new StandardScaler().fit(X);
    const more = new SMOTE({ kNeighbors: 3 }).fitResample(scaler.transform(X), y);
    const tree = new DecisionTreeClassifier().fit(more.X, more.y);
    expect(pipe.namedSteps.scale.mean).toEqual(scaler.mean);
    expect(pipe.namedSteps.tree.fitted.state).toEqual(tree.fitted.state);
    expect(pipe.predictProba(X)).toEqual(tree.predictProba(scaler.transform(X)));
    const behind = makePipeline(new RandomUnderSampler(), new StandardScaler()).fit(X, y);
    expect(behind.transform(X)).toEqual(
      new StandardScaler().fit(new RandomUnderSampler().fitResample(X, y).X).transform(X),
    );
  });

  it('is not in what was fitted, saved or asked', () => {
    const pipe = sampled().fit(X, y);
    expect(pipe.fitted.parts).toHaveLength(2);
    expect(pipe.fitted.state.steps.map(({ kind }) => kind)).toEqual(['affine', 'trees']);
    expect(pipe.predict(X)).toHaveLength(120);
    expect(load(save(pipe)).predictProba(X)).toEqual(pipe.predictProba(X));
    const twice = makePipeline(new RandomOverSampler(), new StandardScaler(), new TomekLinks(), new DummyClassifier());
    expect(load(save(twice.fit(X, y))).predict(X)).toEqual(twice.predict(X));
    expect(twice.featureNamesOut).toBeUndefined();
  });

  it('hands on the weight of the row that each comes from, and never sees a row of weight 0', () => {
    const sampleWeight = y.map((_, i) => i % 4);
    const pipe = makePipeline(new SMOTE({ kNeighbors: 3 }), new LogisticRegression()).fit(X, y, { sampleWeight });
    const kept = X.flatMap((_, i) => (sampleWeight[i] ? [i] : []));
    const at = <T>(list: readonly T[]) => kept.map((i) => list[i]!);
    const more = new SMOTE({ kNeighbors: 3 }).fitResample(at(X), at(y));
    const weights = Array.from(more.source, (i) => at(sampleWeight)[i]!);
    const alone = new LogisticRegression().fit(more.X, more.y, { sampleWeight: weights });
    expect(pipe.predictProba(X)).toEqual(alone.predictProba(X));
  });

  it('may leave nothing of a class', () => {
    const three = y.map((label, i) => (i % 3 === 1 ? 'third' : label));
    const few = new RandomUnderSampler({ samplingStrategy: { third: 0 } });
    expect(makePipeline(few, new DummyClassifier()).fit(X, three).classes).toEqual(['rare', 'usual']);
  });

  it('decides nothing about NaN after fit', () => {
    const holed = X.map((given, i) => (i % 9 === 0 ? [Number.NaN, ...given.slice(1)] : given));
    const filled = makePipeline(new SimpleImputer(), new SMOTE(), new DecisionTreeClassifier()).fit(holed, y);
    expect(filled.predict(holed)).toHaveLength(120);
    const before = makePipeline(new RandomUnderSampler(), new SimpleImputer(), new DecisionTreeClassifier());
    expect(before.fit(holed, y).predict(holed)).toHaveLength(120);
    const first = () => makePipeline(new SMOTE(), new SimpleImputer(), new DecisionTreeClassifier());
    expect(() => first().fit(holed, y)).toThrow(/^SMOTE: row 0, column 0 must be finite, got NaN/);
    expect(first().fit(X, y).predict(holed)).toHaveLength(120);
  });

  it('is named, set and cloned as any other step, and its errors name it', () => {
    const pipe = makePipeline(new SMOTE(), new TomekLinks(), new DummyClassifier());
    expect(Object.keys(pipe.namedSteps)).toEqual(['smote', 'tomeklinks', 'dummyclassifier']);
    pipe.setParams({ smote__kNeighbors: 2, tomeklinks: 'passthrough' });
    expect(pipe.clone().getParams()).toMatchObject({ smote__kNeighbors: 2, tomeklinks: 'passthrough' });
    expect(pipe.clone().namedSteps.smote).not.toBe(pipe.namedSteps.smote);
    expect(() => pipe.setParams({ smote__k: 1 })).toThrow('SMOTE: unknown parameter "k"');
    pipe.setParams({ smote__kNeighbors: 0 });
    expect(() => pipe.fit(X, y)).toThrow('Pipeline: smote__kNeighbors must be an integer >= 1, got 0');
    pipe.setParams({ smote__kNeighbors: 24 });
    expect(() => pipe.fit(X, y)).toThrow('SMOTE: class "rare" has 24 rows, too few for kNeighbors 24');
    expect(() => makePipeline(new SMOTE(), new StandardScaler()).fit(X)).toThrow('SMOTE: needs labels y');
  });

  it('cannot be the last step, or hide in a step before the last', () => {
    const of =
      (...steps: NamedStep[1][]) =>
      () =>
        makePipeline(...steps);
    expect(of(new StandardScaler(), new SMOTE())).toThrow(
      'Pipeline: smote resamples and cannot be the last step: nothing would learn from its rows',
    );
    const inner = makePipeline(new SMOTE(), new StandardScaler());
    const hidden = 'holds a resampler, whose rows the steps after';
    expect(of(inner, new DummyClassifier())).toThrow(`Pipeline: pipeline ${hidden} pipeline would not see`);
    expect(of(new ColumnTransformer([['some', inner, [0]]]), new DummyClassifier())).toThrow(hidden);
    // As the last step, a pipeline sees its own rows.
    const whole = makePipeline(new StandardScaler(), makePipeline(new SMOTE(), new DecisionTreeClassifier())).fit(X, y);
    const flat = makePipeline(new StandardScaler(), new SMOTE(), new DecisionTreeClassifier()).fit(X, y);
    expect(whole.predictProba(X)).toEqual(flat.predictProba(X));
  });

  it('cannot stand before what divides the rows into folds itself: its rows would be on both sides', () => {
    const search = () => new GridSearchCV(new DecisionTreeClassifier(), { maxDepth: [1, 2] }, { cv: 2 });
    const calibrated = () => new CalibratedClassifierCV(new DecisionTreeClassifier(), { cv: 2 });
    for (const last of [search(), calibrated(), makePipeline(new StandardScaler(), calibrated())]) {
      const name = last.name.toLowerCase();
      expect(() => makePipeline(new SMOTE(), new StandardScaler(), last)).toThrow(
        new ParameterError(
          `Pipeline: ${name} divides rows into folds, and smote before it would put rows that it repeats or makes up on both sides: put smote into the pipeline that ${name} is given to fit`,
        ),
      );
    }
    const pipe = sampled();
    expect(() => pipe.setParams({ tree: search() })).toThrow('Pipeline: tree divides rows into folds');
    expect(pipe.namedSteps.tree).toBeInstanceOf(DecisionTreeClassifier);
    const replaced = new GridSearchCV(sampled(), { tree: [search()] });
    expect(() => replaced.fit(X, y)).toThrow('Pipeline: tree divides rows into folds');

    const nested = makePipeline(new SMOTE(), makePipeline(new StandardScaler(), new DecisionTreeClassifier()));
    nested.setParams({ pipeline__decisiontreeclassifier: search() });
    expect(() => nested.fit(X, y)).toThrow('Pipeline: pipeline divides rows into folds');

    // Behind nothing, or around it all, each divides rows as they were given.
    const outside = new GridSearchCV(sampled(), { tree__maxDepth: [1, 2] }, { cv: 2 });
    expect(makePipeline(new StandardScaler(), outside).fit(X, y).predict(X)).toHaveLength(120);
    pipe.setParams({ smote: 'passthrough', tree: search() });
  });

  it('leaves the pipeline as it was where its work is aborted', async () => {
    const pipe = sampled().fit(X, y);
    const before = structuredClone(pipe.fitted);
    const abort = new AbortController();
    const onProgress = ({ stage }: { stage?: string }) => stage === 'rare' && abort.abort(new Error('enough'));
    const other = X.map((given) => given.map((x) => -x));
    await expect(pipe.fitAsync(other, y, { signal: abort.signal, budgetMs: 0, onProgress })).rejects.toThrow('enough');
    expect(pipe.fitted).toEqual(before);
    expect((await sampled().fitAsync(other, y, { budgetMs: 0 })).fitted).toEqual(sampled().fit(other, y).fitted);
  });
});

/** Rows that a probe has been given. */
let fits: number[][][] = [];
let asks: number[][][] = [];
const lists = (rows: Matrix) => Array.from({ length: rows.rows }, (_, i) => row(rows, i));

/** Learns nothing, and writes down all rows that it is fitted on and asked about. */
class Probe extends Classifier<object, State> {
  readonly kinds: readonly Kind[] = [
    {
      kind: 'probe',
      apply(_, rows) {
        asks.push(lists(rows));
        return { ...zeros(rows.rows, 2), data: new Float64Array(2 * rows.rows).fill(0.5) };
      },
      check: () => 2,
    },
  ];
  constructor() {
    super({ name: 'Probe', defaults: {}, rules: {} });
  }
  // biome-ignore lint/correctness/useYield: there is nothing to wait for
  protected *steps(rows: Matrix, _: Labels): Steps<State> {
    fits.push(lists(rows));
    return { kind: 'probe', v: 1 };
  }
}

describe('cross-validation of a pipeline that resamples', () => {
  const cv = new KFold({ nSplits: 4, shuffle: true });
  const folds = [...cv.split(X)];
  const at = <T>(list: readonly T[], index: Int32Array) => Array.from(index, (i) => list[i]!);

  it.each([
    ['repeats rows', new RandomOverSampler()],
    ['makes rows up', new SMOTE({ kNeighbors: 3 })],
    ['takes rows away', new RandomUnderSampler()],
    ['does both', new SMOTETomek()],
  ])(
    'never lets a row that it made into a fold to be scored, nor one of that fold into training: it %s',
    async (_, sampler) => {
      const runs = {
        crossValidate: () => crossValidate(makePipeline(sampler, new Probe()), X, y, { cv }),
        crossValidateAsync: () => crossValidateAsync(makePipeline(sampler, new Probe()), X, y, { cv }),
        crossValPredict: () => crossValPredict(makePipeline(sampler, new Probe()), X, y, { cv }),
        search: () => new GridSearchCV(makePipeline(sampler, new Probe()), {}, { cv, refit: false }).fit(X, y),
      };
      for (const run of Object.values(runs)) {
        fits = [];
        asks = [];
        await run();
        expect(fits).toHaveLength(4);
        expect(asks).toEqual(folds.map(({ test }) => at(X, test)));
        for (const [fold, { train, test }] of folds.entries()) {
          // No row of X stands there twice, so that these are the rows of the fold and nothing else.
          const scored = new Set(at(X, test).map(String));
          expect(fits[fold]!.filter((given) => scored.has(String(given)))).toEqual([]);
          const byHand = sampler.clone().fitResample(at(X, train), at(y, train));
          expect(fits[fold]).toEqual(lists(byHand.X));
          expect(byHand.X.rows).not.toBe(train.length);
        }
      }
    },
  );
});
