import { run } from './run.js';
import type { Steps } from './types.js';
import { nodeThreads, type Order, type Report } from './workers.js';

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
        answer({ index: order.index, result: run(work(order.task as T)) });
      } catch (error) {
        answer({ index: order.index, error: error instanceof Error ? error.message : String(error) });
      }
  };
  if (threads) threads.parentPort?.on('message', obey);
  else scope.onmessage = (event) => obey(event.data);
}
