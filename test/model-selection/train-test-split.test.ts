import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/errors.js';
import type { Label, Matrix } from '../../src/core/types.js';
import { type SplitOptions, trainTestSplit } from '../../src/model-selection/index.js';
import { golden } from './golden.js';

const numbered = (n: number): Matrix => ({
  rows: n,
  cols: 1,
  data: Float64Array.from({ length: n }, (_, i) => i),
  names: ['row'],
});
const count = (labels: readonly Label[], label: Label) => labels.filter((l) => l === label).length;

describe('trainTestSplit', () => {
  it.each(golden.sizes)(
    'has sides as large as scikit-learn: $testSize and $trainSize of $rows',
    ({ rows, testSize, trainSize, train, test }) => {
      const options = { testSize: testSize ?? undefined, trainSize: trainSize ?? undefined };
      for (const shuffle of [true, false]) {
        const s = trainTestSplit(numbered(rows), new Array(rows).fill('a'), { ...options, shuffle });
        expect([s.yTrain.length, s.yTest.length]).toEqual([train, test]);
      }
    },
  );

  it.each(golden.strata)(
    'has as many of each class as scikit-learn: $counts',
    ({ counts, testSize, trainSize, train, test }) => {
      const y = counts.flatMap((n, label) => new Array<number>(n).fill(label));
      const s = trainTestSplit(numbered(y.length), y, { testSize, trainSize: trainSize ?? undefined, stratify: y });
      expect(counts.map((_, label) => count(s.yTrain, label))).toEqual(train);
      expect(counts.map((_, label) => count(s.yTest, label))).toEqual(test);
    },
  );

  it('leaves ties of rounding to chance', () => {
    const y = [0, 0, 1, 1, 2, 2, 3, 3];
    const tested = (randomState: number) => {
      const { yTest } = trainTestSplit(numbered(8), y, { testSize: 6, trainSize: 2, randomState });
      return yTest.join();
    };
    expect(new Set(Array.from({ length: 20 }, (_, seed) => tested(seed))).size).toBeGreaterThan(4);
    const strata = Array.from({ length: 60 }, (_, randomState) => {
      const labels = [0, 0, 0, 1, 1, 1];
      return count(trainTestSplit(numbered(6), labels, { testSize: 3, stratify: labels, randomState }).yTest, 0);
    });
    expect(new Set(strata)).toEqual(new Set([1, 2]));
  });

  const rows = fc.record({
    y: fc.array(fc.constantFrom('DNS', 'Secure', 'Web'), { minLength: 12, maxLength: 60 }),
    testSize: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
    randomState: fc.nat(),
  });

  it('keeps each row with its label, on one side', () => {
    fc.assert(
      fc.property(rows, fc.boolean(), ({ y, testSize, randomState }, shuffle) => {
        const X = numbered(y.length);
        const s = trainTestSplit(X, y, { testSize, randomState, shuffle });
        expect([...s.trainIndex, ...s.testIndex].sort((a, b) => a - b)).toEqual([...y.keys()]);
        expect(Array.from(s.XTrain.data)).toEqual(Array.from(s.trainIndex));
        expect(Array.from(s.XTest.data)).toEqual(Array.from(s.testIndex));
        expect(s.yTrain).toEqual(Array.from(s.trainIndex, (i) => y[i]));
        expect(s.yTest).toEqual(Array.from(s.testIndex, (i) => y[i]));
        expect(s.XTrain.names).toEqual(['row']);
        expect('groupsTrain' in s).toBe(false);
      }),
    );
  });

  it('gives the same sides for the same seed, and others for another', () => {
    const y = Array.from({ length: 40 }, (_, i) => i % 2);
    for (const options of [{}, { stratify: y }, { groups: y.map((_, i) => i >> 1) }]) {
      const test = (randomState?: number) => trainTestSplit(numbered(40), y, { ...options, randomState }).testIndex;
      expect(test()).toEqual(test(0));
      expect(new Set([0, 1, 2, 3].map((seed) => test(seed).join())).size).toBe(4);
    }
  });

  it('tests the last rows where nothing is shuffled', () => {
    const s = trainTestSplit(numbered(5), [1, 2, 3, 4, 5], { testSize: 2, shuffle: false });
    expect([s.yTrain, s.yTest]).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
    const groups = ['b', 'b', 'a', 'a', 'c', 'b'];
    const g = trainTestSplit(numbered(6), [1, 2, 3, 4, 5, 6], { testSize: 3, shuffle: false, groups });
    expect([g.groupsTrain, g.groupsTest]).toEqual([
      ['b', 'b', 'b'],
      ['a', 'a', 'c'],
    ]);
  });

  it('keeps the classes of stratify to within a row of their share', () => {
    fc.assert(
      fc.property(rows, ({ y, testSize, randomState }) => {
        const classes = [...new Set(y)];
        fc.pre(classes.every((label) => count(y, label) > 1));
        const n = Math.ceil(testSize * y.length);
        fc.pre(n >= classes.length && y.length - n >= classes.length);
        const { yTest, yTrain } = trainTestSplit(numbered(y.length), y, { testSize, stratify: y, randomState });
        expect(yTest.length).toBe(n);
        for (const label of classes) {
          expect(Math.abs(count(yTest, label) - (n * count(y, label)) / y.length)).toBeLessThan(1.0000001);
          expect(count(yTest, label) + count(yTrain, label)).toBe(count(y, label));
        }
      }),
    );
  });

  const grouped = fc.record({
    pairs: fc.array(fc.tuple(fc.constantFrom('DNS', 'Secure', 'Web'), fc.nat(12)), { minLength: 12, maxLength: 80 }),
    testSize: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
    trainSize: fc.constantFrom(undefined, 0.4),
    shuffle: fc.boolean(),
    stratified: fc.boolean(),
  });

  it('keeps groups whole, with or without stratify', () => {
    fc.assert(
      fc.property(grouped, ({ pairs, testSize, trainSize, shuffle, stratified }) => {
        const y = pairs.map(([label]) => label);
        const groups = pairs.map(([, group]) => group);
        fc.pre(new Set(groups).size > 1);
        const options = { testSize, trainSize, shuffle, groups, stratify: stratified ? y : undefined };
        const s = trainTestSplit(numbered(y.length), y, options);
        expect(s.groupsTrain).toEqual(Array.from(s.trainIndex, (i) => groups[i]));
        expect(s.groupsTest).toEqual(Array.from(s.testIndex, (i) => groups[i]));
        expect(s.groupsTrain!.filter((group) => s.groupsTest!.includes(group))).toEqual([]);
        expect(Math.min(s.yTrain.length, s.yTest.length)).toBeGreaterThan(0);
        const used = new Set([...s.groupsTrain!, ...s.groupsTest!]);
        expect(s.yTrain.length + s.yTest.length).toBe(groups.filter((group) => used.has(group)).length);
        if (trainSize === undefined) expect(s.yTrain.length + s.yTest.length).toBe(y.length);
      }),
    );
  });

  it('comes as near to the size asked for as small groups allow', () => {
    const n = 1000;
    const groups = Array.from({ length: n }, (_, i) => i % 300);
    const y = groups.map((g) => (g % 10 === 0 ? 'rare' : 'common'));
    for (const stratify of [undefined, y]) {
      const s = trainTestSplit(numbered(n), y, { testSize: 0.2, groups, stratify });
      expect(Math.abs(s.yTest.length - 200)).toBeLessThanOrEqual(3);
      if (stratify) expect(Math.abs(count(s.yTest, 'rare') - 20)).toBeLessThanOrEqual(3);
    }
  });

  it('finds a group for each side, however large they are', () => {
    const groups = [...new Array(50).fill('a'), ...new Array(40).fill('b')];
    for (const stratify of [undefined, groups]) {
      const s = trainTestSplit(numbered(90), groups, { testSize: 0.1, groups, stratify });
      expect(new Set(s.groupsTest)).toEqual(new Set(['b']));
      const few = trainTestSplit(numbered(90), groups, { testSize: 0.1, trainSize: 0.1, groups, stratify });
      expect([...new Set([...few.groupsTrain!, ...few.groupsTest!])].sort()).toEqual(['a', 'b']);
      expect(Math.min(few.yTrain.length, few.yTest.length)).toBe(40);
    }
  });

  it('takes rows from a table and leaves it a table', () => {
    class Flows {
      constructor(readonly values: readonly string[]) {}
      readonly names = ['proto'];
      get rows() {
        return this.values.length;
      }
      column() {
        return { get: (i: number) => this.values[i] };
      }
      take(index: ArrayLike<number>) {
        return new Flows(Array.from(index, (i) => this.values[i]!));
      }
    }
    const s = trainTestSplit(new Flows(['tcp', 'udp', 'tcp', 'icmp']), [1, 2, 1, 3], { testSize: 2, shuffle: false });
    expect(s.XTrain.values).toEqual(['tcp', 'udp']);
    expect(s.XTest.values).toEqual(['tcp', 'icmp']);
    expect(s.findings[0]).toMatchObject({ kind: 'twins', share: 0.5 });
  });

  it('says which test rows a model can know by heart, and which labels a side lacks', () => {
    const X = [
      [1, 1],
      [2, 2],
      [3, 3],
      [1, 1],
      [2, 2],
      [4, 4],
    ];
    const s = trainTestSplit(X, ['a', 'b', 'c', 'a', 'd', 'a'], { testSize: 3, shuffle: false });
    expect(s.findings).toEqual([
      {
        kind: 'twins',
        share: 2 / 3,
        message: '66.7 % of the test rows have an exact copy among the training rows: a score on them measures memory',
      },
      {
        kind: 'labels',
        absentFrom: 'train',
        labels: ['d'],
        message: 'no train row has the label "d": no model can learn it',
      },
      {
        kind: 'labels',
        absentFrom: 'test',
        labels: ['b', 'c'],
        message: 'no test row has the labels "b", "c": a score says nothing about them',
      },
    ]);
    expect(trainTestSplit(numbered(8), [1, 2, 1, 2, 1, 2, 1, 2], { shuffle: false }).findings).toEqual([]);
  });

  it('refuses sizes that are none', () => {
    const split = (options: SplitOptions) => () => trainTestSplit(numbered(10), new Array(10).fill(0), options);
    const range = 'a number > 0 and < 1, or of rows, from 1 to 9';
    for (const size of [0, 1.5, -1, 10, Number.NaN]) {
      expect(split({ testSize: size })).toThrow(
        new ParameterError(`trainTestSplit: testSize must be ${range}, got ${size}`),
      );
      expect(split({ trainSize: size })).toThrow(
        new ParameterError(`trainTestSplit: trainSize must be ${range}, got ${size}`),
      );
    }
    expect(split({ testSize: 0.5, trainSize: 6 })).toThrow(
      new ParameterError(
        'trainTestSplit: trainSize and testSize are 6 and 5 rows, together more than the 10 there are',
      ),
    );
    expect(split({ testSize: 0.99 })).toThrow(
      new DataError('trainTestSplit: of 10 rows, 0 would be for training and 10 for testing'),
    );
  });

  it('refuses strata and groups that cannot be divided', () => {
    const y = ['a', 'a', 'a', 'a', 'b', 'b', 'c'];
    const split = (options: SplitOptions) => () => trainTestSplit(numbered(7), y, options);
    expect(split({ stratify: y })).toThrow(
      new DataError('trainTestSplit: stratify has one row only of "c": a class needs 2 to be on both sides'),
    );
    expect(split({ stratify: [1, 1, 2, 2, 3, 3, 3], testSize: 2 })).toThrow(
      new ParameterError('trainTestSplit: testSize is 2 rows, fewer than the 3 classes of stratify'),
    );
    expect(split({ stratify: y, shuffle: false })).toThrow(
      new ParameterError('trainTestSplit: stratify needs shuffle: true, unless there are groups'),
    );
    expect(split({ stratify: [1, 2] })).toThrow(new DataError('trainTestSplit: X has 7 rows, stratify has 2 values'));
    expect(split({ groups: [1, 2] })).toThrow(new DataError('trainTestSplit: X has 7 rows, groups has 2 values'));
    expect(split({ groups: [1, 1, 1, 1, 1, 1, 1] })).toThrow(
      new DataError('trainTestSplit: groups has one group only: it cannot be on both sides'),
    );
    expect(() => trainTestSplit(numbered(7), ['a'])).toThrow(
      new DataError('trainTestSplit: X has 7 rows, y has 1 values'),
    );
  });
});
