import { ParameterError } from './errors.js';
import type { Answer, AsyncFitOptions, FitOptions, Jobs, Progress, Steps, Trainings, Waiting } from './types.js';
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
 * Where `workers` is given, what the training offers to share out goes to at most that many workers.
 */
export async function runAsync<R>(steps: Steps<R>, options: AsyncFitOptions = {}): Promise<R> {
  const { onProgress, signal, budgetMs = 12, workers = 0 } = options;
  if (!Number.isInteger(workers) || workers < 0 || workers > 256)
    throw new ParameterError(`fitAsync: workers must be an integer from 0 to 256, got ${workers}`);
  const pool = new WorkerPool(workers);
  let start = performance.now();
  let turn = Promise.resolve();
  let last: Progress | undefined;

  const report = () => {
    if (onProgress && last) onProgress(last);
    last = undefined;
  };
  // Of several trainings only one goes on in each turn of the event loop: together they hold it up no longer than one.
  const breathe = async () => {
    report();
    await (turn = turn.then(pause));
    signal?.throwIfAborted();
    start = performance.now();
  };

  /** What comes of an offer; undefined where it is declined. */
  const taken = (offer: Jobs | Trainings | Waiting, alone: boolean): Promise<Answer> | undefined => {
    if ('wait' in offer) {
      report(); // before what it reports itself
      return timed(offer.wait({ signal, workers, budgetMs, onProgress }));
    }
    if (workers === 0) return undefined;
    if ('training' in offer) return alone ? sideBySide(offer) : undefined;
    if (alone && offer.tasks.length < 2) return undefined;
    if (alone) last = undefined; // what comes after it is reported as it is done
    return pool.run(offer, { signal, onProgress: alone ? onProgress : undefined });
  };

  const drive = async <T>(training: Steps<T>, alone: boolean): Promise<T> => {
    try {
      let step = training.next();
      while (!step.done) {
        const { value } = step;
        let answer: Answer | undefined;
        if ('done' in value) last = value;
        else
          try {
            answer = await taken(value, alone);
            if ('wait' in value) await breathe(); // whatever it did, it may have held up the event loop
          } catch (error) {
            signal?.throwIfAborted();
            step = training.throw(error); // it may know more of the matter
            continue;
          }
        if (!(performance.now() - start < budgetMs)) await breathe();
        step = training.next(answer);
      }
      return step.value;
    } finally {
      training.return(undefined as T); // an abort ends the generator; after the end this does nothing
    }
  };

  /**
   * Twice as many trainings as there are workers: while some wait for theirs, others are prepared and scored here. Of those
   * that fail the first in order counts, whichever fails first.
   */
  const sideBySide = async ({ count, training }: Trainings): Promise<unknown[]> => {
    const results: unknown[] = new Array(count);
    let next = 0;
    let end = count;
    let failure: unknown;
    const lane = async () => {
      while (next < end) {
        const index = next++;
        try {
          results[index] = await drive(training(index), false);
        } catch (error) {
          if (index < end) {
            end = index;
            failure = error;
          }
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(2 * workers, count) }, lane));
    if (end < count) throw failure;
    return results;
  };

  try {
    signal?.throwIfAborted();
    const result = await drive(steps, true);
    report();
    return result;
  } finally {
    steps.return(undefined as R); // where it was never begun
    pool.close();
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
  if (elsewhere) return [...elsewhere] as R[];
  const results: R[] = [];
  for (const task of jobs.tasks) results.push(yield* local(task));
  return results;
}

/** Offers trainings that do not depend on each other and returns their results in order; declined, they run one by one. */
export function* eachTraining<R>(count: number, training: (index: number) => Steps<R>): Steps<R[]> {
  const elsewhere = yield { count, training };
  return elsewhere ? ([...elsewhere] as R[]) : yield* oneByOne(count, training);
}

export function* oneByOne<R>(count: number, training: (index: number) => Steps<R>): Steps<R[]> {
  const results: R[] = [];
  for (let index = 0; index < count; index++) results.push(yield* training(index));
  return results;
}

/** Runs steps whose own progress is only a part of a longer run: every report becomes `progress`, and so does the end. */
export function* reported<R>(steps: Steps<R>, progress: Progress): Steps<R> {
  const result = yield* relayed(steps, () => progress);
  yield { ...progress, done: progress.done + 1 };
  return result;
}

/**
 * Runs steps with every report replaced by what `progress` gives then; offers go out and answers come in.
 * @param progress is given the report
 * @param timer to whose `seconds` the time is added that the steps take, here and in workers, without pauses
 */
export function* relayed<R>(
  steps: Steps<R>,
  progress: (own: Progress) => Progress,
  timer?: { seconds: number },
): Steps<R> {
  const clocked = (resume: () => IteratorResult<Progress | Jobs | Trainings | Waiting, R>) => {
    if (!timer) return resume();
    const start = performance.now();
    try {
      return resume();
    } finally {
      timer.seconds += (performance.now() - start) / 1000;
    }
  };
  const passedOn = (value: Progress | Jobs | Trainings | Waiting) => {
    if ('done' in value) return progress(value);
    if ('jobs' in value)
      return { ...value, progress: (own: Progress) => progress(value.progress ? value.progress(own) : own) };
    if ('wait' in value) {
      const relay = ({ onProgress, ...rest }: AsyncFitOptions) =>
        value.wait({ ...rest, onProgress: onProgress && ((own) => onProgress(progress(own))) });
      return { wait: relay };
    }
    return { ...value, training: (index: number) => relayed(value.training(index), progress, timer) };
  };
  try {
    let step = clocked(() => steps.next());
    while (!step.done) {
      const { value } = step;
      let answer: Answer | undefined;
      try {
        answer = yield passedOn(value);
      } catch (error) {
        step = clocked(() => steps.throw(error));
        continue;
      }
      if (timer) timer.seconds += answer?.seconds ?? 0;
      step = clocked(() => steps.next(answer));
    }
    return step.value;
  } finally {
    steps.return(undefined as R);
  }
}

async function timed(work: Promise<unknown>): Promise<Answer> {
  const start = performance.now();
  const result = await work;
  return Object.assign([result], { seconds: (performance.now() - start) / 1000 });
}

/** Lets the event loop turn. */
// A microtask would not do: it lets no timer, input or abort event in (nor does a MessageChannel turn in Node).
declare const setImmediate: ((callback: () => void) => void) | undefined;
export const pause = (): Promise<void> =>
  new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve)));
