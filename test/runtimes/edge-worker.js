import { deepStrictEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { load, Table } from '../../dist/index.js';
import { simulate } from '../../examples/quickstart/simulate.js';
import { startWorkerd } from './workerd.js';

/** The example's Worker, bundled as wrangler bundles it, in workerd. */
export async function checkEdgeWorker(report, root) {
  const example = join(root, 'examples/edge-worker');
  const folder = mkdtempSync(join(tmpdir(), 'edge-worker-'));
  execFileSync(process.execPath, [join(example, 'train.js')]);
  await build({
    entryPoints: [join(example, 'worker.js')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['*.nettc'],
    logLevel: 'warning',
  });
  const model = load(readFileSync(join(example, 'model.nettc')));
  const table = Table.fromRecords(simulate({ rows: 1000, seed: 99 }));
  const flows = [...table];
  const rows = model.rows(table);
  const labels = model.predict(rows);
  const { data, cols } = model.predictProba(rows);
  const expected = labels.map((label, i) => {
    const probabilities = Object.fromEntries(model.classes.map((name, k) => [name, data[i * cols + k]]));
    return { label, probability: probabilities[label], probabilities };
  });

  const server = await startWorkerd([
    { name: 'worker.js', esModule: join(folder, 'worker.js') },
    { name: 'model.nettc', data: join(example, 'model.nettc') },
  ]);
  const post = (body, options) => fetch(server.url, { method: 'POST', body, ...options });
  const refused = async (response, status, message) => {
    equal(response.status, status);
    match((await response.json()).error, message);
  };

  await report.check(
    'edge-worker: a record in workerd has the answer of its row in a batch in Node, bit for bit',
    async () => {
      // JSON writes a number so that it reads back as the same bits.
      for (const i of [0, 1, 2, 500, 999])
        deepStrictEqual(await (await post(JSON.stringify(flows[i]))).json(), expected[i]);
      deepStrictEqual(await (await post(JSON.stringify(flows))).json(), expected);
      ok(new Set(labels).size === 4);
    },
  );
  await report.check('edge-worker: GET gives the card', async () => {
    const card = await (await fetch(server.url)).json();
    equal(card.name, 'Simulated flows');
    deepStrictEqual(card.classes, model.classes);
    ok(card.fields.includes('conn_state') && !card.fields.includes('id.resp_p'));
  });
  await report.check('edge-worker: what cannot be answered is refused with the reason', async () => {
    await refused(await post('{'), 400, /JSON/);
    await refused(await post('{"proto": "tcp"}'), 400, /conn_state/);
    await refused(await post(JSON.stringify({ ...flows[0], conn_state: 'XYZ' })), 400, /conn_state.*XYZ/);
    for (const record of ['null', '7', '"flow"', '[[]]']) await refused(await post(record), 400, /./);
    await refused(await fetch(server.url, { method: 'PUT', body: '{}' }), 405, /POST/);
    const long = `[${' '.repeat(1_100_000)}]`;
    await refused(await post(long), 413, /1000000/);
    await refused(await post(new Blob([long]).stream(), { duplex: 'half' }), 413, /1000000/);
  });
  await server.stop();
  rmSync(folder, { recursive: true });
}
