import {
  DummyClassifier,
  FunctionTransformer,
  GradientBoostingClassifier,
  KNeighborsClassifier,
  LogisticRegression,
  MLPClassifier,
  Pipeline,
  RandomForestClassifier,
  RandomUnderSampler,
  StandardScaler,
  SVC,
  XGBClassifier,
} from '@nettc/core';
import { PortLookup } from '../quickstart/port-lookup.js';
import { convolution, NEEDS } from '../unicauca-study/convolution.js';

/** Counters span nine decades, so whatever measures distances gets their logarithms, scaled. */
const scaled = (...steps) =>
  new Pipeline([['log', new FunctionTransformer({ func: 'log1p' })], ['scale', new StandardScaler()], ...steps]);

/** Rows of a class that the slow learners get at most, drawn at random; and the slowest. */
const ENOUGH = 1000;
const FEW = 200;
const atMost = (rows) =>
  new RandomUnderSampler({
    samplingStrategy: (y) => {
      const counts = new Map();
      for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
      return Object.fromEntries([...counts].map(([label, count]) => [label, Math.min(count, rows)]));
    },
  });

/**
 * What is compared; another model is one more entry. `make` gets the columns' `names` and the `epochs` of the convolution,
 * and returns an unfitted classifier, or nothing where it needs a column that is not there.
 *
 * - `rows`: `weighted` hands over each distinct row once, with how often it stands there as its weight; `all` every row
 * - `balanced`: weights are also such that classes weigh the same. The others have a parameter for it, or draw as many rows.
 * - `needs`: an optional package without which it is left out
 * - `slow`: it is asked only where it is named
 */
export const recipes = [
  {
    name: 'majority',
    title: 'always the largest class',
    baseline: true,
    rows: 'all',
    make: () => new DummyClassifier(),
  },
  { name: 'port-lookup', title: 'port lookup', baseline: true, rows: 'all', make: ({ names }) => portLookup(names) },
  {
    name: 'forest',
    title: 'random forest',
    rows: 'all', // it draws rows
    make: () => new RandomForestClassifier({ nEstimators: 200, classWeight: 'balanced', randomState: 42 }),
  },
  {
    name: 'boosting',
    title: 'gradient boosting',
    rows: 'weighted',
    balanced: true,
    make: () => new GradientBoostingClassifier({ randomState: 42 }),
  },
  {
    name: 'xgboost',
    title: 'XGBoost',
    rows: 'weighted',
    balanced: true,
    make: () => new XGBClassifier({ randomState: 42 }),
  },
  {
    name: 'logistic',
    title: 'logistic regression',
    rows: 'weighted',
    balanced: true,
    make: () => scaled(['logistic', new LogisticRegression({ maxIter: 300 })]),
  },
  {
    name: 'neighbors',
    title: 'k-nearest neighbours',
    rows: 'weighted',
    make: () => scaled(['knn', new KNeighborsClassifier()]),
  },
  {
    name: 'svm',
    title: `SVM, ${ENOUGH} rows a class`,
    rows: 'all',
    make: () => scaled(['some', atMost(ENOUGH)], ['svc', new SVC({ C: 10, classWeight: 'balanced' })]),
  },
  {
    name: 'mlp',
    title: `neural network 64-32, ${ENOUGH} rows a class`,
    rows: 'all',
    make: () =>
      scaled(
        ['some', atMost(ENOUGH)],
        [
          'mlp',
          new MLPClassifier({ hiddenLayerSizes: [64, 32], classWeight: 'balanced', maxIter: 30, randomState: 42 }),
        ],
      ),
  },
  {
    name: 'cnn',
    title: `convolution, ${FEW} rows a class`,
    rows: 'all',
    needs: NEEDS,
    slow: true,
    make: ({ epochs }) => scaled(['some', atMost(FEW)], ['cnn', convolution({ epochs, classWeight: 'balanced' })]),
  },
];

function portLookup(names) {
  const port = names.indexOf('id.resp_p');
  return port < 0 ? undefined : new PortLookup(port);
}
