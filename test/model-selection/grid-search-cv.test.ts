import { beforeEach, describe, expect, it } from 'vitest';
import { DataError, NotFittedError, ParameterError } from '../../src/core/errors.js';
import type { Label, Matrix, Progress } from '../../src/core/types.js';
import { LogisticRegression } from '../../src/linear/index.js';
import { accuracyScore, logLoss } from '../../src/metrics/index.js';
import {
  crossValidate,
  GridSearchCV,
  GroupKFold,
  KFold,
  StratifiedGroupKFold,
  StratifiedKFold,
  TimeGroupSplit,
} from '../../src/model-selection/index.js';
import { KNeighborsClassifier } from '../../src/neighbors/index.js';
import { load, save, toJSON } from '../../src/persistence/index.js';
import { makePipeline, Pipeline } from '../../src/pipeline/index.js';
import { loadJSON } from '../../src/predict/index.js';
import { StandardScaler } from '../../src/preprocessing/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { golden } from './golden.js';
import { AsyncTunable, Tunable } from './tunable.js';

const { X, y, binary, groups, weight } = golden.validation;
/** The same rows behind their numbers, by which fits can be told apart. */
const numbered = X.map((row, i) => [i, ...row]);
const like = ({ name, message }: Error) => expect.objectContaining({ name, message });

const pipeline = () =>
  new Pipeline([
    ['scale', new StandardScaler()],
    ['knn', new KNeighborsClassifier()],
  ]);

beforeEach(() => Tunable.reset());

describe('a search before anything is fitted', () => {
  const search = (paramGrid: unknown, options: object = {}) => {
    const tried = () => new GridSearchCV(new Tunable(), paramGrid as never, options).fit(X, y);
    expect(tried).toThrow(ParameterError);
    expect(Tunable.fitted).toEqual([]);
    return tried;
  };

  it('names a path that does not exist, and what exists there', () => {
    expect(search([{ bias: ['Web'] }, { bias: [null], bios: [1] }])).toThrow(
      'GridSearchCV: paramGrid sets "bios": Tunable: unknown parameter "bios"; it has bias, fail',
    );
    const over = (grid: Record<string, unknown[]>) => () => new GridSearchCV(pipeline(), grid).fit(X, y);
    expect(over({ knn__C: [1] })).toThrow(
      'GridSearchCV: paramGrid sets "knn__C": KNeighborsClassifier: unknown parameter "C"; it has nNeighbors, weights,',
    );
    expect(over({ svc__C: [1] })).toThrow(
      'GridSearchCV: paramGrid sets "svc__C": Pipeline: unknown parameter "svc__C"; it has steps, scale, knn and their parameters',
    );
    expect(over({ knn: [new DecisionTreeClassifier()], knn__maxDepth: [2], knn__nNeighbors: [3] })).toThrow(
      'paramGrid sets "knn__nNeighbors": DecisionTreeClassifier: unknown parameter "nNeighbors"',
    );
    expect(
      new GridSearchCV(pipeline(), { knn: [new DecisionTreeClassifier()], knn__maxDepth: [2] }).fit(X, y).bestScore,
    ).toBeGreaterThan(0);
  });

  it.each<[unknown, string]>([
    ['bias', 'paramGrid must be a record of lists by parameter, or a list of such records, got "bias"'],
    [[], 'paramGrid must be a record of lists by parameter, or a list of such records, got an array of 0'],
    [[{}, 5], 'paramGrid must be a record of lists by parameter, or a list of such records, got 5'],
    [new Map(), 'paramGrid must be a record of lists by parameter, or a list of such records, got Map'],
    [{ bias: 'Web' }, 'paramGrid.bias must be a list of one value or more, got "Web"'],
    [{ bias: [] }, 'paramGrid.bias must be a list of one value or more, got an empty one'],
    [{ bias: new Set(['Web']) }, 'paramGrid.bias must be a list of one value or more, got Set'],
    [
      Object.fromEntries(['bias', 'fail'].map((key) => [key, new Float64Array(2000)])),
      'paramGrid has 4000000 combinations, more than 1000000: draw some at random',
    ],
  ])('refuses the grid %o', (grid, message) => {
    expect(search(grid)).toThrow(new ParameterError(`GridSearchCV: ${message}`));
  });

  it.each<[object, string | RegExp]>([
    [{ scoring: 'acc' }, /^GridSearchCV: scoring must be "accuracy", .* got "acc"$/],
    [{ refit: 'f1_macro' }, 'GridSearchCV: refit must be false or the score to go by, one of accuracy, got "f1_macro"'],
    [
      { scoring: ['accuracy', 'f1_macro'] },
      'GridSearchCV: refit must be false or the score to go by, one of accuracy, f1_macro, got true',
    ],
    [{ refit: 1 }, 'GridSearchCV: refit must be true or false or the name of a score, got 1'],
    [{ errorScore: 'nan' }, 'GridSearchCV: errorScore must be "raise" or a number, got "nan"'],
    [{ returnTrainScore: 1 }, 'GridSearchCV: returnTrainScore must be true or false, got 1'],
    [{ cv: 'five' }, 'GridSearchCV: cv must be a number of folds or a splitter, got "five"'],
    [{ cv: { split: () => [], getNSplits: () => 0 } }, 'GridSearchCV: cv makes no split'],
    [{ jobs: 2 }, /^GridSearchCV: unknown parameter "jobs"; it has estimator, paramGrid, scoring, refit, cv,/],
  ])('refuses the options %o', (options, message) => {
    expect(search({ bias: [null] }, options)).toThrow(message);
  });

  it('refuses what is no estimator', () => {
    for (const none of [undefined, null, 'tree', {}, { ...new Tunable() }, DecisionTreeClassifier])
      expect(() => new GridSearchCV(none as never, {})).toThrow(
        /^GridSearchCV: estimator must be a classifier with clone, fit, predict, getParams, setParams, got /,
      );
    expect(() => new GridSearchCV(new Tunable(), {}).setParams({ estimator: 5 })).toThrow(ParameterError);
  });

  it('refuses groups and times that the splitter would ignore, and lists of another length', () => {
    const fitting = (cv: unknown, options: object) => () =>
      new GridSearchCV(new Tunable(), {}, { cv: cv as number }).fit(X, y, options);
    expect(fitting(new KFold(), { groups })).toThrow('GridSearchCV: groups are given, but cv does not look at them');
    expect(fitting(5, { times: groups })).toThrow('GridSearchCV: times are given, but cv does not look at them');
    expect(fitting(5, { groups: [1] })).toThrow(new DataError('GridSearchCV: X has 90 rows, groups has 1 values'));
    expect(fitting(5, { sampleWeight: [1] })).toThrow(DataError);
  });
});

