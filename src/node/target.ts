import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';

/** A file being written. It stands under its own name only once `commit` has returned. */
export interface Target {
  write(data: Uint8Array | string): Promise<void>;
  /** Makes what was written the file's content, all at once. */
  commit(): Promise<void>;
  /** Leaves everything as it was before; after `commit` it does nothing. */
  discard(): Promise<void>;
}

/**
 * Opens a file for writing, under a temporary name beside it, so that no one ever finds half of it. What cannot be
 * replaced by renaming (a pipe, `/dev/null`) is written directly.
 * @throws the system's own error where that place cannot be written to
 */
export async function openTarget(path: string): Promise<Target> {
  const place = await realpath(path).catch(() => path); // through a symbolic link, which stays one
  const present = await stat(place).catch(() => undefined);
  if (present) await access(place, constants.W_OK); // renaming alone would replace a read-only file
  const direct = present !== undefined && !present.isFile();
  const name = direct ? place : `${place}.${process.pid}.tmp`;
  const file = await open(name, 'w', present?.mode);
  let settled = false;
  return {
    async write(data) {
      await file.writeFile(data);
    },
    async commit() {
      if (!direct) await file.sync(); // or a power cut could leave the new name with no bytes
      await file.close();
      if (!direct) await rename(name, place);
      settled = true;
    },
    async discard() {
      if (settled) return;
      settled = true;
      await file.close();
      if (!direct) await rm(name, { force: true });
    },
  };
}

/**
 * Writes a file, which appears whole or not at all.
 * @throws the system's own error where it cannot be written; what stood there before is left as it was
 */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = await openTarget(path);
  try {
    await target.write(bytes);
    await target.commit();
  } finally {
    await target.discard();
  }
}
