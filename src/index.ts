/**
 * Everything a newcomer needs that has no optional peer. Each name also stands under the subpath of its folder.
 * @packageDocumentation
 */
export type {
  AsyncFitOptions,
  FitOptions,
  Fitted,
  Label,
  Matrix,
  MatrixLike,
  Progress,
  ResampledSet,
  State,
} from './core/index.js';
export { DataError, ModelError, matrix, NotFittedError, ParameterError, Random, SchemaError } from './core/index.js';
export * from './data/index.js';
export * from './ensemble/index.js';
export * from './explain/index.js';
export * from './inspection/index.js';
export * from './linear/index.js';
export * from './metrics/index.js';
export * from './model-selection/index.js';
export * from './neighbors/index.js';
export * from './neural/index.js';
export * from './persistence/index.js';
export * from './pipeline/index.js';
export * from './preprocessing/index.js';
export * from './resampling/index.js';
export * from './schemas/index.js';
export * from './stream/index.js';
export * from './svm/index.js';
export * from './tree/index.js';
