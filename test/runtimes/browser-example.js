import { deepStrictEqual, equal, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { load, Table, writeCsv } from '../../dist/index.js';
import { simulate } from '../../examples/quickstart/simulate.js';
import { serveFolder } from './chromium.js';

// Stricter than the page's own: a header can also forbid being framed.
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The example's page, as a person uses it, under a strict Content-Security-Policy. */
export async function checkBrowserExample(report, root, launching) {
  const example = join(root, 'examples/browser');
  execFileSync(process.execPath, [join(example, 'build.js')], { stdio: 'inherit' });
  const server = await serveFolder(example, { 'content-security-policy': POLICY });
  const page = await (await launching).newPage({ viewport: { width: 1000, height: 1400 } });
  page.setDefaultTimeout(30_000);
  const complaints = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(server.url);

  const records = simulate({ rows: 6000, seed: 3 });
  const table = Table.fromRecords(records);
  const status = page.getByRole('status');
  const bars = page.getByRole('list', { name: /^Flows of each category/ }).getByRole('button');
  const button = (name) => page.getByRole('button', { name, exact: true });
  /** Lets go of files over the page. */
  const drop = async (files) => {
    const transfer = await page.evaluateHandle(
      (files) => {
        const transfer = new DataTransfer();
        for (const { name, bytes } of files) transfer.items.add(new File([Uint8Array.from(bytes)], name));
        return transfer;
      },
      files.map(({ name, content }) => ({ name, bytes: [...Buffer.from(content)] })),
    );
    await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
  };
  const shownCounts = async () =>
    Object.fromEntries((await bars.allInnerTexts()).map((text) => /^(\S+)\s+([\d,]+) \(/.exec(text).slice(1)));
  let saved;

  await report.check('browser: a CSV that is dropped is read', async () => {
    ok(await button('Train').isDisabled());
    await drop([{ name: 'flows.csv', content: writeCsv(table) }]);
    await status.getByText('6,000 flows read').waitFor();
    await page.getByText('flows.csv: 6,000 flows, columns of iot23').waitFor();
  });
  await report.check('browser: a training is stopped half-way, and leaves no model', async () => {
    await page.getByLabel('Trees').fill('5000');
    await button('Train').click();
    const bar = page.getByRole('progressbar');
    await page.waitForFunction((bar) => bar.value > 0.001, await bar.elementHandle());
    await button('Stop').click();
    await status.getByText('Training: stopped').waitFor();
    ok(await button('Save model').isDisabled());
    equal(await bars.count(), 0);
  });
  await report.check('browser: a training by keyboard ends with bars and a table of all flows', async () => {
    await page.getByLabel('Trees').fill('60');
    await page.getByLabel('Trees').press('Enter');
    await status.getByText('6,000 flows classified').waitFor();
    await page.getByText(/^\d+\.\d % of the 1,\d+ flows kept back/).waitFor();
    equal(await page.getByRole('row').count(), 101);
    await page.screenshot({ path: join(tmpdir(), 'browser-light.png'), fullPage: true });
    await bars.filter({ hasText: 'DDoS' }).press('Enter');
    const categories = await page.locator('tbody td:first-child').allInnerTexts();
    ok(categories.length === 100 && categories.every((name) => name === 'DDoS'));
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(tmpdir(), 'browser-dark.png'), fullPage: true });
  });
  await report.check('browser: the model that is saved counts the same in Node', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), button('Save model').click()]);
    equal(download.suggestedFilename(), 'model.nettc');
    saved = readFileSync(await download.path());
    deepStrictEqual(await shownCounts(), countsOf(load(saved), table));
  });
  await report.check('browser: a saved model and a gzipped Zeek log, dropped together, give predictions', async () => {
    await page.reload();
    const log = records.map((record) => JSON.stringify(record)).join('\n');
    await drop([
      { name: 'conn.log.gz', content: gzipSync(log) },
      { name: 'model.nettc', content: saved },
    ]);
    await status.getByText('6,000 flows classified').waitFor();
    deepStrictEqual(await shownCounts(), countsOf(load(saved), table));
  });
  await report.check(
    'browser: support vectors are trained on 5,000 of more flows, with progress, and stopped half-way',
    async () => {
      await page.reload();
      const many = Table.fromRecords(simulate({ rows: 8000, seed: 5 }));
      await drop([{ name: 'many.csv', content: writeCsv(many) }]);
      await status.getByText('8,000 flows read').waitFor();
      await page.getByLabel('Kind').selectOption('support vectors');
      ok(await page.getByLabel('Trees').isHidden());
      await button('Train').click();
      // Past the scaler, and some pair of categories done: pressed on the page itself, so that the training has not ended since.
      await page.waitForFunction(
        () => {
          const { hidden, value } = document.getElementById('progress');
          if (hidden || value <= 0.5) return false;
          document.getElementById('stop').click();
          return true;
        },
        undefined,
        { polling: 5 },
      );
      await status.getByText('Training: stopped').waitFor();
      ok(await button('Save model').isDisabled());
      equal(await bars.count(), 0);
    },
  );
  await report.check(
    'browser: support vectors, trained to the end, classify all flows, and the same in Node',
    async () => {
      await button('Train').click();
      await status.getByText('8,000 flows classified').waitFor();
      await page
        .getByText(/^trained here: 5,000 flows drawn from [56],\d+, each category in its share; Benign, /)
        .waitFor();
      await page.getByText(/^\d+\.\d % of the [12],\d+ flows kept back/).waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), button('Save model').click()]);
      const vectors = load(readFileSync(await download.path()));
      equal(vectors.state.steps.at(-1).kind, 'kernel');
      deepStrictEqual(await shownCounts(), countsOf(vectors, Table.fromRecords(simulate({ rows: 8000, seed: 5 }))));
    },
  );
  await report.check('browser: a file that is neither says so', async () => {
    await page
      .getByLabel(/choose files/)
      .setInputFiles({ name: 'cat.png', mimeType: '', buffer: Buffer.from([137, 80, 78, 71, 0, 1]) });
    await page.getByRole('alert').getByText('a binary file').waitFor();
  });
  await report.check('browser: no message on the console, no violation of the policy', () => {
    deepStrictEqual(complaints, []);
  });
  await page.close();
  await server.stop();
}

/** How many flows a model puts into each class, as the page writes it. */
function countsOf(model, table) {
  const labels = model.predict(model.rows(table));
  const n = (name) => labels.filter((label) => label === name).length.toLocaleString('en');
  return Object.fromEntries(model.classes.map((name) => [name, n(name)]));
}
