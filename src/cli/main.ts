#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { main } from './program.js';

const interrupt = new AbortController();
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130); // asked twice
  interrupt.abort(new Error('interrupted'));
});
// The callback of each write reports its error; without a listener it would be thrown as well.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const code = await main(process.argv.slice(2), {
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupt.signal,
  processors: availableParallelism(),
});
process.exit(code); // a pending read of standard input would keep the process
