import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Output } from '../../src/cli/command.js';
import { main } from '../../src/cli/program.js';
import { Random } from '../../src/core/random.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
export interface Given {
  readonly stdin?: string | Uint8Array | AsyncIterable<Uint8Array<ArrayBuffer>>;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
  readonly stdout?: Output;
}

/** The command with its streams replaced. */
export async function nettc(argv: readonly string[], given: Given = {}): Promise<Ran> {
  const { stdin = '', isTTY, signal = new AbortController().signal } = given;
  const stdout = collector();
  const stderr = collector();
  const code = await main(argv, {
    stdin: typeof stdin === 'string' || stdin instanceof Uint8Array ? once(stdin) : stdin,
    stdout: given.stdout ?? stdout,
    stderr: { ...stderr, isTTY },
    signal,
    processors: 1, // workers are made of built modules only
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

function collector(): Output & { text(): string } {
  let text = '';
  return {
    write(data, done) {
      text += typeof data === 'string' ? data : new TextDecoder().decode(data);
      done?.();
      return true;
    },
    text: () => text,
  };
}

async function* once(data: string | Uint8Array): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  if (bytes.length > 0) yield bytes;
}

/** A folder that is gone after the tests of a file. */
export function scratch(): { path(name: string): string; file(name: string, content: string | Uint8Array): string } {
  const folder = mkdtempSync(join(tmpdir(), 'nettc-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    file(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

const HEAD = 'src_port,dst_port,proto,duration,src_bytes,dst_bytes,src_pkts,dst_pkts,state,label';

/**
 * Flows in the columns of IoT-23's repacked files: DNS to port 53, web to 80 and 443, and a scan that looks like
 * neither. Every fifth web flow goes to a port that the scan also uses.
 */
export function flows({ rows = 200, seed = 0, captures = 0 } = {}): string {
  const random = new Random(seed);
  const lines = Array.from({ length: rows }, (_, i) => {
    const port = 32768 + random.below(20000);
    const size = 100 + random.below(900);
    const line = [
      `${port},53,udp,0.0${random.below(90) + 10},${40 + random.below(20)},${90 + random.below(99)},1,1,SF,Benign`,
      `${port},${i % 5 === 0 ? 8080 : 443},tcp,${1 + random.below(9)}.5,${size},${size * 9},${8 + random.below(5)},${20 + random.below(9)},SF,C&C`,
      `${port},${i % 2 === 0 ? 23 : 8080},tcp,-,-,-,1,0,S0,PortScan`,
    ][random.below(3)];
    return captures > 0 ? `${line},capture-${i % captures}` : line;
  });
  return `${HEAD}${captures > 0 ? ',capture' : ''}\n${lines.join('\n')}\n`;
}
