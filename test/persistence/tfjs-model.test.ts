import { describe, expect, it } from 'vitest';
import { ModelError, type State } from '../../src/core/index.js';
import { importTfjs, save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';
import { answersOf, NETWORKS, randomRows, saved, shake } from '../tfjs/networks.js';

const kindsOf = (state: State): string =>
  state.kind === 'chain' ? (state as unknown as { steps: State[] }).steps.map(kindsOf).join(' ') : state.kind;

describe('importTfjs', () => {
  it.each(NETWORKS)('answers as tfjs does, to 1e-5: %s', async (_, make, kinds) => {
    for (const seed of [1, 2]) {
      const model = shake(make(), seed);
      const { json, shard } = await saved(model);
      const imported = importTfjs(json, [shard]);
      const rows = randomRows(40, imported.nFeaturesIn, seed);
      const theirs = answersOf(model, rows);
      const ours = imported.predictProba(rows);
      expect(kindsOf(imported.state)).toBe(kinds);
      const expected = theirs.length === rows.length ? theirs.flatMap((p) => [1 - p, p]) : theirs;
      expect(ours.data.length).toBe(expected.length);
      for (const [i, p] of expected.entries()) expect(Math.abs(ours.data[i]! - p), `answer ${i}`).toBeLessThan(1e-5);
      expect(load(save(imported)).predictProba(rows).data).toEqual(ours.data);
      model.dispose();
    }
  });
});

/** A network of two layers, as small as they come, in which anything may be wrong. */
const layer = (class_name: string, config: object) => ({ class_name, config: { name: class_name, ...config } });
const dense = layer('Dense', { units: 2, activation: 'softmax', batch_input_shape: [null, 3] });
const bytes = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
const WEIGHTS = [
  { name: 'Dense/kernel', shape: [3, 2], dtype: 'float32' },
  { name: 'Dense/bias', shape: [2], dtype: 'float32' },
];
const file = (layers: unknown = [dense], weights: unknown = WEIGHTS, paths: unknown = ['a.bin']) => ({
  modelTopology: { class_name: 'Sequential', config: { name: 'net', layers } },
  weightsManifest: [{ paths, weights }],
});
const SHARD = bytes(1, 2, 3, 4, 5, 6, 7, 8);
const functional = (inbound: unknown) => ({
  class_name: 'Functional',
  config: {
    layers: [
      { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 3] }, inbound_nodes: [] },
      { ...dense, inbound_nodes: inbound },
    ],
    input_layers: [['in', 0, 0]],
    output_layers: [['Dense', 0, 0]],
  },
});

