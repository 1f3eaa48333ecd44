import {
  DummyClassifier,
  GridSearchCV,
  MLPClassifier,
  makePipeline,
  Pipeline,
  RandomForestClassifier,
  RandomUnderSampler,
  SMOTE,
  StandardScaler,
  SVC,
  XGBClassifier,
} from '@nettc/core';
import { PortLookup } from '../quickstart/port-lookup.js';
import { convolution, NEEDS, share } from './convolution.js';

const svm = () => new SVC({ C: 10, gamma: 'scale' });

/** SMOTE acts in `fit` alone: no made-up row is ever tested, in the folds of a search neither. */
const svmSmote = () =>
  new Pipeline([
    ['scale', new StandardScaler()],
    ['smote', new SMOTE({ kNeighbors: 5, randomState: 42 })],
    ['svc', svm()],
  ]);

/** The published grid went up to C = 10 and gamma = scale (1 / 80 here), which it chose; what is better lies beyond. */
const GRID = { svc__C: [10, 100], svc__gamma: ['scale', 0.3] };

/** Rows that the convolution gets at most: tfjs is slow on a processor. */
const ENOUGH = 1000;

/**
 * What is compared; another model is one more entry. `make` gets the columns of the rows, the protocol's `inner` folds and the
 * `epochs` of the convolution, and returns an unfitted classifier, or nothing where the columns do not allow it.
 *
 * - `needs`: an optional package without which it is left out
 */
export const recipes = [
  { name: 'majority', title: 'always the largest class', baseline: true, make: () => new DummyClassifier() },
  { name: 'port-lookup', title: 'port lookup', baseline: true, make: ({ names }) => portLookup(names) },
  {
    name: 'svm',
    title: 'SVM',
    make: () =>
      new Pipeline([
        ['scale', new StandardScaler()],
        ['svc', svm()],
      ]),
  },
  { name: 'svm-smote', title: 'SVM + SMOTE', make: svmSmote },
  {
    name: 'svm-tuned',
    title: 'SVM + SMOTE, tuned',
    make: ({ inner }) => new GridSearchCV(svmSmote(), GRID, { scoring: 'f1_macro', cv: inner }),
  },
  {
    name: 'forest',
    title: 'random forest',
    make: () => new RandomForestClassifier({ nEstimators: 200, randomState: 42 }),
  },
  { name: 'boosting', title: 'gradient boosting', make: () => new XGBClassifier({ randomState: 42 }) },
  {
    name: 'mlp',
    title: 'neural network 128-64',
    make: () =>
      makePipeline(
        new StandardScaler(),
        new MLPClassifier({ hiddenLayerSizes: [128, 64], earlyStopping: true, randomState: 42 }),
      ),
  },
  {
    name: 'cnn',
    title: `convolution, ${ENOUGH} rows`,
    needs: NEEDS,
    make: ({ epochs }) =>
      new Pipeline([
        ['some', new RandomUnderSampler({ samplingStrategy: share(ENOUGH), randomState: 42 })],
        ['scale', new StandardScaler()],
        ['cnn', convolution({ epochs })],
      ]),
  },
];

function portLookup(names) {
  const port = names.indexOf('Destination.Port');
  return port < 0 ? undefined : new PortLookup(port);
}
