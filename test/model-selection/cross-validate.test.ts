import { describe, expect, it } from 'vitest';
import { DataError, NotFittedError, ParameterError } from '../../src/core/errors.js';
import type { AsyncFitOptions, FitOptions, Label, Matrix, Progress } from '../../src/core/types.js';
import { accuracyScore } from '../../src/metrics/index.js';
import {
  crossValidate,
  crossValidateAsync,
  crossValPredict,
  crossValPredictAsync,
  GroupKFold,
  KFold,
  LeaveOneGroupOut,
  type ScoringName,
  StratifiedGroupKFold,
  StratifiedKFold,
  TimeGroupSplit,
  TimeSeriesSplit,
} from '../../src/model-selection/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { golden } from './golden.js';
import { NearestMean } from './nearest-mean.js';

const { X, y, binary, weight, groups, stratified, weighted, grouped, twoClasses, predicted, probabilities } =
  golden.validation;
const { curves, twoClassCurves, inTime } = golden.validation;

/** Predictions are compared as such; of scores the last digits may differ, for means and sums are added in another order. */
const expectScores = (scores: Readonly<Record<string, Float64Array>>, expected: Readonly<Record<string, number[]>>) => {
  expect(Object.keys(scores)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected))
    for (const [fold, value] of values.entries())
      expect(scores[name]![fold], `${name} of fold ${fold}`).toBeCloseTo(value, 12);
};
/** An error with the same class, message and row; what caused it may differ. */
const like = ({ name, message, row }: Error & { row?: number }) =>
  expect.objectContaining({ name, message, ...(row === undefined ? {} : { row }) });
const names = (scores: object) => Object.keys(scores) as ScoringName[];

