// The scenario as a program of Node, Deno or Bun: `program.js <options as JSON>` prints the hashes as JSON.
import { readFileSync } from 'node:fs';

const { wasm, workers, file } = JSON.parse(process.argv[2]);
if (!wasm) delete globalThis.WebAssembly;
const { scenario, randomText } = await import('./scenario.js');
console.log(JSON.stringify(await scenario(file ? readFileSync(file, 'utf8') : randomText(), { wasm, workers })));
