import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The program that a package for this platform holds. No install script has to run for that: the package that npm
 * chose for the platform (of `scope`) has the program itself.
 */
export function binary(scope, path) {
  const folder = here(`node_modules/${scope}`);
  const files = readdirSync(folder).map((name) => `${folder}/${name}/${path}`);
  const found = files.find((file) => existsSync(file));
  if (!found) throw new Error(`no ${path} in ${files.join(', ') || folder}`);
  return found;
}

/** The runtimes that are programs with a file system: how each is started with the scenario. */
export const programs = {
  node: { command: () => process.execPath, args: [] },
  deno: { command: () => binary('@deno', 'deno'), args: ['run', '--no-prompt', '--allow-read', '--no-lock'] },
  bun: { command: () => binary('@oven', 'bin/bun'), args: ['run', '--no-install'] },
};

/** @returns the hashes of the scenario */
export async function runProgram(name, options) {
  const { command, args } = programs[name];
  const { stdout } = await run(command(), [...args, here('program.js'), JSON.stringify(options)], {
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' },
    timeout: 600_000,
  });
  return JSON.parse(stdout);
}
