import type { Progress } from '../core/types.js';
import type { Io } from './command.js';

export interface ProgressLine {
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

/** A line on a terminal that tells how far the work is; nothing where standard error is no terminal. */
export function progressLine({ stderr }: Io): ProgressLine {
  let shown = '';
  const show = (text: string) => {
    if (stderr.isTTY && text !== shown) stderr.write(`\r${text}\x1b[K`);
    shown = text;
  };
  return { show, end: () => show('') };
}

/** Work whose progress a line tells in percent; the seconds beside it show that it goes on where percents take long. */
export async function withProgress<T>(
  io: Io,
  what: string,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const line = progressLine(io);
  const start = performance.now();
  let percent = 0;
  const show = () => line.show(`${what}: ${percent} %, ${Math.floor((performance.now() - start) / 1000)} s`);
  const clock = setInterval(show, 1000);
  try {
    show();
    return await work(({ done, total }) => {
      percent = Math.floor((100 * done) / total);
      show();
    });
  } finally {
    clearInterval(clock);
    line.end();
  }
}
