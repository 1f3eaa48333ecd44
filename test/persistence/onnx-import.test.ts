import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Label, ModelError, ParameterError } from '../../src/core/index.js';
import { exportOnnx, importOnnx, save } from '../../src/persistence/index.js';
import { type OnnxAttribute, readOnnx, writeOnnx } from '../../src/persistence/onnx-file.js';
import { allKinds, type ChainState, documentOf, type KernelState, load, Model } from '../../src/predict/index.js';
import { exported } from './onnx-models.js';

interface Case {
  readonly title: string;
  readonly onnx: string;
  readonly Z: (number | null)[][];
  readonly label: Label[];
  readonly values: number[];
}
const { cases, refused } = JSON.parse(readFileSync('test/golden/onnx_models.json', 'utf8')) as Record<
  'cases' | 'refused',
  Case[]
>;
const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const rows = (Z: Case['Z']) => Z.map((row) => row.map((x) => x ?? Number.NaN));
const find = (title: string) => cases.find((c) => c.title === title)!;

/** What a machine decides, in the place of its shares of votes: scikit-learn's decision function, and of two classes that of the second. */
function decisions(model: Model, Z: number[][]): number[] | undefined {
  const { steps = [model.state] } = model.state as ChainState;
  const last = steps.at(-1) as KernelState;
  if (last.kind !== 'kernel' || last.answer === 'probability') return undefined;
  const isTwo = last.counts.length === 2;
  const asking = { ...last, answer: isTwo ? 'pairs' : 'votes' } as KernelState;
  const state = { kind: 'chain', v: 1, steps: [...steps.slice(0, -1), asking] } as ChainState;
  const { data } = new Model({ estimator: 'x', cols: 4, missing: 'none', state }, allKinds()).transform(Z);
  return isTwo ? [...data].flatMap((x) => [-x, x]) : [...data];
}

