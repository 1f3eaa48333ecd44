import { createRequire } from 'node:module';

/** The version in the package's manifest. */
export function version(): string {
  return (createRequire(import.meta.url)('@nettc/core/package.json') as { version: string }).version;
}
