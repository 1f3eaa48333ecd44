// Bundles the benches into bench/dist and runs them: see README.md.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  entryPoints: ['main.ts', 'side.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  plugins: [
    {
      // What is measured is the built package, workers included: from bench/dist it lies here.
      name: 'built package',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^@nettc\/core/ }, ({ path }) => ({
          path: `../../dist/${path.slice('@nettc/core/'.length) || 'index'}.js`,
          external: true,
        })),
    },
  ],
});
const { main } = await import('./dist/main.js');
process.exitCode = await main(process.argv.slice(2));
