import { zeros } from '../core/matrix.js';
import type { AsyncFitOptions, Label } from '../core/types.js';
import { DummyClassifier } from '../linear/index.js';
import {
  balancedAccuracyScore,
  type ClassificationReport,
  type ConfusionMatrix,
  classificationReport,
  confusionMatrix,
} from '../metrics/index.js';
import {
  crossValPredictAsync,
  GroupKFold,
  LeaveOneGroupOut,
  type Splitter,
  StratifiedKFold,
} from '../model-selection/index.js';
import { PortLookup } from './port-lookup.js';
import { estimatorOf, type LabelledRows, type Recipe } from './recipe.js';

/** How the answers that are scored came about. */
export type Protocol = 'held-out' | 'leave-one-group-out' | 'group-5-fold' | 'stratified-5-fold' | 'seen';

/** One label a row, from the model and from the trivial baselines where these can be had. */
export interface Answers {
  readonly protocol: Protocol;
  /** Of a saved model's answers: the share of rows that it was trained on, where that is known. */
  readonly seenShare?: number;
  readonly model: readonly Label[];
  readonly majority?: readonly Label[];
  readonly portLookup?: readonly Label[];
}

/** More groups than this are divided into five folds: a model for each would take long and say little more. */
const FEW_GROUPS = 30;

/**
 * Answers to the rows that a model was trained on, each from a model made after the same recipe without them. The
 * baselines, too, learn from the other rows only.
 */
export async function crossValidated(
  recipe: Recipe,
  { X, y, groups, destination }: LabelledRows,
  options: AsyncFitOptions,
): Promise<Answers> {
  const { protocol, cv } = foldsFor(groups);
  const folds = protocol === 'stratified-5-fold' ? { cv } : { cv, groups };
  const model = await crossValPredictAsync(estimatorOf(recipe), X, y, { ...options, ...folds });
  const { signal } = options;
  const majority = new DummyClassifier({ strategy: 'most_frequent' });
  return {
    protocol,
    model,
    majority: await crossValPredictAsync(majority, zeros(X.rows, 1), y, { ...folds, signal }), // it looks at labels only
    portLookup: destination && (await crossValPredictAsync(new PortLookup(), destination, y, { ...folds, signal })),
  };
}

function foldsFor(groups: readonly string[] | undefined): { protocol: Protocol; cv: Splitter } {
  const n = new Set(groups).size;
  if (n > FEW_GROUPS) return { protocol: 'group-5-fold', cv: new GroupKFold({ nSplits: 5 }) };
  if (n > 1) return { protocol: 'leave-one-group-out', cv: new LeaveOneGroupOut() };
  return { protocol: 'stratified-5-fold', cv: new StratifiedKFold({ nSplits: 5 }) };
}

export interface Scores {
  readonly accuracy: number;
  readonly macroF1: number;
  readonly balancedAccuracy: number;
}

export interface Evaluation extends Scores {
  readonly protocol: Protocol;
  readonly rows: number;
  readonly seenShare?: number;
  readonly report: ClassificationReport;
  readonly confusion: ConfusionMatrix;
  readonly groups: readonly GroupScores[];
  /** null where a baseline cannot be had: no ports in the data, or a model whose training data is unknown. */
  readonly baselines: { readonly majority: Scores | null; readonly portLookup: Scores | null };
}

export interface GroupScores {
  readonly group: string;
  readonly rows: number;
  readonly accuracy: number;
  /** Over the classes that the group has. */
  readonly macroF1: number;
}

/** All figures are over all rows at once, not means over folds. */
export function evaluated(
  { protocol, seenShare, model, majority, portLookup }: Answers,
  { y, groups }: LabelledRows,
): Evaluation {
  const report = classificationReport(y, model, { digits: 3 });
  return {
    protocol,
    rows: y.length,
    seenShare,
    ...scored(y, model),
    report,
    confusion: confusionMatrix(y, model),
    groups: groups ? groupScores(y, model, groups) : [],
    baselines: {
      majority: majority ? scored(y, majority) : null,
      portLookup: portLookup ? scored(y, portLookup) : null,
    },
  };
}

function scored(y: readonly Label[], predicted: readonly Label[]): Scores {
  const { accuracy, macroAvg } = classificationReport(y, predicted);
  return { accuracy, macroF1: macroAvg.f1Score, balancedAccuracy: balancedAccuracyScore(y, predicted) };
}

function groupScores(y: readonly Label[], predicted: readonly Label[], groups: readonly string[]): GroupScores[] {
  const rows = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const known = rows.get(group);
    if (known) known.push(i);
    else rows.set(group, [i]);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, index]) => {
      const truth = index.map((i) => y[i]!);
      const labels = [...new Set(truth)];
      const { accuracy, macroAvg } = classificationReport(
        truth,
        index.map((i) => predicted[i]!),
        { labels },
      );
      return { group, rows: index.length, accuracy, macroF1: macroAvg.f1Score };
    });
}
