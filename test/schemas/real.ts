import { existsSync, readFileSync } from 'node:fs';

const data = new URL('../../../shared/data/', import.meta.url);

/** Whether the real files are there, and what a test's title says where they are not. */
export const present = existsSync(data);
export const unless = present ? '' : ' (skipped: ../shared/data is absent)';
export const file = (name: string): Uint8Array => readFileSync(new URL(name, data));
export const json = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
