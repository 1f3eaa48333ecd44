// Bundles the page's script and puts the module next to it that trains in a worker: node build.js
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (url) => fileURLToPath(new URL(url, import.meta.url));
await build({
  entryPoints: [path('app.js'), path(new URL('forest-worker.js', import.meta.resolve('@nettc/core')))],
  entryNames: '[name]',
  outdir: path('dist'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logOverride: { 'ignored-bare-import': 'silent' }, // the package has chunks without side effects
});
