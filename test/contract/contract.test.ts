import * as nettc from '@nettc/core';
import {
  type CheckOptions,
  estimatorChecks,
  type Make,
  type MakeResampler,
  resamplerChecks,
} from '@nettc/core/testing';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';

const BOOTSTRAP = { weightRepeats: 'bootstrap draws as many rows for one of weight 2 as for one of weight 1' };

const APART = { weightRepeats: 'identical rows that share a multiplier in no one way leave another rounding' };

const ROWS_ALONE = 'it learns from rows alone: its classes are -1 and 1, whatever the labels';
const UNLABELLED = {
  labels: ROWS_ALONE,
  probabilities: ROWS_ALONE,
  score: ROWS_ALONE,
  oneClass: ROWS_ALONE,
  oneRow: ROWS_ALONE,
};

const FEW_QUANTILES = {
  inverse: 'fewer quantiles than values give back what lies between two of them only nearly',
};

const OTHER_FOLDS = { weightRepeats: 'rows that stand there twice fall into other folds than rows of weight 2' };

const OTHER_BATCHES = { weightRepeats: 'rows that stand there twice fall into other batches than rows of weight 2' };

/** Every estimator of the package, in the settings that change how it trains, with the laws it is excused from. */
const ESTIMATORS: readonly [title: string, make: Make, skip?: CheckOptions['skip']][] = [
  ['DummyClassifier', () => new nettc.DummyClassifier()],
  ['DummyClassifier of the most frequent', () => new nettc.DummyClassifier({ strategy: 'most_frequent' })],
  ['LogisticRegression', () => new nettc.LogisticRegression()],
  [
    'LogisticRegression of balanced classes without an intercept',
    () => new nettc.LogisticRegression({ classWeight: 'balanced', fitIntercept: false, C: 0.5 }),
  ],
  ['KNeighborsClassifier', () => new nettc.KNeighborsClassifier({ nNeighbors: 1 })],
  [
    'KNeighborsClassifier of inverse distances',
    () => new nettc.KNeighborsClassifier({ nNeighbors: 7, weights: 'distance', metric: 'manhattan' }),
  ],
  ['DecisionTreeClassifier', () => new nettc.DecisionTreeClassifier()],
  ['DecisionTreeClassifier of few leaves', () => new nettc.DecisionTreeClassifier({ maxLeafNodes: 6 })],
  ['RandomForestClassifier', () => new nettc.RandomForestClassifier({ nEstimators: 10 }), BOOTSTRAP],
  ['ExtraTreesClassifier', () => new nettc.ExtraTreesClassifier({ nEstimators: 10 })],
  [
    'RandomForestClassifier without bootstrap',
    () => new nettc.RandomForestClassifier({ nEstimators: 10, bootstrap: false }),
  ],
  ['GradientBoostingClassifier', () => new nettc.GradientBoostingClassifier({ nEstimators: 10 })],
  [
    'GradientBoostingClassifier that holds rows out',
    () => new nettc.GradientBoostingClassifier({ nEstimators: 20, nIterNoChange: 2, validationFraction: 0.3 }),
    OTHER_FOLDS,
  ],
  ['XGBClassifier', () => new nettc.XGBClassifier({ nEstimators: 10, minChildWeight: 0.1 })],
  [
    'XGBClassifier of few leaves on some columns',
    () =>
      new nettc.XGBClassifier({
        ...{ nEstimators: 8, minChildWeight: 0, maxDepth: 0, maxLeaves: 6, growPolicy: 'lossguide' },
        ...{ colsampleBytree: 0.9, colsampleBylevel: 0.9, colsampleBynode: 0.8, maxBin: 4, regAlpha: 0.01 },
      }),
  ],
  [
    'XGBClassifier on some rows',
    () => new nettc.XGBClassifier({ nEstimators: 8, subsample: 0.7, minChildWeight: 0, gamma: 0.01 }),
    { weightRepeats: 'rows are drawn, whatever their weights' },
  ],
  ['SVC', () => new nettc.SVC()],
  [
    'SVC of a polynomial that breaks ties',
    () => new nettc.SVC({ kernel: 'poly', C: 3, coef0: 1, breakTies: true, cacheSize: 0.01 }),
  ],
  ['SVC with probabilities', () => new nettc.SVC({ probability: true, tol: 1e-4 })],
  ['SVC, linear, of identical rows apart', () => new nettc.SVC({ kernel: 'linear', collapse: false, gamma: 1 }), APART],
  ['LinearSVC', () => new nettc.LinearSVC()],
  [
    'LinearSVC of the hinge and balanced classes',
    () => new nettc.LinearSVC({ loss: 'hinge', C: 0.5, classWeight: 'balanced', tol: 1e-6, maxIter: 10_000 }),
  ],
  ['MLPClassifier', () => new nettc.MLPClassifier({ maxIter: 30 }), OTHER_BATCHES],
  [
    'MLPClassifier of two layers with dropout, by gradient descent until rows held out say so',
    () =>
      new nettc.MLPClassifier({
        ...{ hiddenLayerSizes: [8, 5], activation: 'tanh', solver: 'sgd', learningRate: 'adaptive', dropout: 0.2 },
        ...{ earlyStopping: true, validationFraction: 0.2, maxIter: 20, dtype: 'float64', classWeight: 'balanced' },
      }),
    OTHER_BATCHES,
  ],
  [
    'MLPClassifier by L-BFGS',
    () => new nettc.MLPClassifier({ solver: 'lbfgs', activation: 'logistic', hiddenLayerSizes: 4, maxIter: 30 }),
    { weightRepeats: 'steps that add up in another order end in another place' },
  ],
  ['LinearSVC of few coefficients', () => new nettc.LinearSVC({ penalty: 'l1', C: 0.5, tol: 1e-6, maxIter: 10_000 })],
  ['LinearSVC by its dual problem', () => new nettc.LinearSVC({ dual: true, tol: 1e-6, maxIter: 10_000 })],
  ['OneClassSVM', () => new nettc.OneClassSVM({ nu: 0.3 }), UNLABELLED],
  [
    'IsolationForest',
    () => new nettc.IsolationForest({ nEstimators: 10, contamination: 0.2 }),
    { ...UNLABELLED, weightRepeats: 'rows are drawn, whatever their weights' },
  ],
  ['StandardScaler', () => new nettc.StandardScaler()],
  ['OneHotEncoder', () => new nettc.OneHotEncoder()],
  [
    'OneHotEncoder that drops and ignores',
    () => new nettc.OneHotEncoder({ drop: 'if_binary', handleUnknown: 'ignore' }),
  ],
  ['SimpleImputer', () => new nettc.SimpleImputer()],
  ['SimpleImputer of medians', () => new nettc.SimpleImputer({ strategy: 'median', addIndicator: true })],
  ['MinMaxScaler', () => new nettc.MinMaxScaler()],
  ['MinMaxScaler that clips', () => new nettc.MinMaxScaler({ featureRange: [-1, 3], clip: true })],
  ['RobustScaler', () => new nettc.RobustScaler()],
  ['RobustScaler of other quantiles', () => new nettc.RobustScaler({ quantileRange: [5, 90], unitVariance: true })],
  ['QuantileTransformer', () => new nettc.QuantileTransformer()],
  ['QuantileTransformer of few quantiles', () => new nettc.QuantileTransformer({ nQuantiles: 10 }), FEW_QUANTILES],
  [
    'QuantileTransformer to a normal distribution',
    () => new nettc.QuantileTransformer({ outputDistribution: 'normal' }),
  ],
  ['FunctionTransformer', () => new nettc.FunctionTransformer({ func: 'exp' })],
  ['OrdinalEncoder', () => new nettc.OrdinalEncoder()],
  [
    'OrdinalEncoder of unknown categories',
    () => new nettc.OrdinalEncoder({ handleUnknown: 'use_encoded_value', unknownValue: -1, encodedMissingValue: -2 }),
  ],
  ['VarianceThreshold', () => new nettc.VarianceThreshold()],
  [
    'ColumnTransformer',
    () =>
      new nettc.ColumnTransformer([
        ['scale', new nettc.StandardScaler(), 0],
        ['code', nettc.makePipeline(new nettc.SimpleImputer(), new nettc.OneHotEncoder()), [1, 0]],
        ['away', 'drop', 0],
      ]),
  ],
  [
    'ColumnTransformer that passes columns on',
    () => new nettc.ColumnTransformer([['even', new nettc.QuantileTransformer(), [1]]], { remainder: 'passthrough' }),
  ],
  [
    'Pipeline with columns apart and a classifier',
    () =>
      new nettc.Pipeline([
        [
          'columns',
          new nettc.ColumnTransformer([['impute', new nettc.SimpleImputer(), [0, 1]]], { remainder: 'passthrough' }),
        ],
        ['tree', new nettc.DecisionTreeClassifier()],
      ]),
  ],
  [
    'Pipeline with a classifier',
    () =>
      new nettc.Pipeline([
        ['impute', new nettc.SimpleImputer()],
        ['scale', new nettc.StandardScaler()],
        ['forest', new nettc.RandomForestClassifier({ nEstimators: 10, bootstrap: false })],
      ]),
  ],
  [
    'GridSearchCV',
    () =>
      new nettc.GridSearchCV(
        new nettc.DecisionTreeClassifier(),
        [{}, { maxDepth: [1, 2], criterion: ['gini', 'entropy'] }],
        {
          cv: 3,
        },
      ),
    OTHER_FOLDS,
  ],
  [
    'GridSearchCV over a pipeline whose classifier it chooses',
    () =>
      new nettc.GridSearchCV(
        new nettc.Pipeline([
          ['impute', new nettc.SimpleImputer()],
          ['classifier', new nettc.LogisticRegression()],
        ]),
        [{}, { classifier: [new nettc.KNeighborsClassifier({ nNeighbors: 1 })], impute: ['passthrough'] }],
        { cv: 2, scoring: ['f1_macro', 'accuracy'], refit: 'accuracy' },
      ),
    OTHER_FOLDS,
  ],
  [
    'RandomizedSearchCV',
    () =>
      new nettc.RandomizedSearchCV(
        new nettc.LogisticRegression(),
        [{}, { C: nettc.logUniform(0.01, 100), maxIter: nettc.randint(20, 40) }],
        { nIter: 6, cv: 2, randomState: 1 },
      ),
    OTHER_FOLDS,
  ],
  [
    'Pipeline with a search',
    () =>
      new nettc.Pipeline([
        ['scale', new nettc.StandardScaler()],
        ['search', new nettc.GridSearchCV(new nettc.KNeighborsClassifier(), [{}, { nNeighbors: [1, 3] }], { cv: 2 })],
      ]),
    OTHER_FOLDS,
  ],
  [
    'CalibratedClassifierCV',
    () => new nettc.CalibratedClassifierCV(new nettc.LogisticRegression(), { cv: 3 }),
    OTHER_FOLDS,
  ],
  [
    'CalibratedClassifierCV by isotonic regression, of one tree',
    () =>
      new nettc.CalibratedClassifierCV(new nettc.DecisionTreeClassifier({ maxDepth: 3 }), {
        method: 'isotonic',
        ensemble: false,
        cv: 3,
      }),
    OTHER_FOLDS,
  ],
  [
    'CalibratedClassifierCV by temperature, of a search over pipelines',
    () =>
      new nettc.CalibratedClassifierCV(
        new nettc.GridSearchCV(
          new nettc.Pipeline([
            ['impute', new nettc.SimpleImputer()],
            ['classifier', new nettc.LogisticRegression()],
          ]),
          [{}, { classifier: [new nettc.DecisionTreeClassifier({ maxDepth: 2 })] }],
          { cv: 2 },
        ),
        { method: 'temperature', cv: 2 },
      ),
    OTHER_FOLDS,
  ],
  ['Pipeline of transformers', () => nettc.makePipeline(new nettc.StandardScaler(), new nettc.OneHotEncoder())],
  [
    'Pipeline with resamplers',
    () =>
      nettc.makePipeline(
        new nettc.StandardScaler(),
        new nettc.SMOTETomek({ smote: new nettc.SMOTE({ kNeighbors: 2 }) }),
        new nettc.DecisionTreeClassifier(),
      ),
    {
      weightRepeats: 'a resampler counts rows, whatever their weights',
      labels: 'what is drawn for a class depends on its label',
    },
  ],
];

