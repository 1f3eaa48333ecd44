import type { Jobs, Progress, WorkerModule } from './types.js';

/** What a worker is told: first the shared part, then one task at a time. */
export type Order = { readonly shared: unknown } | { readonly index: number; readonly task: unknown };
/** What it answers. */
export type Report =
  | { readonly index: number; readonly result: unknown }
  | { readonly index: number; readonly error: string };

/** The few methods in which a web worker and a worker thread of Node agree, once `connect` has made them so. */
interface Port {
  send(order: Order): void;
  close(): void;
}

/** Workers that do a list of tasks, each taking the next one when it is free. */
export class WorkerPool {
  readonly #jobs: Jobs;
  readonly #size: number;
  #ports: Port[] = [];

  constructor(jobs: Jobs, size: number) {
    this.#jobs = jobs;
    this.#size = size;
  }

  /** All results in the order of the tasks. Rejects with the first error, or with the signal's reason. */
  run(signal?: AbortSignal, onProgress?: (progress: Progress) => void): Promise<unknown[]> {
    const { jobs, shared, tasks } = this.#jobs;
    const results: unknown[] = new Array(tasks.length);
    let next = 0;
    let done = 0;
    let abort = () => {};
    const all = new Promise<unknown[]>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) return abort();
      const settle = (report: Report, port: Port) => {
        if ('error' in report) return reject(new Error(report.error));
        results[report.index] = report.result;
        done++;
        try {
          onProgress?.({ done, total: tasks.length });
        } catch (error) {
          return reject(error); // thrown here, in the event of a message, it would end the program
        }
        if (done === tasks.length) resolve(results);
        else give(port);
      };
      const give = (port: Port) => {
        if (next < tasks.length) port.send({ index: next, task: tasks[next++] });
      };
      const fail = (reason: string) => reject(new Error(`the worker "${jobs.name}" failed: ${reason}`));
      for (let i = 0; i < this.#size; i++) {
        const port = connect(jobs, settle, fail);
        this.#ports.push(port);
        port.send({ shared });
        give(port);
        give(port); // one ahead, so that a worker never waits for the next order
      }
    });
    return all.finally(() => signal?.removeEventListener('abort', abort));
  }

  close(): void {
    for (const port of this.#ports) port.close();
    this.#ports = [];
  }
}

function connect(
  module: WorkerModule,
  settle: (report: Report, port: Port) => void,
  fail: (reason: string) => void,
): Port {
  const threads = nodeThreads();
  if (threads) {
    const worker = new threads.Worker(module.url(), { execArgv: [] }); // --input-type and the like are not for modules
    const port: Port = { send: (order) => worker.postMessage(order), close: () => void worker.terminate() };
    worker.on('message', (report: Report) => settle(report, port));
    worker.on('error', (error: unknown) => fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code: number) => fail(`it ended with exit code ${code}`)); // too late to matter after close
    return port;
  }
  const worker = module.spawn();
  const port: Port = { send: (order) => worker.postMessage(order), close: () => worker.terminate() };
  worker.addEventListener('message', (event) => settle((event as MessageEvent<Report>).data, port));
  worker.addEventListener('error', (event) => fail((event as ErrorEvent).message ?? 'it could not be started'));
  return port;
}

interface Threads {
  readonly Worker: new (
    url: URL,
    options: { readonly execArgv: readonly string[] },
  ) => {
    postMessage(message: unknown): void;
    terminate(): unknown;
    on(event: string, listener: (value: never) => void): void;
  };
  readonly parentPort: {
    on(event: 'message', listener: (order: Order) => void): void;
    postMessage(report: Report): void;
  } | null;
}

// Node has no global Worker. Reached this way, no bundler for the web sees a node: import.
export function nodeThreads(): Threads | undefined {
  if ('Worker' in globalThis) return undefined;
  const { process } = globalThis as { process?: { getBuiltinModule?(id: string): unknown } };
  return process?.getBuiltinModule?.('node:worker_threads') as Threads | undefined;
}