describe('importOnnx', () => {
  it.each(cases)('answers as ONNX Runtime does: $title', ({ title, onnx, Z, label, values }) => {
    const model = importOnnx(bytes(onnx));
    // The label of a machine with probabilities is decided by votes there, and by the probabilities here.
    if (!/probabilities/.test(title)) expect(model.predict(rows(Z))).toEqual(label);
    const P = decisions(model, rows(Z)) ?? [...model.predictProba(rows(Z)).data];
    // ONNX has the decision of the second class alone there.
    const expected = /linear machine of two/.test(title) ? values.flatMap((x) => [-x, x]) : values;
    expect(P.length).toBe(expected.length);
    const isScore = /machine|ridge/.test(title) && !/probabilities/.test(title);
    // Scores are sums of float32 there. Two probabilities are coupled in steps there, until they are within 0.0025.
    const tolerance = title === 'machine with probabilities of two' ? 5e-3 : isScore ? 5e-5 : 1e-6;
    const far = expected.filter((x, i) => !(Math.abs(x - P[i]!) < tolerance * Math.max(1, Math.abs(x))));
    expect(far).toEqual([]);
  });

  it('gives a model that is saved and loaded as any other', () => {
    const { onnx, Z } = find('pipeline with codes');
    const model = importOnnx(bytes(onnx), { classes: [1, 2, 3] });
    const again = load(save(model));
    expect(again.predict(rows(Z))).toEqual(model.predict(rows(Z)));
    expect(again.classes).toEqual([1, 2, 3]);
    expect(again.card).toEqual({ onnx: 'skl2onnx' });
    expect(() => importOnnx(bytes(onnx), { classes: ['a'] })).toThrow(ParameterError);
  });

  it.each(refused)('refuses what has no operators here, and says which: $title', ({ onnx }) => {
    expect(() => importOnnx(bytes(onnx))).toThrow(ModelError);
    expect(() => importOnnx(bytes(onnx))).toThrow('importOnnx: cannot read the operator Scan');
  });

  const again =
    /^(a tree|a forest|a whole|extra|logistic|shares|the most|robust|scaling|variance|one-hot|ordinal|imputing|log|exp|sq|abs|xgboost|lightgbm)/;
  it.each(exported().filter(({ title }) => again.test(title) && !/zero/.test(title)))(
    'reads what exportOnnx writes: $title',
    ({ model, rows }) => {
      const before = 'fitted' in model ? new Model(documentOf(model), allKinds()) : (model as unknown as Model);
      const read = importOnnx(exportOnnx(model));
      expect(read.classes).toEqual(before.classes);
      const [actual, expected] = [read.transform(rows).data, before.transform(rows).data];
      expect(actual.length).toBe(expected.length);
      for (const [i, x] of expected.entries())
        if (!Object.is(actual[i], x)) expect(Math.abs(actual[i]! - x)).toBeLessThan(1e-6 * Math.max(1, Math.abs(x)));
    },
  );

  const gone = /^(neighbours|machine|sigmoid cal|isotonic|quantiles|normal q)/;
  it.each(exported().filter(({ title }) => gone.test(title)))(
    'refuses what exportOnnx writes of other kinds: $title',
    ({ model }) => {
      expect(() => importOnnx(exportOnnx(model))).toThrow(ModelError);
    },
  );

  it('is not shaken by bytes that end early or are changed', () => {
    for (const title of ['pipeline with codes', 'machine', 'network']) {
      const sound = bytes(find(title).onnx);
      const reads = (changed: Uint8Array) => {
        try {
          importOnnx(changed);
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
        }
      };
      for (let n = 0; n < sound.length; n += 29) reads(sound.slice(0, n));
      for (let at = 0; at < sound.length; at += 31)
        for (const byte of [0, 1, 0x7f, 0xff]) reads(sound.slice().fill(byte, at, at + 1));
    }
  });

  it.each([
    ['nothing', '', /no graph or no operators/],
    ['a length beyond the end', '3aff7f', /end early/],
    ['a length of 2^60', '3a808080808080808010', /end early|below 2\^53/],
    ['an integer of 11 bytes', '08ffffffffffffffffffffff', /64 bits/],
    ['a group', '0b0c', /Protocol Buffers/],
    ['field 0', '0201', /field numbers/],
    ['an empty graph', '3a0042021011', /graph\.input must be one tensor/],
  ])('refuses %s', (_, hex, message) => {
    const odd = Uint8Array.from(Buffer.from(hex, 'hex'));
    expect(() => importOnnx(odd)).toThrow(ModelError);
    expect(() => importOnnx(odd)).toThrow(message);
  });

  it('refuses a tensor whose dims promise more than it holds', () => {
    const model = readOnnx(bytes(find('network').onnx));
    const constants = new Map(model.graph.constants);
    const [name, tensor] = [...constants].find(([, { type }]) => type === 'float')!;
    constants.set(name, { ...tensor, dims: [2 ** 30, 2 ** 30] });
    expect(() => importOnnx(writeOnnx({ ...model, graph: { ...model.graph, constants } }))).toThrow(
      /have .* values, as its dims say/,
    );
  });

  /** A graph of a few bytes whose rows have so many columns. */
  const wide = (cols: number, ops: [string, Record<string, OnnxAttribute>?][]) => {
    const nodes = ops.map(([op, attributes = {}], i) => ({
      ...{ op, domain: op === 'OneHotEncoder' ? 'ai.onnx.ml' : '', inputs: [`v${i}`], outputs: [`v${i + 1}`] },
      attributes: new Map(Object.entries(attributes)),
    }));
    const value = (name: string) => ({ name, type: 'float' as const, dims: ['N', cols] });
    const graph = { name: 'g', nodes, constants: new Map(), inputs: [value('v0')], outputs: [value(`v${ops.length}`)] };
    return writeOnnx({ producer: 'x', operators: new Map([['', 17]]), graph, metadata: new Map() });
  };
  it.each<[string, Uint8Array, RegExp]>([
    ['a billion columns', wide(1e9, [['Identity']]), /graph\.input must be/],
    ['a softmax of a million classes', wide(1e6, [['Softmax']]), /1000000 classes are too many/],
    ['thousands of steps of a million columns', wide(1e6, Array(5000).fill(['Relu'])), /Relu makes too many columns/],
    [
      'codes of codes',
      wide(1e5, [['OneHotEncoder', { cats_int64s: { ints: Array.from(Array(9999).keys()) } }], ['Relu']]),
      /OneHotEncoder makes too many columns/,
    ],
  ])('refuses %s, quickly', (_, odd, message) => {
    expect(() => importOnnx(odd)).toThrow(ModelError);
    expect(() => importOnnx(odd)).toThrow(message);
  });

  const changed = (title: string, name: string, value: object) => {
    const model = readOnnx(bytes(find(title).onnx));
    const nodes = model.graph.nodes.map((node) =>
      node.attributes.has(name) ? { ...node, attributes: new Map([...node.attributes, [name, value as never]]) } : node,
    );
    return writeOnnx({ ...model, graph: { ...model.graph, nodes } });
  };
  it.each<[string, string, string, object, RegExp]>([
    ['modes unknown here', 'a tree', 'nodes_modes', { texts: ['BRANCH_IN'] }, /nodes_modes must be one of/],
    ['a column that is not there', 'a tree', 'nodes_featureids', { ints: [99] }, /nodes_featureids must/],
    [
      'a node that is its own child',
      'a tree',
      'nodes_truenodeids',
      { ints: Array(31).fill(0) },
      /nodes_truenodeids must/,
    ],
    ['identifiers twice', 'a tree', 'nodes_nodeids', { ints: Array(31).fill(0) }, /nodes_nodeids must/],
    ['an infinite threshold', 'a tree', 'nodes_values', { floats: [Infinity] }, /nodes_values must hold finite/],
    ['a weight for a class that is not there', 'a tree', 'class_ids', { ints: [7] }, /class_ids must/],
    ['another link', 'a tree', 'post_transform', { text: 'PROBIT' }, /post_transform must be/],
    [
      'coefficients too few',
      'logistic regression',
      'coefficients',
      { floats: [1] },
      /coefficients must have 12 numbers/,
    ],
    ['no classes', 'logistic regression', 'classlabels_strings', { texts: [] }, /classlabels_int64s must name/],
    ['an attribute of another type', 'logistic regression', 'coefficients', { int: 1 }, /coefficients must be numbers/],
    ['an unknown kernel', 'machine', 'kernel_type', { text: 'toString' }, /kernel_type must be/],
    ['supports too few', 'machine', 'support_vectors', { floats: [1] }, /support_vectors must have/],
    ['counts of 2^31', 'machine', 'vectors_per_class', { ints: [2147483647, 0, 0] }, /support_vectors must have/],
    ['a scale of 0', 'machine', 'scale', { floats: [0, 1, 1, 1] }, /scale must not be 0/],
    [
      'another missing value',
      'pipeline with an imputer',
      'replaced_value_float',
      { float: -1 },
      /replaced_value_float must be NaN/,
    ],
    [
      'codes out of order',
      'pipeline with codes',
      'cats_int64s',
      { ints: [2, 1] },
      /cats_int64s must be numbers in ascending/,
    ],
  ])('refuses %s, and names the attribute', (_, title, name, value, message) => {
    expect(() => importOnnx(changed(title, name, value))).toThrow(ModelError);
    expect(() => importOnnx(changed(title, name, value))).toThrow(message);
  });
});
