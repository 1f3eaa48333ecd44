import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exactness } from './exactness.js';
import { rewrite, type Section } from './lib/document.js';
import { watch } from './lib/machine.js';
import { type Measured, measure } from './lib/measure.js';
import { killAll } from './lib/process.js';
import { section } from './lib/section.js';
import { setup } from './lib/setup.js';
import type { Table } from './lib/table.js';
import { tables } from './tables.js';

const checkout = fileURLToPath(new URL('../..', import.meta.url)); // from bench/dist
const file = (name: string) => join(checkout, '../shared/data', name);
const target = join(checkout, 'docs/benchmarks.md');

/** Measures what the command line asks for and writes it down. Returns the exit code. */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { runs: { type: 'string', default: '5' }, setup: { type: 'boolean' }, exactness: { type: 'boolean' } },
  });
  if (values.exactness) {
    setup();
    await exactness(positionals, file);
    return 0;
  }
  const runs = Number(values.runs);
  const names = tables.map(({ name }) => name);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) return refuse(`no table ${unknown.join(', ')}; there are ${names.join(', ')}`);
  if (!Number.isInteger(runs) || runs < 1) return refuse(`--runs must be an integer from 1, got ${values.runs}`);
  if (values.setup) {
    setup();
    return 0;
  }
  const chosen = tables.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const missing = [...new Set(chosen.flatMap(({ needs }) => needs))].map(file).filter((path) => !existsSync(path));
  if (missing.length > 0) return refuse(`nothing was measured, for want of real data:\n  ${missing.join('\n  ')}`);
  setup();
  return run(chosen, runs);
}

/** The document changes at the very end: who interrupts this finds it as it was. A table that fails keeps the figures it had. */
async function run(chosen: readonly Table[], runs: number): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'nettc-bench-'));
  const interrupted = (signal: NodeJS.Signals) => {
    killAll();
    rmSync(scratch, { recursive: true, force: true });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const done: Section[] = [];
  const failed: string[] = [];
  try {
    for (const table of chosen)
      try {
        console.log(`\n${table.title}`);
        const one = await sectionOf(table, runs, mkdtempSync(join(scratch, table.name)));
        console.log(`${one.body}\n${one.shortfalls.map((line) => `fell short: ${line}`).join('\n')}`);
        done.push(one);
      } catch (error) {
        killAll();
        failed.push(table.name);
        console.error(error);
      }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const old = existsSync(target) ? readFileSync(target, 'utf8') : '';
  writeFileSync(`${target}.new`, rewrite(old, done, tables));
  renameSync(`${target}.new`, target);
  if (failed.length > 0) console.error(`failed, and left in docs/benchmarks.md as before: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

async function sectionOf(table: Table, wanted: number, scratch: string): Promise<Section> {
  const runs = Math.min(wanted, table.runs ?? wanted);
  const circumstances = watch();
  const measured: Measured[] = [];
  try {
    for await (const rows of table.rows({ file, folder: () => mkdtempSync(join(scratch, 'side-')) })) {
      console.log(`  ${rows[0]?.data}: ${rows.map(({ job }) => job).join('; ')}`);
      measured.push(...(await measure(rows, runs)));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return section(table, { measured, runs, circumstances: circumstances() });
}

function refuse(message: string): number {
  console.error(`bench: ${message}`);
  return 1;
}
