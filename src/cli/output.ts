import { openTarget, type Target } from '../node/target.js';
import type { Io, Output } from './command.js';

/** Writes and waits until it has been taken: the reader sets the pace. */
export function say(output: Output, data: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(data, (error) => (error ? reject(error) : resolve()));
  });
}

/** The file named by `--out`, or standard output where none or `-` is named. */
export async function openOutput(path: string | undefined, { stdout }: Io): Promise<Target> {
  if (path !== undefined && path !== '-') return openTarget(path);
  return { write: (data) => say(stdout, data), commit: async () => {}, discard: async () => {} };
}
