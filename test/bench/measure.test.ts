import { describe, expect, it } from 'vitest';
import { judge } from '../../bench/lib/bars.js';
import { type Measured, measure } from '../../bench/lib/measure.js';
import { start } from '../../bench/lib/process.js';
import { section } from '../../bench/lib/section.js';
import type { Side, Table } from '../../bench/lib/table.js';

/** A side that answers its k-th question with the k-th of some readings. */
const side = (name: string, readings: readonly number[], warmUp = 0): Side => ({
  name,
  command: process.execPath,
  args: [
    '-e',
    `console.log(JSON.stringify({ versions: { ${name}: '1.0' } }));
    require('readline').createInterface(process.stdin).on('line', (k) =>
      console.log(JSON.stringify({ readings: { fit: ${JSON.stringify(readings)}[k] }, memory: 5e6, facts: { k: +k } })));`,
  ],
  warmUp,
});

describe('measuring', () => {
  it('takes the median of what each side answers, without the first answers that only warm it up', async () => {
    const row = { job: 'fit', data: 'd', reading: 'fit' };
    const rows = [{ ...row, us: side('us', [3, 1, 2], 2), peers: [side('them', [4, 9, 8])] }];
    const [{ us, peers, versions }] = (await measure(rows, 3)) as [Measured];
    expect(us).toEqual({ name: 'us', seconds: 2, memory: 5e6, facts: { k: 2 } });
    expect(peers.map(({ seconds }) => seconds)).toEqual([8]);
    expect(versions).toEqual({ us: '1.0', them: '1.0' });
  });

  it('refuses a reading that a side does not give', async () => {
    const row = { job: 'fit', data: 'd', reading: 'predict', us: side('us', [1]), peers: [] };
    await expect(measure([row], 1)).rejects.toThrow('us: no reading "predict"');
  });

  it.each([
    ['ends before it is ready', [process.execPath, '-e', 'process.exit(3)'], /^peer: ended with exit code 3$/],
    ['cannot be started', ['/no/such/program'], /^peer: .*ENOENT/],
  ])('names the side that %s', async (_, [command, ...args], message) => {
    await expect(start({ name: 'peer', command: command!, args })).rejects.toThrow(message);
  });

  it('names the side that ends while it is asked', async () => {
    const running = await start({
      name: 'peer',
      command: process.execPath,
      args: ['-e', "console.log('{}'); process.stdin.once('data', () => process.kill(process.pid, 'SIGKILL'))"],
    });
    await expect(running.ask(0)).rejects.toThrow('peer: ended with SIGKILL');
    await expect(running.ask(1)).rejects.toThrow('peer: ended with SIGKILL');
  });
});

describe('floors and aims', () => {
  const outcome = (name: string, seconds: number) => ({ name, seconds, memory: 300e6, facts: {} });
  const row: Measured = {
    job: 'fit',
    data: 'd',
    us: outcome('ours', 0.5),
    peers: [outcome('them', 0.8)],
    versions: {},
    bars: [
      { kind: 'floor', times: 1.5, over: 'them' },
      { kind: 'aim', times: 2, over: 'them' },
      { kind: 'floor', seconds: 0.4 },
      { kind: 'aim', megabytes: 300 },
    ],
  };

  it('are met from the very value on', () => {
    expect(row.bars!.map((bar) => judge(bar, row).met)).toEqual([true, false, false, true]);
    expect(() => judge({ kind: 'aim', times: 2, over: 'nobody' }, row)).toThrow('no side is called nobody');
  });

  it('are marked in the row, and listed where they fell short', () => {
    const table = { name: 't', title: 'T', about: 'About.' } as Table;
    const { body, shortfalls } = section(table, { measured: [row], runs: 5, circumstances: 'today' });
    expect(body).toContain(
      '| fit | d | 500 ms, 300 MB | **1.60×** 800 ms, 300 MB | ✓ floor ≥ 1.5× them<br>✗ aim ≥ 2× them<br>✗ floor ≤ 400 ms<br>✓ aim ≤ 300 MB |',
    );
    expect(shortfalls).toEqual(['fit, d: 1.60×, the aim is ≥ 2× them', 'fit, d: 500 ms, the floor is ≤ 400 ms']);
  });
});
