import { ParameterError } from '../core/errors.js';
import { describeValue } from '../core/matrix.js';
import { eachTraining, oneByOne, relayed } from '../core/run.js';
import type { TrainingSet } from '../core/training.js';
import type { Steps } from '../core/types.js';
import { isTrainer } from './classifier-like.js';
import { evaluate, fitSteps } from './evaluate.js';
import { foldsWithin } from './folds.js';
import { type Searchable, told, withParams } from './nested-params.js';
import type { Params } from './param-grid.js';
import { type Scorers, scorersFor } from './scoring.js';
import type { SearchParams } from './search-params.js';
import { type Outcome, resultsOf, type SearchResults } from './search-results.js';

/** A fit that failed where `errorScore` is a number. */
export interface SearchFailure {
  readonly candidate: number;
  readonly fold: number;
  readonly error: Error;
}

/** What a search comes to. */
export interface Found<E> {
  readonly results: SearchResults;
  readonly failures: readonly SearchFailure[];
  readonly nSplits: number;
  readonly scorers: Scorers<E>;
  /** The score that decides; undefined where none does. */
  readonly metric: string | undefined;
  readonly bestIndex: number;
  /** The best candidate, fitted to all rows, and the seconds that took. */
  readonly best?: { readonly estimator: E; readonly seconds: number };
}

/** Fits and scores every candidate on every fold, and the best one on all rows. */
export function* searchSteps<E extends Searchable>(
  owner: string,
  { estimator, scoring, refit, cv, errorScore, returnTrainScore }: SearchParams<E>,
  candidates: readonly Params[],
  set: TrainingSet,
): Steps<Found<E>> {
  const scorers = scorersFor(owner, scoring);
  const names = [...scorers.keys()];
  const metric = decidingScore(owner, refit, names);
  const folds = yield* foldsWithin(owner, set, cv);
  const nSplits = folds.splits.length;
  const fits = candidates.length * nSplits;
  const total = fits + (refit === false ? 0 : 1);
  const say = (error: unknown) => told(owner, estimator, error);
  let done = 0;

  function* judge(index: number): Steps<Outcome> {
    const { candidate, fold } = placeOf(index, nSplits);
    const params = candidates[candidate]!;
    const place = `candidate ${candidate + 1} of ${candidates.length}`;
    const stage = `${place}, fold ${fold + 1} of ${nSplits}`;
    const where = `${place}${shown(params)}, `;
    const judging = { folds, scorers, errorScore, returnTrainScore, weighs: true, where, told: say };
    const steps = evaluate(judging, fold, () => withParams(estimator, params));
    const outcome = yield* relayed(steps, () => ({ done, total, stage }));
    done++;
    yield { done, total, stage };
    return outcome;
  }
  // An estimator that is not of the library trains on this thread, where several at once gain nothing.
  const outcomes = yield* (isTrainer(estimator) ? eachTraining : oneByOne)(fits, judge);

  const failures = outcomes.flatMap(({ error }, index) => (error ? [{ ...placeOf(index, nSplits), error }] : []));
  if (failures.length === fits) throw failures[0]!.error;
  const results = resultsOf(candidates, outcomes, names);
  const bestIndex = metric === undefined ? -1 : results.rankTestScore[metric]!.indexOf(1);
  const found = { results, failures, nSplits, scorers, metric, bestIndex };
  if (refit === false) return found;

  const best = withParams(estimator, candidates[bestIndex]!);
  const timer = { seconds: 0 };
  const stage = 'best candidate';
  try {
    yield* relayed(fitSteps(best, set), () => ({ done, total, stage }), timer);
  } catch (error) {
    throw say(error);
  }
  yield { done: total, total, stage };
  return { ...found, best: { estimator: best, seconds: timer.seconds } };
}

const placeOf = (index: number, nSplits: number) => ({
  candidate: Math.floor(index / nSplits),
  fold: index % nSplits,
});

/** The score that decides which candidate is best. @throws ParameterError where `refit` does not say */
function decidingScore(owner: string, refit: boolean | string, names: readonly string[]): string | undefined {
  if (typeof refit === 'string' && names.includes(refit)) return refit;
  if (typeof refit === 'boolean' && names.length === 1) return names[0];
  if (refit === false) return undefined;
  throw new ParameterError(
    `${owner}: refit must be false or the score to go by, one of ${names.join(', ')}, got ${describeValue(refit)}`,
  );
}

/**
 * @param space what the candidates come from
 * @throws ParameterError naming a path that the estimator does not know, and what it knows there
 */
export function requireKnown(owner: string, space: string, estimator: Searchable, params: Params): void {
  const failure = failureOf(estimator, params);
  if (failure === undefined) return;
  // Steps that are replaced may bring a path along, so they come first and stay.
  const nested = (key: string) => key.includes('__');
  const steps = Object.fromEntries(Object.entries(params).filter(([key]) => !nested(key)));
  const paths = [...Object.keys(steps), ...Object.keys(params).filter(nested)];
  const path = paths.find((key) => failureOf(estimator, { ...(nested(key) && steps), [key]: params[key] }));
  const message = failure instanceof Error ? failure.message : String(failure);
  throw new ParameterError(`${owner}: ${space} sets ${describeValue(path)}: ${message}`, { cause: failure });
}

function failureOf(estimator: Searchable, params: Params): unknown {
  try {
    withParams(estimator, params);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Such as ` (C = 10, kernel = "rbf")`. */
function shown(params: Params): string {
  const values = Object.entries(params).map(([key, value]) => `${key} = ${describeValue(value)}`);
  return values.length > 0 ? ` (${values.join(', ')})` : '';
}
