import { existsSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { flows, nettc, scratch } from './run.js';

const { path, file } = scratch();
const data = file('flows.csv', flows());
const json = async (name: string, stdin?: string) => {
  const { code, out, err } = await nettc(['inspect', name, '--json'], { stdin });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
};

describe('nettc inspect', () => {
  it('shows what is in a model: estimator, classes, input, sizes, card', async () => {
    const model = path('m.nettc');
    await nettc(['train', data, '--out', model, '--param', 'nEstimators=5', '--ports', 'drop']);
    const shown = await json(model);
    expect(shown).toMatchObject({
      estimator: 'RandomForestClassifier',
      bytes: statSync(model).size,
      classes: ['Benign', 'C&C', 'PortScan'],
      input: { schema: 'iot23', profile: 'zeek-conn' },
      states: [{ kind: 'trees', arrays: { root: 5 } }],
      card: { schema: 'iot23', ports: 'drop', rows: 200 },
    });
    expect(shown.columns).toContain('proto=tcp');
    expect(shown.columns).not.toContain('id.resp_p');
    const { out } = await nettc(['inspect', model]);
    expect(out).toMatch(/^\S+m\.nettc: RandomForestClassifier, [\d,]+ bytes\n/);
    expect(out).toMatch(/^classes +Benign, C&C, PortScan$/m);
    expect(out).toMatch(/^card: ports +drop$/m);
    expect(out).toMatch(/^card: sketch +Int32Array\(\d+\)$/m);
  });

  it('shows what is in a file of flows: schema, classes, each column with its role and values', async () => {
    const shown = await json(data);
    expect(shown).toMatchObject({ rows: 200, schema: 'iot23', profile: 'zeek-conn' });
    expect(shown.classes.map(([label]: [string]) => label)).toEqual(['Benign', 'C&C', 'PortScan']);
    expect(shown.classes.reduce((sum: number, [, rows]: [string, number]) => sum + rows, 0)).toBe(200);
    const column = (name: string) => shown.columns.find((c: { name: string }) => c.name === name);
    expect(column('dst_port')).toMatchObject({ role: 'port', kind: 'number', count: 200, min: 23, max: 8080 });
    expect(column('duration')).toMatchObject({ role: 'feature', unit: 's' });
    expect(column('proto').top[0]).toEqual({ value: 'tcp', count: expect.any(Number) });
    const { out } = await nettc(['inspect', data]);
    expect(out).toContain('200 rows, 10 columns\nschema   iot23 (extractor profile zeek-conn)');
    expect(out).toMatch(/^dst_port +port +0 +4 +23 … /m);
  });

  it('counts the same over many batches, from a gzip stream', async () => {
    const many = flows({ rows: 20_000 });
    const shown = await json('-', gzipSync(many) as unknown as string);
    expect(shown.rows).toBe(20_000);
    expect(shown.classes.reduce((sum: number, [, rows]: [string, number]) => sum + rows, 0)).toBe(20_000);
  });

  it('counts the classes also where a value is out of range', async () => {
    const odd = file('odd.csv', `${flows()}1,70000,tcp,-1,-1,-1,-1,-1,odd,Benign\n`);
    const { classes } = await json(odd);
    expect(classes.reduce((sum: number, [, rows]: [string, number]) => sum + rows, 0)).toBe(201);
  });

  it('describes a file that no schema knows, and flows without labels', async () => {
    expect(await json(file('other.csv', 'a,b\n1,x\n2,y\n'))).toMatchObject({ rows: 2, schema: null, classes: null });
    expect((await nettc(['inspect', path('other.csv')])).out).toContain('none that is known here');
    expect(await json(file('bare.csv', flows().replace(/,[^,\n]*$/gm, '')))).toMatchObject({
      schema: 'iot23',
      classes: null,
    });
  });

  it('refuses what is neither, none or two files', async () => {
    const junk = file(
      'junk',
      Uint8Array.from({ length: 999 }, (_, i) => (i * 7) % 256),
    );
    expect(await nettc(['inspect', junk])).toMatchObject({ code: 1, out: '' });
    expect(await nettc(['inspect', path('none')])).toMatchObject({ code: 1, out: '' });
    expect(await nettc(['inspect'])).toMatchObject({ code: 2, out: '' });
    expect(await nettc(['inspect', data, data])).toMatchObject({ code: 2, out: '' });
  });

  const captures = '../shared/data/iot23/captures.csv';
  it.skipIf(!existsSync(captures))(
    'finds the captures of IoT-23 (skipped where ../shared/data is absent)',
    async () => {
      const { schema, classes, columns } = await json(captures);
      expect(schema).toBe('iot23');
      expect(Object.fromEntries(classes)).toEqual({
        Benign: 28422,
        'C&C': 18248,
        DDoS: 14613,
        Okiru: 621,
        PortScan: 714,
      });
      expect(columns.find((c: { name: string }) => c.name === 'capture').role).toBe('group');
    },
  );
});
