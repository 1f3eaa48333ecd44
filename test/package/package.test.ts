import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== './package.json');

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  let packed: readonly string[];
  let tarball: string;
  beforeAll(() => {
    const [report] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    packed = report.files.map(({ path }: { path: string }) => path);
    tarball = join(folder, report.filename);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('depends on nothing at run time', () => {
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.optionalDependencies ?? {}).toEqual({});
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
  });

  it('says what it is: ES modules without side effects, for Node 20.19 and later', () => {
    expect(manifest).toMatchObject({
      name: '@nettc/core',
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
    });
  });

  it('contains the built files and what a reader needs, and nothing else', () => {
    expect(packed.filter((path) => !/^dist\/[\w-]+\.(js|d\.ts)$/.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
  });

  it.each(subpaths)('exports %s with its types, each in a file that is packed', async (subpath) => {
    const { types, default: code } = manifest.exports[subpath];
    const name = subpath === '.' ? 'index' : subpath.slice(2);
    expect({ types, code }).toEqual({ types: `./dist/${name}.d.ts`, code: `./dist/${name}.js` });
    expect(packed).toEqual(expect.arrayContaining([types.slice(2), code.slice(2)]));
    expect(Object.keys(await import(`@nettc/core${subpath.slice(1)}`))).not.toEqual([]);
  });

  it('exports every folder of src, but the command', () => {
    const built = packed.flatMap((path) => path.match(/^dist\/([\w-]+)\.d\.ts$/)?.[1] ?? []);
    const named = built.filter((name) => existsSync(join('src', name, 'index.ts')));
    expect(named.map((name) => `./${name}`).sort()).toEqual(subpaths.filter((subpath) => subpath !== '.').sort());
  });

  it('has a command that can be run', () => {
    const { nettc } = manifest.bin;
    expect(readFileSync(nettc, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(nettc).mode & 0o111).toBe(0o111);
    expect(packed).toContain('dist/nettc.js');
  });

  it.each(['forest', 'linear', 'neural', 'tree'])(
    'puts the module %s-worker next to every chunk that names it',
    (name) => {
      expect(packed).toContain(`dist/${name}-worker.js`);
    },
  );

  it('passes publint', async () => {
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: new Blob([readFileSync(tarball)]).stream() },
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that every resolution of ES modules finds', () => {
    const attw = 'node_modules/@arethetypeswrong/cli/dist/index.js';
    const args = [attw, tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-definitely-typed'];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
  });
});
