export { accuracyScore, balancedAccuracyScore, type MetricOptions } from './accuracy.js';
export {
  type ClassificationReport,
  type ClassScores,
  classificationReport,
  type ReportOptions,
  type ReportScores,
} from './classification-report.js';
export { type ConfusionMatrix, type ConfusionMatrixOptions, confusionMatrix } from './confusion-matrix.js';
export { type LogLossOptions, logLoss } from './log-loss.js';
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