/** Every resampler of the package, in the settings that change what it does. */
const RESAMPLERS: readonly [title: string, make: MakeResampler][] = [
  ['SMOTE', () => new nettc.SMOTE()],
  ['SMOTE of one neighbour and one class', () => new nettc.SMOTE({ kNeighbors: 1, samplingStrategy: 'minority' })],
  ['SMOTENC', () => new nettc.SMOTENC({ categoricalFeatures: [4] })],
  ['BorderlineSMOTE', () => new nettc.BorderlineSMOTE()],
  ['BorderlineSMOTE of the second kind', () => new nettc.BorderlineSMOTE({ kind: 'borderline-2', mNeighbors: 5 })],
  ['ADASYN', () => new nettc.ADASYN()],
  ['RandomOverSampler', () => new nettc.RandomOverSampler()],
  ['RandomOverSampler that moves rows', () => new nettc.RandomOverSampler({ shrinkage: 0.3 })],
  ['RandomUnderSampler', () => new nettc.RandomUnderSampler()],
  ['RandomUnderSampler with replacement', () => new nettc.RandomUnderSampler({ replacement: true })],
  ['TomekLinks', () => new nettc.TomekLinks({ samplingStrategy: 'all' })],
  ['SMOTETomek', () => new nettc.SMOTETomek()],
];

