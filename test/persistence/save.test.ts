import { describe, expect, it } from 'vitest';
import { ModelError, NotFittedError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import type { Label, Matrix } from '../../src/core/types.js';
import { RandomForestClassifier } from '../../src/ensemble/index.js';
import { fromJSON, load, save, toJSON } from '../../src/persistence/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

const random = new Random(3);
const X: Matrix = {
  rows: 200,
  cols: 4,
  data: Float64Array.from({ length: 800 }, () => random.below(40) / 8),
  names: ['duration', 'bytes', 'packets', 'Größe 💾'],
};
const y: Label[] = Array.from(
  { length: 200 },
  (_, i) => ['web', 'dns', 'tls'][Math.floor(X.data[4 * i]! + X.data[4 * i + 1]!) % 3]!,
);
const codes = y.map((label) => ['dns', 'tls', 'web'].indexOf(label as string) - 1);

const estimators = [
  ['DecisionTreeClassifier', () => new DecisionTreeClassifier({ maxDepth: 5 })],
  ['RandomForestClassifier', () => new RandomForestClassifier({ nEstimators: 7, randomState: 5 })],
] as const;

describe.each(estimators)('a saved %s', (name, make) => {
  it.each([
    ['strings', y],
    ['numbers', codes],
  ])('answers to the bit what it did, with labels that are %s', (_, labels) => {
    const estimator = make().fit(X, labels);
    for (const model of [load(save(estimator)), fromJSON(JSON.parse(JSON.stringify(toJSON(estimator))))]) {
      expect(model.estimator).toBe(name);
      expect(model.classes).toEqual(estimator.classes);
      expect(model.featureNamesIn).toEqual(X.names);
      expect(model.predictProba(X)).toEqual(estimator.predictProba(X));
      expect(model.predict(X)).toEqual(estimator.predict(X));
    }
  });

  it('is the same bytes again from the same training', () => {
    expect(save(make().fit(X, y))).toEqual(save(make().fit(X, y)));
  });

  it('cannot be made before fit', () => {
    expect(() => save(make())).toThrow(NotFittedError);
    expect(() => toJSON(make())).toThrow(NotFittedError);
  });
});

describe('save', () => {
  const tree = new DecisionTreeClassifier({ maxDepth: 1 }).fit(X, y);

  it('writes the card as it is given', () => {
    const card = { data: 'made up', scores: { f1: [0.5, 1e-7] }, note: 'Größe "\u0000\ud800', none: null };
    expect(load(save(tree, { card })).card).toEqual(card);
    expect(fromJSON(toJSON(tree, { card })).card).toEqual(card);
    expect(load(save(tree)).card).toEqual({});
  });

  it.each([
    ['NaN', { f1: Number.NaN }],
    ['a date', { at: new Date(0) }],
    ['a function', { score: () => 1 }],
    ['the key $', { $: 1 }],
    ['the key __proto__', JSON.parse('{"__proto__":1}')],
  ])('refuses a card with %s, rather than write a file that cannot be read', (_, card) => {
    expect(() => save(tree, { card })).toThrow(ModelError);
    expect(() => toJSON(tree, { card })).toThrow(ModelError);
  });

  it('writes a transformer, which then transforms', () => {
    const scaler = new StandardScaler().fit(X);
    expect(load(save(scaler)).transform(X).data).toEqual(scaler.transform(X).data);
  });

  it('leaves the estimator its own arrays', () => {
    const file = save(tree);
    const before = tree.predict(X);
    file.fill(0);
    expect(tree.predict(X)).toEqual(before);
  });
});
