import { DataError } from '../../core/errors.js';
import { checkWeights } from '../../core/labels.js';
import { describeValue } from '../../core/matrix.js';
import { checkedRows } from '../../core/training.js';
import type { FitOptions, Label, Labels, Matrix, MatrixLike } from '../../core/types.js';
import type { EvaluationSet } from './evaluation.js';
import type { EarlierModel } from './previous.js';

/** What `fit` of XGBClassifier takes besides. */
export interface EvalOptions {
  /** Rows and labels whose loss is watched after each round; the last set decides about `earlyStoppingRounds`. */
  readonly evalSet?: readonly (readonly [X: MatrixLike, y: ArrayLike<Label>])[];
  /**
   * A model whose trees are kept, and to which `nEstimators` rounds are added: a fitted XGBClassifier, a loaded one, or what
   * `importXGBoost` read, with the classes of y in their order.
   */
  readonly xgbModel?: EarlierModel;
  /** Weights of the rows of each of them. */
  readonly sampleWeightEvalSet?: readonly (ArrayLike<number> | undefined)[];
}
export type EvalFitOptions = FitOptions & EvalOptions;

/**
 * Converts and checks the evaluation sets.
 * @throws DataError for other columns than those of X, and for labels that are not in y
 */
export function evaluationSets(
  owner: string,
  { evalSet, sampleWeightEvalSet }: EvalOptions,
  { cols, names }: Pick<Matrix, 'cols' | 'names'>,
  { classes }: Labels,
): EvaluationSet[] {
  if (evalSet === undefined) return [];
  if (!Array.isArray(evalSet) || evalSet.some((pair) => !Array.isArray(pair) || pair.length !== 2))
    throw new DataError(`${owner}: evalSet must be a list of pairs [X, y], got ${describeValue(evalSet)}`);
  const code = new Map(classes.map((label, k) => [label, k]));
  return evalSet.map(([rows, y], s) => {
    const name = `${owner}: evalSet[${s}]`;
    const X = checkedRows(name, rows, { nFeaturesIn: cols, featureNamesIn: names }, 'nan');
    if (X.rows === 0) throw new DataError(`${name}: X has no rows`);
    if (y?.length !== X.rows) throw new DataError(`${name}: X has ${X.rows} rows, y has ${describeValue(y?.length)}`);
    const codes = Int32Array.from({ length: X.rows }, (_, i) => {
      const k = code.get(y[i]!);
      if (k === undefined)
        throw new DataError(`${name}: the label ${describeValue(y[i])} of row ${i} is not in y`, { row: i });
      return k;
    });
    return { X, codes, sampleWeight: checkWeights(sampleWeightEvalSet?.[s], X.rows, name) };
  });
}
