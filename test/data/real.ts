import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Whether the real files are there, and what a test's title says where they are not. */
export const present = existsSync(DATA);
export const unless = present ? '' : ' (skipped: ../shared/data is absent)';

export const file = (name: string): Uint8Array => readFileSync(join(DATA, name));

/** All files below a folder, by their path below the data. */
export function filesIn(folder: string): string[] {
  if (!present) return [];
  return readdirSync(join(DATA, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(DATA, path)).isDirectory() ? filesIn(path) : [path];
  });
}