describe('importTfjs of other files', () => {
  it('takes text, bytes, shards by their names and in pieces, and names for the classes', () => {
    const expected = importTfjs(file(), [SHARD]).predictProba([[1, 0, -1]]).data;
    const text = JSON.stringify(file());
    const pieces = file([dense], WEIGHTS, ['a.bin', 'b.bin']);
    const parts = { 'b.bin': SHARD.slice(13), 'a.bin': SHARD.slice(0, 13).buffer };
    for (const model of [
      importTfjs(text, [SHARD], { classes: ['no', 'yes'] }),
      importTfjs(new TextEncoder().encode(text), { 'a.bin': SHARD }),
      importTfjs(pieces, parts),
    ])
      expect(model.predictProba([[1, 0, -1]]).data).toEqual(expected);
    expect(importTfjs(text, [SHARD], { classes: ['no', 'yes'] }).classes).toEqual(['no', 'yes']);
    expect(() => importTfjs(text, [SHARD], { classes: ['one'] })).toThrow('classes must be 2 labels, got 1');
  });

  it('makes probabilities of logits where it is told that they are', () => {
    const logits = file([layer('Dense', { units: 2, batch_input_shape: [null, 3] })]);
    const model = importTfjs(logits, [SHARD], { fromLogits: true });
    expect(model.predictProba([[1, 0, -1]]).data).toEqual(importTfjs(file(), [SHARD]).predictProba([[1, 0, -1]]).data);
    expect(() => importTfjs(logits, [SHARD])).toThrow(/must end in a softmax/);
  });

  it('reads quantized weights', () => {
    const at = (dtype: string, own: object) =>
      WEIGHTS.map((entry) => ({ ...entry, quantization: { dtype, original_dtype: 'float32', ...own } }));
    const answers = (weights: unknown, shard: Uint8Array) =>
      importTfjs(file([dense], weights), [shard]).predictProba([[1, 2, 3]]).data;
    const scaled = { scale: 0.5, min: -1 };
    const expected = importTfjs(file(), [bytes(-1, 0, 1, 2, -0.5, 0.5, 0, 1)]).predictProba([[1, 2, 3]]).data;
    expect(answers(at('uint8', scaled), Uint8Array.of(0, 2, 4, 6, 1, 3, 2, 4))).toEqual(expected);
    const words = Uint16Array.of(0, 2, 4, 6, 1, 3, 2, 4);
    expect(answers(at('uint16', scaled), new Uint8Array(words.buffer))).toEqual(expected);
    const halves = Uint16Array.of(0xbc00, 0, 0x3c00, 0x4000, 0xb800, 0x3800, 0, 0x3c00);
    expect(answers(at('float16', {}), new Uint8Array(halves.buffer))).toEqual(expected);
  });

  it('reads functional models as Keras 2 and Keras 3 write them', () => {
    const tensor = { class_name: '__keras_tensor__', config: { shape: [null, 3], keras_history: ['in', 0, 0] } };
    for (const inbound of [[[['in', 0, 0, {}]]], [{ args: [tensor], kwargs: {} }]]) {
      const model = { ...file(), modelTopology: { model_config: functional(inbound) } };
      expect(importTfjs(model, [SHARD]).predictProba([[1, 0, -1]]).data.length).toBe(2);
    }
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['no JSON', '{', [], /model.json is no JSON/],
    ['no topology', {}, [], /modelTopology must be an object, got undefined/],
    [
      'another kind of model',
      { ...file(), modelTopology: { class_name: 'Graph', config: {} } },
      [SHARD],
      /class_name must be Sequential/,
    ],
    ['no layers', file([]), [SHARD], /config must have layers/],
    [
      'a layer that is not known',
      file([layer('LSTM', { batch_input_shape: [null, 3] })]),
      [SHARD],
      /layers\[0\].class_name must be one of .*got "LSTM"/,
    ],
    [
      'a name that every object has',
      file([layer('toString', { batch_input_shape: [null, 3] })]),
      [SHARD],
      /class_name must be one of/,
    ],
    [
      'an activation that is not known',
      file([layer('Dense', { units: 2, activation: 'gelu', batch_input_shape: [null, 3] })]),
      [SHARD],
      /activation must be one of .*got "gelu"/,
    ],
    ['no shape', file([layer('Dense', { units: 2 })]), [SHARD], /batch_input_shape must be a list/],
    [
      'a shape of any length',
      file([layer('Dense', { units: 2, batch_input_shape: [null, null, 3] })]),
      [SHARD],
      /batch_input_shape\[1\] must be a number/,
    ],
    [
      'endless units',
      file([layer('Dense', { units: 1e12, batch_input_shape: [null, 3] })]),
      [SHARD],
      /units must be a whole number/,
    ],
    [
      'a sequence layer without a sequence',
      file([layer('Conv1D', { filters: 1, kernel_size: [1], batch_input_shape: [null, 3] })]),
      [SHARD],
      /must be of a layer that is given sequences/,
    ],
    [
      'a window longer than the sequence',
      file([layer('MaxPooling1D', { pool_size: 5, batch_input_shape: [null, 3, 1] })]),
      [SHARD],
      /windows of at most 3 steps/,
    ],
    [
      'a reshape that does not fit',
      file([layer('Reshape', { target_shape: [2, 2], batch_input_shape: [null, 3] })]),
      [SHARD],
      /target_shape must be one or two lengths that hold 3 numbers/,
    ],
    [
      'channels first',
      file([layer('Flatten', { data_format: 'channels_first', batch_input_shape: [null, 3] })]),
      [SHARD],
      /data_format must be channels_last/,
    ],
    [
      'a layer without its weights',
      file([dense], WEIGHTS.slice(0, 1)),
      [bytes(1, 2, 3, 4, 5, 6)],
      /have one weight Dense\/bias, and not 0/,
    ],
    [
      'weights of another shape',
      file([{ ...dense, config: { ...dense.config, units: 3 } }]),
      [SHARD],
      /shape must hold 9 numbers/,
    ],
    ['a shard that is cut short', file(), [SHARD.slice(0, 30)], /weights\[1\].shape must fit into the shards/],
    ['a shard that is too long', file(), [bytes(...new Array(9).fill(1))], /must take all of the 36 bytes/],
    ['a shard that is missing', file(), [], /paths\[0\] must be among the shards/],
    [
      'a shard by a name that every object has',
      file([dense], WEIGHTS, ['constructor']),
      {},
      /paths\[0\] must be among the shards/,
    ],
    ['a weight that is no number', file(), [bytes(1, 2, 3, 4, 5, 6, 7, NaN)], /must be of finite numbers/],
    [
      'a type of weights that is not known',
      file(
        [dense],
        WEIGHTS.map((w) => ({ ...w, dtype: 'complex64' })),
      ),
      [SHARD],
      /dtype must be one of/,
    ],
    [
      'weights of endless length',
      file([dense], [{ ...WEIGHTS[0], shape: [2 ** 24, 2 ** 24] }]),
      [SHARD],
      /must fit into the shards/,
    ],
    [
      'a branch',
      {
        ...file(),
        modelTopology: functional([
          [
            ['in', 0, 0, {}],
            ['in', 0, 0, {}],
          ],
        ]),
      },
      [SHARD],
      /inbound_nodes\[0\] must be a list of 1/,
    ],
    [
      'a layer that is given itself',
      { ...file(), modelTopology: functional([[['Dense', 0, 0, {}]]]) },
      [SHARD],
      /layers must follow one another/,
    ],
  ])('is a ModelError that says where: %s', (_, model, shards, message) => {
    const read = () => importTfjs(model as object, shards as Uint8Array[]);
    expect(read).toThrow(ModelError);
    expect(read).toThrow(message);
  });
});
