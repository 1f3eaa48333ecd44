// Bundles the page's script and puts the modules next to it that train in workers: node build.js
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (url) => fileURLToPath(new URL(url, import.meta.url));
const workers = ['forest-worker.js', 'svm-worker.js'];
await build({
  entryPoints: [path('app.js'), ...workers.map((name) => path(new URL(name, import.meta.resolve('@nettc/core'))))],
  entryNames: '[name]',
  outdir: path('dist'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logOverride: { 'ignored-bare-import': 'silent' }, // the package has chunks without side effects
});
