import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as root from '@nettc/core';
import { allKinds } from '@nettc/core/predict';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';

const { exports, peerDependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const forWeb = Object.keys(exports).filter((subpath) => !['./node', './package.json'].includes(subpath));

/** What a bundler for the web makes of a module that imports the package. */
async function bundle(contents: string, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
    external: ['@tensorflow/tfjs'], // a peer, which is imported where it is needed
    tsconfigRaw: {}, // the project's own has paths that lead to src/
    plugins: [...plugins, peers],
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
/** Optional peers stay outside of the bundle, and go where nothing of them is used. */
const peers: Plugin = {
  name: 'peers',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^[^.]/ }, ({ path }) =>
      Object.hasOwn(peerDependencies, path) ? { path, external: true, sideEffects: false } : undefined,
    ),
};
const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;

/** Takes away the promise of package.json, so that whatever a module does at its top level stays in the bundle. */
const withSideEffects: Plugin = {
  name: 'with-side-effects',
  setup: ({ onResolve, resolve }) =>
    onResolve({ filter: /^@nettc\/core|^\.{1,2}\// }, async ({ path, pluginData, ...rest }) =>
      pluginData === 'seen'
        ? undefined
        : { ...(await resolve(path, { ...rest, pluginData: 'seen' })), sideEffects: true },
    ),
};

const estimators = Object.entries(root).flatMap(([name, value]) =>
  typeof value === 'function' && ['learn', 'resample'].some((method) => method in (value.prototype ?? {}))
    ? [name]
    : [],
);
/** Where an export needs estimators other than itself. */
const NEEDS: Record<string, readonly string[]> = {
  makePipeline: ['Pipeline'],
  SMOTETomek: ['SMOTE', 'SMOTETomek', 'TomekLinks'],
  // These only write the names.
  importLibsvm: ['OneClassSVM', 'SVC'],
  exportLibsvm: ['OneClassSVM'],
};

/** The plain kernels, each exported under the name of its kind. */
const kinds = allKinds().map(({ kind }) => kind);
const first = kinds.filter((kind) => !['neighbors', 'mean', 'kernel', 'boosted', 'dense', 'conv'].includes(kind));

describe('the size of what a page loads', () => {
  it.each([
    [
      'load with the kernels named',
      "import { chain, input, loadWith, trees } from '@nettc/core/predict'; globalThis.m = loadWith(globalThis.b, [input, trees, chain]);",
      4000,
    ],
    // 8,000 for the kinds of the first release; 200 for `mean`, the link `shares` and the function `sigmoid` of calibration.
    [
      'the kernels for preprocessing, linear models and trees, without WebAssembly',
      `import { loadWith, ${first} } from '@nettc/core/predict'; globalThis.m = loadWith(globalThis.b, [${first}]);`,
      8000,
    ],
    [
      'all kernels, without WebAssembly',
      `import { loadWith, ${kinds} } from '@nettc/core/predict'; globalThis.m = loadWith(globalThis.b, [${kinds}]);`,
      // For `mean`, the link `shares` and the function `sigmoid` of calibration 200; for support vectors 1,800: five kernels, votes, coupled probabilities;
      // 700 for boosting: float32 sums, sets of categories, missing zeros; 500 for dense layers; 300 for neighbours by the sieve; 1,400 for
      // sequences: convolution, pooling, normalisation and eleven activations.
      13400,
    ],
    [
      'treeShap beside load with the kernels named',
      "import { chain, input, loadWith, trees } from '@nettc/core/predict'; import { treeShap } from '@nettc/core/explain'; globalThis.m = treeShap(loadWith(globalThis.b, [input, trees, chain]), globalThis.x);",
      10800,
    ],
    // What has a fast twin is there twice, plain and in WebAssembly: trees, support vectors, boosted trees, dense layers, and the sieve before nearest neighbours.
    // 2,000 of it are small boosted trees, sixteen at a time, ten times as fast as the walk that large ones share with forests; 1,400 are layers along a sequence.
    ['load', "import { load } from '@nettc/core/predict'; globalThis.m = load(globalThis.b);", 23000],
  ])('%s: at most the bytes promised', async (what, code, limit) => {
    const size = gzipped(await bundle(code));
    console.log(`${what}: ${size} bytes gzipped, ${limit} allowed`);
    expect(size).toBeLessThanOrEqual(limit);
  });

  it.each(Object.keys(root))('%s brings no estimator or resampler along that it does not need', async (name) => {
    const code = await bundle(`export { ${name} } from '@nettc/core';`);
    // A class declares its name as a string of its own; in error messages it stands inside a longer one.
    const found = estimators.filter((other) => new RegExp(`["'\`]${other}["'\`]`).test(code));
    expect(found).toEqual(NEEDS[name] ?? estimators.filter((other) => other === name));
  });

  it.each(forWeb)('importing %s does nothing by itself', async (subpath) => {
    expect(await bundle(`import '@nettc/core${subpath.slice(1)}';`, [withSideEffects])).toBe('');
  });
});
