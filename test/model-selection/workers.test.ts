import * as nettc from '@nettc/core';
import type { Label, Labels, Matrix, Steps } from '@nettc/core/core';
import { describe, expect, it } from 'vitest';
import { golden } from './golden.js';

const { X, y, groups, weight } = golden.validation;
const { GridSearchCV, LogisticRegression, Pipeline } = nettc;

const pipeline = () =>
  new Pipeline([
    ['scale', new nettc.StandardScaler()],
    ['clf', new LogisticRegression()],
  ]);
const forests = () => [
  new nettc.RandomForestClassifier({ nEstimators: 5 }),
  new nettc.ExtraTreesClassifier({ nEstimators: 5 }),
];

type AnySearch = Pick<nettc.GridSearchCV<nettc.Searchable>, 'cvResults' | 'fitted' | 'bestIndex'> & {
  fit(X: number[][], y: Label[], options?: object): AnySearch;
  fitAsync(X: number[][], y: Label[], options?: object): Promise<AnySearch>;
};
/** What a search finds, but for the time it took. */
function found({
  cvResults: { splitTestScore, rankTestScore, params },
  fitted: { state, classes },
  bestIndex,
}: AnySearch) {
  return { splitTestScore, rankTestScore, params, state, classes, bestIndex };
}

describe('searches with workers', () => {
  it.each<[string, () => AnySearch, object?]>([
    [
      'logistic regression',
      () => new GridSearchCV(new LogisticRegression(), { C: [0.01, 1, 100] }),
      { sampleWeight: weight },
    ],
    ['trees', () => new GridSearchCV(new nettc.DecisionTreeClassifier(), { maxDepth: [1, 2, 3] }), { groups }],
    [
      'forests',
      () => new GridSearchCV(new nettc.RandomForestClassifier({ nEstimators: 7 }), { maxDepth: [2, null] }, { cv: 3 }),
    ],
    [
      'support vector machines',
      () =>
        new GridSearchCV(
          new Pipeline([['clf', new nettc.SVC()]]),
          [{ clf__C: [0.1, 1] }, { clf: [new nettc.LinearSVC(), new nettc.LinearSVC({ loss: 'hinge' })] }],
          { cv: 2 },
        ),
    ],
    [
      'perceptrons',
      () => new GridSearchCV(new nettc.MLPClassifier({ maxIter: 5 }), { hiddenLayerSizes: [3, [4, 4]] }, { cv: 2 }),
      { sampleWeight: weight },
    ],
    ['neighbours, which train here', () => new GridSearchCV(new nettc.KNeighborsClassifier(), { nNeighbors: [1, 3] })],
    [
      'pipelines of different classifiers, each with a module of its own',
      () =>
        new GridSearchCV(
          pipeline(),
          [{ clf__C: [0.1, 1] }, { clf: [...forests(), new nettc.DecisionTreeClassifier()], scale: ['passthrough'] }],
          { cv: 2 },
        ),
    ],
    [
      'a calibration of a search',
      () =>
        new GridSearchCV(
          new nettc.CalibratedClassifierCV(new GridSearchCV(pipeline(), { clf__C: [0.1, 1] }, { cv: 2 }), { cv: 2 }),
          { method: ['sigmoid', 'temperature'] },
          { cv: 2 },
        ),
    ],
  ])('find what fit finds, bit for bit: %s', async (_, make, options = {}) => {
    const expected = found(make().fit(X, y, options));
    for (const workers of [1, 3]) expect(found(await make().fitAsync(X, y, { ...options, workers }))).toEqual(expected);
  });

  it('fail with the error of the first fit in order, class and all, as without', async () => {
    // The only rows of one class are those that the first fold tests.
    const labels = y.map((_, i) => (i < 10 ? 'dns' : 'web'));
    const cv = new nettc.KFold({ nSplits: 9 });
    const make = (estimator: nettc.Searchable, options = {}) => new GridSearchCV(estimator, {}, { cv, ...options });
    const message = 'candidate 1 of 1, fold 1 of 9: LogisticRegression: y must have at least 2 classes, got 1';
    const expected = expect.objectContaining({ name: 'DataError', message });
    for (const estimator of [new LogisticRegression(), pipeline()]) {
      expect(() => make(estimator).fit(X, labels)).toThrow(expected);
      await expect(make(estimator).fitAsync(X, labels, { workers: 2 })).rejects.toThrow(expected);
    }
    const lenient = make(new LogisticRegression(), { errorScore: -1 });
    await lenient.fitAsync(X, labels, { workers: 2 });
    expect(lenient.failures).toEqual([{ candidate: 0, fold: 0, error: expected }]);
    expect(lenient.cvResults.splitTestScore.accuracy!.data[0]).toBe(-1);
  });

  it('train a class of your own on this thread, also where it extends one of the library', async () => {
    let trainings = 0;
    class Constant extends LogisticRegression {
      protected override *steps(rows: Matrix, labels: Labels): Steps<nettc.LogisticState> {
        trainings++;
        yield { done: 0, total: 1 };
        const k = labels.classes.length;
        const intercept = Float64Array.from({ length: k }, (_, c) => c);
        const state = {
          kind: 'linear',
          v: 1,
          coef: new Float64Array(k * rows.cols),
          intercept,
          link: 'softmax',
        } as const;
        return { ...state, nIter: 0, converged: true, samples: 0 };
      }
    }
    const search = new GridSearchCV(new Constant(), { C: [1, 2] }, { cv: 3 });
    await search.fitAsync(X, y, { workers: 2 });
    expect(trainings).toBe(7);
    expect(new Set<Label>(search.predict(X))).toEqual(new Set([search.classes.at(-1)]));
  });

  it('end with the reason of an abort, and stay as they were', async () => {
    const search = new GridSearchCV(new nettc.RandomForestClassifier({ nEstimators: 20 }), { maxDepth: [3, null] });
    await search.fitAsync(X, y, { workers: 2 });
    const before = search.cvResults;
    const controller = new AbortController();
    const reason = new Error('enough');
    const options = { workers: 2, signal: controller.signal, onProgress: () => controller.abort(reason) };
    await expect(search.fitAsync(X, y, options)).rejects.toBe(reason);
    expect(search.cvResults).toBe(before);
  });
});

