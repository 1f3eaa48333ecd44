import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { allKinds } from '../../src/predict/index.js';
import { flows } from './flows.js';

const guide = (name: string) => readFileSync(`docs/${name}.md`, 'utf8');

it('what the guide to getting started shows runs, one block after the other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-guide-'));
  try {
    for (const name of ['flows.csv', 'new-flows.csv']) writeFileSync(join(folder, name), flows(600));
    const code = [...guide('getting-started').matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block!).join('\n');
    const program = code
      .replaceAll('unicauca', 'iot23')
      .replace(/'@nettc\/core(\/\w+)?'/g, (_, subpath) =>
        JSON.stringify(`file://${resolve(`dist${subpath ?? '/index'}.js`)}`),
      );
    writeFileSync(join(folder, 'guide.mjs'), program);
    const said = execFileSync(process.execPath, ['guide.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(said).toMatch(/precision {4}recall/);
    expect(said).toMatch(/roc_auc_ovr: Float64Array\(1\)/);
    expect(said).toMatch(/600 (Benign|PortScan) [01]/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the description of the model file names every kind', () => {
  const [, kinds] = /Kinds in this release: ([^.]*)\./.exec(guide('model-file'))!;
  expect(new Set(kinds!.match(/\w+(?=`)/g))).toEqual(new Set(allKinds().map(({ kind }) => kind)));
});
