import { readdirSync } from 'node:fs';
import { defineConfig } from 'tsup';

// A folder of src/ that has an index.ts is a subpath of the package. Everything lands flat in dist/, so that
// `new URL('./name.js', import.meta.url)` finds a worker module from any chunk.
const folders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'cli')
  .map((entry) => [entry.name, `src/${entry.name}/index.ts`]);

const library = Object.fromEntries([['index', 'src/index.ts'], ...folders]) as Record<string, string>;

export default defineConfig({
  entry: { ...library, 'forest-worker': 'src/ensemble/forest-worker.ts', nettc: 'src/cli/main.ts' },
  format: 'esm',
  platform: 'neutral',
  external: [/^node:/],
  target: 'es2022',
  splitting: true,
  treeshake: false,
  clean: true,
  dts: { entry: library },
});
