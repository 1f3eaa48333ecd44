import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flows } from './flows.js';

const guide = readFileSync('docs/explanations.md', 'utf8');
const entry = JSON.stringify(`file://${resolve('dist/index.js')}`);
/** Rows of a schema, half of them kept back. */
const rows = `import { iot23, readCsv, trainTestSplit } from ${entry};
import { readFileSync } from 'node:fs';
const all = iot23.dataset(await readCsv(readFileSync('flows.csv', 'utf8')), { ports: 'drop' });
const { XTrain: X, XTest, yTrain: y, yTest } = trainTestSplit(all.X, all.y, { testSize: 0.5, randomState: 1 });
`;

describe('the guide to explanations', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nettc-guide-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows programs that run', () => {
    writeFileSync(join(folder, 'flows.csv'), flows(300));
    const blocks = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code!.replaceAll("'@nettc/core'", entry));
    writeFileSync(join(folder, 'guide.mjs'), rows + blocks.join('\n'));
    const said = execFileSync(process.execPath, ['guide.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(blocks).toHaveLength(3);
    expect(said).toMatch(/^Benign 0\.\d+ \[\n {2}\{ name: '\w+', value: -?0\.\d+ \}/);
    expect(said).toMatch(/\n(\d+) \d+\n/);
    expect(said).toMatch(/\nconn_state -?\d\.\d{3} ± \d\.\d{3}\n/);
  });
});
