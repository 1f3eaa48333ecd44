import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../src/core/random.js';
import { instantiate } from '../../src/core/wasm.js';
import { XGBClassifier, type XGBParams } from '../../src/ensemble/index.js';

vi.mock('../../src/core/wasm.js', async (original) => {
  const { instantiate } = await original<typeof import('../../src/core/wasm.js')>();
  return { instantiate: vi.fn(instantiate) };
});
const asked = vi.mocked(instantiate);
afterEach(() => void asked.mockReset());

/** Columns of few values, of some hundred, of thousands, of one value for most rows, one that is constant and one that is never there. */
function problem(rows: number, classes: number, random: Random, holes: boolean) {
  const cols = 7;
  const data = new Float64Array(rows * cols);
  const y: string[] = [];
  for (let i = 0; i < rows; i++) {
    const label = random.below(classes);
    y.push(`class ${random.below(10) === 0 ? random.below(classes) : label}`);
    const row = [
      random.below(3) + (label & 1),
      Math.floor(300 * random.float() * (label + 1)),
      random.float() * 1000 - 100 * label,
      random.below(8) === 0 ? random.float() * label : 0,
      7,
      Math.floor(2000 * random.float()) * (random.below(4) - 1),
      Number.NaN,
    ];
    data.set(holes ? row.map((x) => (random.below(9) === 0 ? Number.NaN : x)) : [...row.slice(0, 6), 0], cols * i);
  }
  const weights = Float64Array.from({ length: rows }, () => random.below(5) * 0.37);
  return { X: { rows, cols, data }, y, weights };
}

const settings: Record<string, Partial<XGBParams>> = {
  'by default': {},
  'with rows as they are': { collapse: false },
  'with many bins': { maxBin: 4000 },
  'best first': { maxLeaves: 9, growPolicy: 'lossguide', maxDepth: 0 },
  'level by level, of few leaves': { maxLeaves: 9 },
  'on some rows and columns': { subsample: 0.6, colsampleBytree: 0.8, colsampleBylevel: 0.8, colsampleBynode: 0.7 },
  'on categories': {
    ...{ enableCategorical: true, featureTypes: ['c', 'c', 'q', 'q', 'c', 'q', 'q'] },
    colsampleBynode: 0.8,
  },
  'drawn to 0': { regAlpha: 2, regLambda: 0, gamma: 0.5, minChildWeight: 0 },
};

describe('boosting through WebAssembly', () => {
  it.each(Object.keys(settings))('%s: the same bits as without', (name) => {
    for (const [rows, classes, holes] of [
      [2001, 5, true],
      [700, 2, false],
      [801, 2, true],
    ] as const)
      for (const weighted of [false, true]) {
        const { X, y, weights } = problem(rows, classes, new Random(rows), holes);
        const options = weighted ? { sampleWeight: weights } : {};
        const grown = [false, true].map((plain) => {
          if (plain) asked.mockReturnValue(undefined);
          const model = new XGBClassifier({ nEstimators: 6, ...settings[name] }).fit(X, y, options);
          const answers = [model.predictProba(X), model.predictProba({ ...X, rows: 1, data: X.data.slice(0, 7) })];
          expect(asked.mock.results.map(({ value }) => value === undefined)).toContain(plain);
          asked.mockReset();
          return { state: model.decisionState(), answers };
        });
        expect(grown[0]!.state.feature.length).toBeGreaterThan(30);
        expect(grown[1]).toEqual(grown[0]);
      }
  });

  it('grows the same trees on collapsed rows as on all of them, and on rows of weight 2 as on rows that stand there twice', () => {
    const { X, y } = problem(900, 3, new Random(4), true);
    for (let k = 0; k < X.data.length; k++) X.data[k] = Math.floor(X.data[k]! / 100);
    const learned = (rows: typeof X, labels: string[], collapse: boolean, sampleWeight?: number[]) =>
      new XGBClassifier({ nEstimators: 8, collapse }).fit(rows, labels, { sampleWeight }).decisionState();
    const weights = y.map((_, i) => 1 + (i % 3));
    const index = weights.flatMap((w, i) => new Array<number>(w).fill(i));
    const twice = {
      ...X,
      rows: index.length,
      data: Float64Array.from(index.flatMap((i) => [...X.data.subarray(7 * i, 7 * i + 7)])),
    };
    const labels = index.map((i) => y[i]!);
    const expected = learned(twice, labels, false);
    expect(expected.feature.length).toBeGreaterThan(100);
    expect(learned(twice, labels, true)).toEqual(expected);
    for (const collapse of [true, false]) expect(learned(X, y, collapse, weights)).toEqual(expected);
  });
});
