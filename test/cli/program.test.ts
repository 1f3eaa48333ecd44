import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nettc } from './run.js';

const commands = ['train', 'evaluate', 'predict', 'inspect', 'convert'];

describe('nettc', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await nettc(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it.each([['--help'], ['-h'], ['help']])('lists its commands for %s', async (argument) => {
    const { code, out, err } = await nettc([argument]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it.each(commands)('explains every option of %s with --help, whatever else is asked', async (command) => {
    const { code, out, err } = await nettc([command, 'x', '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^nettc ${command} `));
    expect(out).toContain('  --json'.slice(0, ['predict', 'convert'].includes(command) ? 4 : undefined));
    for (const line of out.split('\n')) expect(line.length).toBeLessThan(121);
  });

  it.each([
    { argv: [], message: 'no command given' },
    {
      argv: ['learn'],
      message: 'unknown command "learn"; the commands are train, evaluate, predict, inspect, convert',
    },
    { argv: ['--jsn'], message: 'unknown option "--jsn"' },
    { argv: ['constructor'], message: 'unknown command' },
    { argv: ['evaluate', '--jsn'], message: "Unknown option '--jsn'" },
  ])('refuses $argv: exit code 2', async ({ argv, message }) => {
    const { code, out, err } = await nettc(argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`nettc: ${message}`);
  });
});
