import type { AsyncFitOptions, Progress } from '../core/types.js';
import type { ClassifierLike } from './classifier-like.js';
import { type AsyncFoldsOptions, type Folds, foldError, inFold, rowsAt } from './folds.js';

/** A fit that the driver is to make: `estimator` on the training rows of a fold. */
export interface FoldFit {
  readonly estimator: ClassifierLike;
  readonly folds: Folds;
  readonly fold: number;
}
/** Work on folds: yields each fit, gets back the seconds it took, returns the result. */
export type FoldSteps<R> = Generator<FoldFit, R, number>;

/** Makes the fits on this call stack. */
export function drive<R>(steps: FoldSteps<R>, onProgress?: (progress: Progress) => void): R {
  let step = steps.next(0);
  while (!step.done) {
    const { estimator, folds, fold } = step.value;
    const { X, y, options, train } = call(step.value, { onProgress });
    const start = performance.now();
    inFold(folds, fold, train, () => estimator.fit(X, y, options));
    step = steps.next(secondsSince(start));
    onProgress?.({ done: fold + 1, total: folds.splits.length });
  }
  return step.value;
}

/** Makes the fits with `fitAsync` where there is one, and lets the event loop turn after each. */
export async function driveAsync<R>(steps: FoldSteps<R>, given: AsyncFoldsOptions): Promise<R> {
  const { onProgress, signal } = given;
  signal?.throwIfAborted();
  let step = steps.next(0);
  while (!step.done) {
    const { estimator, folds, fold } = step.value;
    const { X, y, options, train } = call(step.value, given);
    const start = performance.now();
    try {
      await (estimator.fitAsync ? estimator.fitAsync(X, y, options) : estimator.fit(X, y, options));
    } catch (error) {
      throw signal?.aborted ? error : foldError(error, folds, fold, train);
    }
    const seconds = secondsSince(start);
    await new Promise((resolve) => setTimeout(resolve)); // a macrotask: after a microtask no abort would be heard
    signal?.throwIfAborted();
    step = steps.next(seconds);
    onProgress?.({ done: fold + 1, total: folds.splits.length });
  }
  return step.value;
}

export const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/** What `fit` is called with. Its progress counts as a part of its fold. */
function call({ estimator, folds, fold }: FoldFit, { onProgress, signal, workers, budgetMs }: AsyncFitOptions) {
  const { splits } = folds;
  const { train } = splits[fold]!;
  const { X, y, weight, facts } = rowsAt(folds, train);
  const report = ({ done, total, ...rest }: Progress) =>
    onProgress?.({ ...rest, done: fold + done / total, total: splits.length });
  const options: AsyncFitOptions = {
    sampleWeight: weight,
    groups: facts.groups,
    // Groups bind at every level. What time forbids the inner splits is theirs to say.
    times: estimator.uses?.includes('times') ? facts.times : undefined,
    onProgress: onProgress && report,
    signal,
    workers,
    budgetMs,
  };
  return { X, y, options, train };
}
