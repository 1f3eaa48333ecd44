import { DataError, ParameterError } from './errors.js';
import type { Answer, AsyncFitOptions, Jobs, WorkerModule } from './types.js';

/** What a worker is told: first the shared part, then one task at a time. */
export type Order = { readonly shared: unknown } | { readonly index: number; readonly task: unknown };
/** What it answers, to each task in turn. */
export type Report =
  | { readonly index: number; readonly result: unknown; readonly seconds: number }
  | { readonly index: number; readonly error: Failure };
/** An error as it can be sent: a copy would lose its class. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Such as the row that a DataError names. */
  readonly fields: object;
}

/** The few methods in which a web worker and a worker thread of Node agree, once `connect` has made them so. */
interface Port {
  send(order: Order): void;
  close(): void;
}

/** A list of tasks that is being done. */
interface Batch {
  readonly jobs: Jobs;
  /** The first task that was not yet given to a worker. */
  next: number;
  settle(report: Report): void;
  fail(error: unknown): void;
}

interface Member {
  readonly module: string;
  readonly port: Port;
  /** The last it was given a task of: it has the shared part. */
  batch?: Batch;
  /** Of each task that it was given and has not reported on. */
  readonly due: Batch[];
}

/**
 * At most so many workers, which do the tasks of one or more trainings: a worker takes the next task when it is free, and stays
 * for the next training. Each has one module; where another is wanted, an idle worker makes room.
 */
export class WorkerPool {
  readonly #size: number;
  #members: Member[] = [];
  #waiting: Batch[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** All results in the order of the tasks. Rejects with the first error, or with the signal's reason. */
  run(jobs: Jobs, { signal, onProgress }: Pick<AsyncFitOptions, 'signal' | 'onProgress'> = {}): Promise<Answer> {
    const total = jobs.tasks.length;
    let abort = () => {};
    const answer = new Promise<Answer>((resolve, reject) => {
      const results: unknown[] = new Array(total);
      let done = 0;
      let seconds = 0;
      const batch: Batch = {
        jobs,
        next: 0,
        settle: (report) => {
          if ('error' in report) return batch.fail(errorOf(report.error));
          results[report.index] = report.result;
          seconds += report.seconds;
          done++;
          try {
            const own = { done, total };
            onProgress?.(jobs.progress ? jobs.progress(own) : own);
          } catch (error) {
            return batch.fail(error); // thrown here, in the event of a message, it would end the program
          }
          if (done === total) resolve(Object.assign(results, { seconds }));
        },
        fail: (error) => {
          batch.next = total;
          reject(error);
        },
      };
      abort = () => batch.fail(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      if (signal?.aborted) return abort();
      this.#waiting.push(batch);
      this.#give();
    });
    return answer.finally(() => signal?.removeEventListener('abort', abort));
  }

  close(): void {
    const members = this.#members;
    this.#members = [];
    for (const { port } of members) port.close();
  }

  #give(): void {
    for (const batch of this.#waiting) {
      const { jobs } = batch;
      for (let member: Member | undefined; batch.next < jobs.tasks.length; ) {
        try {
          member = this.#free(jobs.jobs);
          if (!member) break;
          if (!member.batch || member.batch.jobs.shared !== jobs.shared) member.port.send({ shared: jobs.shared });
          member.batch = batch;
          member.port.send({ index: batch.next, task: jobs.tasks[batch.next] });
          member.due.push(batch);
          batch.next++;
        } catch (error) {
          batch.fail(error); // what cannot be sent, or a worker that cannot be made
        }
      }
    }
    this.#waiting = this.#waiting.filter(({ next, jobs }) => next < jobs.tasks.length);
  }

  /** A worker of the module that has nothing to do, or one task only: with one ahead none waits for the next order. */
  #free(module: WorkerModule): Member | undefined {
    const own = this.#members.filter((member) => member.module === module.name);
    const idle = own.find(({ due }) => due.length === 0);
    if (idle) return idle;
    if (this.#members.length < this.#size) return this.#hire(module);
    const other = this.#members.find(({ due }) => due.length === 0);
    if (!other) return own.find(({ due }) => due.length === 1);
    this.#dismiss(other);
    return this.#hire(module);
  }

  #hire(module: WorkerModule): Member {
    const settle = (report: Report) => {
      member.due.shift()?.settle(report);
      this.#give();
    };
    const fail = (reason: string) => {
      if (!this.#members.includes(member)) return; // it was dismissed
      this.#dismiss(member);
      for (const batch of member.due) batch.fail(new Error(`the worker "${module.name}" failed: ${reason}`));
      this.#give();
    };
    const member: Member = { module: module.name, port: connect(module, settle, fail), due: [] };
    this.#members.push(member);
    return member;
  }

  #dismiss(member: Member): void {
    this.#members = this.#members.filter((other) => other !== member);
    member.port.close();
  }
}

function errorOf({ name, message, fields }: Failure): Error {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = { DataError, ParameterError };
  return Object.assign(new (kinds[name] ?? Error)(message), fields);
}

function connect(module: WorkerModule, settle: (report: Report) => void, fail: (reason: string) => void): Port {
  const threads = nodeThreads();
  if (threads) {
    const worker = new threads.Worker(module.url(), { execArgv: [] }); // --input-type and the like are not for modules
    worker.on('message', settle);
    worker.on('error', (error: unknown) => fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code: number) => fail(`it ended with exit code ${code}`));
    return { send: (order) => worker.postMessage(order), close: () => void worker.terminate() };
  }
  const worker = module.spawn();
  worker.addEventListener('message', (event) => settle((event as MessageEvent<Report>).data));
  worker.addEventListener('error', (event) => fail((event as ErrorEvent).message ?? 'it could not be started'));
  return { send: (order) => worker.postMessage(order), close: () => worker.terminate() };
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
