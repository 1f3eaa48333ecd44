import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url)); // from bench/dist
const requirements = join(bench, 'requirements.txt');

/** Installs what the benches compare with, where it is not there yet as it is pinned. */
export function setup(): void {
  if (!hasPackages()) run('npm', ['ci', '--prefix', bench, '--ignore-scripts', '--no-audit', '--no-fund']);
  if (process.env.PYTHON) return;
  const folder = environment();
  if (existsSync(join(folder, 'complete'))) return;
  rmSync(folder, { recursive: true, force: true }); // what an interrupted set-up left
  mkdirSync(folder, { recursive: true });
  run('python3', ['-m', 'venv', folder]);
  run(pythonPath(), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(join(folder, 'complete'), '');
}

/** The python that has the peers: $PYTHON, or that of an environment of our own outside the checkout. */
export function pythonPath(): string {
  const bin = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
  return process.env.PYTHON || join(environment(), bin);
}

/** A folder for each state of requirements.txt, so that new pins make a new environment. */
function environment(): string {
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nettc-bench', pins);
}

function hasPackages(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8'));
  return Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(bench, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
}

function run(command: string, args: readonly string[]): void {
  console.log(`${command} ${args.join(' ')}`);
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}