describe('a search', () => {
  const wide = { bias: [null, 'Web', 'DNS'] };

  it('leaves the estimator and what is in the grid as they are', () => {
    const knn = new KNeighborsClassifier({ nNeighbors: 3 });
    const pipe = pipeline();
    const search = new GridSearchCV(pipe, { knn: [knn, new LogisticRegression()] }, { cv: 2 }).fit(X, y);
    expect(() => pipe.fitted).toThrow(NotFittedError);
    expect(() => knn.fitted).toThrow(NotFittedError);
    expect(search.cvResults.param.knn![0]).toBe(knn);
    expect(search.bestEstimator).not.toBe(pipe);
    expect(search.bestEstimator.fitted.nFeaturesIn).toBe(3);
  });

  it('tells what each candidate set, and how long it took', () => {
    const { cvResults, nSplits, refitTime } = new GridSearchCV(
      new DecisionTreeClassifier(),
      [{ maxDepth: Int32Array.of(1, 2) }, { criterion: ['entropy'] }],
      { cv: 3 },
    ).fit(X, y);
    expect(cvResults.params).toEqual([{ maxDepth: 1 }, { maxDepth: 2 }, { criterion: 'entropy' }]);
    expect(cvResults.param).toEqual({ maxDepth: [1, 2, undefined], criterion: [undefined, undefined, 'entropy'] });
    expect(nSplits).toBe(3);
    expect(cvResults.splitTestScore.accuracy).toMatchObject({ rows: 3, cols: 3 });
    expect(cvResults.splitTrainScore).toBeUndefined();
    const { meanFitTime, stdFitTime, meanScoreTime, stdScoreTime } = cvResults;
    for (const times of [meanFitTime, stdFitTime, meanScoreTime, stdScoreTime]) {
      expect(times).toHaveLength(3);
      expect(times.every((seconds) => seconds >= 0 && seconds < 60)).toBe(true);
    }
    expect(meanFitTime.every((seconds) => seconds > 0) && refitTime > 0).toBe(true);
  });

  it('gives the scores of crossValidate', () => {
    const scoring = ['accuracy', 'f1_macro'] as const;
    const { cvResults } = new GridSearchCV(
      new DecisionTreeClassifier(),
      { maxDepth: [1, 3] },
      { scoring, refit: false },
    ).fit(X, y);
    for (const [i, maxDepth] of [1, 3].entries()) {
      const { testScore } = crossValidate(new DecisionTreeClassifier({ maxDepth }), X, y, { scoring });
      for (const name of scoring)
        expect(cvResults.splitTestScore[name]!.data.slice(5 * i, 5 * i + 5)).toEqual(testScore[name]);
    }
  });

  it('without refit knows the best of one score, but cannot predict; of several nothing is best', () => {
    const one = new GridSearchCV(new Tunable(), wide, { refit: false }).fit(numbered, y);
    expect([one.bestIndex, one.bestParams]).toEqual([0, { bias: null }]);
    expect(Tunable.fitted).toHaveLength(15);
    expect(() => one.predict(numbered)).toThrow(
      new NotFittedError('GridSearchCV has fitted no best estimator: refit is false'),
    );
    expect(() => one.bestEstimator).toThrow(NotFittedError);
    const several = new GridSearchCV(new Tunable(), wide, { refit: false, scoring: ['accuracy', 'f1_macro'] }).fit(
      X,
      y,
    );
    expect(() => several.bestParams).toThrow(
      new NotFittedError('GridSearchCV does not know by which of its scores to go: refit is false'),
    );
    const inside = makePipeline(new StandardScaler(), new GridSearchCV(pipeline(), {}, { refit: false }));
    expect(() => inside.fit(X, y)).toThrow('refit must not be false inside another estimator');
  });

  it('predicts, saves and scores as the best candidate does, which was fitted to all rows', () => {
    const grid = { scale: [new StandardScaler(), 'passthrough'], knn__nNeighbors: [1, 5] };
    const search = new GridSearchCV(pipeline(), grid, { scoring: 'neg_log_loss' }).fit(X, y);
    const best = pipeline().setParams(search.bestParams).fit(X, y);
    expect(search.fitted).toMatchObject({ state: best.fitted.state, classes: best.classes });
    expect([search.classes, search.nFeaturesIn, search.featureNamesIn]).toEqual([best.classes, 3, undefined]);
    expect(search.predict(X)).toEqual(best.predict(X));
    expect(search.predictProba(X)).toEqual(best.predictProba(X));
    expect(search.score(X, y)).toBe(-logLoss(y, best.predictProba(X), { labels: best.classes }));
    const model = load(save(search, { card: { data: 'made up' } }));
    expect(model).toMatchObject({ estimator: 'Pipeline', state: { kind: 'chain' }, card: { data: 'made up' } });
    expect(save(search)).toEqual(save(best));
    const around = new GridSearchCV(new GridSearchCV(new KNeighborsClassifier(), {}, { cv: 2 }), {}, { cv: 2 });
    expect(load(save(around.fit(X, y))).estimator).toBe('KNeighborsClassifier');
    expect(model.predictProba(X)).toEqual(best.predictProba(X));
    expect(loadJSON(JSON.parse(JSON.stringify(toJSON(search)))).predict(X)).toEqual(best.predict(X));
  });

  it('has the methods that the estimator has, and no others', () => {
    const logistic = new GridSearchCV(new LogisticRegression(), { C: [1] });
    const tree = new GridSearchCV(new DecisionTreeClassifier(), {});
    expect(() => logistic.decisionFunction(X)).toThrow(NotFittedError);
    expect(logistic.fit(X, binary).decisionFunction(X)).toEqual(
      new LogisticRegression().fit(X, binary).decisionFunction(X),
    );
    expect(logistic.predictLogProba(X)).toEqual(new LogisticRegression().fit(X, binary).predictLogProba(X));
    expect([tree.decisionFunction, tree.fit(X, y).decisionFunction]).toEqual([undefined, undefined]);
    expect(new GridSearchCV(new Tunable(), {}).predictProba).toBeUndefined();
    expect(makePipeline(new LogisticRegression()).fit(X, binary).decisionFunction!(X)).toEqual(
      logistic.decisionFunction(X),
    );
    expect(makePipeline(new DecisionTreeClassifier()).fit(X, y).decisionFunction).toBeUndefined();
    const inside = makePipeline(new StandardScaler(), new GridSearchCV(new LogisticRegression(), {}, { cv: 2 })).fit(
      X,
      binary,
    );
    expect(inside.decisionFunction!(X)).toEqual(
      makePipeline(new StandardScaler(), new LogisticRegression()).fit(X, binary).decisionFunction!(X),
    );
  });

  it('takes parameters of the estimator under estimator__', () => {
    const search = new GridSearchCV(pipeline(), wide as never, { cv: 3 });
    expect(search.getParams()).toMatchObject({ cv: 3, errorScore: 'raise', estimator__knn__nNeighbors: 5 });
    search.setParams({ estimator__knn__nNeighbors: 2, cv: 4 });
    expect(search.getParams()).toMatchObject({ cv: 4, estimator__knn__nNeighbors: 2 });
    expect(() => search.setParams({ cv: 5, estimator__knn__C: 2 })).toThrow(ParameterError);
    expect(search.clone().getParams()).toMatchObject({ cv: 4, estimator__knn__nNeighbors: 2 });
    expect(search.clone().getParams().estimator).not.toBe(search.getParams().estimator);
  });

  it('keeps groups whole, and hands them on to what divides its rows inside', () => {
    const apart = (splitter: StratifiedGroupKFold | GroupKFold) =>
      [...splitter.split(X, y, groups)].map(({ train }) => [...train]);
    new GridSearchCV(new Tunable(), {}, { cv: 3, refit: false }).fit(numbered, y, { groups });
    expect(Tunable.fitted).toEqual(apart(new StratifiedGroupKFold({ nSplits: 3 })));
    Tunable.reset();
    const inner = () => new GridSearchCV(new Tunable(), {}, { cv: 2 });
    const cv = new GroupKFold({ nSplits: 3 });
    crossValidate(inner(), numbered, y, { cv, groups });
    const ownGroups = (rows: readonly number[]) => new Set(rows.map((row) => groups[row]));
    for (const [fold, train] of apart(cv).entries()) {
      const [first, second, all] = Tunable.fitted.slice(3 * fold, 3 * fold + 3);
      expect(all).toEqual(train);
      expect([...first!, ...second!].sort((a, b) => a - b)).toEqual(train);
      expect([...ownGroups(first!)].filter((group) => ownGroups(second!).has(group))).toEqual([]);
    }
    const strict = new GridSearchCV(new Tunable(), {}, { cv: new KFold({ nSplits: 2 }) });
    expect(() => crossValidate(strict, X, y, { cv, groups })).toThrow(
      'fold 1 of 3: GridSearchCV: groups are given, but cv does not look at them',
    );
  });

  it('hands times on to inner splits that look at them', () => {
    const times = y.map((_, i) => (i * 37) % 90);
    const hosts = y.map((_, i) => i);
    const cv = new TimeGroupSplit({ trainShare: 0.5, nSplits: 2 });
    crossValidate(new GridSearchCV(new Tunable(), {}, { cv: 2 }), numbered, y, { cv, times, groups: hosts });
    expect(Tunable.options.every((options) => options.times === undefined)).toBe(true);
    Tunable.reset();
    crossValidate(new GridSearchCV(new Tunable(), {}, { cv }), numbered, y, { cv, times, groups: hosts });
    const [first] = Tunable.fitted;
    const latest = Math.max(...first!.map((row) => times[row]!));
    expect(latest).toBeLessThan(45); // half of the earlier half
  });

  it('counts weights in fits and scores; a row of weight 0 is in no fold', () => {
    const sampleWeight = weight.map((w, i) => (i % 9 === 0 ? 0 : w));
    const seen: (Float64Array | undefined)[] = [];
    const scoring = (yTrue: Label[], yPred: Label[], _: Tunable, rows: Matrix, given?: Float64Array) => {
      seen.push(given);
      expect(Array.from(given!)).toEqual(Array.from({ length: rows.rows }, (_, i) => sampleWeight[rows.data[i * 4]!]));
      return accuracyScore(yTrue, yPred, { sampleWeight: given });
    };
    const search = new GridSearchCV(new Tunable(), wide, { scoring, cv: 3 }).fit(numbered, y, { sampleWeight });
    expect(seen).toHaveLength(9);
    expect(
      Tunable.fitted
        .slice(0, -1)
        .flat()
        .every((row) => row % 9 !== 0),
    ).toBe(true);
    const named = new GridSearchCV(new Tunable(), wide, { cv: 3 }).fit(numbered, y, { sampleWeight });
    expect(named.cvResults.meanTestScore.accuracy).toEqual(search.cvResults.meanTestScore.score);
    const heavy = y.map((label) => (label === 'Web' ? 9 : 1));
    expect(named.score(numbered, y, { sampleWeight: heavy })).toBe(
      accuracyScore(y, named.predict(numbered), { sampleWeight: heavy }),
    );
  });

  it('starts afresh with a second fit, and stays as it was where that fails', () => {
    const search = new GridSearchCV(new Tunable(), wide).fit(X, y);
    const { cvResults, bestEstimator } = search;
    expect(() => search.fit(X.slice(0, 3), y)).toThrow(DataError);
    search.setParams({ paramGrid: { fail: [true] } });
    expect(() => search.fit(X, y)).toThrow('told to fail');
    expect([search.cvResults === cvResults, search.bestEstimator === bestEstimator]).toEqual([true, true]);
  });
});

