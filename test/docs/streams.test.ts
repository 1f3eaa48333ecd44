import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { flows } from './flows.js';

it('what the guide to streams shows runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-streams-'));
  try {
    writeFileSync(join(folder, 'flows.csv'), flows(600));
    const blocks = [...readFileSync('docs/training-from-streams.md', 'utf8').matchAll(/```js\n(.*?)```/gs)];
    expect(blocks).toHaveLength(1);
    const program = blocks[0]![1]!.replace(/'@nettc\/core(\/\w+)?'/g, (_, subpath) =>
      JSON.stringify(`file://${resolve(`dist${subpath ?? '/index'}.js`)}`),
    );
    writeFileSync(join(folder, 'guide.mjs'), program);
    const said = execFileSync(process.execPath, ['guide.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(said).toMatch(/^\[ 0\.\d+, 0\.\d+, 0\.\d+ \] (1|0\.9\d*) /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
