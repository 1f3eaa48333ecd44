// A side in Node: node side.js <table> <job> <package> <options as JSON>
import { readFileSync } from 'node:fs';
import { serve } from './lib/serve.js';
import type { Job } from './lib/table.js';
import { tables } from './tables.js';

const [table, job, name, options] = process.argv.slice(2);
const start = tables.find((t) => t.name === table)!.jobs[job!] as (options: unknown) => Job | Promise<Job>;
const manifest = name === 'ours' ? '../../package.json' : `../node_modules/${name}/package.json`;
const { name: full, version } = JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8'));
await serve({ [full]: version }, await start(JSON.parse(options!)));
