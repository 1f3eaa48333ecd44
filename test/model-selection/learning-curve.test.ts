import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import type { Matrix, Progress } from '../../src/core/types.js';
import {
  GroupKFold,
  KFold,
  type LearningCurveOptions,
  learningCurve,
  learningCurveAsync,
  TimeSeriesSplit,
} from '../../src/model-selection/index.js';
import { golden } from './golden.js';
import { NearestMean } from './nearest-mean.js';

const { X, y, groups, learning } = golden.validation;
const curve = (options?: LearningCurveOptions<NearestMean>) => learningCurve(new NearestMean(), X, y, options);
const nested = ({ rows, cols, data }: Matrix) =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));

describe('learningCurve', () => {
  it.each([
    ['five stratified folds', learning.default, {}],
    [
      'shares, one of them twice',
      learning.shares,
      { cv: new KFold({ nSplits: 4 }), trainSizes: [0.5, 0.501, 0.25, 1], scoring: 'f1_macro' },
    ],
    ['numbers of rows', learning.rows, { cv: new GroupKFold({ nSplits: 3 }), groups, trainSizes: [40, 10, 20] }],
    ['folds in time', learning.inTime, { cv: new TimeSeriesSplit({ nSplits: 3 }) }],
  ] as const)('is that of scikit-learn, with %s', async (_, expected, options) => {
    const result = curve(options);
    expect([...result.trainSizes]).toEqual(expected.trainSizes);
    for (const [scores, wanted] of [
      [result.trainScores, expected.train],
      [result.testScores, expected.test],
    ] as const) {
      expect([scores.rows, scores.cols]).toEqual([wanted.length, wanted[0]!.length]);
      for (const [k, row] of nested(scores).entries())
        for (const [fold, score] of row.entries()) expect(score).toBeCloseTo(wanted[k]![fold]!, 12);
    }
    const later = await learningCurveAsync(new NearestMean(), X, y, options);
    expect(later.trainScores).toEqual(result.trainScores);
    expect(later.testScores).toEqual(result.testScores);
    for (const times of [result.fitTimes, result.scoreTimes]) expect(times.data.every((s) => s >= 0)).toBe(true);
  });

  it('shuffles by seed, and a larger size holds the rows of the smaller ones', () => {
    class Seen extends NearestMean {
      static rows: number[][] = [];
      override clone(): this {
        return new Seen() as this;
      }
      override fit(rows: Matrix, labels: string[]): this {
        Seen.rows.push([...rows.data.filter((_, k) => k % rows.cols === 0)]);
        return super.fit(rows, labels);
      }
    }
    const numbered = y.map((_, i) => [i]);
    const fits = (options: object) => {
      Seen.rows = [];
      learningCurve(new Seen(), numbered, y, { cv: 2, trainSizes: [10, 30], shuffle: true, ...options });
      return Seen.rows;
    };
    const rows = fits({});
    expect(rows.map((list) => list.length)).toEqual([10, 30, 10, 30]);
    expect(rows[1]!.slice(0, 10)).toEqual(rows[0]);
    expect(fits({ randomState: 0 })).toEqual(rows);
    expect(fits({ randomState: 1 })).not.toEqual(rows);
    expect(rows[0]).not.toEqual([...rows[0]!].sort((a, b) => a - b));
  });

  it('reports progress over all fits, and ends with the reason of an abort', async () => {
    const seen: Progress[] = [];
    curve({ cv: 2, trainSizes: [0.5, 1], onProgress: (progress) => seen.push(progress) });
    const fits = seen.filter(({ stage }) => stage === undefined).map(({ done, total }) => `${done}/${total}`);
    expect(fits).toEqual(['1/4', '2/4', '3/4', '4/4']);
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(learningCurveAsync(new NearestMean(), X, y, { signal })).rejects.toBe(reason);
  });

  it('refuses sizes it cannot give, and names the fit in which something fails', () => {
    const wanted = (got: string) =>
      new ParameterError(
        `learningCurve: trainSizes must be shares > 0 and <= 1, or numbers of rows from 1 to 72, got ${got}`,
      );
    expect(() => curve({ trainSizes: [0] })).toThrow(wanted('0'));
    expect(() => curve({ trainSizes: [0.5, 10] })).toThrow(wanted('0.5'));
    expect(() => curve({ trainSizes: [73] })).toThrow(wanted('73'));
    expect(() => curve({ trainSizes: [Number.NaN] })).toThrow(wanted('NaN'));
    expect(() => curve({ trainSizes: [] })).toThrow(new ParameterError('learningCurve: trainSizes names no size'));
    expect(() => curve({ randomState: 1 })).toThrow(
      new ParameterError('learningCurve: randomState has no effect without shuffle: true'),
    );
    expect(() => curve({ cv: new KFold(), groups })).toThrow(ParameterError);
    expect(() =>
      curve({
        cv: 2,
        scoring: () => {
          throw new DataError('no');
        },
      }),
    ).toThrow(expect.objectContaining({ name: 'DataError', message: 'fit 1 of 10: no' }));
  });
});
