import { eachTraining, oneByOne, relayed } from '../core/run.js';
import { partOf, type TrainingSet, valuesAt } from '../core/training.js';
import type { Progress, Steps } from '../core/types.js';
import { type ClassifierLike, isTrainer } from './classifier-like.js';
import { type Folds, failureIn, labelsOf, setOf } from './folds.js';
import { type Scorers, scoringSteps } from './scoring.js';
import type { Outcome } from './search-results.js';

const DONE: Progress = { done: 1, total: 1, stage: 'scoring' };

/** How a fit is judged. */
export interface Judging<E> {
  readonly folds: Folds;
  readonly scorers: Scorers<E>;
  readonly returnTrainScore: boolean;
  readonly errorScore: 'raise' | number;
  /** Whether the weights of the rows count in the scores too. */
  readonly weighs: boolean;
  /** Begins the message of a failure, such as `'candidate 2 of 3, '`. */
  readonly where: string;
  /** An error of the estimator as users of the search should read it. */
  told(error: unknown): unknown;
}

/**
 * Fits an estimator to the training rows of a fold and scores it on the others.
 * @param make makes the estimator; what goes wrong there is a failure too
 */
export function* evaluate<E extends ClassifierLike>(
  { folds, scorers, returnTrainScore, errorScore, weighs, where, told }: Judging<E>,
  fold: number,
  make: () => E,
): Steps<Outcome> {
  const { train, test } = folds.splits[fold]!;
  const fitTime = { seconds: 0 };
  const scoreTime = { seconds: 0 };
  let index = train;
  try {
    const estimator = make();
    const rows = yield* partOf(setOf(folds), train);
    yield* relayed(fitSteps(estimator, rows), (own) => own, fitTime);
    const scored = ({ X, sampleWeight }: TrainingSet, at: Int32Array) =>
      scoringSteps(scorers, estimator, X, valuesAt(folds.y, at), weighs ? sampleWeight : undefined);
    const trainScore = returnTrainScore ? yield* relayed(scored(rows, train), () => DONE) : undefined;
    index = test;
    const others = yield* partOf(setOf(folds), test);
    const score = yield* relayed(scored(others, test), () => DONE, scoreTime);
    return { test: score, train: trainScore, fitTime: fitTime.seconds, scoreTime: scoreTime.seconds };
  } catch (cause) {
    const error = failureIn(cause, told(cause), folds, fold, index, where);
    if (errorScore === 'raise') throw error;
    const score = new Map(Array.from(scorers.keys(), (name) => [name, errorScore]));
    const times = { fitTime: fitTime.seconds, scoreTime: scoreTime.seconds };
    return { test: score, train: returnTrainScore ? score : undefined, ...times, error };
  }
}

/**
 * Does work of an estimator on each of the folds: side by side where it is of the library; another trains on this thread, where several
 * at once gain nothing. Progress is counted in folds, and what a piece of work reports is a part of its fold.
 */
export function* onEachFold<R>(
  estimator: ClassifierLike,
  { splits }: Folds,
  work: (fold: number) => Steps<R>,
): Steps<R[]> {
  const total = splits.length;
  const running = new Map<number, number>();
  let finished = 0;
  const progress = (own?: Progress): Progress => {
    const done = Array.from(running.values()).reduce((sum, part) => sum + part, finished);
    return { ...own, done, total };
  };
  function* one(fold: number): Steps<R> {
    running.set(fold, 0);
    const result = yield* relayed(work(fold), (own) => {
      running.set(fold, Math.max(running.get(fold)!, own.done / own.total));
      return progress(own);
    });
    running.delete(fold);
    finished++;
    yield progress();
    return result;
  }
  return yield* (isTrainer(estimator) ? eachTraining : oneByOne)(total, one);
}

/** Fits an estimator: by its own steps where it has them, otherwise by `fitAsync` or `fit`, on this thread. */
export function* fitSteps(estimator: ClassifierLike, { X, labels, sampleWeight, facts }: TrainingSet): Steps<void> {
  if (isTrainer(estimator)) {
    estimator.adopt(yield* estimator.learn(X, labels, sampleWeight, facts));
    return;
  }
  const y = labelsOf(labels!);
  // Groups bind at every level. What time forbids the inner splits is theirs to say.
  const times = estimator.uses?.includes('times') === false ? undefined : facts.times;
  const options = { sampleWeight, groups: facts.groups, times };
  const wait = async (given: object) =>
    estimator.fitAsync ? estimator.fitAsync(X, y, { ...options, ...given }) : estimator.fit(X, y, options);
  if (!(yield { wait })) estimator.fit(X, y, options);
}
