import { ParameterError } from '../core/errors.js';
import type { Steps } from '../core/types.js';
import { averagePrecisionSteps } from '../metrics/average-precision.js';
import { rocAucSteps } from '../metrics/roc-auc.js';
import type { Question } from './ask-in-slices.js';
import type { ClassifierLike } from './classifier-like.js';
import { labelsOf, probabilitiesOf, type Trial } from './trial.js';

const NAMES = [
  'average_precision',
  'roc_auc',
  'roc_auc_ovr',
  'roc_auc_ovo',
  'roc_auc_ovr_weighted',
  'roc_auc_ovo_weighted',
] as const;
/** Scores that go by the order in which an estimator puts the rows. */
export type CurveScoringName = (typeof NAMES)[number];
export const isCurveScore = (name: string): name is CurveScoringName => NAMES.includes(name as CurveScoringName);

/** What a curve goes by: scores of the second of two classes where there are any, otherwise probabilities. */
export const asksOfCurve = ({ decisionFunction, classes }: ClassifierLike): Question =>
  decisionFunction && classes?.length === 2 ? 'decisionFunction' : 'predictProba';

/**
 * NaN where the rows lack a class that the score needs, as in scikit-learn: an error in one fold would take the scores of
 * all others with it.
 */
export function* byCurve(name: CurveScoringName, trial: Trial<ClassifierLike>): Steps<number> {
  const { estimator, yTrue, present, weight: sampleWeight } = trial;
  const classes = estimator.classes ?? [];
  const labels = labelsOf(classes, present);
  if (present.size < 2) return Number.NaN;
  if (labels.length === 2) {
    const score = name === 'average_precision' ? averagePrecisionSteps : rocAucSteps;
    return asksOfCurve(estimator) === 'decisionFunction'
      ? yield* score(yTrue, trial.ask('decisionFunction'), { labels: classes, sampleWeight })
      : yield* score(yTrue, (yield* probabilitiesOf(name, trial)).P, { labels, sampleWeight });
  }
  if (name === 'roc_auc')
    throw new ParameterError(
      `scoring "roc_auc" is for two classes: of ${labels.length} take "roc_auc_ovr" or "roc_auc_ovo"`,
    );
  const { P } = yield* probabilitiesOf(name, trial);
  const needsAll = name === 'average_precision' || name === 'roc_auc_ovr';
  if (needsAll && present.size < labels.length) return Number.NaN;
  if (name === 'average_precision') return yield* averagePrecisionSteps(yTrue, P, { labels, sampleWeight });
  const multiClass = name.startsWith('roc_auc_ovr') ? 'ovr' : 'ovo';
  return yield* rocAucSteps(yTrue, P, {
    labels,
    sampleWeight,
    multiClass,
    average: name.endsWith('weighted') ? 'weighted' : 'macro',
  });
}
