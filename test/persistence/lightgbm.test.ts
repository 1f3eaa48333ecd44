import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ModelError, ParameterError } from '../../src/core/index.js';
import { importLightGBM, save } from '../../src/persistence/index.js';
import { load } from '../../src/predict/index.js';

interface Case {
  readonly title: string;
  readonly text: string;
  readonly Z: (number | null)[][];
  readonly margins: number[];
  readonly answer: number[];
}
const { cases } = JSON.parse(readFileSync('test/golden/lightgbm_models.json', 'utf8')) as { cases: Case[] };
const rows = (Z: Case['Z']) => Z.map((row) => row.map((x) => x ?? Number.NaN));
const find = (title: string) => cases.find((c) => c.title === title)!;

describe('importLightGBM', () => {
  it.each(cases)('gives the margins of LightGBM to the last bit: $title', ({ text, Z, margins }) => {
    const { data } = importLightGBM(text, { outputMargin: true }).transform(rows(Z));
    expect([...data]).toEqual(margins);
  });

  it.each(cases)('gives the answers of LightGBM: $title', ({ text, Z, answer }) => {
    const { cols, data } = importLightGBM(new TextEncoder().encode(text)).predictProba(rows(Z));
    const P = [...data].filter((_, i) => cols > 2 || i % 2 === 1);
    expect(P.length).toBe(answer.length);
    for (const [i, p] of answer.entries()) expect(P[i]).toBeCloseTo(p, 12);
  });

  it('asks for sets of categories in some fixtures', () => {
    expect(find('categories').text).toMatch(/^num_cat=[1-9]/m);
    expect(find('one category at a time').text).toMatch(/^num_cat=[1-9]/m);
  });

  it('keeps the names of columns, what the model is, and how many rows reached a node', () => {
    const model = importLightGBM(find('three classes').text, { classes: ['dns', 'scan', 'web'] });
    expect(model.featureNamesIn).toEqual(['a', 'b', 'c', 'd']);
    expect(model.classes).toEqual(['dns', 'scan', 'web']);
    expect(model.card).toEqual({ lightgbm: 'v4', objective: 'multiclass num_class:3' });
    const { steps } = model.state as unknown as { steps: { cover: Float64Array; root: Int32Array }[] };
    expect(Array.from(steps[0]!.root, (at) => steps[0]!.cover[at])).toEqual(Array(9).fill(400));
    const saved = load(save(model));
    const Z = rows(find('three classes').Z);
    expect(saved.predict(Z)).toEqual(model.predict(Z));
  });

  it('takes the first rounds only, where told', () => {
    const { text, Z } = find('rf, three classes');
    const one = text.replace(/^Tree=3[\s\S]*(?=^end of trees)/m, '');
    expect(importLightGBM(text, { rounds: 1 }).state).toEqual(importLightGBM(one).state);
    expect([...importLightGBM(text, { rounds: 0, outputMargin: true }).transform(rows(Z).slice(0, 1)).data]).toEqual([
      0, 0, 0,
    ]);
    expect(() => importLightGBM(text, { rounds: 0.5 })).toThrow(ParameterError);
  });

  it('reads lines that end as in Windows', () => {
    const { text } = find('categories');
    expect(importLightGBM(text.replaceAll('\n', '\r\n')).state).toEqual(importLightGBM(text).state);
  });

  const replaced =
    (from: RegExp, to: string) =>
    (text: string): string =>
      text.replace(from, to);
  it.each<[string, RegExp, (text: string) => string]>([
    ['nothing', /no model of LightGBM/, () => ''],
    ['no end', /no model of LightGBM/, replaced(/^end of trees$/m, '')],
    ['another version', /version must be v3 or v4, got "v5"/, replaced(/^version=v4/m, 'version=v5')],
    ['a regression', /objective must be multiclass or/, replaced(/^objective=.*/m, 'objective=regression')],
    ['no objective', /objective must be a text/, replaced(/^objective=.*/m, '')],
    ['one class', /objective must be binary or/, replaced(/^num_tree_per_iteration=3/m, 'num_tree_per_iteration=1')],
    [
      'a sigmoid of 0',
      /objective must have a sigmoid/,
      replaced(/^objective=.*/m, 'objective=multiclassova sigmoid:0'),
    ],
    [
      'a tree too few',
      /num_tree_per_iteration must divide the 8 trees/,
      replaced(/^Tree=8[\s\S]*(?=^end of trees)/m, ''),
    ],
    ['a billion columns', /max_feature_idx/, replaced(/^max_feature_idx=3/m, 'max_feature_idx=1000000000')],
    ['columns without a name', /feature_names must be 5 names/, replaced(/^max_feature_idx=3/m, 'max_feature_idx=4')],
    ['no leaves', /Tree=0\.num_leaves must be/, replaced(/^num_leaves=\d+/m, 'num_leaves=0')],
    ['leaves too many', /Tree=0\.leaf_value must be a list of 9/, replaced(/^num_leaves=\d+/m, 'num_leaves=9')],
    ['a value that is none', /Tree=0\.leaf_value/, replaced(/^leaf_value=\S+/m, 'leaf_value=x')],
    ['an infinite value', /Tree=0\.leaf_value/, replaced(/^leaf_value=\S+/m, 'leaf_value=1e999')],
    ['a column that is not there', /Tree=0\.split_feature/, replaced(/^split_feature=\d/m, 'split_feature=4')],
    ['a threshold that is none', /Tree=0\.threshold/, replaced(/^threshold=\S+/m, 'threshold=nan')],
    ['an unknown kind of split', /Tree=0\.decision_type/, replaced(/^decision_type=\d+/m, 'decision_type=16')],
    [
      'an unknown missing value',
      /Tree=0\.decision_type must know/,
      replaced(/^decision_type=\d+/m, 'decision_type=12'),
    ],
    [
      'a set that is not there',
      /Tree=0\.threshold must number a set/,
      replaced(/^decision_type=\d+/m, 'decision_type=1'),
    ],
    ['a circle', /Tree=0\.left_child must make a tree/, replaced(/^left_child=-?\d+/m, 'left_child=0')],
    ['a child that is not there', /Tree=0\.right_child/, replaced(/^right_child=-?\d+/m, 'right_child=99')],
    ['a leaf twice', /Tree=0\.left_child must make a tree/, replaced(/^(right_child=)\S+ \S+ \S+/m, '$1-1 -1 -1')],
    ['linear trees', /Tree=0\.is_linear must be 0/, replaced(/^is_linear=0/m, 'is_linear=1')],
  ])('refuses %s, and names the field', (_, message, change) => {
    const { text } = find('three classes');
    expect(change(text)).not.toBe(text);
    expect(() => importLightGBM(change(text))).toThrow(ModelError);
    expect(() => importLightGBM(change(text))).toThrow(message);
  });

  it.each<[string, RegExp, (text: string) => string]>([
    ['sets too few', /cat_boundaries must be a list of/, replaced(/^(cat_boundaries=.*) \d+$/m, '$1')],
    ['words too few', /cat_threshold must be a list of/, replaced(/^(cat_threshold=.*) \d+$/m, '$1')],
    ['words too large', /cat_threshold must hold/, replaced(/^(cat_threshold=.*) \d+$/m, '$1 4294967296')],
    [
      'bounds out of order',
      /threshold must number a set|invalid model|cat_/,
      replaced(/^cat_boundaries=0 \d+/m, 'cat_boundaries=0 99'),
    ],
  ])('refuses sets with %s', (_, message, change) => {
    const { text } = find('categories');
    expect(change(text)).not.toBe(text);
    expect(() => importLightGBM(change(text))).toThrow(ModelError);
    expect(() => importLightGBM(change(text))).toThrow(message);
  });

  it('refuses a text that ends early, wherever', () => {
    const { text } = find('categories');
    const end = text.indexOf('end of trees');
    for (let n = 0; n < end; n += 41) expect(() => importLightGBM(text.slice(0, n))).toThrow(ModelError);
    for (let n = 0; n < end; n += 41)
      try {
        importLightGBM(`${text.slice(0, n)}\nend of trees\n`);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelError);
      }
  });
});
