import { DataError } from '../core/errors.js';
import { checkWeights } from '../core/labels.js';
import { matrix } from '../core/matrix.js';
import { checkParams, integer } from '../core/params.js';
import { Random, shuffling } from '../core/random.js';
import { relayed, run, runAsync } from '../core/run.js';
import { FAR, inSlices } from '../core/slices.js';
import type { AsyncFitOptions, Label, Matrix, MatrixLike, Progress, Steps } from '../core/types.js';
import { type FeatureGroups, featuresOf } from '../explain/columns.js';
import type { ClassifierLike } from '../model-selection/classifier-like.js';
import { type ScoringFunction, type ScoringName, scorersFor, scoringSteps } from '../model-selection/scoring.js';
import type { InputState } from '../predict/input.js';

/** What is judged: a fitted classifier, or a model that was loaded. */
export type Judged = Pick<ClassifierLike, 'predict' | 'predictProba' | 'decisionFunction' | 'classes'>;

export interface PermutationImportanceOptions<E extends Judged = Judged> {
  /** One score, by scikit-learn's name or as a function; greater is better. Default `'accuracy'`. */
  readonly scoring?: ScoringName | ScoringFunction<E>;
  /** How often each feature is shuffled. Default 5. */
  readonly nRepeats?: number;
  /** Default 0. */
  readonly randomState?: number;
  /** Weights of the rows in the score. */
  readonly sampleWeight?: ArrayLike<number>;
  /**
   * What counts as one feature: its columns are shuffled together. By default `'fields'` where X was made by a schema's dataset, so that the
   * parts of one category stay a category; otherwise `'columns'`.
   */
  readonly featureGroups?: FeatureGroups;
}
export interface AsyncPermutationImportanceOptions<E extends Judged = Judged>
  extends PermutationImportanceOptions<E>,
    Pick<AsyncFitOptions, 'signal' | 'onProgress' | 'budgetMs'> {}

/** How far the score falls. One value a feature in every list. */
export interface PermutationImportance {
  readonly importancesMean: Float64Array;
  /** Standard deviation over the repeats. */
  readonly importancesStd: Float64Array;
  /** Row-major in `shape`: features x repeats. */
  readonly importances: Float64Array;
  readonly shape: readonly [features: number, repeats: number];
  readonly featureNames: readonly string[];
  /** The score on the rows as they are. */
  readonly baseline: number;
}

/**
 * How much a model needs each feature: how far its score falls when the feature's values are shuffled among the rows (Breiman 2001;
 * scikit-learn's permutation_importance). Take rows that the model was not trained on. Of two features that tell the same, each may look
 * useless, since the other is left: shuffle them together as a group.
 * @param model a fitted classifier, or a model that was loaded; it is asked only, never fitted
 * @param X rows as for `predict`: n x d
 * @param y n labels
 * @throws ParameterError, DataError
 * @example
 * const { featureNames, importancesMean } = permutationImportance(forest, XTest, yTest, { scoring: 'f1_macro', nRepeats: 10 });
 * permutationImportance(forest, XTest, yTest, { featureGroups: { ports: ['id.orig_p', 'id.resp_p'] } });
 */
export function permutationImportance<E extends Judged>(
  model: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: PermutationImportanceOptions<E> = {},
): PermutationImportance {
  return run(importanceSteps('permutationImportance', model, X, y, options));
}

/**
 * The same without blocking the event loop.
 * @throws the signal's reason when aborted
 */
export async function permutationImportanceAsync<E extends Judged>(
  model: E,
  X: MatrixLike,
  y: ArrayLike<Label>,
  options: AsyncPermutationImportanceOptions<E> = {},
): Promise<PermutationImportance> {
  const { signal, onProgress, budgetMs } = options;
  const steps = importanceSteps('permutationImportanceAsync', model, X, y, options);
  return await runAsync(steps, { signal, onProgress, budgetMs });
}

