export { Classifier } from './classifier.js';
export { DataError, ModelError, NotFittedError, ParameterError, type Place, SchemaError } from './errors.js';
export { type ClassWeight, compareLabels, encodeLabels, rowWeights } from './labels.js';
export { matrix, takeRows, zeros } from './matrix.js';
export {
  anyOf,
  boolean,
  checkParams,
  classWeightRule,
  type Declaration,
  finite,
  fraction,
  integer,
  nonNegative,
  oneOf,
  positive,
  type Rule,
  withDefaults,
} from './params.js';
export type { PartialFitOptions } from './partial-fit.js';
export { Random } from './random.js';
export { type ResampledSet, Resampler } from './resampler.js';
export { inParallel, run, runAsync } from './run.js';
export { applyState, checkState, kindTable } from './state.js';
export { Transformer } from './transformer.js';
export type * from './types.js';
