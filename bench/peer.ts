import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Seconds that the work took, and its result. */
export function timed<T>(work: () => T): [seconds: number, result: T] {
  const start = performance.now();
  const result = work();
  return [(performance.now() - start) / 1000, result];
}

/** A process of Python, on one thread, that answers each line with one line of JSON. */
export function python(script: string, folder: string) {
  // -P: a script here must not stand in for a module of Python (csv.py).
  const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(process.env.PYTHON ?? 'python3', ['-P', script, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...threads },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string);
  const ask = (line: string) => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  return { next, ask, end: () => child.stdin.end() };
}