describe('crossValidate', () => {
  it.each([
    ['five stratified folds', y, stratified, {}],
    ['sample weights', y, weighted, { sampleWeight: weight }],
    ['groups', y, grouped, { cv: new GroupKFold({ nSplits: 4 }), groups }],
    ['two classes', binary, twoClasses, { cv: 3 }],
    ['areas below curves', y, curves, {}],
    ['areas below curves of two classes', binary, twoClassCurves, { cv: 3 }],
    ['earlier rows against later ones', y, inTime, { cv: new TimeSeriesSplit({ nSplits: 4, gap: 2 }) }],
  ])('scores as scikit-learn does, with %s', async (_, labels, expected, options) => {
    const all = { ...options, scoring: names(expected.test), returnTrainScore: true };
    const result = crossValidate(new NearestMean(), X, labels, all);
    expectScores(result.testScore, expected.test);
    expectScores(result.trainScore!, expected.train);
    const later = await crossValidateAsync(new NearestMean(), X, labels, all);
    expect(later.testScore).toEqual(result.testScore);
    expect(later.trainScore).toEqual(result.trainScore);
  });

  it('calls the score by its name, a function by `score`, several by theirs', () => {
    const share = (yTrue: Label[], yPred: Label[], estimator: NearestMean, rows: Matrix) => {
      expect(estimator.fits).toBe(1);
      expect(rows.rows).toBe(yTrue.length);
      return accuracyScore(yTrue, yPred);
    };
    const score = (scoring?: Parameters<typeof crossValidate<NearestMean>>[3]) =>
      crossValidate(new NearestMean(), X, y, scoring).testScore;
    const { accuracy } = score();
    expect(score({ scoring: 'accuracy' })).toEqual({ accuracy });
    expect(score({ scoring: share })).toEqual({ score: accuracy });
    expect(score({ scoring: { mine: share, theirs: 'accuracy' } })).toEqual({ mine: accuracy, theirs: accuracy });
  });

  it('returns estimators, splits and times where asked, and leaves the estimator as it was', () => {
    const given = new NearestMean();
    const bare = crossValidate(given, X, y);
    expect(Object.keys(bare)).toEqual(['testScore', 'fitTime', 'scoreTime']);
    expect([bare.fitTime.length, bare.scoreTime.length]).toEqual([5, 5]);
    expect([...bare.fitTime, ...bare.scoreTime].every((seconds) => seconds >= 0)).toBe(true);

    const { estimators, indices } = crossValidate(given, X, y, { cv: 3, returnEstimator: true, returnIndices: true });
    expect(given.fits).toBe(0);
    expect(estimators!.map(({ fits }) => fits)).toEqual([1, 1, 1]);
    expect(new Set(estimators).size).toBe(3);
    expect(indices).toEqual([...new StratifiedKFold({ nSplits: 3 }).split(X, y)]);
  });

  it('keeps groups whole where cv is a number', () => {
    const { indices } = crossValidate(new NearestMean(), X, y, { cv: 3, groups, returnIndices: true });
    expect(indices).toEqual([...new StratifiedGroupKFold({ nSplits: 3 }).split(X, y, groups)]);
  });

  it('counts a class that was not trained on as probability 0 in the logarithmic loss', () => {
    const captures = y.map((label) => (label === 'Web' ? 'b' : 'a'));
    const { testScore } = crossValidate(new NearestMean(), X, y, {
      cv: new LeaveOneGroupOut(),
      groups: captures,
      scoring: 'neg_log_loss',
    });
    expect(testScore.neg_log_loss![1]).toBeCloseTo(Math.log(2 ** -52), 12);
  });

  it('gives NaN for a curve that a fold lacks the classes for, and the scores of the other folds', () => {
    const names = ['roc_auc_ovr', 'roc_auc_ovo', 'average_precision', 'roc_auc_ovr_weighted'] as const;
    // Both folds lack classes: the second has Web only.
    const captures = y.map((label) => (label === 'Web' ? 'b' : 'a'));
    const { testScore } = crossValidate(new NearestMean(), X, y, {
      cv: new LeaveOneGroupOut(),
      groups: captures,
      scoring: names,
    });
    for (const name of names) expect(testScore[name]![1], name).toBeNaN();
    expect(testScore.roc_auc_ovr![0]).toBeNaN();
    expect(testScore.average_precision![0]).toBeNaN();
    expect(testScore.roc_auc_ovo![0]).toBeGreaterThan(0);
    expect(testScore.roc_auc_ovr_weighted![0]).toBeGreaterThan(0);
    expect(() => crossValidate(new NearestMean(), X, y, { scoring: 'roc_auc' })).toThrow(
      like(
        new ParameterError(
          'fold 1 of 5: scoring "roc_auc" is for two classes: of 4 take "roc_auc_ovr" or "roc_auc_ovo"',
        ),
      ),
    );
  });

  it('goes by the decision function of two classes where there is one', () => {
    class Certain extends NearestMean {
      override clone(): this {
        return new Certain() as this;
      }
      override predictProba(rows: Matrix): Matrix {
        const P = super.predictProba(rows);
        return { ...P, data: P.data.map(Math.round) };
      }
      decisionFunction(rows: Matrix): Float64Array {
        return super.predictProba(rows).data.filter((_, k) => k % 2 === 1);
      }
    }
    const { testScore } = crossValidate(new Certain(), X, binary, { cv: 3, scoring: ['roc_auc', 'average_precision'] });
    const { roc_auc, average_precision } = twoClassCurves.test;
    expectScores(testScore, { roc_auc: roc_auc!, average_precision: average_precision! });
  });

  it('refuses groups and times that the splitter would ignore', () => {
    const times = y.map((_, i) => i);
    const validate = (options: object) => () => crossValidate(new NearestMean(), X, y, options);
    const message =
      'crossValidate: groups are given, but cv does not look at them: take a number, GroupKFold, StratifiedGroupKFold, LeaveOneGroupOut or TimeGroupSplit for cv, or leave groups out';
    for (const cv of [new KFold(), new StratifiedKFold(), new TimeSeriesSplit()])
      expect(validate({ cv, groups })).toThrow(new ParameterError(message));
    for (const cv of [5, new KFold(), new GroupKFold(), new LeaveOneGroupOut()])
      expect(validate({ cv, groups: cv instanceof KFold ? undefined : groups, times })).toThrow(
        new ParameterError(
          'crossValidate: times are given, but cv does not look at them: take TimeGroupSplit or TimeSeriesSplit for cv, or leave times out',
        ),
      );
    const handed: unknown[] = [];
    const mine = {
      getNSplits: () => 5,
      split: (...given: unknown[]) => {
        handed.push(...given.slice(2));
        return new KFold().split(X);
      },
    };
    validate({ cv: mine, groups, times })();
    expect(handed).toEqual([groups, times]);
  });

  it('hands times to the splitters that want them', () => {
    const times = y.map((_, i) => (i * 37) % 90);
    for (const cv of [new TimeSeriesSplit({ nSplits: 3 }), new TimeGroupSplit({ trainShare: 0.5, nSplits: 2 })]) {
      const hosts = cv instanceof TimeGroupSplit ? y.map((_, i) => i) : undefined;
      const { indices } = crossValidate(new NearestMean(), X, y, { cv, times, groups: hosts, returnIndices: true });
      expect(indices).toEqual([...cv.split(X, y, hosts, times)]);
    }
  });

  it('names the fold in which something fails, and the row as it was given', async () => {
    class Picky extends NearestMean {
      override clone(): this {
        return new Picky() as this;
      }
      override fit(rows: Matrix, labels: Label[], options?: FitOptions): this {
        const bad = rows.data.findIndex(Number.isNaN);
        if (bad >= 0)
          throw new DataError(`Picky: NaN in row ${Math.floor(bad / rows.cols)}`, { row: Math.floor(bad / rows.cols) });
        return super.fit(rows, labels, options);
      }
    }
    const holed = X.map((row, i) => (i === 60 ? [Number.NaN, 0, 0] : row));
    const cv = new KFold({ nSplits: 3 });
    const expected = like(new DataError('fold 1 of 3: Picky: NaN in row 30 (row 60 of X)', { row: 60 }));
    expect(() => crossValidate(new Picky(), holed, y, { cv })).toThrow(expected);
    await expect(crossValidateAsync(new Picky(), holed, y, { cv })).rejects.toThrow(expected);
    expect(() => crossValPredict(new Picky(), holed, y, { cv })).toThrow(expected);

    const fails = (error: unknown) => () =>
      crossValidate(new NearestMean(), X, y, {
        scoring: (yTrue) => {
          if (yTrue[0] === y[0]) throw error;
          return 1;
        },
      });
    const cause = new RangeError('out of reach');
    expect(fails(cause)).toThrow(
      expect.objectContaining({ name: 'Error', message: 'fold 1 of 5: out of reach', cause }),
    );
    expect(fails(new ParameterError('no'))).toThrow(like(new ParameterError('fold 1 of 5: no')));
    expect(fails('text')).toThrow(like(new Error('fold 1 of 5: text')));
  });

  it('refuses what it cannot score by', () => {
    const validate = (options: object) => () => crossValidate(new NearestMean(), X, y, options);
    expect(validate({ scoring: 'roc' })).toThrow(/^crossValidate: scoring must be "accuracy", .*, got "roc"$/);
    expect(validate({ scoring: 5 })).toThrow(
      new ParameterError('crossValidate: scoring must be a name, a function or several, got 5'),
    );
    expect(validate({ scoring: () => 'good' })).toThrow(
      like(new DataError('fold 1 of 5: scoring "score" must give a number, got "good"')),
    );
    expect(validate({ cv: 'five' })).toThrow(
      new ParameterError('crossValidate: cv must be a number of folds or a splitter, got "five"'),
    );
    expect(validate({ scoring: [] })).toThrow(new ParameterError('crossValidate: scoring names no score'));
    expect(validate({ cv: 1 })).toThrow(ParameterError);
    expect(validate({ sampleWeight: [1] })).toThrow(DataError);
    expect(() => crossValidate(new NearestMean(), X, ['a'])).toThrow(
      new DataError('crossValidate: X has 90 rows, y has 1 values'),
    );
    const bare = {
      clone: () => bare,
      fit: () => bare,
      predict: (rows: Matrix) => new Array<Label>(rows.rows).fill('Web'),
    };
    expect(() => crossValidate(bare, X, y, { scoring: 'neg_log_loss' })).toThrow(
      like(new ParameterError('fold 1 of 5: scoring "neg_log_loss" needs an estimator with predictProba and classes')),
    );
  });
});

