// Runs a TypeScript file: node [node options] bench/run.mjs bench/csv.ts [arguments]
import { mkdtempSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const file = process.argv[2];
if (!file) throw new Error('usage: node bench/run.mjs <file.ts> [arguments]');

// Packages stay outside the bundle, under the address they have from here: the bundle lies in another place.
const packages = {
  name: 'packages',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: isBuiltin(path) ? path : import.meta.resolve(path), external: true },
    ),
};

const folder = mkdtempSync(join(tmpdir(), 'nettc-bench-'));
const outfile = join(folder, 'bench.mjs');
try {
  await build({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    plugins: [packages],
  });
  process.argv.splice(1, 2, resolve(file)); // the file sees its own name and arguments
  await import(pathToFileURL(outfile));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
