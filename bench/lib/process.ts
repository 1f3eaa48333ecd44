import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Facts, Readings, Side } from './table.js';

interface Reply {
  readonly readings: Readings;
  /** With the first reply only. */
  readonly facts?: Facts;
  /** Peak resident memory of the process so far, in bytes. */
  readonly memory: number;
}

/** A side that is ready to be asked. */
export interface Running {
  /** Of the packages it runs on, by name. */
  readonly versions: Readonly<Record<string, string>>;
  ask(k: number): Promise<Reply>;
  end(): void;
}

const alive = new Set<ChildProcess>();

/** Ends whatever still runs, at once. */
export function killAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/**
 * Starts a side: a process that prints a line of JSON when it is ready, and another for each line that it reads.
 * @throws Error, here or from `ask`, that names the side, where it cannot be started or ends too soon
 */
export async function start(side: Side): Promise<Running> {
  const threads = String(side.threads ?? 1);
  const limits = { OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads, MKL_NUM_THREADS: threads };
  const child = spawn(side.command, side.args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...limits, PYTHONDONTWRITEBYTECODE: '1' },
  });
  alive.add(child);
  let reason = '';
  child.on('error', ({ message }) => (reason = message));
  child.stdin.on('error', () => {}); // written to after its end, which `next` reports
  const ended = new Promise<void>((resolve) =>
    child.on('close', (code, signal) => {
      alive.delete(child);
      reason ||= `ended with ${signal ?? `exit code ${code}`}`;
      resolve();
    }),
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (!done) return JSON.parse(value);
    await ended;
    throw new Error(`${side.name}: ${reason}`);
  };
  const { versions } = await next();
  return {
    versions,
    ask(k) {
      child.stdin.write(`${k}\n`);
      return next();
    },
    end: () => void child.stdin.end(),
  };
}
