export type { PartialFitOptions } from '../core/partial-fit.js';
export { DummyClassifier, type DummyClassifierParams } from './dummy-classifier.js';
export { LogisticRegression, type LogisticRegressionParams, type LogisticState } from './logistic-regression.js';
