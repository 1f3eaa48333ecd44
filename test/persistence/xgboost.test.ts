import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ModelError, ParameterError } from '../../src/core/index.js';
import { importXGBoost, save } from '../../src/persistence/index.js';
import { load, type Model } from '../../src/predict/index.js';

// biome-ignore lint/suspicious/noExplicitAny: the files of XGBoost have no type here
type Json = any;
interface Case {
  readonly title: string;
  readonly text: string;
  readonly ubjson: string;
  readonly Z: (number | null)[][];
  readonly margins: number[];
  readonly answer: number[];
}
const cases = ['1.7', '2.1', '3.2'].flatMap((version) => {
  const { cases } = JSON.parse(readFileSync(`test/golden/xgboost_${version}.json`, 'utf8')) as { cases: Case[] };
  return cases.map((one) => ({ ...one, version, model: JSON.parse(one.text.replaceAll('NaN', 'null')) as Json }));
});
const rows = (Z: Case['Z']) => Z.map((row) => row.map((x) => x ?? Number.NaN));
const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const stateOf = ({ state, nFeaturesIn, featureNamesIn, classes, card }: Model) => ({
  ...{ state, nFeaturesIn, featureNamesIn, classes, card },
});

describe('importXGBoost', () => {
  it.each(cases)('gives the margins of XGBoost $version to the last bit: $title', ({ model, Z, margins }) => {
    const { data } = importXGBoost(model, { outputMargin: true }).transform(rows(Z));
    expect([...data]).toEqual(margins);
  });

  it.each(cases)('gives the answers of XGBoost $version: $title', ({ title, text, Z, margins, answer }) => {
    const imported = importXGBoost(text);
    const { cols, data } = imported.predictProba(rows(Z));
    if (title === 'three classes as labels') return expect(imported.predict(rows(Z))).toEqual(answer);
    // The probability of the second class, or of each.
    const P = [...data].filter((_, i) => cols > 2 || i % 2 === 1);
    const expected = title === 'raw margins' ? margins.map((x) => 1 / (1 + Math.exp(-x))) : answer;
    for (const [i, p] of expected.entries()) expect(Math.abs(P[i]! - p)).toBeLessThan(3e-7);
    expect(P.length).toBe(expected.length);
  });

  it.each(cases)('reads UBJSON as it reads JSON: $title, $version', ({ model, text, ubjson }) => {
    expect(stateOf(importXGBoost(bytes(ubjson)))).toEqual(stateOf(importXGBoost(model)));
    expect(stateOf(importXGBoost(new TextEncoder().encode(text)))).toEqual(
      stateOf(importXGBoost(bytes(ubjson).buffer)),
    );
  });

  const find = (title: string, version = '3.2') => cases.find((c) => c.title === title && c.version === version)!;

  it('keeps the names of columns, and what the model is', () => {
    const model = importXGBoost(find('three classes as labels').model);
    expect(model.featureNamesIn).toEqual(['a', 'b', 'c', 'd']);
    expect(model.classes).toEqual([0, 1, 2]);
    expect(model.card).toEqual({ xgboost: '3.2.0', objective: 'multi:softmax' });
  });

  it('names classes, and saves', () => {
    const { model, Z } = find('three classes');
    const imported = importXGBoost(model, { classes: ['dns', 'scan', 'web'] });
    const saved = load(save(imported));
    expect(saved.predict(rows(Z))).toEqual(imported.predict(rows(Z)));
    expect(saved.card).toEqual({ xgboost: '3.2.0', objective: 'multi:softprob' });
    expect(load(save(imported, { card: { data: 'mine' } })).card).toEqual({ data: 'mine' });
    expect(() => importXGBoost(model, { classes: ['dns'] })).toThrow(ParameterError);
  });

  it('takes records, where told how one becomes a row', () => {
    const { model, Z } = find('three classes as labels');
    const fields = ['a', 'b', 'c', 'd'].map((name) => ({ name, aliases: [], as: 'number' as const, missing: null }));
    const input = { kind: 'input' as const, v: 1, schema: 'own', profile: 'own', fields };
    const imported = importXGBoost(model, { input });
    const [a, b, c, d] = Z[0]!;
    expect(load(save(imported)).predictRecord({ d, c, b, a }).label).toBe(imported.predict([Z[0] as number[]])[0]);
    expect(() => importXGBoost(model, { input: { ...input, fields: fields.slice(1) } })).toThrow(ModelError);
  });

  it('takes the first rounds only, where told', () => {
    const { model, Z } = find('three classes');
    const one = structuredClone(model);
    const { trees, tree_info } = model.learner.gradient_booster.model;
    one.learner.gradient_booster.model.trees = trees.slice(0, 6);
    one.learner.gradient_booster.model.tree_info = tree_info.slice(0, 6);
    expect(importXGBoost(model, { rounds: 2 }).state).toEqual(importXGBoost(one).state);
    const none = importXGBoost(model, { rounds: 0, outputMargin: true }).transform(rows(Z).slice(0, 1));
    expect([...none.data]).toEqual(JSON.parse(model.learner.learner_model_param.base_score).map(Math.fround));
    expect(() => importXGBoost(model, { rounds: -1 })).toThrow(ParameterError);
  });

  it('takes base_score as a number, too', () => {
    const model = structuredClone(find('two classes from base_score 0.3', '1.7').model);
    const before = importXGBoost(model).state;
    model.learner.learner_model_param.base_score = 0.3;
    expect(importXGBoost(model).state).toEqual(before);
  });

  const gbtree = (m: Json) => m.learner.gradient_booster.model;
  const tree = (m: Json) => gbtree(m).trees[0];
  it.each<[string, RegExp, (m: Json) => void]>([
    ['a version to come', /version must be of a release/, (m) => (m.version = [4, 0, 0])],
    ['no version', /version must be a list of 3 numbers/, (m) => delete m.version],
    ['a regression', /learner\.objective\.name must be one of/, (m) => (m.learner.objective.name = 'reg:squarederror')],
    ['an objective of Object', /objective\.name/, (m) => (m.learner.objective.name = 'toString')],
    [
      'a linear booster',
      /gradient_booster\.name must be gbtree or dart/,
      (m) => (m.learner.gradient_booster.name = 'gblinear'),
    ],
    ['no learner', /learner must be an object/, (m) => delete m.learner],
    ['several targets', /num_target/, (m) => (m.learner.learner_model_param.num_target = '2')],
    ['one class', /num_class/, (m) => (m.learner.learner_model_param.num_class = '1')],
    ['a billion classes', /num_class/, (m) => (m.learner.learner_model_param.num_class = '1000000000')],
    [
      'a base_score that is none',
      /base_score\[1\] must be a number/,
      (m) => (m.learner.learner_model_param.base_score = '[1,x,3]'),
    ],
    [
      'a base_score too few',
      /base_score must be one number or 3/,
      (m) => (m.learner.learner_model_param.base_score = '[1,2]'),
    ],
    ['an infinite base_score', /base_score/, (m) => (m.learner.learner_model_param.base_score = 'Infinity')],
    ['a tree for a class that is not there', /tree_info/, (m) => (gbtree(m).tree_info[0] = 3)],
    ['a tree too few', /tree_info must be a list of 11 numbers/, (m) => gbtree(m).trees.pop()],
    ['trees that are no list', /model\.trees must be a list/, (m) => (gbtree(m).trees = { length: 12 })],
    ['a tree that is none', /model\.trees\[0\] must be an object/, (m) => (gbtree(m).trees[0] = null)],
    [
      'trees of vectors',
      /trees\[0\]\.tree_param\.size_leaf_vector/,
      (m) => (tree(m).tree_param.size_leaf_vector = '3'),
    ],
    [
      'a node too many',
      /trees\[0\]\.left_children must be a list of \d+ numbers/,
      (m) => tree(m).left_children.push(-1),
    ],
    [
      'a node count of a billion',
      /trees\[0\]\.tree_param\.num_nodes/,
      (m) => (tree(m).tree_param.num_nodes = '1000000000'),
    ],
    ['a circle', /trees\[0\]\.left_children must make a tree/, (m) => (tree(m).left_children[1] = 0)],
    [
      'a child twice',
      /trees\[0\]\.left_children must make a tree/,
      (m) => (tree(m).right_children[0] = tree(m).left_children[0]),
    ],
    ['one child', /trees\[0\]\.left_children must make a tree/, (m) => (tree(m).right_children[0] = -1)],
    ['a child that is not there', /trees\[0\]\.right_children/, (m) => (tree(m).right_children[0] = 999)],
    [
      'a column that is not there',
      /trees\[0\]\.split_indices must name one of 4 columns/,
      (m) => (tree(m).split_indices[0] = 4),
    ],
    ['a threshold that is none', /trees\[0\]\.split_conditions/, (m) => (tree(m).split_conditions[0] = null)],
    ['a direction that is none', /trees\[0\]\.default_left/, (m) => (tree(m).default_left[0] = 2)],
    ['a kind of split that is none', /trees\[0\]\.split_type/, (m) => (tree(m).split_type[0] = 2)],
    ['a set for no node', /trees\[0\]\.categories_nodes must name node 0/, (m) => (tree(m).split_type[0] = 1)],
    ['a leaf beyond float32', /invalid model: boosted/, (m) => tree(m).split_conditions.fill(1e39)],
    ['names too few', /feature_names must be a list of 4/, (m) => (m.learner.feature_names = ['a'])],
    ['names that are no text', /feature_names\[0\] must be a text/, (m) => (m.learner.feature_names = [1, 2, 3, 4])],
  ])('refuses %s, and names the field', (_, message, change) => {
    const model = structuredClone(find('three classes').model);
    change(model);
    expect(() => importXGBoost(model)).toThrow(ModelError);
    expect(() => importXGBoost(model)).toThrow(message);
  });

  it.each<[string, RegExp, (t: Json) => void]>([
    ['a category before the first', /categories must hold whole numbers/, (t) => (t.categories[0] = -1)],
    ['categories that no memory holds', /categories must hold whole numbers/, (t) => (t.categories[0] = 4e9)],
    ['a set beyond its end', /categories_sizes/, (t) => (t.categories_sizes[0] = t.categories.length + 1)],
    [
      'a set that begins late',
      /categories_sizes must stay within/,
      (t) => (t.categories_segments[0] = t.categories.length),
    ],
    ['a set of a node that is not there', /categories_nodes/, (t) => (t.categories_nodes[0] = 999)],
  ])('refuses %s', (_, message, change) => {
    const model = structuredClone(find('sets of categories').model);
    change(gbtree(model).trees.find((t: Json) => t.categories.length > 0));
    expect(() => importXGBoost(model)).toThrow(ModelError);
    expect(() => importXGBoost(model)).toThrow(message);
  });

  it('refuses a dart without the weight of each tree', () => {
    const model = structuredClone(find('dart, two classes').model);
    model.learner.gradient_booster.weight_drop.pop();
    expect(() => importXGBoost(model)).toThrow(/weight_drop must be a list of 6 numbers/);
  });

  it.each(['', '{', '{"learner":', 'null', '[]', '3', '"x"'])('refuses the text %j', (text) => {
    expect(() => importXGBoost(text)).toThrow(ModelError);
    expect(() => importXGBoost(new TextEncoder().encode(text))).toThrow(ModelError);
  });
});

