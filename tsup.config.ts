import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { defineConfig } from 'tsup';

/** The kernels: AssemblyScript, each beside the TypeScript module that its compiled form is kept in. */
export const kernels = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.as.ts') && !file.endsWith('.part.as.ts')) // parts are imported by others
  .map((file) => ({ source: `src/${file}`, module: `src/${file.replace(/\.as\.ts$/, '.wasm.ts')}` }));

/** The text of the module for a kernel. */
export async function compiled(source: string): Promise<string> {
  const flags = ['--optimizeLevel', '3', '--runtime', 'stub', '--importMemory', '--noAssert', '--enable', 'simd'];
  const { error, stderr, binary } = await run([source, ...flags, '--outFile', 'out.wasm']);
  if (error) throw new Error(`${source} does not compile:\n${stderr}`);
  const name = source.split('/').at(-1);
  return `// Compiled from ${name} by \`npm run build\`.\nexport const binary =\n  '${binary.toString('base64')}';\n`;
}

async function run(args: string[]) {
  let binary = Buffer.alloc(0);
  const { error, stderr } = await asc.main(args, {
    readFile: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null),
    writeFile: (_, contents) => {
      binary = Buffer.from(contents);
    },
    listFiles: () => [],
  });
  return { error, stderr, binary };
}

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
  ['neural-worker', 'src/neural/neural-worker.ts'],
  ['tree-worker', 'src/tree/tree-worker.ts'],
  ['svm-worker', 'src/svm/svm-worker.ts'],
  ['nettc', 'src/cli/main.ts'],
]);

for (const { source, module } of kernels) {
  const text = await compiled(source);
  if (!existsSync(module) || readFileSync(module, 'utf8') !== text) writeFileSync(module, text);
}

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
