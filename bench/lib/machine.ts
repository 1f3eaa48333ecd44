import { readFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';

/**
 * Begins to watch the machine.
 * @returns what tells, at the end, the date, the machine, and how much of the time something had to wait for a CPU, where
 * the system knows it: a few per cent on a machine that does nothing else, so more says that the figures are disturbed
 */
export function watch(): () => string {
  const date = new Date().toISOString().slice(0, 10);
  const all = cpus();
  const machine = `${all.length} × ${all[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`;
  const [start, waited] = [performance.now(), waitedForCpu()];
  return () => {
    const share = (waitedForCpu() - waited) / (performance.now() - start);
    const wait = Number.isNaN(share) ? '' : `, something waited for a CPU ${Math.round(100 * share)} % of the time`;
    return `${date}, Node ${process.version}, ${machine}${wait}`;
  };
}

/** Milliseconds in which a process was ready to run and had no CPU (Linux, pressure stall information); else NaN. */
function waitedForCpu(): number {
  try {
    return Number(/some .*total=(\d+)/.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]) / 1000;
  } catch {
    return Number.NaN;
  }
}
