import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/index.js';
import { XGBClassifier, type XGBFeatureType, type XGBParams } from '../../src/ensemble/index.js';
import { treeShap } from '../../src/explain/index.js';
import { exportOnnx, save } from '../../src/persistence/index.js';
import { makePipeline } from '../../src/pipeline/index.js';
import { load } from '../../src/predict/index.js';
import { OrdinalEncoder } from '../../src/preprocessing/index.js';
import { file, present, unless } from '../data/real.js';
import golden from '../golden/boosting_categories.json' with { type: 'json' };
import { expectSameTree, inCamelCase, withNaN, type XGBTree } from './xgb-trees.js';

type SetName = keyof typeof golden.sets;

const featureTypes = golden.types as XGBFeatureType[];
const categorical: Partial<XGBParams> = { enableCategorical: true, featureTypes };

describe(`XGBClassifier on categories beside XGBoost ${golden.xgboost}`, () => {
  it.each(golden.cases.map((c) => [c.set as SetName, JSON.stringify(c.params), c] as const))(
    'grows the same first trees on %s with %s, and answers the same for any category in the end',
    (set, _, { params, trees, margins }) => {
      const { X, y, Z, weight } = golden.sets[set];
      for (const collapse of [true, false]) {
        const model = new XGBClassifier({ nEstimators: 12, collapse, ...categorical, ...inCamelCase(params) });
        model.fit(withNaN(X), y, 'weighted' in params ? { sampleWeight: weight } : {});
        for (const [t, tree] of trees.entries()) expectSameTree(model.decisionState(), t, tree);
        const scores = model.decisionFunction(withNaN(Z));
        margins.flat().forEach((margin, k) => void expect(Math.abs(scores.data[k]! - margin)).toBeLessThan(1e-4));
      }
    },
  );
});

interface Flows {
  readonly numbers: string[];
  readonly categories: string[];
  readonly types: XGBFeatureType[];
  readonly params: object;
  readonly rows: [number, number];
  readonly trees: XGBTree[];
  readonly margins: number[][];
  readonly sums: number[];
}
const flows = JSON.parse(readFileSync('test/golden/boosting_flows.json', 'utf8')) as Flows;

/** The rows of boosting_flows.py: every fourth flow of a known class, two thirds of them to learn from. */
async function realRows() {
  const types = Object.fromEntries([...flows.categories, 'class5'].map((name) => [name, 'string' as const]));
  const table = await readCsv(file('iot23/captures.csv'), { types });
  const column = (name: string) => table.column(name);
  const text = (name: string, i: number) => String(column(name).get(i) ?? '').replace(/^-$/, '');
  const known = Array.from({ length: table.rows }, (_, i) => i).filter((i) => text('class5', i) !== '');
  const rows = known.filter((_, n) => n % 4 === 0);
  const codes = flows.categories.map((name) => {
    const values = [...new Set(rows.map((i) => text(name, i)))].filter((value) => value !== '').sort();
    return new Map(values.map((value, k) => [value, k]));
  });
  const numberOf = (name: string, i: number) => Number.parseFloat(String(column(name).get(i) ?? ''));
  const X = rows.map((i) => [
    ...flows.numbers.map((name) => Math.floor(Math.min(numberOf(name, i), 200))),
    ...flows.categories.map((name, c) => codes[c]!.get(text(name, i)) ?? Number.NaN),
    Math.min(numberOf('id.resp_p', i), 1024),
  ]);
  const learn = (_: unknown, n: number) => n % 3 !== 2;
  const ask = (_: unknown, n: number) => n % 3 === 2;
  return { X: X.filter(learn), y: rows.map((i) => text('class5', i)).filter(learn), Z: X.filter(ask) };
}

describe.skipIf(!present)(`XGBClassifier on the categories of real flows${unless}`, () => {
  it('grows the first trees of XGBoost on protocols, states, services, histories and ports', async () => {
    const { X, y, Z } = await realRows();
    expect([X.length, Z.length]).toEqual(flows.rows);
    const params = { enableCategorical: true, featureTypes: flows.types, ...inCamelCase(flows.params) };
    const model = new XGBClassifier({ nEstimators: 10, ...params }).fit(X, y);
    for (const [t, tree] of flows.trees.entries()) expectSameTree(model.decisionState(), t, tree);
    const { data, cols } = model.decisionFunction(Z);
    const asked = Array.from(data).filter((_, k) => Math.floor(k / cols) % 10 === 0);
    flows.margins.flat().forEach((margin, k) => void expect(Math.abs(asked[k]! - margin)).toBeLessThan(1e-4));
    flows.sums.forEach((sum, c) => {
      const own = data.reduce((all, x, k) => (k % cols === c ? all + x : all), 0);
      expect(Math.abs(own - sum) / Z.length).toBeLessThan(1e-5);
    });
  });
});

