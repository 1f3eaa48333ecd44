import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Job } from './table.js';

/** Does a job each time a line comes in: the other end of process.ts. */
export async function serve(versions: Readonly<Record<string, string>>, job: Job): Promise<void> {
  const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  say({ versions });
  let first = true;
  for await (const line of createInterface(process.stdin)) {
    const { readings, facts } = await job(Number(line));
    const memory = peakMemory();
    say({ readings, memory, facts: first ? facts?.() : undefined });
    first = false;
  }
}

/** Seconds that the work took, and its result. */
export async function timed<T>(work: () => T | Promise<T>): Promise<[seconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

/** The value below which a part of all values lies. */
export function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * values.length)]!;
}

// The system's own figure for a process counts what its parent had when it started it. On Linux the high-water mark does not.
function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
}
