import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';

// Every folder of src/ with an index.ts is a subpath of the package. Everything lands flat in dist/, so that
// `new URL('./forest-worker.js', import.meta.url)` finds the worker module from any chunk.
const folders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => [name, `src/${name}/index.ts`]);

const present = (entries: string[][]): Record<string, string> =>
  Object.fromEntries(entries.filter(([, file]) => existsSync(file!)));

const library = present([['index', 'src/index.ts'], ...folders]);
const programs = present([
  ['forest-worker', 'src/ensemble/forest-worker.ts'],
  ['linear-worker', 'src/linear/linear-worker.ts'],
  ['tree-worker', 'src/tree/tree-worker.ts'],
  ['nettc', 'src/cli/main.ts'],
]);

export default defineConfig({
  entry: { ...library, ...programs },
  format: 'esm',
  platform: 'neutral',
  external: [/^node:/],
  target: 'es2022',
  splitting: true,
  clean: true,
  // tsup hands TypeScript 6 the deprecated `baseUrl`.
  dts: { entry: library, compilerOptions: { ignoreDeprecations: '6.0' } },
});