describe('a fit that fails', () => {
  it('ends the search with candidate, values and fold', () => {
    const search = () => new GridSearchCV(new Tunable(), { fail: [false, true], bias: ['Web'] }, { cv: 3 }).fit(X, y);
    expect(search).toThrow(like(new Error('candidate 2 of 2 (bias = "Web", fail = true), fold 1 of 3: told to fail')));
  });

  it('names the row as it was given, and a parameter as it is known here', () => {
    const holed = X.map((row, i) => (i === 60 ? [row[0]!, Number.NaN, row[2]!] : row));
    const sampleWeight = y.map((_, i) => (i === 3 ? 0 : 1));
    const fitting =
      (grid: object, rows = X) =>
      () =>
        new GridSearchCV(pipeline(), grid as never, { cv: new StratifiedKFold({ nSplits: 3 }) }).fit(rows, y, {
          sampleWeight,
        });
    expect(fitting({}, holed)).toThrow(
      expect.objectContaining({
        name: 'DataError',
        row: 60,
        column: 1,
        message: expect.stringContaining('(row 60 of X)'),
      }),
    );
    expect(fitting({ knn__nNeighbors: [1, 0] })).toThrow(
      like(
        new ParameterError(
          'GridSearchCV: estimator__knn__nNeighbors must be an integer >= 1, got 0, in candidate 2 of 2 (knn__nNeighbors = 0), fold 1 of 3',
        ),
      ),
    );
  });

  it('scores errorScore where that is a number, and is listed', () => {
    const grid = { fail: [true, false], bias: ['Web', null] };
    const nan = new GridSearchCV(new Tunable(), grid, { errorScore: Number.NaN, cv: 2, returnTrainScore: true }).fit(
      X,
      y,
    );
    const { meanTestScore, rankTestScore, meanTrainScore } = nan.cvResults;
    expect(Array.from(meanTestScore.accuracy!, Number.isNaN)).toEqual([true, false, true, false]);
    expect(Array.from(meanTrainScore!.accuracy!, Number.isNaN)).toEqual([true, false, true, false]);
    expect([...rankTestScore.accuracy!]).toEqual([3, 2, 3, 1]);
    expect(nan.bestParams).toEqual({ bias: null, fail: false });
    expect(nan.failures.map(({ candidate, fold, error }) => [candidate, fold, error.message])).toEqual([
      [0, 0, 'candidate 1 of 4 (bias = "Web", fail = true), fold 1 of 2: told to fail'],
      [0, 1, 'candidate 1 of 4 (bias = "Web", fail = true), fold 2 of 2: told to fail'],
      [2, 0, 'candidate 3 of 4 (bias = null, fail = true), fold 1 of 2: told to fail'],
      [2, 1, 'candidate 3 of 4 (bias = null, fail = true), fold 2 of 2: told to fail'],
    ]);
    const zero = new GridSearchCV(new Tunable(), grid, { errorScore: 0, cv: 2 }).fit(X, y);
    expect([...zero.cvResults.meanTestScore.accuracy!].map((score) => score === 0)).toEqual([true, false, true, false]);
  });

  it('is an error where all fail', () => {
    const search = new GridSearchCV(new Tunable(), { fail: [true] }, { errorScore: Number.NaN });
    expect(() => search.fit(X, y)).toThrow('candidate 1 of 1 (fail = true), fold 1 of 5: told to fail');
  });
});

