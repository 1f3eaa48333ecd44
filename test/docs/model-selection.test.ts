import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const guide = readFileSync('docs/model-selection.md', 'utf8');
const entry = JSON.stringify(new URL(`file://${resolve('dist/index.js')}`).href);
/** Flows of 24 hosts; those of the last six are kept back. */
const flows = `import { Random } from ${entry};
const random = new Random(1);
const rows = Array.from({ length: 240 }, (_, i) => {
  const scan = random.below(2) === 0;
  return { x: [scan ? 4 * random.float() : 2 + 6 * random.float(), i % 24, random.float()], label: scan ? 'scan' : 'web', host: i % 24 };
});
const [train, test] = [rows.filter(({ host }) => host < 18), rows.filter(({ host }) => host >= 18)];
const [X, XTest] = [train, test].map((part) => part.map(({ x }) => x));
const [y, yTest] = [train, test].map((part) => part.map(({ label }) => label));
const groups = train.map(({ host }) => host);
`;

describe('the guide to model selection', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nettc-guide-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows programs that run', () => {
    const blocks = [...guide.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code!.replaceAll("'@nettc/core'", entry));
    const file = join(folder, 'guide.mjs');
    writeFileSync(file, flows + blocks.join('\n'));
    const said = execFileSync(process.execPath, [file], { encoding: 'utf8' });
    expect(blocks).toHaveLength(4);
    expect(said).toMatch(/clf__C: (0.01|1|100)/);
    expect(said).toMatch(/Float64Array\(3\)/);
    expect(said).toMatch(/\n0\.\d+\n$/);
  });
});
