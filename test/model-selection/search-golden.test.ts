import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../src/core/types.js';
import { LogisticRegression } from '../../src/linear/index.js';
import { GridSearchCV, GroupKFold, KFold, type Params, TimeSeriesSplit } from '../../src/model-selection/index.js';
import { CandidateList } from '../../src/model-selection/param-grid.js';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { Pipeline } from '../../src/pipeline/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';

type Table = Readonly<Record<string, (number | null)[][]>>;
type Column = Readonly<Record<string, (number | null)[]>>;
interface Case {
  readonly title: string;
  readonly model: 'logistic' | 'neighbors' | 'tree' | 'pipeline';
  readonly grid: Record<string, unknown[]>[];
  readonly labels: 'y' | 'binary';
  readonly options: object;
  readonly params: Params[];
  readonly test: Table;
  readonly train: Table;
  readonly mean: Column;
  readonly std: Column;
  readonly meanTrain: Column;
  readonly rank: Readonly<Record<string, number[]>>;
  readonly bestIndex: number;
  readonly bestScore: number;
  readonly predicted: Label[];
}
const golden: {
  readonly grids: readonly { readonly grid: unknown; readonly params: Params[] }[];
  readonly X: number[][];
  readonly y: string[];
  readonly binary: number[];
  readonly groups: number[];
  readonly weight: number[];
  readonly cases: readonly Case[];
} = JSON.parse(readFileSync(new URL('../golden/search.json', import.meta.url), 'utf8'));
const { X, groups, weight: sampleWeight } = golden;

const exact = { tol: 1e-10, maxIter: 10_000 };
const models = {
  logistic: () => new LogisticRegression(exact),
  neighbors: () => new KNeighborsClassifier(),
  tree: () => new DecisionTreeClassifier({ minSamplesLeaf: 12 }),
  pipeline: () =>
    new Pipeline([
      ['scale', new StandardScaler()],
      ['clf', new LogisticRegression(exact)],
    ]),
};
/** What cannot stand in JSON. */
const settings: Readonly<Record<string, { options?: object; fit?: object }>> = {
  'weights in fits and scores': { options: { cv: 4 }, fit: { sampleWeight } },
  'ten folds': { options: { cv: new KFold({ nSplits: 10 }) } },
  'a candidate that fails': { options: { errorScore: Number.NaN } },
  groups: { options: { cv: new GroupKFold({ nSplits: 4 }) }, fit: { groups } },
  'in time': { options: { cv: new TimeSeriesSplit({ nSplits: 4 }) } },
  'a pipeline, grid after grid': { options: { cv: 3 } },
};

/** Of scores the last digits may differ: means and sums are added in another order, and solvers end at another point. */
const expectClose = (actual: Float64Array, expected: readonly (number | null)[], what: string, digits = 12) => {
  expect(actual.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries())
    if (value === null) expect(actual[i], `${what} ${i}`).toBeNaN();
    else expect(actual[i], `${what} ${i}`).toBeCloseTo(value, digits);
};

describe('candidates', () => {
  it.each(golden.grids)('come in the order of ParameterGrid: $grid', ({ grid, params }) => {
    const list = new CandidateList('GridSearchCV', 'paramGrid', grid);
    expect(list.all('GridSearchCV', 'paramGrid')).toEqual(params);
    expect(list.all('GridSearchCV', 'paramGrid').map((own) => JSON.stringify(own))).toEqual(
      params.map((own) => JSON.stringify(own)),
    );
  });
});

describe('GridSearchCV', () => {
  it.each(golden.cases)('scores, ranks and chooses as scikit-learn does: $title', (c) => {
    const { options = {}, fit = {} } = settings[c.title] ?? {};
    const search = new GridSearchCV<LogisticRegression>(models[c.model]() as LogisticRegression, c.grid as never, {
      returnTrainScore: true,
      ...c.options,
      ...options,
    });
    search.fit(X, golden[c.labels], fit);
    const results = search.cvResults;
    expect(results.params).toEqual(c.params);
    for (const name of Object.keys(c.test)) {
      // Probabilities are as near as the solvers come to the optimum.
      const digits = name === 'neg_log_loss' ? 6 : 12;
      expectClose(results.splitTestScore[name]!.data, c.test[name]!.flat(), `test ${name}`, digits);
      expectClose(results.splitTrainScore![name]!.data, c.train[name]!.flat(), `train ${name}`, digits);
      expectClose(results.meanTestScore[name]!, c.mean[name]!, `mean ${name}`, digits);
      expectClose(results.stdTestScore[name]!, c.std[name]!, `std ${name}`, digits);
      expectClose(results.meanTrainScore![name]!, c.meanTrain[name]!, `mean train ${name}`, digits);
      expect([...results.rankTestScore[name]!], `rank ${name}`).toEqual(c.rank[name]);
    }
    expect(search.bestIndex).toBe(c.bestIndex);
    expect(search.bestParams).toEqual(c.params[c.bestIndex]);
    expect(search.bestScore).toBeCloseTo(c.bestScore, 12);
    expect(search.predict(X)).toEqual(c.predicted);
    expect(search.failures.map(({ candidate }) => candidate)).toEqual(
      c.title === 'a candidate that fails' ? [1, 1, 1, 1, 1] : [],
    );
  });
});
