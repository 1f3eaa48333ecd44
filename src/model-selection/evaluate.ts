import { relayed } from '../core/run.js';
import { partOf, type TrainingSet, valuesAt } from '../core/training.js';
import type { Steps } from '../core/types.js';
import { type ClassifierLike, isTrainer } from './classifier-like.js';
import { type Folds, failureIn, labelsOf, setOf } from './folds.js';
import { type Scorers, scoringSteps } from './scoring.js';
import type { Outcome } from './search-results.js';

const STEP = { done: 0, total: 1 };

/** How a fit of a search is judged. */
export interface Judging<E> {
  readonly folds: Folds;
  readonly scorers: Scorers<E>;
  readonly returnTrainScore: boolean;
  readonly errorScore: 'raise' | number;
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
  { folds, scorers, returnTrainScore, errorScore, where, told }: Judging<E>,
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
    yield* relayed(fitSteps(estimator, rows), () => STEP, fitTime);
    const trainScore = returnTrainScore
      ? yield* scoringSteps(scorers, estimator, rows.X, valuesAt(folds.y, train), rows.sampleWeight)
      : undefined;
    index = test;
    const { X, sampleWeight } = yield* partOf(setOf(folds), test);
    const scoring = scoringSteps(scorers, estimator, X, valuesAt(folds.y, test), sampleWeight);
    const score = yield* relayed(scoring, () => STEP, scoreTime);
    return { test: score, train: trainScore, fitTime: fitTime.seconds, scoreTime: scoreTime.seconds };
  } catch (cause) {
    const error = failureIn(cause, told(cause), folds, fold, index, where);
    if (errorScore === 'raise') throw error;
    const score = new Map(Array.from(scorers.keys(), (name) => [name, errorScore]));
    const times = { fitTime: fitTime.seconds, scoreTime: scoreTime.seconds };
    return { test: score, train: returnTrainScore ? score : undefined, ...times, error };
  }
}

/** Fits an estimator: by its own steps where it has them, otherwise by `fitAsync` or `fit`, on this thread. */
export function* fitSteps(estimator: ClassifierLike, { X, labels, sampleWeight, facts }: TrainingSet): Steps<void> {
  if (isTrainer(estimator)) {
    estimator.adopt(yield* estimator.learn(X, labels, sampleWeight, facts));
    return;
  }
  const y = labelsOf(labels!);
  const options = { sampleWeight, ...facts };
  const wait = async (given: object) =>
    estimator.fitAsync ? estimator.fitAsync(X, y, { ...options, ...given }) : estimator.fit(X, y, options);
  if (!(yield { wait })) estimator.fit(X, y, options);
}
