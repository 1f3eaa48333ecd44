import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ChainState, type DenseState, load } from '../../src/predict/index.js';
import { flows, nettc, scratch } from './run.js';

const { path, file } = scratch();
const data = file('flows.csv', flows());
const small = ['--param', 'nEstimators=5'];

describe('nettc train', () => {
  it('writes a model with the recipe, the class counts and a fingerprint in its card', async () => {
    const out = path('m.nettc');
    const ran = await nettc(['train', data, '--out', out, ...small, '--ports', 'bucket', '--seed', '7']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('forest of 200 rows; schema iot23, map published, ports bucket');
    const model = load(readFileSync(out));
    expect(model.card).toMatchObject({
      nettc: JSON.parse(readFileSync('package.json', 'utf8')).version,
      schema: 'iot23',
      ports: 'bucket',
      map: 'published',
      label: null,
      group: null,
      model: 'forest',
      seed: 7,
      rows: 200,
      params: { nEstimators: 5, randomState: 7 },
    });
    const classes = model.card.classes as [string, number][];
    expect(classes.map(([label]) => label)).toEqual(['Benign', 'C&C', 'PortScan']);
    expect(classes.reduce((sum, [, rows]) => sum + rows, 0)).toBe(200);
    expect(model.card.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(model.card).not.toHaveProperty('date');
  });

  it('makes the same bytes of the same data and options, whether read from a file or a pipe', async () => {
    await nettc(['train', data, '--out', path('a.nettc'), ...small]);
    await nettc(['train', '-', '--out', path('b.nettc'), ...small], { stdin: flows() });
    expect(readFileSync(path('b.nettc')).equals(readFileSync(path('a.nettc')))).toBe(true);
  });

  it('makes another model from another seed', async () => {
    await nettc(['train', data, '--out', path('a.nettc'), ...small]);
    await nettc(['train', data, '--out', path('b.nettc'), ...small, '--seed', '1']);
    const states = ['a', 'b'].map((name) => JSON.stringify(load(readFileSync(path(`${name}.nettc`))).state));
    expect(states[0]).not.toBe(states[1]);
  });

  it('trains each kind of model, with parameters and class weights', async () => {
    const kinds = {
      forest: 'RandomForestClassifier',
      boosting: 'GradientBoostingClassifier',
      tree: 'DecisionTreeClassifier',
      mlp: 'Pipeline',
      dummy: 'DummyClassifier',
    };
    for (const [kind, estimator] of Object.entries(kinds)) {
      expect(await nettc(['train', data, '--out', path('k.nettc'), '--model', kind])).toMatchObject({ code: 0 });
      expect(load(readFileSync(path('k.nettc'))).estimator).toBe(estimator);
    }
    const layers = ['--param', 'hiddenLayerSizes=[7,5]', '--param', 'maxIter=4', '--class-weight', 'balanced'];
    expect(await nettc(['train', data, '--out', path('k.nettc'), '--model', 'mlp', ...layers])).toMatchObject({
      code: 0,
    });
    const { card, state } = load(readFileSync(path('k.nettc')));
    expect(card).toMatchObject({ params: { hiddenLayerSizes: [7, 5], maxIter: 4, classWeight: 'balanced' } });
    const { kind, layers: found } = (state as ChainState).steps.at(-1) as DenseState;
    expect([kind, found.map(({ bias }) => bias.length)]).toEqual(['dense', [7, 5, 3]]);
    expect(await nettc(['evaluate', path('k.nettc'), data])).toMatchObject({ code: 0 });

    const options = ['--model', 'tree', '--param', 'criterion=entropy', '--param', 'maxDepth=null'];
    await nettc(['train', data, '--out', path('k.nettc'), ...options, '--class-weight', '{"C&C":5}']);
    expect(load(readFileSync(path('k.nettc'))).card).toMatchObject({
      params: { criterion: 'entropy', maxDepth: null, classWeight: { 'C&C': 5 } },
    });
  });

  it('writes the date only when asked to', async () => {
    await nettc(['train', data, '--out', path('d.nettc'), ...small, '--date']);
    expect(load(readFileSync(path('d.nettc'))).card.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('prints the card as JSON', async () => {
    const { out } = await nettc(['train', data, '--out', path('j.nettc'), ...small, '--json']);
    expect(JSON.parse(out)).toMatchObject({ schema: 'iot23', rows: 200 });
  });

  it('writes the model to standard output for --out -, and the summary to standard error', async () => {
    const { code, out, err } = await nettc(['train', data, '--out', '-', ...small]);
    expect(code).toBe(0);
    expect(out).toContain('NETTC');
    expect(err).toContain('forest of 200 rows');
  });

  it('shows its progress on a terminal, and takes the line away', async () => {
    const { err } = await nettc(['train', data, '--out', path('t.nettc')], { isTTY: true });
    expect(err).toContain('training: 100 %');
    expect(err.endsWith('\r\x1b[K')).toBe(true);
  });

  it.each([
    { wrong: 'no data', argv: ['--out', 'x'], message: 'train takes one file' },
    { wrong: 'two files of data', argv: [data, data, '--out', 'x'], message: 'train takes one file' },
    { wrong: 'no --out', argv: [data], message: 'train needs --out' },
    { wrong: 'an unknown option', argv: [data, '--outt', 'x'], message: "Unknown option '--outt'" },
    { wrong: 'an option without its value', argv: [data, '--out'], message: "'--out <value>' argument missing" },
    { wrong: 'a value with a dash', argv: [data, '--out', 'x', '--seed', '-1'], message: '--seed=-' },
    {
      wrong: 'an unknown schema',
      argv: [data, '--out', 'x', '--schema', 'y'],
      message: '--schema must be one of auto',
    },
    {
      wrong: 'an unknown model',
      argv: [data, '--out', 'x', '--model', 'svm'],
      message: '--model must be one of forest',
    },
    {
      wrong: 'an unknown rule for ports',
      argv: [data, '--out', 'x', '--ports', 'no'],
      message: '--ports must be one of',
    },
    { wrong: 'a seed that is none', argv: [data, '--out', 'x', '--seed', 'a'], message: '--seed must be an integer' },
    {
      wrong: 'workers below 0',
      argv: [data, '--out', 'x', '--workers=-1'],
      message: '--workers must be an integer from 0',
    },
    {
      wrong: 'an unknown parameter',
      argv: [data, '--out', 'x', '--param', 'trees=5'],
      message: 'unknown parameter "trees"',
    },
    { wrong: 'a parameter without a value', argv: [data, '--out', 'x', '--param', 'trees'], message: 'NAME=VALUE' },
    {
      wrong: 'an unknown class weight',
      argv: [data, '--out', 'x', '--class-weight', 'even'],
      message: '--class-weight must be balanced',
    },
  ])('refuses $wrong: exit code 2', async ({ argv, message }) => {
    const { code, out, err } = await nettc(['train', ...argv]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^nettc: [^\n]+\n$/);
    expect(err).toContain(message);
  });

  it.each([
    { wrong: 'a parameter out of range', argv: ['--param', 'nEstimators=0'], code: 2, message: 'nEstimators must be' },
    { wrong: 'a weight for a class that is not there', argv: ['--class-weight', '{"X":1}'], code: 2, message: '"X"' },
    { wrong: 'an unknown map', argv: ['--map', 'mine'], code: 2, message: '"mine"' },
    {
      wrong: 'a schema that does not fit',
      argv: ['--schema', 'unicauca'],
      code: 1,
      message: 'those of iot23 (extractor profile zeek-conn), not of unicauca',
    },
    { wrong: 'a label column that is not there', argv: ['--label', 'app'], code: 1, message: '"app"' },
    { wrong: 'a group column that is not there', argv: ['--group', 'host'], code: 1, message: '"host"' },
  ])('refuses $wrong, and leaves no file', async ({ argv, code, message }) => {
    const ran = await nettc(['train', data, '--out', path('no.nettc'), ...argv]);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toContain(message);
    expect(readdirSync(path('.')).filter((name) => name.startsWith('no.nettc'))).toEqual([]);
  });

  it.each([
    { wrong: 'a file that is not there', make: () => path('none.csv'), message: 'none.csv: no such file or directory' },
    { wrong: 'a directory', make: () => path('.'), message: 'is a directory' },
    { wrong: 'an empty file', make: () => file('empty.csv', ''), message: 'empty.csv: the input is empty' },
    {
      wrong: 'a binary file',
      make: () =>
        file(
          'junk.csv',
          Uint8Array.from({ length: 999 }, (_, i) => (i * 7) % 256),
        ),
      message: 'junk.csv: this is a binary file',
    },
    {
      wrong: 'a table of something else',
      make: () => file('other.csv', 'a,b\n1,2\n'),
      message: 'fit none of the schemas',
    },
    { wrong: 'a line too short', make: () => file('cut.csv', `${flows()}1,2\n`), message: 'cut.csv: line 202' },
    {
      wrong: 'flows without labels',
      make: () => file('bare.csv', flows().replace(/,[^,\n]*$/gm, '')),
      message: 'label',
    },
  ])('refuses $wrong in one line: exit code 1', async ({ make, message }) => {
    const { code, err } = await nettc(['train', make(), '--out', path('no.nettc')]);
    expect(code).toBe(1);
    expect(err).toMatch(/^nettc: [^\n]+\n$/);
    expect(err).toContain(message);
    expect(existsSync(path('no.nettc'))).toBe(false);
  });

  it('looks whether the model can be written before it reads the data', async () => {
    const { code, err } = await nettc(['train', path('none.csv'), '--out', path('nowhere/m.nettc')]);
    expect(code).toBe(1);
    expect(err).toContain('nowhere/m.nettc: no such file or directory');
  });

  it('stops when interrupted: exit code 130, nothing said, nothing left', async () => {
    const abort = new AbortController();
    const argv = [
      'train',
      file('many.csv', flows({ rows: 5000 })),
      '--out',
      path('no.nettc'),
      '--param',
      'nEstimators=5000',
    ];
    const running = nettc(argv, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('interrupted')), 200);
    expect(await running).toEqual({ code: 130, out: '', err: '' });
    expect(readdirSync(path('.')).filter((name) => name.startsWith('no.nettc'))).toEqual([]);
  });
});
