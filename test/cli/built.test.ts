import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { flows, scratch } from './run.js';

// What only a process of its own can show. Needs the built package: `npm run build`.
const { path, file } = scratch();
const data = file('flows.csv', flows());
const model = path('m.nettc');
const small = ['--param', 'nEstimators=20'];
const run = (...argv: string[]) => spawnSync(process.execPath, ['dist/nettc.js', ...argv], { encoding: 'utf8' });
beforeAll(() => {
  run('train', data, '--out', model, ...small);
});

describe('the built command', () => {
  it('runs, and exits with the codes it promises', () => {
    expect(run('--version')).toMatchObject({ status: 0, stderr: '' });
    expect(run('predict', model, data)).toMatchObject({ status: 0, stderr: '' });
    expect(run('predict', data)).toMatchObject({ status: 1, stdout: '' });
    expect(run('learn')).toMatchObject({ status: 2, stdout: '' });
  });

  it('trains and cross-validates to the same bytes with two workers as with none', () => {
    for (const workers of ['0', '2'])
      run('train', data, '--out', path(`${workers}.nettc`), ...small, '--workers', workers);
    expect(readFileSync(path('2.nettc')).equals(readFileSync(path('0.nettc')))).toBe(true);
    const [alone, shared] = ['0', '2'].map((workers) => run('evaluate', model, data, '--json', '--workers', workers));
    expect(alone).toMatchObject({ status: 0, stderr: '' });
    expect(shared!.stdout).toBe(alone!.stdout);
  });

  it('reads a pipe and leaves quietly when the reader has seen enough', () => {
    const big = file('big.csv', flows({ rows: 50_000 }));
    const pipeline = `cat '${big}' | '${process.execPath}' dist/nettc.js predict '${model}' | head -n 2; echo "\${PIPESTATUS[1]}"`;
    const result = spawnSync('bash', ['-c', pipeline], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(result.stdout).toMatch(/^label,probability\n[^\n]+\n0\n$/);
  });

  it('reads a named pipe once, from its beginning', () => {
    const command = `'${process.execPath}' dist/nettc.js predict <(cat '${data}') --model '${model}'`;
    const result = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(result).toMatchObject({ status: 0, stderr: '', stdout: run('predict', model, data).stdout });
  });

  it('ends at once with code 130 on Ctrl-C while it waits for input, and leaves no file', async () => {
    const child = spawn(process.execPath, ['dist/nettc.js', 'predict', model, '--out', path('labels.csv')]);
    child.stdin.write(flows({ rows: 10 }));
    while (!readdirSync(path('.')).some((name) => name.startsWith('labels.csv')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(readdirSync(path('.')).filter((name) => name.startsWith('labels.csv'))).toEqual([]);
  });

  it('labels what the quickstart’s simulation writes', () => {
    const records = execFileSync(process.execPath, ['examples/quickstart/simulate.js', '300'], { encoding: 'utf8' });
    expect(records.trimEnd().split('\n').length).toBe(300);
    const simulated = file('simulated.ndjson', records);
    expect(run('train', simulated, '--out', path('s.nettc'), ...small)).toMatchObject({ status: 0, stderr: '' });
    const { stdout } = run('predict', path('s.nettc'), simulated, '--keep', 'uid');
    expect(stdout.trimEnd().split('\n').length).toBe(301);
  });
});
