import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'nettc-convolution-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a study on simulated flows as a reader would; returns what it printed. */
function run(examples: string, study: string, ...options: string[]): string {
  return execFileSync(process.execPath, [join(examples, study, 'main.js'), '--data', 'simulated', ...options], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

describe('the convolution of the studies', () => {
  it('stands in the table of the IoT-23 study beside the other models', () => {
    const options = ['--protocols', 'published', '--recipes', 'majority,cnn', '--epochs', '2'];
    const said = run(resolve('examples'), 'iot23-study', ...options);
    const [, majority, convolution] =
      /^\| always the largest class \| (\S+) .*\n\| convolution, 200 rows a class \| (\S+) /m.exec(said)!.map(Number);
    expect(convolution!).toBeGreaterThan(majority!);
  });

  it('is left out with a reason where tfjs is not installed, and the others stay', () => {
    // The same files where only this package is installed.
    for (const part of ['quickstart', 'unicauca-study', 'iot23-study'])
      cpSync(join('examples', part), join(folder, 'examples', part), { recursive: true });
    mkdirSync(join(folder, 'node_modules/@nettc'), { recursive: true });
    symlinkSync(resolve('.'), join(folder, 'node_modules/@nettc/core'));
    const options = ['--protocols', 'published', '--recipes', 'majority,cnn'];
    for (const study of ['unicauca-study', 'iot23-study']) {
      const said = run(join(folder, 'examples'), study, ...options);
      expect(said, study).toMatch(
        /^ {2}convolution, .* left out: it needs the package @tensorflow\/tfjs \(npm install/m,
      );
      expect(said, study).toMatch(/^\| always the largest class \|/m);
      expect(said, study).not.toMatch(/^\| convolution/m);
    }
  });

  it('refuses epochs that are no whole number above 0', () => {
    expect(() => run(resolve('examples'), 'iot23-study', '--epochs', '0')).toThrow(
      /--epochs must be a whole number > 0/,
    );
  });
});
