import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flows } from './flows.js';

const readme = readFileSync('README.md', 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, code]) => code!);
const entry = JSON.stringify(new URL(`file://${resolve('dist/index.js')}`).href);
const cli = resolve('dist/nettc.js');

describe('what the README shows', () => {
  let folder: string;
  const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nettc-readme-'));
    for (const name of ['balanced.csv', 'conn.log.labeled', 'other.log.labeled', 'conn.log'])
      writeFileSync(join(folder, name), flows(300));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('runs: the tour', () => {
    const [tour] = blocks('js');
    writeFileSync(join(folder, 'tour.mjs'), tour!.replaceAll("'@nettc/core'", entry));
    const said = node('tour.mjs');
    expect(said).toMatch(/100\/100/);
    expect(said).toMatch(/precision {4}recall/);
    expect(said).toMatch(/label: '(Benign|PortScan)'/);
    expect(statSync(join(folder, 'model.nettc')).size).toBeGreaterThan(1000);
  });

  it('runs: the commands', () => {
    const commands = blocks('sh')
      .flatMap((block) => block.split('\n'))
      .filter((line) => line.startsWith('npx nettc'));
    expect(commands.map((line) => line.split(' ')[2])).toEqual(['train', 'evaluate', 'predict']);
    for (const command of commands)
      node(
        cli,
        ...command
          .replace(/^npx nettc /, '')
          .replace(/ > .*/, '')
          .split(' '),
      );
  });

  it('is what package.json has: every script it names', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    for (const [, script] of readme.matchAll(/npm run ([\w:]+)/g)) expect(Object.keys(scripts)).toContain(script);
  });

  it('leads somewhere: every link to a file', () => {
    for (const [, target] of readme.matchAll(/\]\(((?!http)[^)#]+)\)/g))
      expect(() => statSync(target!), target).not.toThrow();
  });
});
