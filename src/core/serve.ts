import { run } from './run.js';
import type { Labels, Matrix, State, Steps, Trainer } from './types.js';
import { type Failure, nodeThreads, type Order, type Report } from './workers.js';

/**
 * The body of a worker module: `prepare` gets the shared part once and returns what does a task.
 * @example serve((shared: Bins) => (task: Tree) => growTree(shared, task));
 */
export function serve<S, T, R>(prepare: (shared: S) => (task: T) => Steps<R>): void {
  const threads = nodeThreads();
  const scope = globalThis as unknown as {
    postMessage(report: Report): void;
    onmessage: (event: MessageEvent<Order>) => void;
  };
  const answer = (report: Report) => (threads ? threads.parentPort?.postMessage(report) : scope.postMessage(report));
  let work: (task: T) => Steps<R>;
  const obey = (order: Order) => {
    if ('shared' in order) work = prepare(order.shared as S);
    else
      try {
        const start = performance.now();
        const result = run(work(order.task as T));
        answer({ index: order.index, result, seconds: (performance.now() - start) / 1000 });
      } catch (error) {
        answer({ index: order.index, error: failureOf(error) });
      }
  };
  if (threads) threads.parentPort?.on('message', obey);
  else scope.onmessage = (event) => obey(event.data);
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), fields: {} };
  const { row, line, column } = error as Error & { row?: number; line?: number; column?: string | number };
  return { name: error.name, message: error.message, fields: { row, line, column } };
}

/** A training as it is sent to a worker, whole. */
export interface WholeTraining {
  readonly estimator: string;
  readonly params: object;
  readonly X: Matrix;
  readonly labels: Labels;
  readonly sampleWeight: Float64Array | undefined;
}

/**
 * What a worker does with whole trainings of these classes, named as their estimators are.
 * @example serve(() => trainer({ LogisticRegression }));
 */
export function trainer<P extends object>(
  classes: Readonly<Record<string, new (params: P) => Trainer>>,
): (task: WholeTraining) => Steps<State> {
  return function* ({ estimator, params, X, labels, sampleWeight }) {
    return (yield* new classes[estimator]!(params as P).learn(X, labels, sampleWeight)).state;
  };
}
