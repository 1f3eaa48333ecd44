import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { load } from '../../dist/index.js';
import { serveFolder } from './chromium.js';

// No page of tfjs needs more than this.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/** A page that trains a network of tfjs. */
export async function checkTfjsTraining(report, root, launching) {
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-page-'));
  const entry = join(root, 'test/runtimes/tfjs-page.js');
  await build({ entryPoints: [entry], outdir: folder, bundle: true, minify: true, format: 'esm', logLevel: 'error' });
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>Training</title><script type="module" src="tfjs-page.js"></script>',
  );
  const server = await serveFolder(folder, { 'content-security-policy': POLICY });
  const page = await (await launching).newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await report.check(
    'tfjs in a page: a convolution is trained, aborted, saved, and answers the same in Node',
    async () => {
      await page.goto(server.url);
      await page.waitForFunction(() => 'train' in globalThis);
      const { backend, seen, losses, aborted, left, file, second, answers, accuracy, rows } = await page.evaluate(() =>
        train(),
      );
      console.log(
        `      backend ${backend}: losses ${losses.map((loss) => loss.toFixed(3)).join(', ')}, accuracy ${accuracy}`,
      );
      equal(losses.length, 3);
      ok(losses[2] < losses[0]);
      ok(seen.length > 0 && seen.every((part) => part >= 0 && part <= 1));
      equal(aborted, 'AbortError');
      equal(left, 0);
      deepStrictEqual(second, file);
      deepStrictEqual([...load(Uint8Array.from(file)).predictProba(rows).data], answers);
      deepStrictEqual(complaints, []);
    },
  );
  await page.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}
