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

/** Work whose progress a line tells in percent. */
export async function withProgress<T>(
  io: Io,
  what: string,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const line = progressLine(io);
  try {
    return await work(({ done, total }) => line.show(`${what}: ${Math.floor((100 * done) / total)} %`));
  } finally {
    line.end();
  }
}
