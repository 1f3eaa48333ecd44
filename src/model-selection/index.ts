export {
  CalibratedClassifierCV,
  type CalibratedClassifierCVParams,
  type CalibrationOptions,
} from './calibrated-classifier-cv.js';
export type { Calibratable } from './calibrating.js';
export type { CalibrationMethod } from './calibrator.js';
export type { ClassifierLike } from './classifier-like.js';
export {
  type AsyncCrossValPredictOptions,
  type CrossValPrediction,
  type CrossValPredictOptions,
  crossValPredict,
  crossValPredictAsync,
  type PredictMethod,
} from './cross-val-predict.js';
export {
  type AsyncCrossValidateOptions,
  type CrossValidateOptions,
  type CrossValidation,
  crossValidate,
  crossValidateAsync,
} from './cross-validate.js';
export { type Distribution, logUniform, randint, uniform } from './distributions.js';
export { GridSearchCV, type GridSearchCVParams } from './grid-search-cv.js';
export { GroupKFold, LeaveOneGroupOut } from './group-k-fold.js';
export { KFold, StratifiedKFold } from './k-fold.js';
export {
  type AsyncLearningCurveOptions,
  type LearningCurve,
  type LearningCurveOptions,
  learningCurve,
  learningCurveAsync,
} from './learning-curve.js';
export type { Searchable } from './nested-params.js';
export type { ParamGrid, Params } from './param-grid.js';
export {
  type ParamDistributions,
  RandomizedSearchCV,
  type RandomizedSearchCVParams,
  type RandomizedSearchOptions,
} from './randomized-search-cv.js';
export type { Scoring, ScoringFunction, ScoringName } from './scoring.js';
export type { CurveScoringName } from './scoring-curves.js';
export type { Search } from './search.js';
export type { SearchOptions, SearchParams } from './search-params.js';
export type { SearchResults } from './search-results.js';
export type { SearchFailure } from './searching.js';
export type { FoldOptions, RowsLike, Split, Splits, Splitter } from './splitter.js';
export { StratifiedGroupKFold } from './stratified-group-k-fold.js';
export { TimeGroupSplit, type TimeGroupSplitOptions } from './time-group-split.js';
export { TimeSeriesSplit, type TimeSeriesSplitOptions } from './time-series-split.js';
export {
  type Finding,
  type SplitOptions,
  type TakeableLike,
  type Taken,
  type TrainTestSplit,
  trainTestSplit,
} from './train-test-split.js';
