export type { TrainingHistory } from '../neural/history.js';
export { type NetworkState, SequentialClassifier } from './sequential-classifier.js';
export type { LayersModelLike, NetworkTask, OptimizerLike, SequentialClassifierParams } from './sequential-params.js';
