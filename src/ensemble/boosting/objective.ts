import { log, sigmoid, softmax } from '../../core/math.js';

/** What is minimised, and how probabilities come from scores: two classes have one score, more have one each. */
export interface Objective {
  readonly classes: number;
  /** Scores of a row. */
  readonly outputs: number;
  readonly link: 'softmax' | 'sigmoid';
  /** The hessian of a score is this times p (1 - p): XGBoost takes 2 where there are several scores, scikit-learn 1. */
  readonly curvature: number;
}

export function objectiveFor(classes: number, curvature: number): Objective {
  return classes === 2
    ? { classes, outputs: 1, link: 'sigmoid', curvature: 1 }
    : { classes, outputs: classes, link: 'softmax', curvature };
}

/** Scores that give each class its share of the weight; several of them sum to 0. @param share of each class, > 0 */
export function scoresOfShares(share: Float64Array, { classes }: Objective): Float64Array {
  if (classes === 2) return Float64Array.of(log(share[1]!) - log(share[0]!));
  const scores = share.map(log);
  const mean = scores.reduce((sum, z) => sum + z, 0) / scores.length;
  return scores.map((z) => z - mean);
}

/** What a row adds to a metric, its scores given from `at` on. */
export type RowLoss = (scores: Float64Array, at: number, label: number) => number;

export type Metric = 'logloss' | 'error';

const LEAST = 1e-16;

/** XGBoost's `logloss` and `mlogloss`: the logarithm of what the label was given; `error` and `merror`: whether another class was given more. */
export function rowLoss({ outputs }: Objective, metric: Metric): RowLoss {
  const p = new Float64Array(outputs);
  if (metric === 'error') {
    if (outputs === 1) return (scores, at, label) => (scores[at]! > 0 === (label === 1) ? 0 : 1);
    return (scores, at, label) => {
      let best = 0;
      for (let c = 1; c < outputs; c++) if (scores[at + c]! > scores[at + best]!) best = c;
      return best === label ? 0 : 1;
    };
  }
  if (outputs === 1)
    return (scores, at, label) => -log(Math.max(LEAST, sigmoid(label === 1 ? scores[at]! : -scores[at]!)));
  return (scores, at, label) => {
    for (let c = 0; c < outputs; c++) p[c] = scores[at + c]!;
    softmax(p, 0, outputs);
    return -log(Math.max(LEAST, p[label]!));
  };
}
