import { ParameterError } from './errors.js';
import type { AsyncFitOptions, FitOptions, Jobs, Progress, Steps } from './types.js';
import { WorkerPool } from './workers.js';

/** Drives a training to its end on this call stack. Never uses workers. */
export function run<R>(steps: Steps<R>, { onProgress }: Pick<FitOptions, 'onProgress'> = {}): R {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (onProgress && 'done' in step.value) onProgress(step.value);
    }
  } finally {
    steps.return(undefined as R); // where onProgress throws; after the end this does nothing
  }
}

/**
 * Drives a training in slices of `budgetMs`, with the event loop in between; the result is that of `run`, bit for bit.
 * Where `workers` is given, tasks that the training offers are shared out to that many workers.
 */
export async function runAsync<R>(steps: Steps<R>, options: AsyncFitOptions = {}): Promise<R> {
  const { onProgress, signal, budgetMs = 12, workers = 0 } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > 256)
    throw new ParameterError(`fitAsync: workers must be an integer from 0 to 256, got ${workers}`);
  let answer: readonly unknown[] | undefined;
  let last: Progress | undefined;
  try {
    signal?.throwIfAborted();
    for (let start = performance.now(); ; ) {
      const step = steps.next(answer);
      answer = undefined;
      if (step.done) {
        if (onProgress && last) onProgress(last);
        return step.value;
      }
      if (!('jobs' in step.value)) last = step.value;
      else if (workers > 0) {
        answer = await shareOut(step.value, options);
        last = undefined; // the workers reported what came after it
      }
      if (performance.now() - start < budgetMs) continue;
      if (onProgress && last) onProgress(last);
      last = undefined;
      await pause();
      signal?.throwIfAborted();
      start = performance.now();
    }
  } finally {
    steps.return(undefined as R); // an abort ends the generator; after the end this does nothing
  }
}

/**
 * Offers independent tasks to the driver and returns their results in order. Where it has no workers, `local` does
 * them here one by one.
 */
export function* inParallel<T, R>(
  jobs: Jobs & { readonly tasks: readonly T[] },
  local: (task: T) => Steps<R>,
): Steps<R[]> {
  const elsewhere = yield jobs;
  if (elsewhere) return elsewhere as R[];
  const results: R[] = [];
  for (const task of jobs.tasks) results.push(yield* local(task));
  return results;
}

/** Runs steps whose own progress is only a part of a longer run: every yield reports `progress` instead, and so does the end. */
export function* reported<R>(steps: Steps<R>, progress: Progress): Steps<R> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) {
        yield { ...progress, done: progress.done + 1 };
        return step.value;
      }
      yield progress;
    }
  } finally {
    steps.return(undefined as R);
  }
}

async function shareOut(jobs: Jobs, { workers = 0, signal, onProgress }: AsyncFitOptions): Promise<unknown[]> {
  if (jobs.tasks.length === 0) return [];
  const pool = new WorkerPool(jobs, Math.min(workers, jobs.tasks.length));
  try {
    return await pool.run(signal, onProgress);
  } finally {
    pool.close();
  }
}

// A microtask would not do: it lets no timer, input or abort event in (nor does a MessageChannel turn in Node).
declare const setImmediate: ((callback: () => void) => void) | undefined;
const pause = (): Promise<void> =>
  new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve)));
