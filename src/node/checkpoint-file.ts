import { readFile } from 'node:fs/promises';
import { replaceFile } from './target.js';

/** What `trainStream` takes among its options. */
export interface CheckpointFile {
  readonly checkpoint: Uint8Array | undefined;
  saveCheckpoint(checkpoint: Uint8Array): Promise<void>;
}

/**
 * The options of `trainStream` that keep its checkpoint in a file: a training that was killed goes on from there when the same program
 * is run again. The file appears whole or not at all, so a kill in the middle of writing leaves the checkpoint before.
 * @throws the system's own error where the file is there and cannot be read
 * @example await trainStream(source, model, { dataset, epochs: 5, ...(await checkpointFile('run.checkpoint')) });
 */
export async function checkpointFile(path: string): Promise<CheckpointFile> {
  return { checkpoint: await contentOf(path), saveCheckpoint: (bytes) => replaceFile(path, bytes) };
}

async function contentOf(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
    throw error;
  }
}