describe('cross-validation with workers', () => {
  const lists = { scoring: ['accuracy', 'neg_log_loss'], returnTrainScore: true, returnEstimator: true } as const;
  it.each<[string, () => nettc.Searchable & { readonly fitted: nettc.Fitted }, object?]>([
    ['logistic regression', () => new LogisticRegression(), { sampleWeight: weight }],
    ['forests', () => forests()[0]!, { groups }],
    ['a pipeline', pipeline],
    ['a search', () => new GridSearchCV(pipeline(), { clf__C: [0.1, 1] }, { cv: 2 })],
    ['neighbours, which train here', () => new nettc.KNeighborsClassifier()],
  ])('gives the scores, models and predictions of none, bit for bit: %s', async (_, make, options = {}) => {
    const asked = { cv: 3, ...options };
    const { testScore, trainScore, estimators } = nettc.crossValidate(make(), X, y, { ...asked, ...lists });
    const predicted = nettc.crossValPredict(make(), X, y, { ...asked, method: 'predictProba' });
    const curve = nettc.learningCurve(make(), X, y, { ...asked, trainSizes: [0.5, 1] });
    for (const workers of [1, 3]) {
      const shared = { ...asked, workers };
      const found = await nettc.crossValidateAsync(make(), X, y, { ...shared, ...lists });
      expect(found.testScore).toEqual(testScore);
      expect(found.trainScore).toEqual(trainScore);
      expect(found.estimators!.map(({ fitted }) => fitted.state)).toEqual(
        estimators!.map(({ fitted }) => fitted.state),
      );
      expect(await nettc.crossValPredictAsync(make(), X, y, { ...shared, method: 'predictProba' })).toEqual(predicted);
      const { testScores } = await nettc.learningCurveAsync(make(), X, y, { ...shared, trainSizes: [0.5, 1] });
      expect(testScores).toEqual(curve.testScores);
    }
  });
});

describe('calibration with workers', () => {
  it.each(['sigmoid', 'isotonic', 'temperature'] as const)(
    'gives the model of fit, bit for bit: %s',
    async (method) => {
      for (const estimator of [pipeline(), forests()[0]!])
        for (const ensemble of [true, false]) {
          const make = () => new nettc.CalibratedClassifierCV(estimator, { method, ensemble, cv: 3 });
          const expected = make().fit(X, y).fitted;
          expect((await make().fitAsync(X, y, { workers: 2 })).fitted.state).toEqual(expected.state);
        }
    },
  );
});
