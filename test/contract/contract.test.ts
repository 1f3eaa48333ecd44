import * as nettc from '@nettc/core';
import { type CheckOptions, estimatorChecks, type Make } from '@nettc/core/testing';
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
  ['OneClassSVM', () => new nettc.OneClassSVM({ nu: 0.3 }), UNLABELLED],
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
  ['Pipeline of transformers', () => nettc.makePipeline(new nettc.StandardScaler(), new nettc.OneHotEncoder())],
];

describe.each(ESTIMATORS)('%s keeps the contract', (_, make, skip) => {
  for (const { name, run, skip: reason } of estimatorChecks(make, { skip }))
    it.skipIf(reason)(reason ? `${name} [${reason}]` : name, run);
});

describe('the contract suite', () => {
  it('runs over every estimator that the package exports', () => {
    const exported = Object.entries(nettc).flatMap(([name, value]) =>
      typeof value === 'function' && 'learn' in (value.prototype ?? {}) ? [name] : [],
    );
    expect(new Set(ESTIMATORS.map(([, make]) => make().constructor.name))).toEqual(new Set(exported));
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