describe('fitAsync of a search', () => {
  it('finds what fit finds, and counts its progress in fits', async () => {
    const search = () => new GridSearchCV(new DecisionTreeClassifier(), { maxDepth: [1, 2, 3] }, { cv: 2 });
    const seen: Progress[] = [];
    const later = await search().fitAsync(X, y, { budgetMs: 0, onProgress: (progress) => seen.push(progress) });
    const { splitTestScore } = search().fit(X, y).cvResults;
    expect(later.cvResults.splitTestScore).toEqual(splitTestScore);
    const fits = seen.filter(({ total }) => total === 7);
    expect(fits.map(({ done }) => done)).toEqual([...fits].map(({ done }) => done).sort((a, b) => a - b));
    expect(fits.at(-1)).toEqual({ done: 7, total: 7, stage: 'best candidate' });
    expect(new Set(fits.map(({ stage }) => stage))).toEqual(
      new Set([
        ...[1, 2, 3].flatMap((c) => [1, 2].map((f) => `candidate ${c} of 3, fold ${f} of 2`)),
        'best candidate',
      ]),
    );
  });

  it('waits for an estimator that only promises train, one fit after another, whatever the workers', async () => {
    AsyncTunable.most = 0;
    const search = new GridSearchCV(new AsyncTunable(), { bias: [null, 'Web'] }, { cv: 3 });
    await search.fitAsync(X, y, { workers: 2, groups });
    expect(AsyncTunable.most).toBe(1);
    expect(Tunable.fitted).toHaveLength(7);
    expect(Tunable.options[0]).toMatchObject({ workers: 2, groups: expect.any(Array) });
    const sync = new GridSearchCV(new Tunable(), { bias: [null, 'Web'] }, { cv: 3 }).fit(X, y, { groups });
    expect(search.cvResults.splitTestScore).toEqual(sync.cvResults.splitTestScore);
    expect(() => new GridSearchCV(new AsyncTunable(), {}).fit(X, y)).toThrow('only fitAsync can train this');
  });

  it('lets errorScore stand for a promise that fails, but not for an abort', async () => {
    class Half extends AsyncTunable {
      override clone(): this {
        return new Half().setParams(this.getParams()) as this;
      }
      override async fitAsync(rows: Matrix, labels: Label[], options = {}): Promise<this> {
        if (this.getParams().fail) throw new RangeError('promised to fail');
        return super.fitAsync(rows, labels, options);
      }
    }
    const search = new GridSearchCV(new Half(), { fail: [true, false] }, { errorScore: Number.NaN, cv: 2 });
    await search.fitAsync(X, y);
    expect(search.failures.map(({ error }) => error.message)).toEqual([
      'candidate 1 of 2 (fail = true), fold 1 of 2: promised to fail',
      'candidate 1 of 2 (fail = true), fold 2 of 2: promised to fail',
    ]);
    const before = search.cvResults;
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = ({ done }: Progress) => done === 2 && controller.abort(reason);
    await expect(
      search.fitAsync(X, y, { signal: controller.signal, onProgress: onProgress as never, budgetMs: 0 }),
    ).rejects.toBe(reason);
    expect(search.cvResults).toBe(before);
  });
});
