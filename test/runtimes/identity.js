import { deepStrictEqual } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveFolder } from './chromium.js';
import { runProgram } from './programs.js';
import { printTable } from './report.js';
import { startWorkerd } from './workerd.js';

/** Real flows, where there are any. */
const REAL = '../shared/data/iot23/balanced.csv';

/**
 * Every runtime, with WebAssembly and without, with workers where it has them, makes the same models and the same
 * answers, bit for bit: those that Node makes with `fit` come first, and the others are compared to them.
 * @param root folder of the project, as built
 */
export async function checkIdentity(report, root, launching) {
  const server = await serveFolder(root);
  const runtimes = {
    node: (options) => runProgram('node', options),
    deno: (options) => runProgram('deno', options),
    bun: (options) => runProgram('bun', options),
    chromium: async (options) => inPage(await launching, server.url, options),
    workerd: (options) => inWorkerd(root, options),
  };
  const real = join(root, REAL);
  if (!existsSync(real)) console.log(`(no real flows: ${REAL} is absent)`);
  const table = [];
  for (const file of existsSync(real) ? [undefined, real] : [undefined]) {
    const flows = file ? 'real' : 'random';
    let expected;
    for (const [runtime, hashesIn] of Object.entries(runtimes))
      for (const { wasm, workers } of variants) {
        if (workers > 0 && runtime === 'workerd') continue; // it has no workers to train with
        const how = `${wasm ? '' : 'no '}WebAssembly${workers ? `, ${workers} workers` : ''}`;
        await report.check(`${flows} flows in ${runtime}, ${how}: the same models and answers`, async () => {
          const hashes = await hashesIn({ wasm, workers, file });
          table.push({ flows, runtime, how, hashes: Object.keys(hashes).length, 'SHA-256 of all': digest(hashes) });
          deepStrictEqual(hashes, (expected ??= hashes));
        });
      }
  }
  await server.stop();
  console.log();
  printTable(table);
  console.log();
}

const variants = [
  { wasm: true, workers: 0 },
  { wasm: false, workers: 0 },
  { wasm: true, workers: 2 },
];

const digest = (hashes) => createHash('sha256').update(JSON.stringify(hashes)).digest('hex').slice(0, 16);

async function inPage(browser, url, { wasm, workers, file }) {
  const page = await browser.newPage();
  try {
    if (!wasm) await page.addInitScript(() => delete globalThis.WebAssembly);
    await page.goto(`${url}test/runtimes/empty.html`);
    return await page.evaluate(
      async ({ text, ...options }) => {
        const { scenario, randomText } = await import('/test/runtimes/scenario.js');
        return scenario(text ?? randomText(), options);
      },
      { text: file && readFileSync(file, 'utf8'), wasm, workers },
    );
  } finally {
    await page.close();
  }
}

async function inWorkerd(root, { wasm, file }) {
  const built = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
  const modules = ['test/runtimes/worker.js', 'test/runtimes/scenario.js', 'test/runtimes/flows.js'];
  const server = await startWorkerd(
    [...modules, ...built.map((name) => `dist/${name}`)].map((name) => ({ name, esModule: join(root, name) })),
    { wasm },
  );
  try {
    const response = await fetch(server.url, { method: 'POST', body: file ? readFileSync(file) : '' });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return await response.json();
  } finally {
    await server.stop();
  }
}
