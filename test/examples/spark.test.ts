import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

// What needs no Spark of examples/spark: its two ends, with a model and margins of XGBoost in between (test/golden/xgboost_models.py).
const { cases } = JSON.parse(readFileSync('test/golden/xgboost_3.2.json', 'utf8'));
const golden: { ubjson: string; Z: (number | null)[][]; margins: number[] } = cases.find(
  ({ title }: { title: string }) => title === 'three classes',
);
const classes = ['Benign', 'DDoS', 'PortScan'];
const features = ['bytes', 'packets', 'duration', 'rate'];
const rows = golden.Z.flatMap((values, i) => (values.includes(null) ? [] : [{ i, values: values as number[] }]));

const folder = mkdtempSync(join(tmpdir(), 'nettc-spark-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const leave = (name: string, content: object | string) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const run = (argv: readonly string[], input = '', env: NodeJS.ProcessEnv = process.env) =>
  spawnSync(process.execPath, argv, { encoding: 'utf8', input, env });

const margins = (i: number) => golden.margins.slice(i * 3, i * 3 + 3);
const predicted = (i: number) => margins(i).indexOf(Math.max(...margins(i)));

describe('the example spark', () => {
  it('imports what Spark trained, labels parts of a set as its RDD.pipe would, and finds the answers the same', () => {
    const fields = features.map((name) => ({ name, aliases: [], as: 'number', missing: null }));
    leave('plan.json', { input: { kind: 'input', v: 1, schema: 'mine', profile: 'mine', fields } });
    leave('predictions.json', {
      classes,
      trained: 1000,
      rows: rows.map(({ i }, row) => [row, predicted(i), margins(i)]),
    });
    writeFileSync(join(folder, 'model.ubj'), Buffer.from(golden.ubjson, 'base64'));
    expect(run(['examples/spark/import.js', folder])).toMatchObject({ status: 0, stderr: '' });

    const lines = rows.map(({ values }, row) => `${row},${values.join()}`);
    const parts = [lines.slice(0, 1), lines.slice(1, 30), [], lines.slice(30)];
    const model = join(folder, 'model.nettc');
    const columns = ['row', ...features].join();
    const answers = parts.flatMap((part) => {
      const input = part.map((line) => `${line}\n`).join('');
      const filter = ['dist/nettc.js', 'predict', model, '--columns', columns, '--no-header', '--keep', 'row'];
      const { status, stdout } = run(filter, input);
      expect(status).toBe(0);
      const back = stdout.split(/(?<=\n)/);
      expect(back.filter((line) => line !== '').length).toBe(part.length);
      return part.map((line, k) => [Number(line.split(',')[0]), Number(back[k]!.split(',')[0]), rest(back[k]!)]);
    });
    leave('answers.json', { parts: parts.length, rows: answers });
    leave('flows.csv', `${features.join()}\n${rows.map(({ values }) => `${values.join()}\n`).join('')}`);

    const compare = `import { compareAnswers, compareModels } from ${JSON.stringify(resolve('examples/spark/exchange.js'))};
      const [folder, file] = process.argv.slice(1);
      console.log(JSON.stringify([await compareModels(folder, file), await compareAnswers(folder)]));`;
    const compared = run(['--input-type=module', '-e', compare, folder, join(folder, 'flows.csv')]);
    const n = rows.length;
    expect(JSON.parse(compared.stdout)).toEqual([
      { trained: 1000, rows: n, classes: 3, equal: n, flipped: 0 },
      { parts: 4, rows: n, inPlace: n, same: n },
    ]);
  });

  it('says why it is skipped where there is no Python, no Java or no data', () => {
    const skipped = (env: NodeJS.ProcessEnv, ...argv: string[]) => {
      const ran = run(['examples/spark/main.js', ...argv], '', env);
      expect(ran).toMatchObject({ status: 0, stderr: '' });
      return ran.stdout;
    };
    expect(skipped({ ...process.env, PATH: folder })).toBe('skipped: python3 is absent or older than Python 3.10\n');
    // Programs that only succeed stand in for Python and Java.
    const program = (name: string) => writeFileSync(join(folder, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    program('python3');
    expect(skipped({ ...process.env, PATH: folder })).toBe('skipped: Java is absent\n');
    program('java');
    expect(skipped({ ...process.env, PATH: folder }, '--data', 'none.csv')).toBe(
      'skipped: none.csv is absent; --data names another file\n',
    );
  });
});

const rest = (line: string): string => line.slice(line.indexOf(',') + 1).trimEnd();
