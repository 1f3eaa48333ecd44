import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { iot23, load, RandomForestClassifier, readZeekLog, save } from '@nettc/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'node-service-'));
const log = execFileSync(process.execPath, ['examples/quickstart/simulate.js', '2000'], { maxBuffer: 1e8 });
const table = await readZeekLog(log);
const flows = [...table];
const { X, y } = iot23.dataset(table);
const file = save(new RandomForestClassifier({ nEstimators: 50 }).fit(X, y), { card: { name: 'a test' } });
const model = load(file);

let service: ChildProcess;
let url: string;
const post = (body: string) => fetch(`${url}/predict`, { method: 'POST', body });
const health = async () => (await fetch(`${url}/health`)).json();

/** Polls while a batch is predicted; resolves once the service says that it is at work. */
async function seenWorking(): Promise<boolean> {
  for (let i = 0; i < 2000; i++) if ((await health()).working > 0) return true;
  return false;
}

beforeAll(async () => {
  writeFileSync(join(folder, 'model.nettc'), file);
  service = spawn(process.execPath, ['examples/node-service/main.js', join(folder, 'model.nettc')], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  [url] = await once(createInterface({ input: service.stdout! }), 'line');
});
afterAll(() => {
  service.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('the example node-service', () => {
  it('answers a record, and a list of them, as the model does in this process', async () => {
    expect(await (await post(JSON.stringify(flows[7]))).json()).toEqual(model.predictRecord(flows[7]!));
    const answers = await (await post(JSON.stringify(flows.slice(0, 500)))).json();
    expect(answers).toEqual(flows.slice(0, 500).map((flow) => model.predictRecord(flow)));
    expect(await (await post('[]')).json()).toEqual([]);
  });

  it('shows what the model is', async () => {
    const card = await (await fetch(`${url}/model`)).json();
    expect(card).toMatchObject({ name: 'a test', classes: model.classes });
    expect(card.fields).toContain('conn_state');
  });

  it.each([
    ['no JSON', 'POST', '/predict', '[{', 400, /JSON/],
    ['a record that lacks fields', 'POST', '/predict', '{"proto":"tcp"}', 400, /^record 0: .*missing/],
    ['what is no record', 'POST', '/predict', '[null]', 400, /^record 0: /],
    ['a body that is too long', 'POST', '/predict', ' '.repeat(16_000_001), 413, /16000000 bytes/],
    ['another method', 'PUT', '/predict', '{}', 405, /POST/],
    ['another path', 'GET', '/', undefined, 404, /\/predict/],
  ])('refuses %s, and says why', async (_, method, path, body, status, message) => {
    const response = await fetch(url + path, { method, body });
    expect(response.status).toBe(status);
    expect((await response.json()).error).toMatch(message);
  });

  it('answers others while it predicts a large batch', async () => {
    const batch = Array.from({ length: 15 }, () => flows).flat();
    const [response, answered] = await Promise.all([post(JSON.stringify(batch)), seenWorking()]);
    expect(answered).toBe(true);
    expect(await response.json()).toHaveLength(batch.length);
  });

  it('finishes what it is at when it is told to stop', async () => {
    const batch = Array.from({ length: 15 }, () => flows).flat();
    const answering = post(JSON.stringify(batch));
    await seenWorking();
    const ended = once(service, 'exit');
    service.kill('SIGTERM');
    expect(await (await answering).json()).toHaveLength(batch.length);
    expect(await ended).toEqual([0, null]);
    await expect(health()).rejects.toThrow();
  });
});