describe('XGBClassifier on categories', () => {
  const { X, y, Z } = golden.sets.threeHoles;
  const fitted = (params: Partial<XGBParams> = {}) =>
    new XGBClassifier({ nEstimators: 6, ...categorical, ...params }).fit(withNaN(X), y);

  it('answers the same after saving and loading, and as an evaluation set', () => {
    const model = fitted();
    expect(load(save(model)).predictProba(withNaN(Z))).toEqual(model.predictProba(withNaN(Z)));
    const labels = model.predict(withNaN(Z)) as number[];
    const error = new XGBClassifier({ nEstimators: 6, ...categorical, evalMetric: 'merror' });
    error.fit(withNaN(X), y, { evalSet: [[withNaN(Z), labels]] });
    expect(error.evalsResult.validation_0!.merror!.at(-1)).toBe(0);
  });

  it('is explained by values that add up to its margins', () => {
    const model = fitted();
    const rows = withNaN(Z).slice(0, 20);
    const { values, baseValues } = treeShap(model, rows);
    const margins = model.decisionFunction(rows);
    margins.data.forEach((margin, k) => {
      const [i, c] = [Math.floor(k / 3), k % 3];
      const parts = Array.from({ length: 6 }, (_, j) => values[(6 * i + j) * 3 + c]!);
      const own = parts.reduce((sum, value) => sum + value, baseValues[c]!);
      expect(Math.abs(own - margin)).toBeLessThan(1e-9);
    });
  });

  it('knows categories by the names of their columns, and grows the same trees behind an encoder', () => {
    const names = ['a', 'q', 'b', 'rare', 'r', 'd'];
    const matrix = { rows: X.length, cols: 6, data: Float64Array.from(withNaN(X).flat()), names };
    const byName = new XGBClassifier({
      ...{ nEstimators: 6, enableCategorical: true },
      featureTypes: { a: 'c', b: 'c', rare: 'c', d: 'c' },
    });
    expect(byName.fit(matrix, y).decisionState()).toEqual(fitted().decisionState());
    const coded = withNaN(X).map((row) => [row[0]!, row[2]!]);
    const texts = coded.map((row) => row.map((code) => 7 * code - 100));
    const featureTypes: XGBFeatureType[] = ['c', 'c'];
    const tail = () => new XGBClassifier({ nEstimators: 3, enableCategorical: true, featureTypes });
    const piped = makePipeline(new OrdinalEncoder(), tail()).fit(texts, y);
    expect(piped.predictProba(texts)).toEqual(tail().fit(coded, y).predictProba(coded));
  });

  it('is written as ONNX, whose sets ask for one category after another', () => {
    expect(exportOnnx(fitted()).length).toBeGreaterThan(1000);
  });

  it.each([
    [{ featureTypes: null }, X, 'enableCategorical needs featureTypes, which say what columns hold categories'],
    [{ enableCategorical: false }, X, 'featureTypes has categories: this needs enableCategorical'],
    [{ featureTypes: ['c'] }, X, 'featureTypes must have one type for each of the 6 columns of X, got 1'],
    [{ featureTypes: { proto: 'c' } }, X, 'featureTypes must name columns of X, got "proto"'],
    [
      { featureTypes: ['cat'] },
      X,
      'featureTypes must be null, or for each column one of c, q, i, int, float, got an array of 1',
    ],
    [
      { monotoneConstraints: [0, 1, 1, 0, 0, 0] },
      X,
      'monotoneConstraints must be 0 for columns of categories, such as column 2',
    ],
    [{}, X.with(3, [0, 0, -1, 0, 0, 0]), 'row 3, column 2 must be a category, an integer from 0 to 65534, got -1'],
    [{}, X.with(5, [0.5, 0, 1, 0, 0, 0]), 'row 5, column 0 must be a category, an integer from 0 to 65534, got 0.5'],
    [
      {},
      X.with(9, [0, 0, 1, 65535, 0, 0]),
      'row 9, column 3 must be a category, an integer from 0 to 65534, got 65535',
    ],
    [{ maxCatToOnehot: 0 }, X, 'maxCatToOnehot must be an integer >= 1, got 0'],
  ] as [object, (number | null)[][], string][])('refuses %j', (params, rows, message) => {
    expect(() => new XGBClassifier({ ...categorical, ...params }).fit(withNaN(rows), y)).toThrow(
      `XGBClassifier: ${message}`,
    );
  });
});
