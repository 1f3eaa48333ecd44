import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importLibsvm, importOnnx } from '../../src/persistence/index.js';
import { load, loadJSON } from '../../src/predict/index.js';
import { flows, nettc, scratch } from './run.js';

const { path, file } = scratch();
const golden = (name: string, list = 'cases') => JSON.parse(readFileSync(`test/golden/${name}.json`, 'utf8'))[list];
const named = (name: string, title: string) => golden(name).find((c: { title: string }) => c.title === title);
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

const xgboost = named('xgboost_3.2', 'three classes');
const lightgbm = named('lightgbm_models', 'three classes');
const onnx = named('onnx_models', 'pipeline of scalers');
const libsvm = named('libsvm', 'two classes');
const sources = {
  'model.ubj': { content: bytes(xgboost.ubjson), Z: xgboost.Z },
  'xgboost.json': { content: xgboost.text, Z: xgboost.Z },
  'lightgbm.txt': { content: lightgbm.text, Z: lightgbm.Z },
  'sklearn.onnx': { content: bytes(onnx.onnx), Z: onnx.Z },
  'machine.model': { content: libsvm.text, Z: libsvm.Z },
};
const rows = (Z: (number | null)[][]) => Z.map((row) => row.map((x) => x ?? Number.NaN));
async function converted(from: string, to: string, ...more: string[]) {
  const { code, out, err } = await nettc(['convert', from, '--out', path(to), ...more]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.startsWith(`${path(to)}: `)).toBe(true);
  return readFileSync(path(to));
}

describe('nettc convert', () => {
  it.each(Object.entries(sources))(
    'tells the format of %s, and makes this library’s, its JSON and ONNX of it',
    async (name, { content, Z }) => {
      const source = file(name, content);
      const model = load(new Uint8Array(await converted(source, `${name}.nettc`)));
      const json = loadJSON(JSON.parse((await converted(path(`${name}.nettc`), `${name}.json`)).toString()));
      const again = load(new Uint8Array(await converted(path(`${name}.json`), `${name}.again.nettc`)));
      expect(again.transform(rows(Z))).toEqual(model.transform(rows(Z)));
      expect(json.card).toEqual(model.card);
      await converted(source, `${name}.onnx`, '--precision', 'float32');
      if (name === 'machine.model') return; // a machine in ONNX's own operators is not read
      const read = importOnnx(new Uint8Array(await converted(source, `${name}.onnx`)));
      expect(read.predict(rows(Z))).toEqual(model.predict(rows(Z)));
    },
  );

  it('makes a LIBSVM model of a machine, with the same bits', async () => {
    const source = file('one.libsvm', libsvm.text);
    await converted(source, 'one.nettc');
    const back = importLibsvm((await converted(path('one.nettc'), 'back.model')).toString());
    expect(back.state).toEqual(importLibsvm(libsvm.text).state);
  });

  it('keeps a model of its own as it is, with the card and the input step', async () => {
    const model = path('own.nettc');
    await nettc(['train', file('flows.csv', flows()), '--out', model, '--param', 'nEstimators=3']);
    expect(await converted(model, 'copy.nettc')).toEqual(readFileSync(model));
    await converted(model, 'own.json');
    expect(await converted(path('own.json'), 'back.nettc')).toEqual(readFileSync(model));
    expect(importOnnx(new Uint8Array(await converted(model, 'own.onnx'))).classes).toEqual([
      'Benign',
      'C&C',
      'PortScan',
    ]);
  });

  it('takes over how a record becomes a row from another model', async () => {
    const own = path('like.nettc');
    const data = file('like.csv', flows());
    await nettc(['train', data, '--out', own, '--param', 'nEstimators=3']);
    const { nFeaturesIn, input } = load(new Uint8Array(readFileSync(own)));
    const state = JSON.parse(xgboost.text.replaceAll('NaN', 'null'));
    state.learner.learner_model_param.num_feature = String(nFeaturesIn);
    const source = file('wide.json', JSON.stringify(state));
    const model = load(new Uint8Array(await converted(source, 'wide.nettc', '--input-of', own)));
    expect(model.input).toEqual(input);
    expect((await nettc(['predict', path('wide.nettc'), data])).out.split('\n').length).toBe(202);
    const narrow = file('narrow.ubj', bytes(xgboost.ubjson));
    expect(await nettc(['convert', narrow, '--out', path('none.nettc'), '--input-of', own])).toMatchObject({
      code: 1,
      err: expect.stringContaining('narrow.ubj: invalid model: input'),
    });
  });

  it('names classes and takes the first rounds', async () => {
    const source = file('named.ubj', bytes(xgboost.ubjson));
    const model = load(new Uint8Array(await converted(source, 'named.nettc', '--classes', 'a,b,c', '--rounds', '1')));
    expect(model.classes).toEqual(['a', 'b', 'c']);
    expect((model.state as never as { steps: { root: Int32Array }[] }).steps[0]!.root.length).toBe(3);
  });

  it.each([
    [['convert'], 'convert takes one model'],
    [['convert', 'x'], 'convert needs --out'],
    [['convert', 'x', '--out', 'x.txt'], '--to must be one of'],
    [['convert', 'x', '--out', 'x.nettc', '--from', 'pmml'], '--from must be one of'],
    [['convert', 'x', '--out', 'x.nettc', '--rounds=-1'], '--rounds must be an integer'],
  ])('%j is a wrong command line', async (argv, message) => {
    const { code, err } = await nettc(argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('says which file is at fault, and writes none', async () => {
    const junk = file('junk.bin', 'hello');
    expect(await nettc(['convert', junk, '--out', path('none.nettc')])).toMatchObject({
      code: 1,
      err: `nettc: ${junk}: not a model of a known format; --from names one\n`,
    });
    const cut = file('cut.ubj', bytes(xgboost.ubjson).slice(0, 500));
    const { code, err } = await nettc(['convert', cut, '--out', path('none.nettc')]);
    expect(code).toBe(1);
    expect(err).toMatch(/cut\.ubj: UBJSON: .* at byte \d+\n$/);
    expect(existsSync(path('none.nettc'))).toBe(false);
    const forest = file('sound.ubj', bytes(xgboost.ubjson));
    expect(await nettc(['convert', forest, '--out', path('none.model')])).toMatchObject({ code: 1 });
    expect(
      await nettc(['convert', file('m.libsvm', libsvm.text), '--out', path('none.nettc'), '--rounds', '2']),
    ).toMatchObject({ code: 2 });
    expect(existsSync(path('none.model'))).toBe(false);
  });
});
