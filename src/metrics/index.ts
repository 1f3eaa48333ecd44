export { accuracyScore, balancedAccuracyScore, type MetricOptions } from './accuracy.js';
export { type CohenKappaOptions, cohenKappaScore, matthewsCorrcoef } from './agreement.js';
export { type AveragePrecisionOptions, averagePrecisionScore } from './average-precision.js';
export type { BinStrategy } from './bins.js';
export { type BrierScoreOptions, brierScoreLoss } from './brier-score.js';
export {
  type CalibrationCurve,
  type CalibrationCurveOptions,
  type CalibrationErrorOptions,
  calibrationCurve,
  expectedCalibrationError,
} from './calibration.js';
export {
  type ClassificationReport,
  type ClassScores,
  classificationReport,
  type ReportOptions,
  type ReportScores,
} from './classification-report.js';
export { type ConfusionMatrix, type ConfusionMatrixOptions, confusionMatrix } from './confusion-matrix.js';
export { type LogLossOptions, logLoss, type ProbabilityOptions } from './log-loss.js';
export type { CurveAverage } from './one-vs-rest.js';
export {
  type Average,
  type Averaged,
  f1Score,
  type PrecisionRecallFscore,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
  type ScoreOptions,
  type ZeroDivision,
} from './precision-recall.js';
export {
  type PrecisionRecallCurve,
  type PrecisionRecallCurveOptions,
  precisionRecallCurve,
} from './precision-recall-curve.js';
export { type RocAucOptions, rocAucScore } from './roc-auc.js';
export { type RocCurve, type RocCurveOptions, rocCurve } from './roc-curve.js';
export type { ScoresLike } from './scored.js';
export type { CurveOptions } from './threshold-counts.js';