describe('crossValidateAsync', () => {
  it("gives the scores of crossValidate with the library's own estimators", async () => {
    const tree = new DecisionTreeClassifier({ maxDepth: 3 });
    const progress: number[] = [];
    const { testScore } = await crossValidateAsync(tree, X, y, { onProgress: ({ done }) => progress.push(done) });
    expect(testScore).toEqual(crossValidate(tree, X, y).testScore);
    expect(progress.at(-1)).toBe(5);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(() => tree.fitted).toThrow(NotFittedError);
  });

  class Slow extends NearestMean {
    static options: AsyncFitOptions[] = [];
    override clone(): this {
      return new Slow() as this;
    }
    async fitAsync(rows: Matrix, labels: Label[], options: AsyncFitOptions): Promise<this> {
      Slow.options.push(options);
      options.onProgress?.({ done: 1, total: 2, stage: 'half' });
      await new Promise((resolve) => setTimeout(resolve));
      options.signal?.throwIfAborted();
      return this.fit(rows, labels, options);
    }
  }

  it('hands signal, workers and weights on to each fit, and reports the progress of all folds', async () => {
    Slow.options = [];
    const seen: Progress[] = [];
    const { signal } = new AbortController();
    await crossValidateAsync(new Slow(), X, y, {
      cv: 2,
      signal,
      workers: 2,
      budgetMs: 5,
      sampleWeight: weight,
      onProgress: (progress) => seen.push(progress),
    });
    expect(Slow.options).toHaveLength(2);
    for (const options of Slow.options) expect(options).toMatchObject({ signal, workers: 2, budgetMs: 5 });
    const [first] = [...new StratifiedKFold({ nSplits: 2 }).split(X, y)];
    expect(Slow.options[0]!.sampleWeight).toEqual(Float64Array.from(first!.train, (i) => weight[i]!));
    expect(seen.filter(({ stage }) => stage === 'half')).toEqual([
      { done: 0.5, total: 2, stage: 'half' },
      { done: 1.5, total: 2, stage: 'half' },
    ]);
    expect(seen.at(-1)).toEqual({ done: 2, total: 2 });
  });

  it.each([
    ['in a fit', new Slow()],
    ['between fits that have no asynchronous form', new NearestMean()],
  ])('ends with the reason of an abort, %s', async (_, estimator) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason));
    const many = crossValidateAsync(estimator, X, y, { cv: 20, signal: controller.signal });
    await expect(many).rejects.toBe(reason);
    await expect(crossValidateAsync(estimator, X, y, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('crossValPredict', () => {
  it('predicts each row by the model that did not see it, as scikit-learn does', async () => {
    expect(crossValPredict(new NearestMean(), X, y)).toEqual(predicted);
    expect(await crossValPredictAsync(new NearestMean(), X, y)).toEqual(predicted);
    const P = crossValPredict(new NearestMean(), X, y, { method: 'predictProba' });
    expect(P).toMatchObject({ rows: 90, cols: 4, names: ['DNS', 'Secure', 'Streaming', 'Web'] });
    for (const [i, p] of probabilities.entries()) expect(P.data[i]).toBeCloseTo(p, 12);
    expect(await crossValPredictAsync(new NearestMean(), X, y, { method: 'predictProba' })).toEqual(P);
  });

  it('gives probability 0 to a class that the training rows lacked', () => {
    const captures = y.map((label) => (label === 'Web' ? 'b' : 'a'));
    const options = { cv: new LeaveOneGroupOut(), groups: captures, method: 'predictProba' } as const;
    const { data, cols } = crossValPredict(new NearestMean(), X, y, options);
    for (const [i, label] of y.entries()) {
      const row = data.subarray(i * cols, (i + 1) * cols);
      expect(row[3]).toBe(label === 'Web' ? 0 : 1);
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
    }
  });

  it('refuses a splitter that does not test every row once, and an unknown method', () => {
    const first = { getNSplits: () => 1, split: () => [...new KFold().split(X)].slice(0, 1) };
    expect(() => crossValPredict(new NearestMean(), X, y, { cv: first })).toThrow(
      new ParameterError('crossValPredict: cv must put every row into one test set; row 18 is in 0'),
    );
    const options: object = { method: 'transform' };
    expect(() => crossValPredict(new NearestMean(), X, y, options)).toThrow(
      new ParameterError('crossValPredict: method must be "predict", "predictProba", got "transform"'),
    );
  });
});