describe('UBJSON', () => {
  const sound = bytes(cases.find((c) => c.title === 'two classes' && c.version === '3.2')!.ubjson);
  const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

  it('is refused wherever it ends early', () => {
    for (let n = 0; n < sound.length; n += n < 600 ? 1 : 101)
      expect(() => importXGBoost(sound.slice(0, n)), `at ${n}`).toThrow(ModelError);
  });

  it('is refused or read, whatever byte is changed, and never breaks', () => {
    for (let at = 0; at < sound.length; at += 17)
      for (const byte of [0, 0x5b, 0x7b, 0xff]) {
        const changed = sound.slice();
        changed[at] = byte;
        try {
          importXGBoost(changed);
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
        }
      }
  });

  it.each([
    ['something behind the model', `${Buffer.from(sound).toString('hex')} 5a`, /behind the model/],
    ['a length of 2^62', '7b 4c 4000000000000000', /a length of|too great/],
    ['a negative length', '7b 69 ff', /a length of -1/],
    ['a list of 2^30 values', '7b 5500 5b 23 6c 40000000', /a length of 1073741824/],
    ['a list of nulls that take no bytes', '7b 5500 5b 24 5a 23 6c 00000001', /a type that no model has/],
    ['a list of type toString', '7b 5500 5b 24 53 23 6c 00000001', /a type that no model has/],
    ['an object of one type', '7b 24 69 23 6c 00000001', /one type/],
    ['a text that is no UTF-8', '7b 5501 ff 5a 7d', /no UTF-8/],
    ['an unknown marker', '7b 550161 78 7d', /unknown marker/],
    ['lists in lists without end', `7b 5500 ${'5b'.repeat(100000)}`, /nested deeper than 64/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => importXGBoost(hex(text))).toThrow(ModelError);
    expect(() => importXGBoost(hex(text))).toThrow(message);
  });
});
