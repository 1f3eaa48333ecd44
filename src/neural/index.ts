export type { PartialFitOptions } from '../core/partial-fit.js';
export type { TrainingHistory } from './history.js';
export { MLPClassifier } from './mlp-classifier.js';
export type { MLPClassifierParams } from './mlp-params.js';
export type { MLPState } from './mlp-state.js';
export type { OptimizerParams } from './optimizer.js';
export type { SuspendedTraining } from './stochastic.js';
