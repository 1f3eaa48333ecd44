import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { binary } from './programs.js';

export const workerd = () => binary('@cloudflare', 'bin/workerd');

/**
 * Serves a Worker on a free port of this machine.
 * @param modules `{ name, esModule | data: path of the file }`; the first is the Worker
 * @param bindings values that the Worker finds in `env`
 * @returns its address, and what stops it
 */
export async function startWorkerd(modules, bindings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'workerd-'));
  const config = join(folder, 'config.capnp');
  writeFileSync(config, capnp(modules, bindings));
  // Paths in the configuration are absolute; the control channel, file descriptor 3, tells the port.
  const child = spawn(workerd(), ['serve', '--import-path=/', '--control-fd=3', config], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  const port = await Promise.race([listening(child.stdio[3]), ended]);
  if (typeof port !== 'number' || child.exitCode !== null) {
    await stop();
    throw new Error(`workerd ended with ${child.exitCode}`);
  }
  return { url: `http://127.0.0.1:${port}/`, stop };
}

async function listening(channel) {
  for await (const line of createInterface({ input: channel })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return port;
  }
}

const capnp = (modules, bindings) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "2026-10-01",
    modules = [${modules.map(module).join(', ')}],
    bindings = [${Object.entries(bindings).map(binding).join(', ')}],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
const module = ({ name, ...file }) => {
  const [[type, path]] = Object.entries(file);
  return `(name = ${JSON.stringify(name)}, ${type} = embed ${JSON.stringify(path)})`;
};
const binding = ([name, value]) => `(name = ${JSON.stringify(name)}, json = ${JSON.stringify(JSON.stringify(value))})`;