function* importanceSteps<E extends Judged>(
  owner: string,
  model: E,
  given: MatrixLike,
  y: ArrayLike<Label>,
  { scoring = 'accuracy', nRepeats = 5, randomState = 0, sampleWeight, featureGroups }: PermutationImportanceOptions<E>,
): Steps<PermutationImportance> {
  const params = { nRepeats, randomState };
  checkParams({ name: owner, defaults: params, rules: { nRepeats: integer(1), randomState: integer(0) } }, params);
  // Scores know estimators that can be fitted; this one is only asked.
  const judged = model as unknown as E & ClassifierLike;
  const scorers = scorersFor<E & ClassifierLike>(owner, scoring as ScoringName | ScoringFunction<E & ClassifierLike>);
  const X = matrix(given, owner);
  if (X.rows === 0) throw new DataError(`${owner}: X has no rows`);
  if (y.length !== X.rows) throw new DataError(`${owner}: X has ${X.rows} rows, y has ${y.length} labels`);
  const weight = checkWeights(sampleWeight, X.rows, owner);
  const { names, of } = featuresOf(
    owner,
    { cols: X.cols, names: X.names, input: X.input as InputState | undefined },
    featureGroups ?? (X.input ? 'fields' : 'columns'),
  );
  const labels = Array.from(y);
  const total = names.length * nRepeats + 1;
  const score = function* (rows: Matrix, done: number): Steps<number> {
    const scoring = scoringSteps(scorers, judged, rows, labels, weight);
    const [value] = (yield* relayed(scoring, () => ({ done, total }))).values();
    yield { done: done + 1, total };
    return value!;
  };
  const baseline = yield* score(X, 0);
  const importances = new Float64Array(names.length * nRepeats);
  const shuffled: Matrix = { ...X, data: X.data.slice() };
  for (let f = 0; f < names.length; f++) {
    const columns = Array.from(of.keys()).filter((j) => of[j] === f);
    const random = new Random(randomState).split('feature').split(f);
    const order = Int32Array.from({ length: X.rows }, (_, i) => i);
    for (let r = 0; r < nRepeats; r++) {
      const progress = { done: f * nRepeats + r + 1, total };
      // As scikit-learn does: each repeat shuffles the last one's order on.
      yield* shuffling(order, random, progress);
      yield* writing(X, shuffled, columns, order, progress);
      importances[f * nRepeats + r] = baseline - (yield* score(shuffled, progress.done));
    }
    yield* writing(X, shuffled, columns, undefined, { done: (f + 1) * nRepeats + 1, total });
  }
  const { mean, deviation } = moments(importances, nRepeats);
  return {
    importancesMean: mean,
    importancesStd: deviation,
    importances,
    shape: [names.length, nRepeats],
    featureNames: names,
    baseline,
  };
}

/** Copies columns, from the rows in an order or from each row itself. */
function* writing(
  X: Matrix,
  to: Matrix,
  columns: readonly number[],
  order: Int32Array | undefined,
  progress: Progress,
): Steps<void> {
  yield* inSlices(X.rows, FAR * columns.length, progress, (first, end) => {
    for (let i = first; i < end; i++) {
      const source = (order ? order[i]! : i) * X.cols;
      for (const j of columns) to.data[i * X.cols + j] = X.data[source + j]!;
    }
  });
}

/** Mean and standard deviation of each `n` values in a row. */
function moments(values: Float64Array, n: number): { mean: Float64Array; deviation: Float64Array } {
  const mean = new Float64Array(values.length / n);
  const deviation = new Float64Array(mean.length);
  for (let f = 0; f < mean.length; f++) {
    const own = values.subarray(f * n, (f + 1) * n);
    mean[f] = own.reduce((a, b) => a + b, 0) / n;
    deviation[f] = Math.sqrt(own.reduce((sum, x) => sum + (x - mean[f]!) * (x - mean[f]!), 0) / n);
  }
  return { mean, deviation };
}
