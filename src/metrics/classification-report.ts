import { ParameterError } from '../core/errors.js';
import { pairwiseSum } from '../core/pairwise-sum.js';
import { checkParams, integer, oneOf } from '../core/params.js';
import { run } from '../core/run.js';
import type { Label } from '../core/types.js';
import { accuracyScore, type MetricOptions } from './accuracy.js';
import { countingClasses } from './class-counts.js';
import { type Average, type PrecisionRecallFscore, scores, type ZeroDivision } from './precision-recall.js';
import { chosenLabels, targets } from './targets.js';
import { fixed, padLeft, widest } from './text.js';

/** Scores in [0, 1] (NaN where `zeroDivision` says so). */
export interface ReportScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1Score: number;
  /** Rows in `yTrue`, or their weight. */
  readonly support: number;
}
export interface ClassScores extends ReportScores {
  readonly label: Label;
}

export interface ClassificationReport {
  /** One entry a label, in the order of `labels`. */
  readonly perClass: readonly ClassScores[];
  /** The share of all rows that were predicted right. */
  readonly accuracy: number;
  /** From the counts of all labels together: stands for the accuracy where `labels` leaves some out. */
  readonly microAvg?: ReportScores;
  readonly macroAvg: ReportScores;
  readonly weightedAvg: ReportScores;
  /** scikit-learn's table, character for character. */
  toString(): string;
}

export interface ReportOptions extends MetricOptions {
  /** The labels reported, in this order. Default: all that occur, sorted. */
  readonly labels?: ArrayLike<Label>;
  /** What to call them in the table. */
  readonly targetNames?: readonly string[];
  /** Decimals in the table. Default 2. */
  readonly digits?: number;
  /** Default `'warn'`, which is 0. */
  readonly zeroDivision?: ZeroDivision;
}

/**
 * Precision, recall, F1 and support of each class and their averages, as numbers and as scikit-learn's table.
 * @throws DataError for no rows, lists of unequal length, strings against numbers
 * @throws ParameterError for `targetNames` that are not one a label
 * @example
 * const report = classificationReport(yTest, model.predict(XTest), { digits: 3 });
 * console.log(report.toString());
 * report.macroAvg.f1Score;
 */
export function classificationReport(
  yTrue: ArrayLike<Label>,
  yPred: ArrayLike<Label>,
  { labels, targetNames, sampleWeight, digits = 2, zeroDivision = 'warn' }: ReportOptions = {},
): ClassificationReport {
  const name = 'classificationReport';
  const given = { digits, zeroDivision };
  const rules = { digits: integer(0, 50), zeroDivision: oneOf(0, 1, 'nan', 'warn') };
  checkParams({ name, defaults: given, rules }, given);
  const t = targets(name, yTrue, yPred, sampleWeight);
  const chosen = chosenLabels(name, labels, t.classes);
  if (targetNames && targetNames.length !== chosen.length)
    throw new ParameterError(`${name}: targetNames has ${targetNames.length} names for ${chosen.length} labels`);

  const counts = run(countingClasses(t, chosen));
  const each = scores(counts, null, zeroDivision) as PrecisionRecallFscore<null>;
  const support = pairwiseSum(each.support);
  const averaged = (average: Average): ReportScores => {
    const { precision, recall, fscore } = scores(counts, average, zeroDivision) as PrecisionRecallFscore<Average>;
    return { precision, recall, f1Score: fscore, support };
  };
  const perClass = chosen.map((label, k) => ({
    label,
    precision: each.precision[k]!,
    recall: each.recall[k]!,
    f1Score: each.fscore[k]!,
    support: each.support[k]!,
  }));
  const micro = averaged('micro');
  const macroAvg = averaged('macro');
  const weightedAvg = averaged('weighted');
  // With every label in, the micro averages all are the accuracy.
  const complete = t.classes.every((label) => chosen.includes(label));

  const accuracy = accuracyScore(yTrue, yPred, { sampleWeight });
  // scikit-learn's supports are floats where weights were summed, and where no row was right (its counts start as zeros).
  const sums = sampleWeight !== undefined || accuracy === 0;

  const text = () => {
    const names = targetNames ?? chosen.map(String);
    const width = Math.max(widest(names), 'weighted avg'.length, digits);
    const row = (head: string, cells: readonly string[]) =>
      `${padLeft(head, width)} ${cells.map((cell) => ` ${padLeft(cell, 9)}`).join('')}\n`;
    const line = (head: string, s: ReportScores, only?: 'f1') =>
      row(head, [
        ...[s.precision, s.recall].map((x) => (only ? '' : fixed(x, digits))),
        fixed(s.f1Score, digits),
        supportText(s.support, sums),
      ]);
    return [
      row('', ['precision', 'recall', 'f1-score', 'support']),
      perClass.map((s, k) => line(names[k]!, s)).join(''),
      (complete ? line('accuracy', micro, 'f1') : line('micro avg', micro)) +
        line('macro avg', macroAvg) +
        line('weighted avg', weightedAvg),
    ].join('\n');
  };
  return Object.freeze({
    perClass,
    accuracy,
    ...(complete ? {} : { microAvg: micro }),
    macroAvg,
    weightedAvg,
    toString: text,
  });
}

// Python shows an integer as 3 and a float as 3.0.
function supportText(support: number, sum: boolean): string {
  return sum && Number.isInteger(support) ? `${support}.0` : String(support);
}