describe.each(ESTIMATORS)('%s keeps the contract', (_, make, skip) => {
  for (const { name, run, skip: reason } of estimatorChecks(make, { skip }))
    it.skipIf(reason)(reason ? `${name} [${reason}]` : name, run);
});

describe.each(RESAMPLERS)('%s keeps the contract', (_, make) => {
  for (const { name, run } of resamplerChecks(make)) it(name, run);
});

describe('the contract suite', () => {
  it('runs over every estimator and every resampler that the package exports', () => {
    const exported = (method: string) =>
      Object.entries(nettc).flatMap(([name, value]) =>
        typeof value === 'function' && method in (value.prototype ?? {}) ? [name] : [],
      );
    const made = (list: readonly (readonly [string, () => object, ...unknown[]])[]) =>
      new Set(list.map(([, make]) => make().constructor.name));
    expect(made(ESTIMATORS)).toEqual(new Set(exported('learn')));
    expect(made(RESAMPLERS)).toEqual(new Set(exported('resample')));
  });

  it('takes a Matrix of ml-matrix and an all-numeric Table for X', () => {
    const rows = [
      [1, 5],
      [2, 6],
      [3, 7],
    ];
    const y = ['a', 'b', 'b'];
    const table = nettc.Table.from({ one: [1, 2, 3], two: [5, 6, 7] });
    const tree = () => new nettc.DecisionTreeClassifier();
    expect(tree().fit(new Matrix(rows), y).fitted).toEqual(tree().fit(rows, y).fitted);
    expect(tree().fit(table, y).fitted.state).toEqual(tree().fit(rows, y).fitted.state);
    expect(tree().fit(table, y).featureNamesIn).toEqual(['one', 'two']);
  });
});
